import Declarations
import Randomness
import Statistics
import SuiteKit

extension Observations {
    /// The series of a figure.
    ///
    /// Trials that are missing or failed are left out and counted. Intervals are the judge's:
    /// percentiles over the seeds, always with the same draws.
    ///
    /// - Parameter request: what to draw; its columns have to be there (see `complaint(about:)`).
    /// - Returns: a series for each facet, value of the series and rest of the varied parameters.
    public func curves(_ request: CurveRequest) -> CurveSet {
        var groupRequest = GroupRequest(quantity: request.quantity, x: request.x)
        groupRequest.split = [request.facet, request.series].compactMap { $0 }
        let found: Groups
        do throws(Shortfall) {
            found = try groups(groupRequest)
        } catch {
            return CurveSet(curves: [], missing: 0, failed: 0)
        }
        let drawn = found.groups.filter { group in group.pieces.contains { !$0.y.isEmpty } }
        let sorted = Self.ordered(drawn)
        let curves = sorted.map { group in
            var split = group.split[...]
            let facet = request.facet == nil ? nil : split.popFirst()
            return Curve(
                facet: facet, series: split.popFirst(), rest: group.label,
                points: points(of: group, request, words: found.words))
        }
        return CurveSet(curves: curves, missing: found.missing, failed: found.failed)
    }

    /// Why a request cannot be met at all, such as a column that is not there; nil when it can.
    public func complaint(about request: CurveRequest) -> String? {
        var groupRequest = GroupRequest(quantity: request.quantity, x: request.x)
        groupRequest.split = [request.facet, request.series].compactMap { $0 }
        do throws(Shortfall) {
            _ = try GroupCollector(groupRequest, self)
            return nil
        } catch {
            return error.message
        }
    }

    private func points(
        of group: SampleGroup, _ request: CurveRequest, words: [String]?
    ) -> [Curve.Point] {
        let profile = Profile(group)
        let statistic = request.quantity.statistic
        let centers = profile.curve(statistic)
        let limits = profile.limits(request.band, statistic, centers)
        return profile.xs.indices.filter { centers[$0].isFinite }.map { place in
            let x = profile.xs[place]
            let sample = zip(profile.values(at: place), profile.members(at: place))
            return Curve.Point(
                x: request.x == nil ? nil : words.map { .label($0[Int(x)]) } ?? .number(x),
                y: centers[place], lower: limits[place].lower, upper: limits[place].upper,
                sample: sample.map { Curve.Value(seed: group.seeds[$0.1], y: $0.0) })
        }
    }

    /// Facets and series by number where they are numbers, else as they were found.
    private static func ordered(_ groups: [SampleGroup]) -> [SampleGroup] {
        let width = groups.first?.split.count ?? 0
        var ranks: [[Coordinate: Int]] = []
        for column in 0..<width {
            var seen: Set<Coordinate> = []
            var values = groups.map { $0.split[column] }.filter { seen.insert($0).inserted }
            if values.allSatisfy({ $0.number != nil }) {
                values.sort { ($0.number ?? 0) < ($1.number ?? 0) }
            }
            ranks.append(
                Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) }))
        }
        let keys = groups.enumerated().map { place, group in
            (0..<width).map { ranks[$0][group.split[$0]] ?? 0 } + [place]
        }
        let order = groups.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
        return order.map { groups[$0] }
    }
}

extension Profile {
    /// The limits of a band at each place.
    func limits(
        _ band: PanelDeclaration.Band, _ statistic: Statistic, _ centers: [Double]
    ) -> [(lower: Double, upper: Double)] {
        switch band {
        case .none:
            return centers.map { ($0, $0) }
        case .range:
            return xs.indices.map { place in
                let values = values(at: place)
                return (values.min() ?? centers[place], values.max() ?? centers[place])
            }
        case .deviation:
            return xs.indices.map { place in
                let values = values(at: place)
                let deviation = values.count > 1 ? values.standardDeviation() : 0
                return (centers[place] - deviation, centers[place] + deviation)
            }
        case .interval(let confidence):
            guard varies && statistic.resamples else { return centers.map { ($0, $0) } }
            return intervals(confidence, statistic, centers)
        }
    }

    private func intervals(
        _ confidence: Double, _ statistic: Statistic, _ centers: [Double]
    ) -> [(lower: Double, upper: Double)] {
        let random = RandomStream(domain: ["judge", "band"], seed: 0)
        let resampling = Resampling(random: random, confidence: confidence)
        let replicates = resampling.replicates(units: units) { weights in
            xs.indices.map { self.replicates(statistic, at: $0, weights).values }
        }
        return xs.indices.map { place in
            let count = values(at: place).count
            do throws(Shortfall) {
                let estimate = try resampling.estimate(
                    centers[place], replicates[place], units: units, observations: count)
                return (estimate.lower, estimate.upper)
            } catch {
                // Too few members have a value here for an interval.
                return (centers[place], centers[place])
            }
        }
    }
}

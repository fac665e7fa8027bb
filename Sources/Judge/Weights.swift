import Declarations
import Randomness

/// Resamples of a sample: how often each of its members was drawn, for many resamples at once.
struct Weights {
    /// The number of resamples.
    let count: Int
    /// For each member, how often each resample drew it.
    let drawn: [[Double]]

    /// Draws as many members as there are, with replacement, `count` times.
    init(units: Int, count: Int, random: inout RandomStream) {
        self.count = count
        var drawn = [[Double]](
            repeating: [Double](repeating: 0, count: count), count: units)
        for resample in 0..<count {
            for _ in 0..<units {
                drawn[random.integer(below: units)][resample] += 1
            }
        }
        self.drawn = drawn
    }

    /// A statistic of some values in every resample, and how many values it rests on.
    ///
    /// - Parameters:
    ///   - statistic: a statistic that resamples (not an extreme, nor the last).
    ///   - values: the values.
    ///   - members: the member of the sample that each belongs to.
    /// - Returns: for each resample the statistic and the number of values.
    func statistic(
        _ statistic: Statistic, of values: ArraySlice<Double>, _ members: ArraySlice<Int>
    ) -> (values: [Double], counts: [Double]) {
        let totals = counts(members)
        switch statistic {
        case .median:
            return (medians(values, members, totals), totals)
        case .mean, .sum, .deviation, .minimum, .maximum, .last:
            // Measured from the first value, equal values leave nothing to round.
            let base = values.first ?? .nan
            let first = sums(values, members) { $0 - base }
            var result = [Double](repeating: .nan, count: count)
            switch statistic {
            case .sum:
                for r in 0..<count { result[r] = totals[r] * base + first[r] }
            case .deviation:
                let second = sums(values, members) { ($0 - base) * ($0 - base) }
                for r in 0..<count where totals[r] > 1 {
                    let squares = second[r] - first[r] * first[r] / totals[r]
                    result[r] = (max(squares, 0) / (totals[r] - 1)).squareRoot()
                }
            default:
                for r in 0..<count where totals[r] > 0 {
                    result[r] = base + first[r] / totals[r]
                }
            }
            return (result, totals)
        }
    }

    /// How many values each resample holds.
    private func counts(_ members: ArraySlice<Int>) -> [Double] {
        let isEachOnce =
            members.count == drawn.count
            && zip(members, members.dropFirst()).allSatisfy { $0 < $1 }
        if isEachOnce { return [Double](repeating: Double(drawn.count), count: count) }
        var totals = [Double](repeating: 0, count: count)
        for member in members { add(drawn[member], times: 1, to: &totals) }
        return totals
    }

    private func sums(
        _ values: ArraySlice<Double>, _ members: ArraySlice<Int>, _ term: (Double) -> Double
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        for (value, member) in zip(values, members) {
            add(drawn[member], times: term(value), to: &sums)
        }
        return sums
    }

    private func add(_ row: [Double], times factor: Double, to sums: inout [Double]) {
        if factor == 0 { return }
        precondition(row.count == sums.count, "Weights: \(row.count) of \(sums.count) resamples")
        for r in sums.indices { sums[r] += factor * row[r] }
    }

    /// The middle value of each resample, or the mean of the two middle ones.
    private func medians(
        _ values: ArraySlice<Double>, _ members: ArraySlice<Int>, _ totals: [Double]
    ) -> [Double] {
        let ordered = zip(values, members).sorted { $0.0 < $1.0 }
        var medians = [Double](repeating: .nan, count: count)
        for r in 0..<count where totals[r] > 0 {
            let lower = ((totals[r] - 1) / 2).rounded(.down)
            let upper = (totals[r] / 2).rounded(.down)
            var passed = 0.0
            var low = Double.nan
            for (value, member) in ordered {
                passed += drawn[member][r]
                if low.isNaN && passed > lower { low = value }
                if passed > upper {
                    medians[r] = low + (value - low) / 2
                    break
                }
            }
        }
        return medians
    }
}

extension Statistic {
    /// Whether drawing the sample anew says how sure it is; of the others it says nothing.
    var resamples: Bool {
        switch self {
        case .mean, .median, .sum, .deviation: true
        case .minimum, .maximum, .last: false
        }
    }
}

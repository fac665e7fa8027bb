import Declarations
import Foundation
import Statistics

extension CheckedGroup {
    /// `slope`: the least-squares line through the statistic over x.
    ///
    /// With one value a place the interval is Student's, of the line fit. Otherwise the sample is
    /// drawn anew, all x of a seed together; places count by how many values they rest on.
    func slopeParts(
        _ expectation: Expectation, _ scale: Check.Scale
    ) throws(Shortfall) -> [Part] {
        guard words == nil else {
            throw .failed("'\(check.x?.description ?? "x")' holds words, and has no slope")
        }
        let y = try curve(atLeast: 2)
        var tx = profile.xs
        var ty = y
        for place in tx.indices {
            if scale.hasLogX { tx[place] = try logarithm(tx[place], of: "x", at: place) }
            if scale.hasLogY {
                ty[place] = try logarithm(y[place], of: "the \(statistic.phrase)", at: place)
            }
        }
        let counts = tx.indices.map { Double(profile.values(at: $0).count) }
        let fit: LineFit
        do {
            fit = try LineFit(tx, ty, weights: counts)
        } catch {
            throw .failed("\(error)")
        }
        if profile.largestCount == 1 {
            return [Part(estimate: student(fit), expectation: expectation)]
        }
        let estimate = try estimate(fit.slope) { weights in
            slopes(tx, scale, center: ty.mean(), weights)
        }
        return [Part(estimate: estimate, expectation: expectation)]
    }

    private func student(_ fit: LineFit) -> Estimate {
        guard fit.degrees > 0 else { return .point(fit.slope, observations: profile.count) }
        let interval = fit.slopeInterval(confidence: resampling.confidence)
        return Estimate(
            observed: fit.slope, lower: interval.lower, upper: interval.upper, spread: nil,
            observations: profile.count)
    }

    private func logarithm(
        _ value: Double, of name: String, at place: Int
    ) throws(Shortfall) -> Double {
        guard value > 0 else {
            throw .failed(
                """
                \(name) at \(describe(place: place)) is \(describeValue(value)), and has no \
                logarithm
                """)
        }
        return log(value)
    }

    /// The slope in each resample; not a number where it is not defined.
    private func slopes(
        _ tx: [Double], _ scale: Check.Scale, center: Double, _ weights: Weights
    ) -> [Double] {
        var sums = LineSums(count: weights.count)
        // Measured from the middle, so that the sums do not cancel.
        let middle = tx.mean()
        for place in tx.indices {
            let (values, counts) = profile.replicates(statistic, at: place, weights)
            let x = tx[place] - middle
            for r in values.indices where counts[r] > 0 {
                // The logarithm of a number ≤ 0 is not a number or infinite, and stays so.
                let y = (scale.hasLogY ? log(values[r]) : values[r]) - center
                sums.add(x, y, weight: counts[r], to: r)
            }
        }
        return sums.slopes
    }
}

/// The sums of a line fit, for many fits at once.
private struct LineSums {
    private var weight: [Double]
    private var x: [Double]
    private var y: [Double]
    private var xx: [Double]
    private var xy: [Double]

    init(count: Int) {
        let zeros = [Double](repeating: 0, count: count)
        (weight, x, y, xx, xy) = (zeros, zeros, zeros, zeros, zeros)
    }

    mutating func add(_ x: Double, _ y: Double, weight w: Double, to fit: Int) {
        weight[fit] += w
        self.x[fit] += w * x
        self.y[fit] += w * y
        xx[fit] += w * x * x
        xy[fit] += w * x * y
    }

    var slopes: [Double] {
        weight.indices.map { r in
            let spread = xx[r] - x[r] * x[r] / weight[r]
            // One place alone leaves only the rounding of xx.
            guard spread > 1e-12 * xx[r] else { return .nan }
            return (xy[r] - x[r] * y[r] / weight[r]) / spread
        }
    }
}

extension Check.Scale {
    /// Whether x is taken as its logarithm.
    var hasLogX: Bool { self == .logLog || self == .logX }
    /// Whether y is taken as its logarithm.
    var hasLogY: Bool { self == .logLog || self == .logY }
}

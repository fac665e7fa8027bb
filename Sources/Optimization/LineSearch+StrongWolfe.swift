import Kernels
import LinearAlgebra

extension StrongWolfe {
    /// See `LineSearch.search`. Where no step meets both conditions within the limit of trials, one
    /// that meets the first is taken.
    public func search(
        _ iterate: inout SmoothIterate, _ f: inout some SmoothObjective, along p: [Double],
        first: Double = 1
    ) -> Double? {
        let start = Sample(t: 0, value: iterate.value, slope: dot(iterate.gradient, p))
        guard start.slope < 0 else { return nil }
        var bracket = Bracket(low: start, high: nil, largest: start)
        let decrease = SufficientDecrease(
            c1: sufficientDecrease, valueError: valueError, value: start.value,
            slope: start.slope)
        var t = first
        var last = start
        for _ in 0..<trialLimit {
            let value = iterate.tryStep(&f, along: p, t)
            last = Sample(t: t, value: value, slope: dot(iterate.trialGradient, p))
            let isLow = decrease.holds(value, at: t) && last.slope.isFinite
            if isLow && abs(last.slope) <= -curvature * start.slope {
                iterate.accept(value)
                return t
            }
            bracket.insert(last, isLow: isLow, startsAt: start)
            guard let next = bracket.next() else { break }
            t = next
        }
        // Only the first condition: where the function ends, or at the edge of rounding.
        guard bracket.low.t > 0 else { return nil }
        if bracket.low.t != last.t {
            _ = iterate.tryStep(&f, along: p, bracket.low.t)
        }
        iterate.accept(bracket.low.value)
        return bracket.low.t
    }
}

/// f and its slope along the direction.
private struct Sample {
    let t: Double
    let value: Double
    let slope: Double
}

/// An interval that holds a step with small slope, once both its ends are known.
///
/// `low` has the lowest value among the samples that fell enough, and its slope points to `high`.
private struct Bracket {
    var low: Sample
    var high: Sample?
    var largest: Sample

    mutating func insert(_ sample: Sample, isLow: Bool, startsAt start: Sample) {
        if !isLow || (sample.value >= low.value && low.t > 0) {
            high = sample
        } else {
            let span = (high?.t ?? .infinity) - low.t
            if sample.slope * span >= 0 {
                high = low
            }
            low = sample
        }
        if sample.t > largest.t { largest = sample }
    }

    /// The next step to try; nil if the interval has shrunk to rounding or the step has no limit.
    func next() -> Double? {
        guard let high else {
            let t = 4 * largest.t
            return t < 1e100 ? t : nil
        }
        let width = high.t - low.t
        guard abs(width) > 1e-14 * max(abs(high.t), abs(low.t)) else { return nil }
        let cubic = minimizerOfCubic(low, high)
        // Nearer to an end the interval would hardly shrink.
        let (from, to) = (low.t + 0.1 * width, high.t - 0.1 * width)
        guard cubic.isFinite else { return low.t + 0.5 * width }
        return min(max(cubic, min(from, to)), max(from, to))
    }

    /// The minimizer of the cubic with the values and slopes of two samples.
    private func minimizerOfCubic(_ a: Sample, _ b: Sample) -> Double {
        let width = b.t - a.t
        let d = a.slope + b.slope - 3 * (a.value - b.value) / (a.t - b.t)
        let square = d * d - a.slope * b.slope
        guard square >= 0 else { return .nan }
        let root = width > 0 ? square.squareRoot() : -square.squareRoot()
        return b.t - width * (b.slope + root - d) / (b.slope - a.slope + 2 * root)
    }
}

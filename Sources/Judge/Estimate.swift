import Randomness
import Statistics

/// A measured number with its interval.
struct Estimate {
    /// The measured number.
    var observed: Double
    /// The lower end of its interval.
    var lower: Double
    /// The upper end.
    var upper: Double
    /// The standard deviation over the sample; nil where nothing varies.
    var spread: Double?
    /// How many values it rests on.
    var observations: Int

    /// A number without an interval.
    static func point(_ observed: Double, observations: Int) -> Estimate {
        Estimate(
            observed: observed, lower: observed, upper: observed, spread: nil,
            observations: observations)
    }
}

/// Makes intervals by drawing the sample anew, always with the same draws.
struct Resampling {
    /// How often the sample is drawn.
    static let count = 2000
    /// The share of resamples that may leave a number undefined.
    static let undefinedShare = 0.01
    /// Members times resamples that are held at a time: 32 MB of weights.
    private static let held = 4_000_000

    /// Where the draws come from.
    let random: RandomStream
    /// The confidence of the intervals.
    var confidence = 0.95

    /// Numbers in every resample of a sample.
    ///
    /// - Parameters:
    ///   - units: the number of members of the sample.
    ///   - body: for some resamples, each number's value in each of them.
    /// - Returns: for each number its values in all resamples.
    func replicates(units: Int, _ body: (Weights) -> [[Double]]) -> [[Double]] {
        var random = random
        let block = max(1, min(Self.count, Self.held / max(units, 1)))
        var result: [[Double]] = []
        var done = 0
        while done < Self.count {
            let count = min(block, Self.count - done)
            let part = body(Weights(units: units, count: count, random: &random))
            if result.isEmpty {
                result = part
            } else {
                for k in result.indices { result[k] += part[k] }
            }
            done += count
        }
        return result
    }

    /// A number with the percentile interval of its resamples, widened to hold the number itself.
    ///
    /// - Parameters:
    ///   - observed: the number for the sample as it is.
    ///   - replicates: its value in every resample; not a number where it is not defined.
    ///   - units: the number of members of the sample.
    ///   - observations: how many values the number rests on.
    /// - Returns: the number with its interval and spread.
    /// - Throws: when too many resamples leave the number undefined.
    func estimate(
        _ observed: Double, _ replicates: [Double], units: Int, observations: Int
    ) throws(Shortfall) -> Estimate {
        let defined = replicates.filter(\.isFinite)
        let undefined = replicates.count - defined.count
        guard Double(undefined) <= Self.undefinedShare * Double(replicates.count) else {
            throw .failed(
                """
                the number is not defined in \(undefined) of \(replicates.count) resamples of the \
                seeds
                """)
        }
        let tail = (1 - confidence) / 2
        // The r-th of R resamples stands at r / (R + 1): Davison and Hinkley (1997), eq. (2.10).
        let ends = defined.quantiles([tail, 1 - tail], .weibull)
        // The error of a statistic shrinks with √n, so that this is the spread of one member.
        let spread = defined.standardDeviation() * Double(units).squareRoot()
        return Estimate(
            observed: observed, lower: min(ends[0], observed), upper: max(ends[1], observed),
            spread: spread > 0 ? spread : nil, observations: observations)
    }
}

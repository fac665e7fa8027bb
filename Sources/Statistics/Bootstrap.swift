public import Randomness
import RealModule

/// What a statistic does when its observations are drawn anew, with replacement.
///
/// The observations are known by index alone, so that whatever belongs together (all methods of
/// one seed, all rows of one cluster) is drawn together:
///
///     let ratio = Bootstrap(count: seeds.count, random: random) { chosen in
///         chosen.map { lion[$0] }.mean() / chosen.map { adam[$0] }.mean()
///     }
///     let interval = ratio.interval(confidence: 0.95)
///
/// A resample may leave the statistic undefined (a slope with one abscissa). Such a NaN counts as
/// a number that could be anything: as −∞ for the lower end, as +∞ for the upper one.
public struct Bootstrap: Equatable, Sendable {
    /// How an interval is made from the resamples.
    public enum Kind: Sendable {
        /// Quantiles of the resamples.
        case percentile
        /// Bias-corrected and accelerated: B. Efron, JASA 82 (1987). One more evaluation for
        /// every observation.
        case accelerated
    }

    /// The statistic of the observations as they are.
    public let observed: Double
    /// The statistic of every resample, in the order in which they were drawn.
    public let replicates: [Double]
    /// Φ⁻¹ of the share of resamples below the observed statistic: 0 without bias.
    private let bias: Double
    /// A sixth of the skewness of the statistic's jackknife; 0 for the percentile kind.
    private let acceleration: Double

    /// Draws resamples and evaluates the statistic for each.
    ///
    /// - Parameters:
    ///   - count: the number of observations n.
    ///   - resamples: how often n observations are drawn.
    ///   - kind: how intervals will be made.
    ///   - random: where the draws come from; the same stream gives the same result.
    ///   - statistic: its value for n observations, given by their indices.
    public init(
        count: Int, resamples: Int = 2000, kind: Kind = .accelerated, random: RandomStream,
        statistic: ([Int]) throws -> Double
    ) rethrows {
        precondition(count > 0 && resamples > 0, "Bootstrap: \(count) × \(resamples) draws")
        var random = random
        observed = try statistic(Array(0..<count))
        var replicates = [Double](repeating: 0, count: resamples)
        var chosen = [Int](repeating: 0, count: count)
        for r in replicates.indices {
            for i in chosen.indices {
                chosen[i] = random.integer(below: count)
            }
            replicates[r] = try statistic(chosen)
        }
        self.replicates = replicates
        switch kind {
        case .percentile:
            bias = 0
            acceleration = 0
        case .accelerated:
            bias = Bootstrap.bias(observed, replicates)
            acceleration = try Bootstrap.acceleration(count, statistic)
        }
    }

    /// The standard deviation of the resamples: the standard error of the statistic.
    public var standardError: Double { replicates.standardDeviation() }

    /// The interval that holds the true value with about this confidence.
    public func interval(confidence: Double = 0.95) -> Interval {
        precondition(confidence > 0 && confidence < 1, "Bootstrap: confidence \(confidence)")
        if observed.isNaN { return .everything }
        let tail = 0.5 * (1 - confidence)
        let low = replicates.map { $0.isNaN ? -.infinity : $0 }
        let high = replicates.map { $0.isNaN ? .infinity : $0 }
        // The r-th of R resamples stands at r / (R + 1): Davison and Hinkley (1997), eq. (2.10).
        return Interval(
            low.quantile(level(tail), .weibull), high.quantile(level(1 - tail), .weibull))
    }

    /// The share of the resamples at which an interval ends that should leave out `tail`.
    private func level(_ tail: Double) -> Double {
        if bias == 0 && acceleration == 0 { return tail }
        let normal = NormalDistribution()
        let z = bias + normal.quantile(tail)
        let stretch = 1 - acceleration * z
        // Past its pole the correction has no meaning; the last resample is the most it can say.
        return stretch > 0 ? normal.cumulative(bias + z / stretch) : (z < 0 ? 0 : 1)
    }

    private static func bias(_ observed: Double, _ replicates: [Double]) -> Double {
        var below = 0.0
        for value in replicates {
            // A tie, and a number that could be anything, lies half below.
            below += value < observed ? 1 : (value > observed ? 0 : 0.5)
        }
        let total = Double(replicates.count)
        // With every resample on one side the bias is at least as large as R of them can show.
        let share = min(max(below / total, 1 / (total + 1)), total / (total + 1))
        return NormalDistribution().quantile(share)
    }

    private static func acceleration(
        _ count: Int, _ statistic: ([Int]) throws -> Double
    ) rethrows -> Double {
        guard count > 1 else { return 0 }
        var left = Array(1..<count)
        var values: [Double] = []
        values.reserveCapacity(count)
        for i in 0..<count {
            let value = try statistic(left)
            // Left out so far: i. From here on it takes the place of i + 1.
            if i < count - 1 { left[i] = i }
            if !value.isNaN { values.append(value) }
        }
        let center = values.mean()
        var squares = 0.0
        var cubes = 0.0
        for value in values {
            let d = center - value
            squares += d * d
            cubes += d * d * d
        }
        return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
    }
}

/// The bootstrap interval of a statistic of n observations, given by their indices.
///
/// In short for `Bootstrap(…).interval(confidence:)`.
public func bootstrap(
    count n: Int, resamples: Int = 2000, confidence: Double = 0.95,
    kind: Bootstrap.Kind = .accelerated, random: RandomStream,
    statistic: ([Int]) throws -> Double
) rethrows -> Interval {
    try Bootstrap(
        count: n, resamples: resamples, kind: kind, random: random, statistic: statistic
    ).interval(confidence: confidence)
}

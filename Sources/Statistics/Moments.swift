import RealModule

/// Count, mean and variance of numbers that are seen one at a time, and never kept.
///
/// B. P. Welford, "Note on a method for calculating corrected sums of squares and products",
/// Technometrics 4 (1962); merging as in T. F. Chan, G. H. Golub, R. J. LeVeque (1983).
public struct Moments: Equatable, Sendable {
    /// How many numbers were seen.
    public private(set) var count = 0
    /// Their mean; 0 before the first.
    public private(set) var mean = 0.0
    /// Σ (x − mean)².
    public private(set) var squares = 0.0

    /// No numbers yet.
    public init() {}

    /// The moments of an array.
    public init(_ values: some Sequence<Double>) {
        for value in values {
            add(value)
        }
    }

    /// Takes one more number in.
    public mutating func add(_ value: Double) {
        count += 1
        let step = value - mean
        mean += step / Double(count)
        squares += step * (value - mean)
    }

    /// Takes in all that another summary has seen.
    public mutating func merge(_ other: Moments) {
        guard other.count > 0 else { return }
        let total = Double(count + other.count)
        let step = other.mean - mean
        let share = Double(other.count) / total
        squares += other.squares + step * step * Double(count) * share
        mean += step * share
        count += other.count
    }

    /// The unbiased variance Σ (x − mean)² / (n − 1); NaN below two numbers.
    public var variance: Double {
        count > 1 ? squares / Double(count - 1) : .nan
    }

    /// The square root of the unbiased variance; NaN below two numbers.
    public var standardDeviation: Double { variance.squareRoot() }

    /// The standard error of the mean, s / √n; NaN below two numbers.
    public var standardError: Double { (variance / Double(count)).squareRoot() }

    /// The interval that holds the true mean with this confidence, by Student's t.
    ///
    /// Exact for normal numbers; everything is possible below two numbers.
    public func meanInterval(confidence: Double = 0.95) -> Interval {
        guard count > 1 else { return .everything }
        let t = StudentTDistribution(degrees: Double(count - 1)).twoSided(confidence)
        return Interval(around: mean, radius: t * standardError)
    }
}

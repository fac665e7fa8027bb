import RealModule

/// The difference of two methods that met the same conditions: same seeds, same instances.
public struct PairedDifference: Equatable, Sendable {
    /// aᵢ − bᵢ for every pair.
    public let differences: [Double]
    /// Count, mean and variance of the differences.
    public let moments: Moments
    /// The share of pairs with aᵢ > bᵢ; a tie counts as one half.
    public let winShare: Double

    /// Compares a with b, pair by pair.
    public init(_ a: [Double], minus b: [Double]) {
        precondition(a.count == b.count, "PairedDifference: \(a.count) and \(b.count) numbers")
        differences = zip(a, b).map { $0 - $1 }
        moments = Moments(differences)
        var wins = 0.0
        for i in a.indices {
            wins += a[i] > b[i] ? 1 : (a[i] == b[i] ? 0.5 : 0)
        }
        winShare = wins / Double(a.count)
    }

    /// The mean difference.
    public var mean: Double { moments.mean }

    /// The standard error of the mean difference; NaN below two pairs.
    public var standardError: Double { moments.standardError }

    /// The interval that holds the true mean difference with this confidence, by Student's t.
    public func interval(confidence: Double = 0.95) -> Interval {
        moments.meanInterval(confidence: confidence)
    }

    /// The probability of a mean at least so far from 0, either way, if the true one is 0.
    ///
    /// Student's paired t test; NaN below two pairs or if all differences are 0.
    public var pValue: Double {
        guard moments.count > 1 else { return .nan }
        let student = StudentTDistribution(degrees: Double(moments.count - 1))
        return 2 * student.cumulative(-abs(mean) / standardError)
    }
}

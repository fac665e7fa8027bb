/// Wilcoxon's signed ranks: whether numbers that should lie evenly around 0 do.
///
/// The only assumption is that the numbers are independent and, if nothing is the matter, each as
/// likely to be x as −x. Neither their spreads nor their tails matter, which makes it the test for
/// times on a busy machine. F. Wilcoxon, "Individual comparisons by ranking methods", Biometrics
/// Bulletin 1 (1945).
public struct SignedRank: Equatable, Sendable {
    /// How many numbers are not 0; only these count.
    public let count: Int
    /// W⁺, the sum of the ranks (by size, ties sharing their mean) of the positive numbers.
    public let positiveSum: Double
    /// P(W⁺ = k / 2) for k = 0, 1, …, given the ranks.
    private let probabilities: [Double]

    /// The largest number of values, for which the exact distribution still takes a moment.
    public static let limit = 300

    /// Ranks the numbers.
    ///
    /// - Parameter values: at most `limit` numbers, none of them NaN.
    public init(_ values: [Double]) {
        precondition(values.count <= Self.limit, "SignedRank: \(values.count) numbers")
        let sizes = values.filter { $0 != 0 }.sorted { abs($0) < abs($1) }
        count = sizes.count
        // Ranks in halves, so that the mean of tied ranks is whole.
        var ranks = [Int](repeating: 0, count: sizes.count)
        var start = 0
        while start < sizes.count {
            var end = start + 1
            while end < sizes.count, abs(sizes[end]) == abs(sizes[start]) { end += 1 }
            for index in start..<end { ranks[index] = start + 1 + end }
            start = end
        }
        var positive = 0
        for (index, value) in sizes.enumerated() where value > 0 { positive += ranks[index] }
        positiveSum = 0.5 * Double(positive)
        probabilities = Self.distribution(ranks)
    }

    /// Adds one rank after the other to W⁺, or not, with probability ½ each.
    private static func distribution(_ ranks: [Int]) -> [Double] {
        var p = [Double](repeating: 0, count: ranks.reduce(0, +) + 1)
        p[0] = 1
        var top = 0
        for rank in ranks {
            top += rank
            for k in stride(from: top, through: 0, by: -1) {
                p[k] = 0.5 * (p[k] + (k >= rank ? p[k - rank] : 0))
            }
        }
        return p
    }

    /// The probability of a sum at least so large if nothing is the matter: small when the numbers
    /// tend to be positive; 1 of no numbers.
    public var upperP: Double {
        min(1, probabilities[Int(2 * positiveSum)...].reduce(0, +))
    }

    /// The probability of a sum at most so large if nothing is the matter.
    public var lowerP: Double {
        min(1, probabilities[...Int(2 * positiveSum)].reduce(0, +))
    }

    /// The probability of a sum at least so far from its mean, either way.
    public var pValue: Double { min(1, 2 * min(upperP, lowerP)) }
}

extension Collection<Double> {
    /// The Hodges–Lehmann estimate of the center: the median of all (xᵢ + xⱼ) / 2 with i ≤ j.
    ///
    /// Nearly as precise as the mean for normal numbers, and hardly moved by a few wild ones.
    /// J. L. Hodges, E. L. Lehmann, Annals of Mathematical Statistics 34 (1963). NaN of no numbers.
    public func hodgesLehmann() -> Double { walshAverages().median() }

    /// The interval that holds the center of a symmetric distribution with at least this
    /// confidence, by inverting the signed-rank test.
    ///
    /// Everything is possible while even the extreme sums are likelier than 1 − confidence.
    ///
    /// - Parameter confidence: between 0 and 1.
    /// - Returns: the interval from one of the averages (xᵢ + xⱼ) / 2 to another.
    public func centerInterval(confidence: Double = 0.95) -> Interval {
        let n = count
        guard n > 0, n <= SignedRank.limit else { return .everything }
        let tail = 0.5 * (1 - confidence)
        // Without ties, W⁺ takes the value k with the same probabilities as for the ranks 1 … n.
        let untied = SignedRank((1...n).map { -Double($0) })
        // The largest k with P(W⁺ ≤ k) ≤ tail: the ends are the (k + 1)-th averages from each side.
        var below = -1
        while untied.probability(atMost: below + 1) <= tail { below += 1 }
        guard below >= 0 else { return .everything }
        let averages = walshAverages().sorted()
        return Interval(averages[below], averages[averages.count - 1 - below])
    }

    private func walshAverages() -> [Double] {
        let values = Array(self)
        var averages: [Double] = []
        averages.reserveCapacity(values.count * (values.count + 1) / 2)
        for i in values.indices {
            for j in i..<values.count { averages.append(0.5 * (values[i] + values[j])) }
        }
        return averages
    }
}

extension SignedRank {
    /// P(W⁺ ≤ k).
    fileprivate func probability(atMost k: Int) -> Double {
        probabilities.prefix(2 * k + 1).reduce(0, +)
    }
}

import RealModule

/// The largest distance between two distribution functions, and how surprising it is.
public struct KolmogorovSmirnov: Equatable, Sendable {
    /// sup |F − G|.
    public let statistic: Double
    /// The probability of a statistic at least as large if both distributions are the same.
    ///
    /// Kolmogorov's limit with the correction of M. A. Stephens (JRSS B 32, 1970), which is within
    /// 0.01 of the exact probability from n = 10 on.
    public let pValue: Double

    /// Compares a sample with a continuous distribution, given by its distribution function.
    public init(_ sample: [Double], cumulative: (Double) -> Double) {
        precondition(!sample.isEmpty, "KolmogorovSmirnov: empty sample")
        let ordered = sample.sorted()
        let n = Double(ordered.count)
        var worst = 0.0
        for i in ordered.indices {
            let F = cumulative(ordered[i])
            worst = max(worst, F - Double(i) / n, Double(i + 1) / n - F)
        }
        self.init(statistic: worst, size: n)
    }

    /// Compares two samples; neither has to be continuous for the statistic.
    public init(_ first: [Double], _ second: [Double]) {
        precondition(!first.isEmpty && !second.isEmpty, "KolmogorovSmirnov: empty sample")
        let (x, y) = (first.sorted(), second.sorted())
        let (n, m) = (Double(x.count), Double(y.count))
        var (i, j) = (0, 0)
        var worst = 0.0
        while i < x.count && j < y.count {
            let value = min(x[i], y[j])
            while i < x.count && x[i] == value { i += 1 }
            while j < y.count && y[j] == value { j += 1 }
            worst = max(worst, abs(Double(i) / n - Double(j) / m))
        }
        self.init(statistic: worst, size: n * m / (n + m))
    }

    private init(statistic: Double, size: Double) {
        self.statistic = statistic
        let root = size.squareRoot()
        pValue = KolmogorovSmirnov.limit((root + 0.12 + 0.11 / root) * statistic)
    }

    /// P(K > t) of Kolmogorov's distribution, 2 Σ (−1)^(j − 1) e^(−2 j² t²).
    static func limit(_ t: Double) -> Double {
        guard t >= 1 else { return t <= 0 ? 1 : 1 - smallLimit(t) }
        var sum = 0.0
        for j in 1...5 {
            let term = Double.exp(-2 * Double(j * j) * t * t)
            sum += j % 2 == 1 ? term : -term
        }
        return 2 * sum
    }

    /// P(K ≤ t) by the series that converges for small t, √(2π) / t Σ e^(−(2j − 1)² π² / 8t²).
    private static func smallLimit(_ t: Double) -> Double {
        var sum = 0.0
        for j in 1...4 {
            let odd = Double(2 * j - 1)
            sum += Double.exp(-odd * odd * Double.pi * Double.pi / (8 * t * t))
        }
        return (2 * Double.pi).squareRoot() / t * sum
    }
}

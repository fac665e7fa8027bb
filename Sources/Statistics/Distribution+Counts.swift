import RealModule

/// The distribution of the number of successes in independent trials.
public struct BinomialDistribution: Equatable, Sendable {
    /// The number of trials.
    public let n: Int
    /// The probability of a success.
    public let p: Double

    /// The distribution of n trials with success probability p.
    public init(n: Int, p: Double) {
        precondition(n >= 0 && p >= 0 && p <= 1, "BinomialDistribution: n = \(n), p = \(p)")
        self.n = n
        self.p = p
    }

    /// P(X = k).
    public func mass(_ k: Int) -> Double {
        if k < 0 || k > n { return 0 }
        if p == 0 || k == 0 { return k == 0 ? power(1 - p, log: .log(onePlus: -p)) : 0 }
        if p == 1 || k == n { return k == n ? power(p, log: .log(p)) : 0 }
        // C(n, k) pᵏ qⁿ⁻ᵏ = pᵏ qⁿ⁻ᵏ / B(k, n − k) · n / (k (n − k)).
        let (a, b) = (Double(k), Double(n - k))
        let logPower = logBetaPower(a, b, Share(x: p, y: 1 - p))
        return Double.exp(logPower) * (a + b) / (a * b)
    }

    /// P(X ≤ k).
    public func cumulative(_ k: Int) -> Double {
        if k < 0 || k >= n { return k < 0 ? 0 : 1 }
        let share = Share(x: p, y: 1 - p)
        return Double.exp(betaTails(Double(k + 1), Double(n - k), share).upper)
    }

    /// P(X > k).
    public func survival(_ k: Int) -> Double {
        if k < 0 || k >= n { return k < 0 ? 1 : 0 }
        let share = Share(x: p, y: 1 - p)
        return Double.exp(betaTails(Double(k + 1), Double(n - k), share).lower)
    }

    /// baseⁿ; the base may be 0, and so may n.
    private func power(_ base: Double, log: Double) -> Double {
        base == 0 ? (n == 0 ? 1 : 0) : Double.exp(Double(n) * log)
    }
}

/// The distribution of the number of events of a Poisson process.
public struct PoissonDistribution: Equatable, Sendable {
    /// The expected number of events.
    public let mean: Double

    /// The distribution with this mean.
    public init(mean: Double) {
        precondition(mean >= 0 && mean.isFinite, "PoissonDistribution: mean \(mean)")
        self.mean = mean
    }

    /// P(X = k).
    public func mass(_ k: Int) -> Double {
        if k < 0 { return 0 }
        if k == 0 || mean == 0 { return k == 0 ? Double.exp(-mean) : 0 }
        return Double.exp(logGammaPower(Double(k), mean))
    }

    /// P(X ≤ k).
    public func cumulative(_ k: Int) -> Double {
        k < 0 ? 0 : Double.exp(gammaTails(Double(k + 1), mean).upper)
    }

    /// P(X > k).
    public func survival(_ k: Int) -> Double {
        k < 0 ? 1 : Double.exp(gammaTails(Double(k + 1), mean).lower)
    }
}

/// The exact interval of Clopper and Pearson for a probability, given k successes in n trials.
///
/// Biometrika 26 (1934). It holds the true probability at least with this confidence, whatever
/// the probability is.
public func clopperPearson(successes k: Int, of n: Int, confidence: Double = 0.95) -> Interval {
    precondition(n >= 0 && k >= 0 && k <= n, "clopperPearson: \(k) successes of \(n)")
    let tail = 0.5 * (1 - confidence)
    let (successes, failures) = (Double(k), Double(n - k))
    let lower = k == 0 ? 0 : BetaDistribution(successes, failures + 1).quantile(tail)
    let upper = k == n ? 1 : BetaDistribution(successes + 1, failures).upperQuantile(tail)
    return Interval(lower, upper)
}

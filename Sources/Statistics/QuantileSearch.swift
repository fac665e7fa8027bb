import RealModule

/// The tail by which a point is looked for: the smaller one, so that no accuracy is lost.
enum Tail {
    case lower(Double)
    case upper(Double)

    /// The tail of the point with P(X ≤ x) = p.
    init(cumulative p: Double) {
        precondition(p >= 0 && p <= 1, "quantile: \(p) is not a probability")
        self = p <= 0.5 ? .lower(p) : .upper(1 - p)
    }

    /// The tail of the point with P(X > x) = q.
    init(survival q: Double) {
        precondition(q >= 0 && q <= 1, "quantile: \(q) is not a probability")
        self = q <= 0.5 ? .upper(q) : .lower(1 - q)
    }

    /// The point u at which the tail has this probability.
    ///
    /// The logarithm of a tail is concave in u wherever the density in u is log-concave. So after
    /// its first step below the point (for an upper tail, above) Newton's method approaches from
    /// that side alone; it ends when rounding turns it round. Distributions bring such a u: log x
    /// for gamma, the logit for beta.
    ///
    /// - Parameters:
    ///   - start: a point in the middle of the distribution.
    ///   - longestRise: how far one step may go up.
    ///   - tails: the logarithms of both tails at u, and of the density there.
    /// - Returns: u, to rounding.
    func point(
        from start: Double, longestRise: Double = .infinity,
        _ tails: (Double) -> (tails: LogTails, logDensity: Double)
    ) -> Double {
        var u = start
        var last = 0.0
        for _ in 0..<200 {
            let (at, logDensity) = tails(u)
            var step: Double
            let hasTurned: Bool
            switch self {
            case .lower(let p):
                step = (Double.log(p) - at.lower) * Double.exp(at.lower - logDensity)
                hasTurned = last > 0 && step < 0
            case .upper(let q):
                step = (at.upper - Double.log(q)) * Double.exp(at.upper - logDensity)
                hasTurned = last < 0 && step > 0
            }
            if hasTurned || step.isNaN { break }
            step = min(step, longestRise)
            u += step
            last = step
            if abs(step) <= 1e-16 * abs(u) { break }
        }
        return u
    }
}

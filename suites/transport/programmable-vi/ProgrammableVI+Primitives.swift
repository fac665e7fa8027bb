import Randomness
import RealModule

extension ProgrammableVI.Primitives {
    /// A cost after a choice among several.
    package typealias Alternatives = (Int, inout Self) -> ProgrammableVI.Dual
    /// An estimate without a choice before it.
    package typealias Estimate = (inout Self) -> ProgrammableVI.Dual

    /// CATEGORICAL-ENUM: Σ pᵢ k(i), differentiated.
    package mutating func categoricalEnum(
        _ probabilities: [ProgrammableVI.Dual], _ k: Alternatives
    ) -> ProgrammableVI.Dual {
        var total = ProgrammableVI.Dual(0)
        for (i, p) in probabilities.enumerated() { total = total + p * k(i, &self) }
        return total
    }

    /// BETA-IMPLICIT: x ~ Beta(a, b), which moves with a and b so that F(x; a, b) stays as it is.
    package mutating func betaImplicit(
        _ a: ProgrammableVI.Dual, _ b: ProgrammableVI.Dual, _ k: Continuation
    ) -> ProgrammableVI.Dual {
        k(ProgrammableVI.Dual.betaPoint(random.beta(a.value, b.value), a, b), &self)
    }

    /// MINIBATCH(m, M): (M/m) Σ f(i) over m of the M indices, drawn without replacement.
    package mutating func minibatch(
        _ m: Int, of M: Int, _ f: Alternatives
    ) -> ProgrammableVI.Dual {
        var total = ProgrammableVI.Dual(0)
        for i in random.sample(m, of: M) { total = total + f(i, &self) }
        return Double(M) / Double(m) * total
    }

    /// AVERAGE(N): the mean of N runs.
    package mutating func average(_ N: Int, _ run: Estimate) -> ProgrammableVI.Dual {
        var total = ProgrammableVI.Dual(0)
        for _ in 0..<N { total = total + run(&self) }
        return 1 / Double(N) * total
    }
}

extension ProgrammableVI.Dual {
    /// A number x of Beta(a, b) with the derivative of implicit reparameterization, −F′/f: F is the
    /// distribution function at a fixed x, f the density.
    package static func betaPoint(_ x: Double, _ a: Self, _ b: Self) -> Self {
        // It vanishes at the ends, to where small and large numbers are rounded.
        guard x > 0, x < 1 else { return Self(x) }
        let logDensity =
            (a.value - 1) * Double.log(x) + (b.value - 1) * Double.log(onePlus: -x)
            - logBeta(a, b).value
        return Self(x, -Double.exp(-logDensity) * betaDistribution(x, a, b).tangent)
    }

    /// F(x; a, b) = xᵃ (1 − x)ᵇ/(a B(a, b)) Σ xⁿ (a + b)ₙ/(a + 1)ₙ at a fixed x of (0, 1), with its
    /// derivatives (DLMF 8.17.8).
    package static func betaDistribution(_ x: Double, _ a: Self, _ b: Self) -> Self {
        // The series is short where x is below the mean; F(x; a, b) = 1 − F(1 − x; b, a).
        guard x < (a.value + 1) / (a.value + b.value + 2) else {
            return Self(1) - betaDistribution(1 - x, b, a)
        }
        let logFactor =
            Double.log(x) * a + Double.log(onePlus: -x) * b - a.logarithm - logBeta(a, b)
        var (term, total) = (Self(1), Self(1))
        var n = 0.0
        // Ratios of terms are below 1 from n = 0 on; derivatives have a factor of order log n.
        while term.value > 1e-18 * total.value {
            term = x * (term * ((a + b + n) / (a + (n + 1))))
            total = total + term
            n += 1
        }
        return logFactor.exponential * total
    }

    /// log B(a, b).
    static func logBeta(_ a: Self, _ b: Self) -> Self {
        logGamma(a) + logGamma(b) - logGamma(a + b)
    }

    /// log Γ(a).
    static func logGamma(_ a: Self) -> Self {
        Self(Double.logGamma(a.value), digamma(a.value) * a.tangent)
    }

    /// ψ(x) = Γ′(x)/Γ(x) for x > 0, by the recurrence up to 10 and the asymptotic series there.
    package static func digamma(_ x: Double) -> Double {
        var (x, shift) = (x, 0.0)
        while x < 10 {
            shift -= 1 / x
            x += 1
        }
        let s = 1 / (x * x)
        let series = s * (1 / 12.0 - s * (1 / 120.0 - s * (1 / 252.0 - s * (1 / 240.0 - s / 132))))
        return shift + Double.log(x) - 0.5 / x - series
    }
}

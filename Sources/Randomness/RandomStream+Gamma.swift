import Glibc

/// A shape of the gamma distribution, at least 1, with what drawing from it needs: for many draws.
public struct GammaShape: Sendable {
    /// The shape.
    public let shape: Double
    let d: Double
    let c: Double

    /// The shape, at least 1.
    public init(_ shape: Double) {
        precondition(shape >= 1 && shape.isFinite, "GammaShape: shape \(shape)")
        self.shape = shape
        d = shape - 1.0 / 3
        c = 1 / sqrt(9 * d)
    }
}

extension RandomStream {
    /// A number of the exponential distribution with mean 1.
    public mutating func exponential() -> Double {
        -log(positiveUniform())
    }

    /// A number of the gamma distribution with density x^(shape − 1) e^(−x) / Γ(shape).
    ///
    /// G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26
    /// (2000). For shapes far below 1 most of the mass lies under the smallest positive number,
    /// and the result is 0.
    public mutating func gamma(shape: Double) -> Double {
        precondition(shape > 0 && shape.isFinite, "gamma: shape \(shape)")
        return shape < 1 ? exp(logGamma(shape: shape)) : gamma(GammaShape(shape))
    }

    /// The logarithm of a gamma number, which does not underflow.
    private mutating func logGamma(shape: Double) -> Double {
        guard shape < 1 else { return log(gamma(GammaShape(shape))) }
        // G(a) = G(a + 1) U^(1/a) in distribution.
        return log(gamma(GammaShape(shape + 1))) + log(positiveUniform()) / shape
    }

    /// A number of the gamma distribution of a shape, by Marsaglia and Tsang's method.
    public mutating func gamma(_ shape: GammaShape) -> Double {
        let (d, c) = (shape.d, shape.c)
        while true {
            let x = normal()
            let root = 1 + c * x
            if root <= 0 { continue }
            let v = root * root * root
            let u = positiveUniform()
            // A lower bound of the acceptance, which saves both logarithms.
            let square = x * x
            if u < 1 - 0.0331 * square * square { return d * v }
            if log(u) < 0.5 * square + d * (1 - v + log(v)) { return d * v }
        }
    }

    /// A number of the beta distribution with density ∝ x^(a − 1) (1 − x)^(b − 1) on [0, 1].
    public mutating func beta(_ a: Double, _ b: Double) -> Double {
        precondition(a > 0 && b > 0 && (a + b).isFinite, "beta: parameters \(a), \(b)")
        if a >= 1 && b >= 1 {
            let x = gamma(GammaShape(a))
            return x / (x + gamma(GammaShape(b)))
        }
        let x = logGamma(shape: a)
        return 1 / (1 + exp(logGamma(shape: b) - x))
    }

    /// A point of the simplex with density ∝ Π xᵢ^(αᵢ − 1).
    ///
    /// Small αᵢ are safe: where all gamma numbers would underflow, their logarithms do not.
    public mutating func dirichlet(_ alpha: [Double]) -> [Double] {
        precondition(!alpha.isEmpty, "dirichlet: no parameters")
        var x = alpha
        for i in x.indices {
            precondition(alpha[i] > 0 && alpha[i].isFinite, "dirichlet: parameter \(alpha[i])")
            x[i] = logGamma(shape: alpha[i])
        }
        let largest = x.max() ?? 0
        var total = 0.0
        for i in x.indices {
            x[i] = exp(x[i] - largest)
            total += x[i]
        }
        for i in x.indices {
            x[i] /= total
        }
        return x
    }
}

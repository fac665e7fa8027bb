import RealModule

/// A continuous distribution of one number.
public protocol Distribution: Sendable {
    /// The density at x.
    func density(_ x: Double) -> Double
    /// P(X ≤ x).
    func cumulative(_ x: Double) -> Double
    /// P(X > x), accurate also where it is small.
    func survival(_ x: Double) -> Double
    /// The point below which lies a share p.
    func quantile(_ p: Double) -> Double
    /// The point above which lies a share q, accurate also where q is small.
    func upperQuantile(_ q: Double) -> Double
}

/// The normal distribution.
public struct NormalDistribution: Distribution, Equatable {
    /// The mean.
    public let mean: Double
    /// The standard deviation.
    public let deviation: Double

    /// The distribution N(mean, deviation²).
    public init(mean: Double = 0, deviation: Double = 1) {
        precondition(deviation > 0, "NormalDistribution: standard deviation \(deviation)")
        self.mean = mean
        self.deviation = deviation
    }

    /// The density at x.
    public func density(_ x: Double) -> Double {
        let z = (x - mean) / deviation
        return Double.exp(-0.5 * z * z) / (deviation * (2 * Double.pi).squareRoot())
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        0.5 * Double.erfc((mean - x) / (deviation * 2.0.squareRoot()))
    }

    /// P(X > x), accurate also where it is small.
    public func survival(_ x: Double) -> Double {
        0.5 * Double.erfc((x - mean) / (deviation * 2.0.squareRoot()))
    }

    /// The point below which lies a share p.
    public func quantile(_ p: Double) -> Double {
        mean + deviation * NormalDistribution.standard(Tail(cumulative: p))
    }

    /// The point above which lies a share q, accurate also where q is small.
    public func upperQuantile(_ q: Double) -> Double {
        mean + deviation * NormalDistribution.standard(Tail(survival: q))
    }

    /// The z with P(|X − mean| ≤ z deviation) = confidence.
    public static func twoSided(_ confidence: Double) -> Double {
        standard(Tail(survival: 0.5 * (1 - confidence)))
    }

    private static func standard(_ tail: Tail) -> Double {
        switch tail {
        case .lower(0): return -.infinity
        case .upper(0): return .infinity
        case .lower(let p): return -standardUpper(p)
        case .upper(let q): return standardUpper(q)
        }
    }

    /// The point above which the standard normal distribution has a share q ≤ ½.
    private static func standardUpper(_ q: Double) -> Double {
        // From above the root, as log Q is concave: Q(z) ≤ e^(−z²/2) / 2.
        let start = (-2 * Double.log(2 * q)).squareRoot()
        let standard = NormalDistribution()
        return Tail.upper(q).point(from: start) { z in
            let upper = Double.log(standard.survival(z))
            return (LogTails(upper: upper), -0.5 * z * z - 0.5 * Double.log(2 * .pi))
        }
    }
}

/// The gamma distribution with density x^(shape − 1) e^(−x / scale), up to a factor.
public struct GammaDistribution: Distribution, Equatable {
    /// The shape.
    public let shape: Double
    /// The scale; the mean is shape · scale.
    public let scale: Double

    /// The gamma distribution of a shape and a scale.
    public init(shape: Double, scale: Double = 1) {
        precondition(shape > 0 && shape.isFinite, "GammaDistribution: shape \(shape)")
        precondition(scale > 0 && scale.isFinite, "GammaDistribution: scale \(scale)")
        self.shape = shape
        self.scale = scale
    }

    /// The density at x.
    public func density(_ x: Double) -> Double {
        if x < 0 { return 0 }
        if x == 0 { return shape == 1 ? 1 / scale : (shape < 1 ? .infinity : 0) }
        return Double.exp(logGammaPower(shape, x / scale)) * shape / x
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        Double.exp(gammaTails(shape, x / scale).lower)
    }

    /// P(X > x), accurate also where it is small.
    public func survival(_ x: Double) -> Double {
        Double.exp(gammaTails(shape, x / scale).upper)
    }

    /// The point below which lies a share p.
    public func quantile(_ p: Double) -> Double { point(Tail(cumulative: p)) }

    /// The point above which lies a share q, accurate also where q is small.
    public func upperQuantile(_ q: Double) -> Double { point(Tail(survival: q)) }

    private func point(_ tail: Tail) -> Double {
        if case .lower(0) = tail { return 0 }
        if case .upper(0) = tail { return .infinity }
        // Of log(x / shape) the upper tail falls ever more steeply; a long step up would take long
        // to undo.
        let u = tail.point(from: 0, longestRise: 1) { u in
            let x = shape * Double.exp(u)
            let logDensity = logGammaPower(shape, x) + Double.log(shape)
            return (gammaTails(shape, x), logDensity)
        }
        return scale * shape * Double.exp(u)
    }
}

/// The distribution of a sum of squares of independent standard normal numbers.
public struct ChiSquaredDistribution: Distribution, Equatable {
    private let gamma: GammaDistribution

    /// The distribution with this number of degrees of freedom.
    public init(degrees: Double) {
        gamma = GammaDistribution(shape: 0.5 * degrees, scale: 2)
    }

    /// The density at x.
    public func density(_ x: Double) -> Double { gamma.density(x) }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double { gamma.cumulative(x) }

    /// P(X > x), accurate also where it is small.
    public func survival(_ x: Double) -> Double { gamma.survival(x) }

    /// The point below which lies a share p.
    public func quantile(_ p: Double) -> Double { gamma.quantile(p) }

    /// The point above which lies a share q, accurate also where q is small.
    public func upperQuantile(_ q: Double) -> Double { gamma.upperQuantile(q) }
}

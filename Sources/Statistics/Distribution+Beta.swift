import RealModule

/// The beta distribution with density x^(a − 1) (1 − x)^(b − 1), up to a factor.
public struct BetaDistribution: Distribution, Equatable {
    /// The exponent of x, plus 1.
    public let a: Double
    /// The exponent of 1 − x, plus 1.
    public let b: Double

    /// The beta distribution with two positive parameters.
    public init(_ a: Double, _ b: Double) {
        precondition(a > 0 && b > 0 && (a + b).isFinite, "BetaDistribution: \(a), \(b)")
        self.a = a
        self.b = b
    }

    /// The density at x.
    public func density(_ x: Double) -> Double {
        if x < 0 || x > 1 { return 0 }
        if x == 0 || x == 1 {
            let exponent = x == 0 ? a : b
            // B(1, b) = 1 / b.
            return exponent == 1 ? (x == 0 ? b : a) : (exponent < 1 ? .infinity : 0)
        }
        return Double.exp(logBetaPower(a, b, Share(x: x, y: 1 - x))) / (x * (1 - x))
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        Double.exp(betaTails(a, b, Share(x: x, y: 1 - x)).lower)
    }

    /// P(X > x), accurate also where it is small.
    public func survival(_ x: Double) -> Double {
        Double.exp(betaTails(a, b, Share(x: x, y: 1 - x)).upper)
    }

    /// The point below which lies a share p.
    public func quantile(_ p: Double) -> Double { share(Tail(cumulative: p)).x }

    /// The point above which lies a share q, accurate also where q is small.
    public func upperQuantile(_ q: Double) -> Double { share(Tail(survival: q)).x }

    /// The point, with its distance from 1.
    func share(_ tail: Tail) -> Share {
        if case .lower(0) = tail { return Share(x: 0, y: 1) }
        if case .upper(0) = tail { return Share(x: 1, y: 0) }
        let u = tail.point(from: Double.log(a / b)) { u in
            let share = Share(logit: u)
            return (betaTails(a, b, share), logBetaPower(a, b, share))
        }
        return Share(logit: u)
    }
}

/// Student's t distribution.
public struct StudentTDistribution: Distribution, Equatable {
    /// The degrees of freedom.
    public let degrees: Double

    /// The distribution with this number of degrees of freedom.
    public init(degrees: Double) {
        precondition(degrees > 0 && degrees.isFinite, "StudentTDistribution: \(degrees) degrees")
        self.degrees = degrees
    }

    /// The density at x.
    public func density(_ x: Double) -> Double {
        let logKernel = 0.5 * (degrees + 1) * Double.log(onePlus: x * x / degrees)
        return Double.exp(-logKernel - logBeta(0.5 * degrees, 0.5)) / degrees.squareRoot()
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double { x < 0 ? tail(-x) : 1 - tail(x) }

    /// P(X > x), accurate also where it is small.
    public func survival(_ x: Double) -> Double { x < 0 ? 1 - tail(-x) : tail(x) }

    /// The point below which lies a share p.
    public func quantile(_ p: Double) -> Double { point(Tail(cumulative: p)) }

    /// The point above which lies a share q, accurate also where q is small.
    public func upperQuantile(_ q: Double) -> Double { point(Tail(survival: q)) }

    /// The t with P(|X| ≤ t) = confidence.
    public func twoSided(_ confidence: Double) -> Double {
        upperQuantile(0.5 * (1 - confidence))
    }

    /// P(X > t) for t ≥ 0: half of P(|X| > t), where ν / (ν + X²) has a beta distribution.
    private func tail(_ t: Double) -> Double {
        let square = t * t / degrees
        // Far out the square overflows; a share of 0 is right there.
        let share = Share(x: 1 / (1 + square), y: square.isFinite ? square / (1 + square) : 1)
        return 0.5 * Double.exp(betaTails(0.5 * degrees, 0.5, share).lower)
    }

    private func point(_ tail: Tail) -> Double {
        switch tail {
        case .lower(let p): return -upper(p)
        case .upper(let q): return upper(q)
        }
    }

    /// The point above which lies a share q ≤ ½.
    private func upper(_ q: Double) -> Double {
        let share = BetaDistribution(0.5 * degrees, 0.5).share(Tail(cumulative: 2 * q))
        return (degrees * share.y / share.x).squareRoot()
    }
}

/// Fisher's F distribution, of a ratio of two mean squares.
public struct FDistribution: Distribution, Equatable {
    /// The degrees of freedom of the numerator.
    public let numerator: Double
    /// The degrees of freedom of the denominator.
    public let denominator: Double

    /// The distribution with these degrees of freedom.
    public init(_ numerator: Double, _ denominator: Double) {
        precondition(numerator > 0 && denominator > 0, "FDistribution: degrees of freedom")
        self.numerator = numerator
        self.denominator = denominator
    }

    private var beta: BetaDistribution { BetaDistribution(0.5 * numerator, 0.5 * denominator) }

    /// The share of the numerator in the sum of squares.
    private func share(_ x: Double) -> Share {
        let odds = max(x, 0) * numerator / denominator
        return Share(x: odds.isFinite ? odds / (1 + odds) : 1, y: 1 / (1 + odds))
    }

    /// The density at x.
    public func density(_ x: Double) -> Double {
        // At 0 the density is that of the limit from above.
        let point = x == 0 ? Double.leastNormalMagnitude : x
        guard point > 0 else { return 0 }
        return Double.exp(logBetaPower(beta.a, beta.b, share(point))) / point
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        Double.exp(betaTails(beta.a, beta.b, share(x)).lower)
    }

    /// P(X > x), accurate also where it is small.
    public func survival(_ x: Double) -> Double {
        Double.exp(betaTails(beta.a, beta.b, share(x)).upper)
    }

    /// The point below which lies a share p.
    public func quantile(_ p: Double) -> Double { point(Tail(cumulative: p)) }

    /// The point above which lies a share q, accurate also where q is small.
    public func upperQuantile(_ q: Double) -> Double { point(Tail(survival: q)) }

    private func point(_ tail: Tail) -> Double {
        let share = beta.share(tail)
        return denominator * share.x / (numerator * share.y)
    }
}

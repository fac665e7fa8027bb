import RealModule

/// A number x of [0, 1] together with 1 − x, each with full relative accuracy.
struct Share {
    let x: Double
    let y: Double

    init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// The share whose odds x / y are e^u.
    init(logit u: Double) {
        x = 1 / (1 + Double.exp(-u))
        y = 1 / (1 + Double.exp(u))
    }
}

/// The tails of the beta distribution with parameters a and b.
func betaTails(_ a: Double, _ b: Double, _ share: Share) -> LogTails {
    if share.x <= 0 { return LogTails(lower: -.infinity) }
    if share.y <= 0 { return LogTails(upper: -.infinity) }
    let logPower = logBetaPower(a, b, share)
    if share.x < (a + 1) / (a + b + 2) {
        let fraction = betaFraction(a, b, share.x)
        return LogTails(lower: logPower - Double.log(a) - Double.log(fraction))
    }
    let fraction = betaFraction(b, a, share.y)
    return LogTails(upper: logPower - Double.log(b) - Double.log(fraction))
}

/// log(xᵃ yᵇ / B(a, b)), without the cancellation of its parts where a or b is large.
func logBetaPower(_ a: Double, _ b: Double, _ share: Share) -> Double {
    let n = a + b
    let scale = 0.5 * Double.log(a / n * b / (2 * .pi))
    let errors = stirlingError(n) - stirlingError(a) - stirlingError(b)
    return scale + errors - deviance(a, n * share.x) - deviance(b, n * share.y)
}

/// log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), without cancellation.
func logBeta(_ a: Double, _ b: Double) -> Double {
    let scale = 0.5 * Double.log(a / (a + b) * b / (2 * .pi))
    let errors = stirlingError(a + b) - stirlingError(a) - stirlingError(b)
    let powers = a * Double.log(onePlus: b / a) + b * Double.log(onePlus: a / b)
    return -(scale + errors + powers)
}

/// The continued fraction of the incomplete beta function (DLMF 8.17.22), by which it is divided.
private func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    LentzFraction(first: 1) { step in
        let m = (step / 2).rounded(.down)
        let d = a + 2 * m
        if step == 2 * m {
            return (m * (b - m) * x / ((d - 1) * d), 1)
        }
        return (-(a + m) * (a + b + m) * x / (d * (d + 1)), 1)
    }.value
}

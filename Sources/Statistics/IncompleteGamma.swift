import RealModule

/// The logarithms of P(X ≤ x) and P(X > x); whichever is smaller has full relative accuracy.
struct LogTails {
    let lower: Double
    let upper: Double

    /// Completes the tails from the logarithm of the lower one.
    init(lower: Double) {
        self.lower = min(lower, 0)
        upper = Double.log(onePlus: -Double.exp(self.lower))
    }

    /// Completes the tails from the logarithm of the upper one.
    init(upper: Double) {
        self.upper = min(upper, 0)
        lower = Double.log(onePlus: -Double.exp(self.upper))
    }
}

/// The tails of the gamma distribution of shape a at x ≥ 0.
func gammaTails(_ a: Double, _ x: Double) -> LogTails {
    if x <= 0 { return LogTails(lower: -.infinity) }
    if x == .infinity { return LogTails(upper: -.infinity) }
    let logPower = logGammaPower(a, x)
    if x < a + 1 {
        // γ(a, x) / Γ(a) = xᵃ e⁻ˣ / Γ(a + 1) Σ xⁿ / ((a + 1) … (a + n)).
        var term = 1.0
        var sum = 1.0
        var n = a
        while term > sum * 1e-17 {
            n += 1
            term *= x / n
            sum += term
        }
        return LogTails(lower: logPower + Double.log(sum))
    }
    let fraction = LentzFraction(first: x + 1 - a) { i in
        (-i * (i - a), x + 2 * i + 1 - a)
    }
    return LogTails(upper: logPower + Double.log(a) - Double.log(fraction.value))
}

/// log(xᵃ e⁻ˣ / Γ(a + 1)), without the cancellation of its parts where a is large.
func logGammaPower(_ a: Double, _ x: Double) -> Double {
    if a < 10 {
        return a * Double.log(x) - x - Double.logGamma(a + 1)
    }
    return -deviance(a, x) - 0.5 * Double.log(2 * .pi * a) - stirlingError(a)
}

/// k log(k / m) + m − k, without cancellation where k ≈ m.
///
/// C. Loader, "Fast and accurate computation of binomial probabilities" (2000), `bd0`.
func deviance(_ k: Double, _ m: Double) -> Double {
    let v = (k - m) / (k + m)
    guard abs(v) < 0.1 else { return k * Double.log(k / m) + m - k }
    // log(k / m) = 2 artanh v, as a series.
    var sum = (k - m) * v
    var term = 2 * k * v
    var j = 1.0
    while true {
        term *= v * v
        let next = sum + term / (2 * j + 1)
        if next == sum { return sum }
        sum = next
        j += 1
    }
}

/// log Γ(a + 1) − (½ log 2πa + a log a − a), the error of Stirling's formula.
func stirlingError(_ a: Double) -> Double {
    if a < 10 {
        return Double.logGamma(a + 1) - 0.5 * Double.log(2 * .pi * a) - a * Double.log(a) + a
    }
    // From a = 10 on the next term, 691 / (360360 a¹¹), is below 2e-14 of the first.
    let s = 1 / (a * a)
    let outer = 1.0 / 1680 - s / 1188
    return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * outer))) / a
}

/// b₀ + a₁ / (b₁ + a₂ / (b₂ + …)) by the modified method of Lentz.
struct LentzFraction {
    private(set) var value: Double

    /// - Parameters:
    ///   - first: b₀.
    ///   - terms: (aᵢ, bᵢ) for i = 1, 2, …
    init(first: Double, _ terms: (Double) -> (a: Double, b: Double)) {
        // Stands in for a zero, as Lentz's method asks; any number that is small but normal.
        let tiny = 1e-300
        value = first == 0 ? tiny : first
        var c = value
        var d = 0.0
        // The fractions here converge within some √(a + b) steps.
        for step in 1...1_000_000 {
            let (a, b) = terms(Double(step))
            d = b + a * d
            c = b + a / c
            if d == 0 { d = tiny }
            if c == 0 { c = tiny }
            d = 1 / d
            let factor = c * d
            value *= factor
            if abs(factor - 1) < 1e-16 { return }
        }
    }
}

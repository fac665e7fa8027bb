import RealModule

extension Collection<Double> {
    /// The arithmetic mean; NaN of no numbers.
    public func mean() -> Double {
        var sum = 0.0
        for value in self {
            sum += value
        }
        return sum / Double(count)
    }

    /// The unbiased variance Σ (x − mean)² / (n − 1); NaN below two numbers.
    public func variance() -> Double {
        guard count > 1 else { return .nan }
        let center = mean()
        var squares = 0.0
        var rest = 0.0
        for value in self {
            squares += (value - center) * (value - center)
            rest += value - center
        }
        // The rounding of the mean, corrected as by Chan, Golub and LeVeque (1983).
        return (squares - rest * rest / Double(count)) / Double(count - 1)
    }

    /// The square root of the unbiased variance; NaN below two numbers.
    public func standardDeviation() -> Double { variance().squareRoot() }

    /// The standard error of the mean, s / √n; NaN below two numbers.
    public func standardError() -> Double { (variance() / Double(count)).squareRoot() }

    /// The interval that holds the true mean with this confidence, by Student's t.
    public func meanInterval(confidence: Double = 0.95) -> Interval {
        Moments(self).meanInterval(confidence: confidence)
    }

    /// The middle number, or the mean of the two middle ones; NaN of no numbers.
    public func median() -> Double { quantile(0.5) }

    /// The number below which a share p of the distribution lies; NaN of no numbers.
    public func quantile(_ p: Double, _ kind: QuantileKind = .linear) -> Double {
        quantiles([p], kind)[0]
    }

    /// Several quantiles for one sorting.
    public func quantiles(_ shares: [Double], _ kind: QuantileKind = .linear) -> [Double] {
        precondition(shares.allSatisfy { $0 >= 0 && $0 <= 1 }, "quantiles at \(shares)")
        let ordered = sorted()
        return shares.map { kind.quantile($0, ofSorted: ordered) }
    }
}

/// How a sample quantile is defined between two observations.
///
/// R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American Statistician
/// 50 (1996), numbers the kinds 1 to 9.
public enum QuantileKind: CaseIterable, Sendable {
    /// Type 1: the smallest observation with at least a share p at or below it.
    case inverse
    /// Type 2: as `inverse`, but the mean of two neighbors where exactly a share p lies below.
    case averagedInverse
    /// Type 5: the i-th of n observations stands at (i − ½) / n.
    case hazen
    /// Type 6: the i-th of n observations stands at i / (n + 1).
    case weibull
    /// Type 7, the usual default elsewhere: it stands at (i − 1) / (n − 1).
    case linear
    /// Type 8: approximately unbiased for the median of the estimate, for any distribution.
    case medianUnbiased
    /// Type 9: approximately unbiased for normal observations.
    case normalUnbiased

    /// The quantile of numbers in ascending order.
    func quantile(_ p: Double, ofSorted x: [Double]) -> Double {
        guard let first = x.first, let last = x.last else { return .nan }
        // The quantile stands at this place of the observations counted from 1.
        let place: Double
        let n = Double(x.count)
        switch self {
        case .inverse: place = (n * p).rounded(.up)
        case .averagedInverse: place = 0.5 * ((n * p).rounded(.up) + (n * p).rounded(.down) + 1)
        case .hazen: place = n * p + 0.5
        case .weibull: place = (n + 1) * p
        case .linear: place = (n - 1) * p + 1
        case .medianUnbiased: place = (n + 1.0 / 3) * p + 1.0 / 3
        case .normalUnbiased: place = (n + 0.25) * p + 0.375
        }
        if place <= 1 { return first }
        if place >= n { return last }
        let below = Int(place)
        let share = place - Double(below)
        let (a, b) = (x[below - 1], x[below])
        // From −∞ there is no way up.
        return share == 0 || a == b || a == -.infinity ? a : a + share * (b - a)
    }
}

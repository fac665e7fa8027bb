import Glibc

extension Scale {
    /// The number on the straightened axis; not a number where the scale has no place for it.
    package func straightened(_ value: Double) -> Double {
        switch self {
        case .linear, .category:
            // Within ±1e300 differences cannot overflow.
            return value.isNaN ? .nan : min(max(value, -1e300), 1e300)
        case .log:
            return value > 0 && value.isFinite ? log10(value) : .nan
        case .symlog(let width):
            let ratio = value / width
            guard abs(ratio) > 1 else { return ratio }
            let size = 1 + log10(abs(ratio))
            return ratio < 0 ? -size : size
        }
    }

    /// The inverse of `straightened`.
    package func value(atStraightened t: Double) -> Double {
        switch self {
        case .linear, .category: return t
        case .log: return pow(10, t)
        case .symlog(let width):
            guard abs(t) > 1 else { return t * width }
            let size = width * pow(10, abs(t) - 1)
            return t < 0 ? -size : size
        }
    }
}

/// The part of an axis that is shown.
package struct Domain: Sendable, Equatable {
    /// How numbers become positions.
    package let scale: Scale
    /// The lower end on the straightened axis.
    package let lower: Double
    /// The upper end on the straightened axis, above the lower.
    package let upper: Double
    /// Whether only whole numbers stand on the axis, so that a mark between two of them says nothing.
    package var isWhole = false

    /// Ends on the straightened axis; equal ones are moved apart.
    package init(_ scale: Scale, lower: Double, upper: Double) {
        self.scale = scale
        let size = max(abs(lower), abs(upper))
        // Ends that agree to ten digits, or to nothing at all, would leave no digits for ticks.
        if upper - lower > 1e-10 * size && upper - lower > 1e-290 {
            self.lower = lower
            self.upper = upper
            return
        }
        let middle = (lower + upper) / 2
        switch scale {
        case .log, .symlog:
            self.lower = middle - 0.5
            self.upper = middle + 0.5
        case .linear, .category:
            let reach = abs(middle) < 1e-280 ? 1 : 0.1 * abs(middle)
            self.lower = middle - reach
            self.upper = middle + reach
        }
    }

    /// Declared ends.
    package init(_ scale: Scale, range: ClosedRange<Double>) {
        self.init(
            scale, lower: scale.straightened(range.lowerBound),
            upper: scale.straightened(range.upperBound))
    }

    /// The least number shown.
    package var lowerValue: Double { scale.value(atStraightened: lower) }
    /// The largest number shown.
    package var upperValue: Double { scale.value(atStraightened: upper) }

    /// Where a number lies between the ends, 0 to 1; not a number if it has no place.
    package func fraction(_ value: Double) -> Double {
        (scale.straightened(value) - lower) / (upper - lower)
    }

    /// The number at a fraction of the way.
    package func value(atFraction t: Double) -> Double {
        scale.value(atStraightened: lower + t * (upper - lower))
    }

    /// A position on the page; far outside it is cut to where Cairo's coordinates still hold.
    func position(_ value: Double, from start: Double, to end: Double) -> Double {
        min(max(start + fraction(value) * (end - start), -1e4), 2e4)
    }
}

/// The least and largest number met so far, on the straightened axis.
struct Extent {
    /// How numbers become positions.
    let scale: Scale
    /// The least, or infinity.
    private(set) var lower = Double.infinity
    /// The largest, or −infinity.
    private(set) var upper = -Double.infinity
    /// Finite numbers that the scale has no place for.
    private(set) var dropped = 0

    init(_ scale: Scale) { self.scale = scale }

    /// Whether no number was met.
    var isEmpty: Bool { lower > upper }

    /// Takes a number in.
    mutating func take(_ value: Double) {
        guard value.isFinite else { return }
        let t = scale.straightened(value)
        guard t.isFinite else {
            dropped += 1
            return
        }
        lower = min(lower, t)
        upper = max(upper, t)
    }

    /// Takes a number in if the scale has a place for it.
    mutating func takeIfPossible(_ value: Double) {
        if scale.straightened(value).isFinite && value.isFinite { take(value) }
    }

    /// What is to be shown: the numbers met with a margin, as a share of their range.
    func domain(padding: Double, keepingZero: Bool = false, including: [Double]) -> Domain {
        if case .category(let names) = scale {
            return Domain(scale, lower: -0.5, upper: Double(max(names.count, 1)) - 0.5)
        }
        var extent = self
        for value in including {
            extent.takeIfPossible(value)
        }
        guard !extent.isEmpty else { return Domain(scale, lower: 0, upper: 1) }
        let bare = Domain(scale, lower: extent.lower, upper: extent.upper)
        let margin = padding * (bare.upper - bare.lower)
        let touchesBelow = keepingZero && extent.lower == 0
        let touchesAbove = keepingZero && extent.upper == 0
        return Domain(
            scale, lower: bare.lower - (touchesBelow ? 0 : margin),
            upper: bare.upper + (touchesAbove ? 0 : margin))
    }
}

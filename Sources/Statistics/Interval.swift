/// A closed interval of numbers, an end of which may be infinite: what is known of a quantity.
public struct Interval: Hashable, Sendable, CustomStringConvertible {
    /// The lower end.
    public let lower: Double
    /// The upper end, not below the lower one.
    public let upper: Double

    /// The numbers from `lower` to `upper`, both included.
    public init(_ lower: Double, _ upper: Double) {
        precondition(lower <= upper, "Interval: \(lower) is not below \(upper)")
        self.lower = lower
        self.upper = upper
    }

    /// The numbers within `radius` of the center.
    public init(around center: Double, radius: Double) {
        self.init(center - radius, center + radius)
    }

    /// Every number: nothing is known.
    public static let everything = Interval(-.infinity, .infinity)

    /// upper − lower.
    public var width: Double { upper - lower }

    /// The point halfway between the ends.
    public var center: Double { 0.5 * lower + 0.5 * upper }

    /// Whether the number lies in the interval; its ends do.
    public func contains(_ value: Double) -> Bool {
        lower <= value && value <= upper
    }

    /// Whether every number of the other interval lies in this one.
    public func contains(_ other: Interval) -> Bool {
        lower <= other.lower && other.upper <= upper
    }

    /// Whether some number lies in both.
    public func overlaps(_ other: Interval) -> Bool {
        lower <= other.upper && other.lower <= upper
    }

    /// The interval as it is written in mathematics, `[lower, upper]`.
    public var description: String { "[\(lower), \(upper)]" }
}

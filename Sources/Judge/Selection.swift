public import Declarations

/// A place on an axis, or the value that tells one series from another.
public enum Coordinate: Sendable, Hashable, CustomStringConvertible {
    /// A number.
    case number(Double)
    /// A word, such as the name of a method.
    case label(String)

    /// The word, or the number as `suite.yaml` writes it.
    public var description: String {
        switch self {
        case .number(let value): describeValue(value)
        case .label(let text): text
        }
    }

    /// The number; nil for a word.
    public var number: Double? {
        if case .number(let value) = self { value } else { nil }
    }
}

/// What to draw: which quantity over which axis, and what divides it.
public struct CurveRequest: Sendable {
    /// The quantity (y; for a heatmap z).
    public var quantity: Quantity
    /// The horizontal axis; nil when there is none (a histogram, a bar a series).
    public var x: ColumnReference?
    /// The parameter or table column whose values are the series (for a heatmap its vertical axis).
    public var series: ColumnReference?
    /// The parameter whose values are panels of their own.
    public var facet: ColumnReference?
    /// What the limits of a point stand for.
    public var band: PanelDeclaration.Band

    /// A request.
    public init(
        quantity: Quantity, x: ColumnReference?, series: ColumnReference? = nil,
        facet: ColumnReference? = nil, band: PanelDeclaration.Band = .none
    ) {
        self.quantity = quantity
        self.x = x
        self.series = series
        self.facet = facet
        self.band = band
    }
}

/// One series of a figure.
public struct Curve: Sendable {
    /// The value of the facet; nil when none was asked for.
    public let facet: Coordinate?
    /// The value of the series; nil when none was asked for.
    public let series: Coordinate?
    /// The values of varied parameters that neither the request nor its filter accounts for,
    /// `arms = 64`; empty when there are none. They are never pooled.
    public let rest: String
    /// The points: by number, or in declared order where x is a word.
    public let points: [Point]

    /// One x of a series.
    public struct Point: Sendable {
        /// Where it stands; nil when no x was asked for.
        public let x: Coordinate?
        /// The statistic over the sample.
        public let y: Double
        /// The lower end of the band; y itself without a band.
        public let lower: Double
        /// The upper end of the band.
        public let upper: Double
        /// The single values, by seed.
        public let sample: [Value]
    }

    /// One value of the sample behind a point.
    public struct Value: Sendable, Equatable {
        /// The seed of its trial.
        public let seed: Int
        /// The value.
        public let y: Double
    }
}

/// The series that a request found, and how many trials could not contribute.
public struct CurveSet: Sendable {
    /// The series: facets and series in declared order, numbers ascending where a table holds them.
    public let curves: [Curve]
    /// How many trials have not been run.
    public let missing: Int
    /// How many trials failed, or left no number for this quantity.
    public let failed: Int
}

/// One plotting area with its axes, and what is drawn in it.
public struct Chart: Sendable {
    /// Stands above the plotting area.
    public let title: String?
    /// The horizontal axis.
    public let x: Axis
    /// The vertical axis.
    public let y: Axis
    /// What is drawn, later marks over earlier ones.
    public let marks: [Mark]
    /// Lines for comparison, under the data.
    public let guides: [Guide]
    /// Where the series are explained.
    public let legend: Legend
    /// Whether one unit is equally long on both axes.
    public let hasEqualUnits: Bool

    /// Where the series of a chart are explained.
    public enum Legend: Sendable, Equatable {
        /// At the freest place inside; if that is not free enough, at the right of a chart alone
        /// in its row and below a chart beside others. None if no series has a name.
        case automatic
        /// At the right of the plotting area.
        case outside
        /// Below the horizontal axis.
        case below
        /// In this corner, whatever is there.
        case inside(Corner)
        /// Nowhere.
        case hidden
    }

    /// A corner of the plotting area.
    public enum Corner: Sendable, CaseIterable {
        /// Above, at the right.
        case topRight
        /// Above, at the left.
        case topLeft
        /// Below, at the right.
        case bottomRight
        /// Below, at the left.
        case bottomLeft
    }

    /// A chart.
    ///
    /// - Parameters:
    ///   - title: stands above the plotting area.
    ///   - x: the horizontal axis.
    ///   - y: the vertical axis.
    ///   - marks: what is drawn, later marks over earlier ones.
    ///   - guides: lines for comparison, under the data.
    ///   - legend: where the series are explained.
    ///   - hasEqualUnits: whether one unit is equally long on both axes, which must be linear.
    public init(
        title: String? = nil, x: Axis = Axis(), y: Axis = Axis(), marks: [Mark],
        guides: [Guide] = [], legend: Legend = .automatic, hasEqualUnits: Bool = false
    ) {
        precondition(
            !hasEqualUnits || (x.scale == .linear && y.scale == .linear),
            "equal units need two linear axes")
        self.title = title
        self.x = x
        self.y = y
        self.marks = marks
        self.guides = guides
        self.legend = legend
        self.hasEqualUnits = hasEqualUnits
    }
}

/// A line for comparison, drawn under the data.
public enum Guide: Sendable {
    /// A horizontal line at this height.
    case horizontal(Double, label: String? = nil)
    /// A vertical line at this abscissa.
    case vertical(Double, label: String? = nil)
    /// A shaded stripe over a range of heights, such as what a claim allows.
    case horizontalBand(ClosedRange<Double>, label: String? = nil)
    /// A shaded stripe over a range of abscissas.
    case verticalBand(ClosedRange<Double>, label: String? = nil)
    /// The curve y = c xᵃ for comparing slopes on logarithmic axes, through a point;
    /// without one it runs beside the data. It is labelled ∝ x^{a} unless it has a label.
    case power(exponent: Double, through: Point? = nil, label: String? = nil)
    /// The line y = x.
    case diagonal(label: String? = nil)
}

/// A point of the plane, in the units of the axes.
public struct Point: Sendable, Equatable {
    /// The abscissa.
    public let x: Double
    /// The ordinate.
    public let y: Double

    /// The point (x, y).
    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

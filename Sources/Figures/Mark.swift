/// Something drawn in a chart.
public enum Mark: Sendable {
    /// Points joined in order, with an optional band.
    case line(LineMark)
    /// Points, with optional error bars and labels.
    case scatter(ScatterMark)
    /// One bar for each category; the bars of several marks stand beside each other.
    case bars(BarMark)
    /// Counts over intervals.
    case histogram(HistogramMark)
    /// A matrix of values as colours.
    case heatmap(HeatmapMark)
    /// The level sets of a function on a grid.
    case contour(ContourMark)
}

/// What identifies one set of data in the legend and by its looks.
public struct Series: Sendable, Equatable {
    /// In the legend; a series without a name is not listed.
    public let name: String?
    /// Selects color, dashes and marker together; equal in two charts means equal looks.
    /// Indices beyond the palette repeat its colors with other dashes and markers.
    public let style: Int
    /// Whether it is drawn in grey, as a baseline or bound that others are compared with.
    public let isReference: Bool

    /// A series.
    ///
    /// - Parameters:
    ///   - name: in the legend; nil leaves it out there.
    ///   - style: selects color, dashes and marker, counted from 0.
    ///   - isReference: whether it is drawn in grey.
    public init(_ name: String? = nil, style: Int = 0, isReference: Bool = false) {
        precondition(style >= 0, "styles are counted from 0, not \(style)")
        self.name = name
        self.style = style
        self.isReference = isReference
    }
}

/// Two bounds for each point: a band, or error bars.
public struct Bounds: Sendable {
    /// The lower bounds, absolute values rather than distances.
    public let lower: [Double]
    /// The upper bounds.
    public let upper: [Double]

    /// Bounds for each point.
    public init(lower: [Double], upper: [Double]) {
        precondition(
            lower.count == upper.count,
            "\(lower.count) lower and \(upper.count) upper bounds")
        self.lower = lower
        self.upper = upper
    }
}

/// Points joined in order; a point that is not finite makes a gap.
public struct LineMark: Sendable {
    /// How the line is dashed.
    public enum Dash: Sendable, Equatable {
        /// As the style of the series says.
        case automatic
        /// Not at all.
        case solid
        /// In dashes.
        case dashed
        /// In dots.
        case dotted
    }

    /// Whether points are marked.
    public enum Markers: Sendable, Equatable {
        /// When there are few enough to be told apart.
        case automatic
        /// Each one.
        case shown
        /// None.
        case hidden
    }

    /// Name and looks.
    public let series: Series
    /// The abscissas.
    public let x: [Double]
    /// The ordinates, as many as abscissas.
    public let y: [Double]
    /// A translucent band around the line.
    public let band: Bounds?
    /// How the line is dashed.
    public let dash: Dash
    /// Whether points are marked.
    public let markers: Markers
    /// Whether the line keeps its height until the next point, as for counts and running minima.
    public let isStepped: Bool

    /// A line.
    ///
    /// - Parameters:
    ///   - series: name and looks.
    ///   - x: the abscissas.
    ///   - y: the ordinates, as many.
    ///   - band: a translucent band around the line, as many bounds.
    ///   - dash: how the line is dashed.
    ///   - markers: whether points are marked.
    ///   - isStepped: whether the line keeps its height until the next point.
    public init(
        _ series: Series = Series(), x: [Double], y: [Double], band: Bounds? = nil,
        dash: Dash = .automatic, markers: Markers = .automatic, isStepped: Bool = false
    ) {
        precondition(x.count == y.count, "\(x.count) abscissas and \(y.count) ordinates")
        if let band {
            precondition(
                band.lower.count == x.count, "\(x.count) points and \(band.lower.count) bounds")
        }
        self.series = series
        self.x = x
        self.y = y
        self.band = band
        self.dash = dash
        self.markers = markers
        self.isStepped = isStepped
    }
}

/// Points; one that is not finite is left out.
public struct ScatterMark: Sendable {
    /// Name and looks.
    public let series: Series
    /// The abscissas.
    public let x: [Double]
    /// The ordinates, as many as abscissas.
    public let y: [Double]
    /// Error bars along the horizontal axis.
    public let xBounds: Bounds?
    /// Error bars along the vertical axis.
    public let yBounds: Bounds?
    /// A word beside each point.
    public let labels: [String]?

    /// A cloud of points.
    ///
    /// - Parameters:
    ///   - series: name and looks.
    ///   - x: the abscissas.
    ///   - y: the ordinates, as many.
    ///   - xBounds: horizontal error bars, as many.
    ///   - yBounds: vertical error bars, as many.
    ///   - labels: a word beside each point, as many.
    public init(
        _ series: Series = Series(), x: [Double], y: [Double], xBounds: Bounds? = nil,
        yBounds: Bounds? = nil, labels: [String]? = nil
    ) {
        precondition(x.count == y.count, "\(x.count) abscissas and \(y.count) ordinates")
        for bounds in [xBounds, yBounds].compactMap({ $0 }) {
            precondition(
                bounds.lower.count == x.count, "\(x.count) points and \(bounds.lower.count) bounds")
        }
        precondition((labels?.count ?? x.count) == x.count, "\(x.count) points, other labels")
        self.series = series
        self.x = x
        self.y = y
        self.xBounds = xBounds
        self.yBounds = yBounds
        self.labels = labels
    }
}

/// One bar for each category of the chart's category axis.
///
/// On a horizontal category axis the bars stand, on a vertical one they lie.
public struct BarMark: Sendable {
    /// Name and looks.
    public let series: Series
    /// The length of the bar of each category; one that is not finite is left out.
    public let values: [Double]
    /// Error bars.
    public let bounds: Bounds?

    /// The bars of one series.
    ///
    /// - Parameters:
    ///   - series: name and looks.
    ///   - values: one for each category, in the order of the axis.
    ///   - bounds: error bars, as many.
    public init(_ series: Series = Series(), values: [Double], bounds: Bounds? = nil) {
        precondition(
            (bounds?.lower.count ?? values.count) == values.count,
            "\(values.count) bars and \(bounds?.lower.count ?? 0) error bars")
        self.series = series
        self.values = values
        self.bounds = bounds
    }
}

/// Counts, or densities, over adjacent intervals.
public struct HistogramMark: Sendable {
    /// Name and looks.
    public let series: Series
    /// The ends of the intervals, rising; one more than counts.
    public let edges: [Double]
    /// The height over each interval.
    public let counts: [Double]

    /// A histogram whose intervals were counted elsewhere.
    ///
    /// - Parameters:
    ///   - series: name and looks.
    ///   - edges: the ends of the intervals, rising; one more than counts.
    ///   - counts: the height over each interval.
    public init(_ series: Series = Series(), edges: [Double], counts: [Double]) {
        precondition(
            edges.count == counts.count + 1 || (edges.isEmpty && counts.isEmpty),
            "\(counts.count) counts need one edge more, not \(edges.count)")
        precondition(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }, "edges rise")
        self.series = series
        self.edges = edges
        self.counts = counts
    }
}

/// Numbers at the nodes or in the cells of a grid, row-major: rows go along y, columns along x.
public struct Grid: Sendable {
    /// Along the columns, rising.
    public let x: [Double]
    /// Along the rows, rising.
    public let y: [Double]
    /// The value in row i and column j stands at i · columns + j; one that is not finite is a gap.
    public let values: [Double]
    /// Number of columns of values.
    public let columns: Int
    /// Number of rows of values.
    public let rows: Int

    /// A grid of values.
    ///
    /// - Parameters:
    ///   - x: rising positions of the columns (their centers), or of their edges: one more.
    ///   - y: rising positions of the rows, or of their edges: one more.
    ///   - values: row-major, the row of the lowest y first.
    ///   - columns: number of columns of values; the number of x, or one less if those are edges.
    public init(x: [Double], y: [Double], values: [Double], columns: Int? = nil) {
        let columns = columns ?? x.count
        precondition(columns > 0 || values.isEmpty, "a grid with values has columns")
        let rows = columns == 0 ? 0 : values.count / columns
        precondition(
            rows * columns == values.count, "\(values.count) values in \(columns) columns")
        precondition(
            x.count == columns || x.count == columns + 1, "\(x.count) x for \(columns) columns")
        precondition(y.count == rows || y.count == rows + 1, "\(y.count) y for \(rows) rows")
        for positions in [x, y] {
            precondition(
                zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 },
                "the positions of a grid rise")
        }
        self.x = x
        self.y = y
        self.values = values
        self.columns = columns
        self.rows = rows
    }
}

/// How numbers become colors.
public struct ColorScale: Sendable {
    /// A sequence of colors.
    public enum Colors: Sendable, Equatable {
        /// From dark to light, perceptually uniform: for magnitudes.
        case sequential
        /// From light to dark: for magnitudes where zero is background.
        case sequentialReversed
        /// Blue over white to red, white at the center: for signed numbers.
        case diverging(center: Double)
    }

    /// The sequence of colors.
    public let colors: Colors
    /// How numbers become positions along the colors; a logarithm leaves out those at or below zero.
    public let scale: Scale
    /// The numbers of the first and last color; nil takes what the data need.
    public let range: ClosedRange<Double>?
    /// What the colors measure; stands along the color bar.
    public let label: String?

    /// A scale of colors.
    ///
    /// - Parameters:
    ///   - label: what the colors measure; stands along the color bar.
    ///   - colors: the sequence of colors.
    ///   - scale: how numbers become positions along the colors: linear, logarithmic or symlog.
    ///   - range: the numbers of the first and last color; nil takes what the data need.
    public init(
        _ label: String? = nil, colors: Colors = .sequential, scale: Scale = .linear,
        range: ClosedRange<Double>? = nil
    ) {
        if case .diverging = colors {
            precondition(scale != .log, "diverging colors are not logarithmic")
        }
        if let range {
            precondition(
                range.lowerBound.isFinite && range.upperBound.isFinite,
                "a color scale has finite ends, not \(range)")
            precondition(
                scale != .log || range.lowerBound > 0,
                "a logarithmic color scale begins above 0, not at \(range.lowerBound)")
        }
        self.colors = colors
        self.scale = scale
        self.range = range
        self.label = label
    }
}

/// A matrix of values as colored cells.
public struct HeatmapMark: Sendable {
    /// The cells; x and y are centers or edges. On a category axis they are 0, 1, 2, ….
    public let grid: Grid
    /// How values become colors.
    public let scale: ColorScale
    /// Whether the value stands in each cell.
    public let showsValues: Bool

    /// A heatmap.
    ///
    /// - Parameters:
    ///   - grid: the cells.
    ///   - scale: how values become colors.
    ///   - showsValues: whether the value stands in each cell.
    public init(_ grid: Grid, scale: ColorScale = ColorScale(), showsValues: Bool = false) {
        self.grid = grid
        self.scale = scale
        self.showsValues = showsValues
    }
}

/// The level sets of a function on a grid, by marching squares.
public struct ContourMark: Sendable {
    /// Which levels are drawn.
    public enum Levels: Sendable {
        /// About this many, at round numbers.
        case automatic(count: Int = 10)
        /// These.
        case values([Double])
    }

    /// The nodes.
    public let grid: Grid
    /// Which levels are drawn.
    public let levels: Levels
    /// How values become colors.
    public let scale: ColorScale
    /// Whether the regions between levels are colored.
    public let isFilled: Bool
    /// Whether the levels are drawn as lines.
    public let showsLines: Bool

    /// The level sets of a function.
    ///
    /// - Parameters:
    ///   - grid: the nodes.
    ///   - levels: which levels are drawn.
    ///   - scale: how values become colors.
    ///   - isFilled: whether the regions between levels are colored.
    ///   - showsLines: whether the levels are drawn as lines.
    public init(
        _ grid: Grid, levels: Levels = .automatic(), scale: ColorScale = ColorScale(),
        isFilled: Bool = true, showsLines: Bool = true
    ) {
        precondition(
            grid.x.count == grid.columns && grid.y.count == grid.rows,
            "contours need a position for each node, not the edges of cells")
        self.grid = grid
        self.levels = levels
        self.scale = scale
        self.isFilled = isFilled
        self.showsLines = showsLines
    }
}

/// A figure: charts in a grid, at the size at which they will be printed.
///
/// Every text in a figure (titles, labels, names of series and categories) is plain Unicode with
/// two marks for layout: `_{…}` lowers and `^{…}` raises what stands in the braces, so that
/// `κ(A)^{−1/2}` and `x_{t+1}` come out as in print. A hyphen before a digit is set as a minus sign.
public struct Figure: Sendable {
    /// What the legend of the whole figure does.
    public enum Legend: Sendable {
        /// One for all panels if every legend would say the same, otherwise one for each.
        case automatic
        /// Each panel has its own, as its chart says.
        case perPanel
        /// One legend below all panels, with every named series once.
        case shared
    }

    /// Stands above all panels; also the title of the file.
    public let title: String?
    /// Width of the page in points (1/72 inch).
    public let width: Double
    /// Height of each panel's plotting area, in points; nil for a pleasing one.
    public let panelHeight: Double?
    /// Number of columns of the grid of panels.
    public let columns: Int
    /// Whether panels carry the letters (a), (b), ….
    public let hasPanelLetters: Bool
    /// Where series are explained.
    public let legend: Legend
    /// The panels, row by row.
    public let panels: [Chart]

    /// The width of one column of a paper in two columns, 8.6 cm, in points.
    public static let singleColumn = 244.0
    /// The width of a page of text, 16.5 cm, in points.
    public static let fullPage = 468.0

    /// A grid of panels.
    ///
    /// - Parameters:
    ///   - title: stands above all panels.
    ///   - panels: the charts, row by row.
    ///   - columns: columns of the grid, at least 1.
    ///   - width: of the page in points; nil gives one panel 11 cm and several a page of text.
    ///   - panelHeight: of each plotting area in points; nil for a pleasing one.
    ///   - hasPanelLetters: nil letters the panels when there are several.
    ///   - legend: where series are explained.
    public init(
        title: String? = nil, panels: [Chart], columns: Int = 1, width: Double? = nil,
        panelHeight: Double? = nil, hasPanelLetters: Bool? = nil, legend: Legend = .automatic
    ) {
        precondition(columns >= 1, "a figure has at least one column, not \(columns)")
        let single = 312.0
        let width = width ?? (min(columns, panels.count) > 1 ? Self.fullPage : single)
        precondition(
            width >= 72 && width <= 5000, "a figure is 72 to 5000 points wide, not \(width)")
        if let panelHeight {
            precondition(
                panelHeight >= 20 && panelHeight <= 5000,
                "a panel is 20 to 5000 points high, not \(panelHeight)")
        }
        self.title = title
        self.width = width
        self.panelHeight = panelHeight
        self.columns = columns
        self.hasPanelLetters = hasPanelLetters ?? (panels.count > 1)
        self.legend = legend
        self.panels = panels
    }

    /// A figure of one chart.
    public init(_ chart: Chart, width: Double? = nil, panelHeight: Double? = nil) {
        self.init(panels: [chart], width: width, panelHeight: panelHeight)
    }
}

/// Centimetres as points.
public func centimeters(_ length: Double) -> Double { length * 72 / 2.54 }

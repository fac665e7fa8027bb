/// The file formats that figures are written in.
public enum FigureFormat: Sendable, Equatable {
    /// Vectors, with embedded fonts.
    case pdf
    /// Vectors, with text as outlines.
    case svg
    /// Pixels, so many for each point: 2 gives 144 dots per inch.
    case png(pixelsPerPoint: Double)
}

/// A figure laid out: every line, area and word at its place.
///
/// The layout is made once and can then be written in several formats.
public struct Drawing: Sendable {
    /// The width of the page in points.
    public let width: Double
    /// The height of the page in points.
    public let height: Double
    /// What could not be shown, in words, such as values at or below zero on a logarithmic axis.
    public let warnings: [String]
    /// What a reader who does not see the figure is told.
    let title: String
    let elements: [Element]
    let plots: [Plot]

    /// Lays out a figure.
    public init(_ figure: Figure) throws(FigureError) {
        let typesetter = try Typesetter()
        let prepared = figure.panels.map { PreparedChart($0) }
        let layout = FigureLayout(figure, prepared, typesetter)
        width = layout.width
        height = layout.height
        elements = layout.elements
        plots = layout.plots
        warnings = prepared.flatMap(\.warnings)
        let titles = [figure.title] + figure.panels.map(\.spokenTitle)
        title = titles.compactMap { $0 }.map { RichText($0).plain }.joined(separator: "; ")
    }

    /// The file's bytes; the same figure gives the same bytes.
    public func encoded(as format: FigureFormat) throws(FigureError) -> [UInt8] {
        let fonts = try CanvasFonts(Typesetter())
        let canvas = try Canvas(
            width: width, height: height, format: format, title: title.isEmpty ? nil : title,
            fonts: fonts)
        elements.forEach(canvas.draw)
        let bytes = try canvas.finish()
        return format == .svg ? SVGText(bytes).normalized(title: title) : bytes
    }
}

/// A figure as a file's bytes; the same figure gives the same bytes.
public func render(_ figure: Figure, as format: FigureFormat) throws(FigureError) -> [UInt8] {
    try Drawing(figure).encoded(as: format)
}

extension Drawing {
    /// The words of the figure that are not turned, with the rectangles they fill, in points.
    package var words: [(text: String, box: Box)] {
        func words(_ element: Element) -> [(text: String, box: Box)] {
            switch element {
            case .text(let line, let place, let angle, _) where angle == 0:
                [(line.text, line.box(at: place))]
            case .clipped(_, let elements): elements.flatMap(words)
            default: []
            }
        }
        return elements.flatMap(words)
    }
}

extension Chart {
    /// The title, or else what is drawn against what.
    fileprivate var spokenTitle: String? {
        if let title { return title }
        let labels = [y.label, x.label].compactMap { $0 }
        return labels.isEmpty ? nil : labels.joined(separator: " against ")
    }
}

extension RichText {
    /// The label without marks.
    var plain: String { pieces.map(\.text).joined() }
}

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
    /// What could not be shown, in words, such as values at or below zero on a logarithmic axis.
    public let warnings: [String]

    /// Lays out a figure.
    public init(_ figure: Figure) throws(FigureError) {
        warnings = []
    }

    /// The file's bytes; the same figure gives the same bytes.
    public func encoded(as format: FigureFormat) throws(FigureError) -> [UInt8] {
        []
    }
}

/// A figure as a file's bytes; the same figure gives the same bytes.
public func render(_ figure: Figure, as format: FigureFormat) throws(FigureError) -> [UInt8] {
    try Drawing(figure).encoded(as: format)
}

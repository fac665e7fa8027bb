/// A text of several pages with figures, links and bookmarks: what a book is made of.
package struct Document: Sendable {
    /// The title of the file.
    package var title: String
    /// The width of each page in points.
    package var width: Double
    /// The height of each page in points.
    package var height: Double
    /// The pages.
    package var pages: [DocumentPage] = []
    /// The bookmarks, each after the one it belongs under.
    package var bookmarks: [Bookmark] = []

    /// An entry in the outline that viewers show beside the pages.
    package struct Bookmark: Sendable {
        /// What the reader sees.
        package var title: String
        /// 0 for chapters, 1 for their sections.
        package var level: Int
        /// The name of the anchor it leads to.
        package var anchor: String

        /// An entry of the outline.
        package init(title: String, level: Int, anchor: String) {
            self.title = title
            self.level = level
            self.anchor = anchor
        }
    }

    /// A document without pages; A4 unless another size is given.
    package init(title: String, width: Double = 595, height: Double = 842) {
        self.title = title
        self.width = width
        self.height = height
    }
}

/// One page of a document.
package struct DocumentPage: Sendable {
    /// Where a link leads.
    package enum Target: Sendable, Equatable {
        /// To the anchor of this name.
        case anchor(String)
        /// To an address in the web.
        case web(String)
    }

    /// What is drawn, in order.
    private(set) var contents: [Content] = []
    /// Areas that lead elsewhere.
    private(set) var links: [(area: Box, target: Target)] = []
    /// Places that links and bookmarks can lead to.
    private(set) var anchors: [(name: String, place: Point)] = []

    /// Something on the page: an element, or a whole figure at a scale.
    enum Content: Sendable {
        case element(Element)
        case drawing(Drawing, at: Point, scale: Double)
    }

    /// The names of the places that links can lead to.
    package var anchorNames: [String] { anchors.map(\.name) }

    /// An empty page.
    package init() {}

    /// Sets a line of text whose baseline begins at a point.
    package mutating func add(_ text: DocumentText, at point: Point, color: Color) {
        contents.append(.element(.text(text.line, at: point, angle: 0, color)))
    }

    /// Fills a rectangle.
    package mutating func fill(_ box: Box, _ color: Color) {
        contents.append(.element(.shapes([.box(box)], .fill(color))))
    }

    /// Draws a straight line.
    package mutating func rule(from a: Point, to b: Point, width: Double, _ color: Color) {
        contents.append(
            .element(.shapes([.polyline([a, b], isClosed: false)], .stroke(color, width))))
    }

    /// Draws a figure with its upper left corner at a point.
    package mutating func draw(_ drawing: Drawing, at point: Point, scale: Double) {
        contents.append(.drawing(drawing, at: point, scale: scale))
    }

    /// Makes an area lead elsewhere.
    package mutating func link(_ area: Box, to target: Target) {
        links.append((area, target))
    }

    /// Names a place of the page.
    package mutating func anchor(_ name: String, at point: Point) {
        anchors.append((name, point))
    }
}

/// A line of text set in type.
package struct DocumentText: Sendable {
    let line: TextLine

    /// Its width in points.
    package var width: Double { line.width }
}

/// Sets and measures the text of documents in the fonts of the figures.
package final class DocumentTypesetter {
    let typesetter: Typesetter
    private var widths: [String: Double] = [:]

    /// Opens the fonts.
    package init() throws(FigureError) {
        typesetter = try Typesetter()
    }

    /// A line of text; `_{…}` lowers and `^{…}` raises, as in figures.
    package func set(_ text: String, isBold: Bool, size: Double) -> DocumentText {
        let face: Face = isBold ? .bold : .regular
        return DocumentText(line: typesetter.line(text, Font(face: face, size: size)))
    }

    /// The width of a line of text in points.
    package func width(of text: String, isBold: Bool, size: Double) -> Double {
        let key = (isBold ? "b" : "r") + text
        if let ems = widths[key] { return ems * size }
        let ems = set(text, isBold: isBold, size: 1).width
        widths[key] = ems
        return ems * size
    }
}

extension Color {
    /// A color as written in hexadecimal, 0xRRGGBB.
    package static func hex(_ value: UInt32) -> Color { Color(value) }
}

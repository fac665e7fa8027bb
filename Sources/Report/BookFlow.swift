import Figures

/// Lets text, tables and figures flow over pages, from top to bottom.
struct BookFlow {
    /// A stretch of text in one look.
    struct Span {
        var text: String
        var isBold = false
        var color = Tone.ink
        var target: DocumentPage.Target?
    }

    /// The colors of the book.
    enum Tone {
        static let ink = Color.hex(0x1C1E21)
        static let soft = Color.hex(0x5A6068)
        static let line = Color.hex(0xC9CDD2)
        static let link = Color.hex(0x0B57A4)
        static let shade = Color.hex(0xF1F3F4)
    }

    /// The size of the page and the margins around the text.
    static let width = 595.0
    static let height = 842.0
    static let margin = 62.0

    /// The pages so far.
    private(set) var pages: [DocumentPage] = []
    /// The entries of the outline so far.
    private(set) var bookmarks: [Document.Bookmark] = []
    /// How far down the page the text has come.
    var y = 0.0
    let typesetter: DocumentTypesetter

    init(_ typesetter: DocumentTypesetter) {
        self.typesetter = typesetter
    }

    /// The width of the text.
    var textWidth: Double { Self.width - 2 * Self.margin }

    /// The lowest place of text on a page.
    var bottom: Double { Self.height - Self.margin }

    /// Begins a new page.
    mutating func breakPage() {
        pages.append(DocumentPage())
        y = Self.margin
    }

    /// Makes sure that so much of the page is left, on the next one if need be.
    mutating func reserve(_ height: Double) {
        if pages.isEmpty || (y + height > bottom && y > Self.margin) { breakPage() }
    }

    /// Leaves a gap, except at the top of a page.
    mutating func skip(_ gap: Double) {
        if y > Self.margin { y += gap }
    }

    /// Leaves a gap wherever the text stands.
    mutating func skipDown(_ gap: Double) {
        y += gap
    }

    /// Changes the page that is being filled.
    mutating func onPage(_ change: (inout DocumentPage) -> Void) {
        if pages.isEmpty { breakPage() }
        change(&pages[pages.count - 1])
    }

    /// A heading with a bookmark; it stays with what follows.
    mutating func heading(
        _ text: String, level: Int, anchor: String, size: Double, keeping following: Double = 60
    ) {
        skip(level == 0 ? 0 : 1.2 * size)
        reserve(min(size * 2.5 + following, Self.height - 2 * Self.margin))
        onPage { [y] in $0.anchor(anchor, at: Point(0, max(0, y - 10))) }
        bookmarks.append(.init(title: text, level: level, anchor: anchor))
        paragraph([Span(text: text, isBold: true)], size: size)
        skip(0.35 * size)
    }

    /// A paragraph, broken into lines.
    mutating func paragraph(
        _ spans: [Span], size: Double = 9, indent: Double = 0, bullet: String? = nil,
        width: Double? = nil
    ) {
        let lines = broken(spans, size: size, width: width ?? textWidth - indent)
        for (index, line) in lines.enumerated() {
            reserve(leading(size))
            if index == 0, let bullet {
                let mark = [Span(text: bullet, color: Tone.soft)]
                set(mark, at: Point(Self.margin + indent - 10, y), size: size)
            }
            set(line, at: Point(Self.margin + indent, y), size: size)
            y += leading(size)
        }
        y += 0.3 * size
    }

    /// A figure with its width limited by the text's.
    mutating func figure(_ drawing: Drawing, caption: [Span]) {
        let size = 8.0
        let scale = scale(of: drawing, caption)
        skip(6)
        reserve(height(of: drawing, caption))
        let x = (Self.width - drawing.width * scale) / 2
        onPage { [y] in $0.draw(drawing, at: Point(x, y), scale: scale) }
        y += drawing.height * scale + 6
        paragraph(caption, size: size)
        skip(10)
    }

    /// The height that a figure takes with its caption.
    func height(of drawing: Drawing, _ caption: [Span]) -> Double {
        drawing.height * scale(of: drawing, caption) + captionHeight(caption) + 12
    }

    private func captionHeight(_ caption: [Span]) -> Double {
        leading(8) * Double(broken(caption, size: 8, width: textWidth).count)
    }

    private func scale(of drawing: Drawing, _ caption: [Span]) -> Double {
        // A heading above has to fit on the page as well.
        let room = Self.height - 2 * Self.margin - captionHeight(caption) - 60
        return min(1, textWidth / drawing.width, room / drawing.height)
    }

    /// The distance of baselines.
    func leading(_ size: Double) -> Double { 1.42 * size }
}

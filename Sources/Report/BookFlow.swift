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
    /// What stands in the head of each page: the paper's title, or nothing.
    private(set) var heads: [String] = []
    private var head = ""
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
        heads.append(head)
        y = Self.margin
    }

    /// Sets what stands in the head of the pages from here on, this one excepted.
    mutating func mark(head: String) {
        self.head = head
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
            let room = width ?? textWidth - indent
            // Headings and what stands beside other things are ragged.
            let isLast = index == lines.count - 1 || size > 9.6 || width != nil
            set(
                line, at: Point(Self.margin + indent, y), size: size,
                stretch: isLast ? 0 : stretch(of: line, size: size, to: room))
            y += leading(size)
        }
        y += 0.3 * size
    }

    /// The distance of baselines.
    func leading(_ size: Double) -> Double { 1.42 * size }
}

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
    private(set) var y = 0.0
    private let typesetter: DocumentTypesetter

    init(_ typesetter: DocumentTypesetter) {
        self.typesetter = typesetter
    }

    /// The width of the text.
    var textWidth: Double { Self.width - 2 * Self.margin }

    /// The lowest place of text on a page.
    private var bottom: Double { Self.height - Self.margin }

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

// MARK: - Tables

extension BookFlow {
    /// A row of a table.
    struct Row {
        var cells: [[Span]]
    }

    /// A table; `shares` are the widths of the columns relative to each other.
    mutating func table(
        _ head: [String], _ rows: [Row], shares: [Double], size: Double = 8, hasRules: Bool = true
    ) {
        let widths = widths(shares)
        let titles = Row(cells: head.map { [Span(text: $0, isBold: true)] })
        if !head.isEmpty {
            reserve(leading(size) * 4)
            add(titles, widths, size)
            rule(Tone.ink)
        }
        for row in rows {
            let height = self.height(of: row, widths, size)
            if y + height > bottom, y > Self.margin, height < Self.height - 2 * Self.margin {
                breakPage()
                if !head.isEmpty {
                    add(titles, widths, size)
                    rule(Tone.ink)
                }
            }
            add(row, widths, size)
            if hasRules { rule(Tone.line) } else { y -= 2 }
        }
        y += 4
    }

    /// The space between columns.
    private static let gap = 8.0

    private func widths(_ shares: [Double]) -> [Double] {
        let room = textWidth - Self.gap * Double(shares.count - 1)
        let total = shares.reduce(0, +)
        return shares.map { $0 / total * room }
    }

    /// The height of a table's rows.
    func height(of rows: [Row], shares: [Double], size: Double) -> Double {
        let widths = widths(shares)
        return rows.reduce(0) { $0 + height(of: $1, widths, size) }
    }

    private mutating func rule(_ color: Color) {
        onPage { [y, textWidth] in
            $0.rule(
                from: Point(Self.margin, y - 2), to: Point(Self.margin + textWidth, y - 2),
                width: 0.4, color)
        }
        y += 2
    }

    private func height(of row: Row, _ widths: [Double], _ size: Double) -> Double {
        let counts = zip(row.cells, widths).map { broken($0, size: size, width: $1).count }
        return Double(counts.max() ?? 1) * leading(size) + 4
    }

    private mutating func add(_ row: Row, _ widths: [Double], _ size: Double) {
        let cells = zip(row.cells, widths).map { broken($0, size: size, width: $1) }
        let count = cells.map(\.count).max() ?? 0
        // A row may be higher than a page, so that it is set line by line.
        for line in 0..<count {
            reserve(leading(size))
            var x = Self.margin
            for (cell, width) in zip(cells, widths) {
                if line < cell.count { set(cell[line], at: Point(x, y), size: size) }
                x += width + Self.gap
            }
            y += leading(size)
        }
        y += 3
    }
}

// MARK: - Lines

extension BookFlow {
    /// Sets one line whose upper edge is at a point.
    private mutating func set(_ spans: [Span], at point: Point, size: Double) {
        var x = point.x
        let baseline = point.y + size
        let height = leading(size)
        for span in spans where !span.text.isEmpty {
            let text = typesetter.set(span.text, isBold: span.isBold, size: size)
            onPage { page in
                page.add(text, at: Point(x, baseline), color: span.color)
                if let target = span.target {
                    page.link(
                        Box(x: x, y: point.y, width: text.width, height: height), to: target)
                }
            }
            x += text.width
        }
    }

    /// Sets a line at a place of the page that is being filled, outside of the flow.
    mutating func place(_ span: Span, x: Double, y: Double, size: Double) {
        set([span], at: Point(x, y), size: size)
    }

    /// The width of a span's text.
    func width(of span: Span, size: Double) -> Double {
        typesetter.width(of: span.text, isBold: span.isBold, size: size)
    }

    /// The spans broken into lines that are no wider than `width`.
    private func broken(_ spans: [Span], size: Double, width: Double) -> [[Span]] {
        var lines: [[Span]] = [[]]
        var used = 0.0
        for span in spans {
            for piece in words(of: span.text) {
                if piece == "\n" {
                    lines.append([])
                    used = 0
                    continue
                }
                for part in fitting(piece, span, size: size, width: width) {
                    let room = self.width(of: part, span, size)
                    let visible = self.width(of: trimmed(part), span, size)
                    if used > 0, used + visible > width {
                        lines.append([])
                        used = 0
                    }
                    append(part, like: span, to: &lines[lines.count - 1])
                    used += room
                }
            }
        }
        return lines.map(withoutEnd)
    }

    private func width(of text: String, _ span: Span, _ size: Double) -> Double {
        typesetter.width(of: text, isBold: span.isBold, size: size)
    }

    /// A word in pieces that fit into a line.
    private func fitting(_ word: String, _ span: Span, size: Double, width: Double) -> [String] {
        guard self.width(of: trimmed(word), span, size) > width else { return [word] }
        var parts: [String] = []
        var current = ""
        for character in word {
            let longer = current + String(character)
            if !current.isEmpty, self.width(of: longer, span, size) > width {
                parts.append(current)
                current = String(character)
            } else {
                current = longer
            }
        }
        return parts + [current]
    }

    private func append(_ text: String, like span: Span, to line: inout [Span]) {
        if let last = line.last, last.isBold == span.isBold, last.color == span.color,
            last.target == span.target
        {
            line[line.count - 1].text += text
        } else {
            var piece = span
            piece.text = text
            line.append(piece)
        }
    }

    private func withoutEnd(_ line: [Span]) -> [Span] {
        var line = line
        if let last = line.last { line[line.count - 1].text = trimmed(last.text) }
        return line
    }

    private func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }

    /// Words with the spaces after them, and line breaks; a raised or lowered group is not divided.
    private func words(of text: String) -> [String] {
        var words: [String] = []
        var current = ""
        var depth = 0
        var previous: Character = " "
        for character in text {
            if character.isNewline {
                if !current.isEmpty { words.append(current) }
                words.append("\n")
                current = ""
                depth = 0
            } else {
                if character == "{", previous == "^" || previous == "_" { depth += 1 }
                if character == "}", depth > 0 { depth -= 1 }
                if previous == " ", character != " ", depth == 0, !current.isEmpty {
                    words.append(current)
                    current = ""
                }
                current.append(character)
            }
            previous = character.isNewline ? " " : character
        }
        if !current.isEmpty { words.append(current) }
        return words
    }
}

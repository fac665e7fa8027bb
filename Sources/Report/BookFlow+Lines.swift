import Figures

extension BookFlow {
    /// Sets one line whose upper edge is at a point; `stretch` is added to each space between words.
    mutating func set(_ spans: [Span], at point: Point, size: Double, stretch: Double = 0) {
        var x = point.x
        let baseline = point.y + size
        let height = leading(size)
        for span in spans where !span.text.isEmpty {
            let start = x
            // Words are set one by one only where the spaces between them are not the font's.
            for word in stretch == 0 ? [span.text] : words(of: span.text) {
                let text = typesetter.set(word, isBold: span.isBold, size: size)
                onPage { $0.add(text, at: Point(x, baseline), color: span.color) }
                x += text.width + (word.last == " " ? stretch : 0)
            }
            if let target = span.target {
                let area = Box(x: start, y: point.y, width: x - start, height: height)
                onPage { $0.link(area, to: target) }
            }
        }
    }

    /// What to add to each space so that a line ends at the margin; nothing where it would gape.
    func stretch(of line: [Span], size: Double, to width: Double) -> Double {
        let natural = line.reduce(0) { $0 + self.width(of: $1, size: size) }
        let spaces = line.reduce(0) { count, span in
            count + words(of: span.text).count { $0.last == " " }
        }
        let extra = (width - natural) / Double(max(spaces, 1))
        return spaces > 3 && extra > 0 && extra < 0.35 * size ? extra : 0
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
    func broken(_ spans: [Span], size: Double, width: Double) -> [[Span]] {
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

/// A typeface of the figures, each from one pinned file.
enum Face: Int, CaseIterable, Sendable {
    case regular, bold, symbols

    /// Where Debian installs the file.
    var path: String {
        switch self {
        case .regular: "/usr/share/fonts/truetype/lato/Lato-Regular.ttf"
        case .bold: "/usr/share/fonts/truetype/lato/Lato-Bold.ttf"
        case .symbols: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
        }
    }

    /// The package that has the file.
    var package: String {
        switch self {
        case .regular, .bold: "fonts-lato"
        case .symbols: "fonts-dejavu-core"
        }
    }
}

/// A typeface at a size in points.
struct Font: Sendable {
    let face: Face
    let size: Double

    static let tick = Font(face: .regular, size: 7.2)
    static let label = Font(face: .regular, size: 8.2)
    static let title = Font(face: .bold, size: 8.6)
    static let legend = Font(face: .regular, size: 7.2)
    static let note = Font(face: .regular, size: 6.8)
}

/// Glyphs of one face, size and height.
struct GlyphRun: Sendable {
    let face: Face
    let size: Double
    /// The characters, one for each glyph.
    let text: [Unicode.Scalar]
    /// The glyphs' numbers in the font file.
    let glyphs: [UInt32]
    /// Where each glyph begins, from the start of the line.
    let positions: [Double]
    /// Height above the baseline of the line.
    let rise: Double
}

/// A label set in type, with its extents in points.
struct TextLine: Sendable {
    private(set) var runs: [GlyphRun] = []
    private(set) var width = 0.0
    /// From the baseline to the top of the highest capital.
    private(set) var ascent = 0.0
    /// From the baseline to the bottom of the lowest descender.
    private(set) var descent = 0.0

    var height: Double { ascent + descent }

    /// Adds glyphs at the end; `advance` is how far they move the pen.
    mutating func append(_ run: GlyphRun, advance: Double) {
        runs.append(run)
        width += advance
        // Lato: capitals and ascenders reach 0.73 em, descenders 0.2 em.
        ascent = max(ascent, run.rise + 0.73 * run.size)
        descent = max(descent, 0.2 * run.size - run.rise)
    }

    /// Adds another line at the end.
    mutating func append(_ other: TextLine, gap: Double) {
        let start = width + gap
        for run in other.runs {
            runs.append(
                GlyphRun(
                    face: run.face, size: run.size, text: run.text, glyphs: run.glyphs,
                    positions: run.positions.map { $0 + start }, rise: run.rise))
        }
        width = start + other.width
        ascent = max(ascent, other.ascent)
        descent = max(descent, other.descent)
    }

    /// The text as it reads.
    var text: String {
        var text = ""
        for run in runs {
            text.unicodeScalars.append(contentsOf: run.text)
        }
        return text
    }
}

/// Lines of text below each other.
struct TextBlock: Sendable {
    let lines: [TextLine]
    /// From one baseline to the next.
    let leading: Double

    var width: Double { lines.map(\.width).max() ?? 0 }
    var height: Double {
        guard let first = lines.first, let last = lines.last else { return 0 }
        return first.ascent + leading * Double(lines.count - 1) + last.descent
    }
}

extension Typesetter {
    /// A label broken at spaces so that no line is wider than `width`, unless a word is.
    func block(_ label: String, _ font: Font, width: Double) -> TextBlock {
        let leading = 1.25 * font.size
        let whole = line(label, font)
        guard whole.width > width, label.contains(" ") else {
            return TextBlock(lines: label.isEmpty ? [] : [whole], leading: leading)
        }
        var lines: [TextLine] = []
        var current = ""
        for word in label.split(separator: " ") {
            let longer = current.isEmpty ? String(word) : current + " " + word
            if !current.isEmpty && line(longer, font).width > width {
                lines.append(line(current, font))
                current = String(word)
            } else {
                current = longer
            }
        }
        lines.append(line(current, font))
        return TextBlock(lines: lines, leading: leading)
    }

    /// A label set in type on one line.
    func line(_ label: String, _ font: Font) -> TextLine {
        var result = TextLine()
        for piece in RichText(label).pieces {
            append(piece, font, to: &result)
        }
        return result
    }

    /// Sets one piece, in as many runs as it takes faces.
    private func append(_ piece: RichText.Piece, _ font: Font, to line: inout TextLine) {
        let size = font.size * piece.scale
        var face = font.face
        var text: [Unicode.Scalar] = []
        var glyphs: [UInt32] = []
        var positions: [Double] = []
        var pen = 0.0
        var base: (glyph: FontGlyph, start: Double)?
        func flush() {
            guard !glyphs.isEmpty || pen > 0 else { return }
            let start = line.width
            let run = GlyphRun(
                face: face, size: size, text: text, glyphs: glyphs,
                positions: positions.map { $0 + start }, rise: piece.rise * font.size)
            line.append(run, advance: pen)
            text = []
            glyphs = []
            positions = []
            pen = 0
        }
        for scalar in piece.text.unicodeScalars {
            // Spaces between thousands and a zero-width joiner are set without a glyph.
            if scalar == "\u{2009}" {
                pen += 0.14 * size
                continue
            }
            guard scalar.properties.generalCategory != .control else { continue }
            let own = glyph(scalar, font.face)
            let chosen = own.index == 0 ? glyph(scalar, .symbols) : own
            let needed = own.index == 0 ? Face.symbols : font.face
            if needed != face {
                flush()
                face = needed
            }
            if Self.standsAbove(scalar), let base {
                flush()
                let shift = 0.05 + base.glyph.top - chosen.bottom
                let middle = (base.glyph.left + base.glyph.right - chosen.left - chosen.right) / 2
                let mark = GlyphRun(
                    face: face, size: size, text: [scalar], glyphs: [chosen.index],
                    positions: [base.start + middle * size],
                    rise: piece.rise * font.size + shift * size)
                line.append(mark, advance: 0)
                continue
            }
            if let previous = glyphs.last {
                pen += kerning(previous, chosen.index, face) * size
            }
            text.append(scalar)
            glyphs.append(chosen.index)
            base = (chosen, line.width + pen)
            positions.append(pen)
            pen += chosen.advance * size
        }
        flush()
    }

    /// Whether a character is an accent over the one before, such as the hat of x̂.
    private static func standsAbove(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.canonicalCombiningClass == .above
    }
}

/// A label taken apart: pieces of plain text, each with its level.
package struct RichText: Equatable, Sendable {
    /// Text at one height and size.
    package struct Piece: Equatable, Sendable {
        /// The words, with real minus signs.
        package let text: String
        /// Height of the baseline above the label's, in ems of the label.
        package let rise: Double
        /// Size relative to the label's.
        package let scale: Double
    }

    /// The pieces from left to right.
    package let pieces: [Piece]

    /// Takes apart a label with the marks `_{…}` and `^{…}`; a brace that is never closed is text.
    ///
    /// What is typed as `1e8`, `2.5e-3`, `K^2`, `T^(2/3)` or `A^T` comes out as in print, too.
    package init(_ label: String) {
        var pieces: [Piece] = []
        // Indices and exponents inside others shrink once more, but never below half.
        var levels: [(rise: Double, scale: Double)] = [(0, 1)]
        var text = ""
        let characters = Array(Typing.marked(label))
        func flush() {
            guard let level = levels.last, !text.isEmpty else { return }
            pieces.append(Piece(text: text, rise: level.rise, scale: level.scale))
            text = ""
        }
        var i = 0
        while i < characters.count {
            let character = characters[i]
            let opens =
                (character == "_" || character == "^") && i + 1 < characters.count
                && characters[i + 1] == "{" && characters[(i + 2)...].contains("}")
            if opens, let level = levels.last {
                flush()
                let shift = (character == "^" ? 0.36 : -0.16) * level.scale
                levels.append((level.rise + shift, max(0.5, 0.7 * level.scale)))
                i += 2
                continue
            }
            if character == "}" && levels.count > 1 {
                flush()
                levels.removeLast()
            } else if character == "-" && Self.isMinus(characters, i) {
                text.append("\u{2212}")
            } else {
                text.append(character.isNewline ? " " : character)
            }
            i += 1
        }
        flush()
        self.pieces = pieces
    }

    /// A hyphen is a minus where a number follows and no word precedes.
    private static func isMinus(_ characters: [Character], _ i: Int) -> Bool {
        guard i + 1 < characters.count else { return false }
        let next = characters[i + 1]
        guard next.isNumber || next == "." || next == "\u{221E}" else { return false }
        return i == 0 || " ([{=,:<>≤≥±×·/^".contains(characters[i - 1])
    }
}

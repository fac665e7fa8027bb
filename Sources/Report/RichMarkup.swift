import Figures

/// Text in which `_{…}` lowers and `^{…}` raises, as in figures: `T^{2/3}`.
func rich(_ text: String) -> Markup {
    let pieces = RichText(text).pieces.map { piece -> Markup in
        if piece.rise > 0 { return "<sup>\(piece.text)</sup>" }
        return piece.rise < 0 ? "<sub>\(piece.text)</sub>" : "\(piece.text)"
    }
    return Markup.joined(pieces)
}

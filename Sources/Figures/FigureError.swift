/// Why a figure could not be drawn.
public enum FigureError: Error, Equatable, CustomStringConvertible {
    /// A font file that figures are set in is not installed.
    case missingFont(path: String, package: String)
    /// A font file is there, but cannot be read as a font.
    case unreadableFont(path: String, package: String)
    /// Cairo refused; this is its message.
    case drawing(String)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .missingFont(let path, let package):
            "the font \(path) is missing: install the Debian package \(package)"
        case .unreadableFont(let path, let package):
            "the font \(path) cannot be read: reinstall the Debian package \(package)"
        case .drawing(let message):
            "cairo cannot draw the figure: \(message)"
        }
    }
}

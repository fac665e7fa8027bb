/// Why a report could not be written.
public enum ReportError: Error, Equatable, CustomStringConvertible {
    /// A name that is to become part of a path could lead elsewhere.
    case unsafeName(String)
    /// A file could not be written.
    case unwritable(path: String, reason: String)
    /// A figure could not be drawn.
    case figure(suite: String, id: String, reason: String)
    /// The book could not be set.
    case book(reason: String)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .unsafeName(let name):
            """
            '\(name)' cannot be the name of a file: letters, digits, '-' and '_' are allowed, and \
            the first is no '-'
            """
        case .unwritable(let path, let reason):
            "\(path) cannot be written: \(reason)"
        case .figure(let suite, let id, let reason):
            "figure '\(id)' of \(suite) cannot be drawn: \(reason)"
        case .book(let reason):
            "the book cannot be set: \(reason)"
        }
    }
}

/// The name, if it can be a part of a path and lead nowhere else.
func safeName(_ name: String) throws(ReportError) -> String {
    let letters = name.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }
    guard letters, !name.isEmpty, !name.hasPrefix("-"), name.utf8.count <= 128 else {
        throw .unsafeName(name)
    }
    return name
}

/// HTML or XML in which everything that was put in as text is escaped.
///
/// Literals are markup, interpolated strings are text: `Markup("<td>\(title)</td>")` prints a title
/// with angle brackets as it reads. There is no other way in for text that a stranger wrote.
package struct Markup: Sendable, ExpressibleByStringInterpolation {
    /// The markup.
    package private(set) var text: String

    package init(stringLiteral value: String) {
        text = value
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    private init(safe text: String) {
        self.text = text
    }

    /// No markup at all.
    package static let none: Markup = ""

    /// The parts one after the other, with a line break after each.
    package static func lines(_ parts: [Markup]) -> Markup {
        Markup(safe: parts.map { $0.text + "\n" }.joined())
    }

    /// The parts one after the other.
    package static func joined(_ parts: [Markup], by separator: Markup = "") -> Markup {
        Markup(safe: parts.map(\.text).joined(separator: separator.text))
    }

    /// The contents of a `style` or `script` element, which no reader may influence.
    package static func code(_ text: StaticString) -> Markup {
        Markup(safe: text.description)
    }

    package static func += (left: inout Markup, right: Markup) {
        left.text += right.text
    }

    /// Collects literals as they are and text escaped.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        package mutating func appendInterpolation(_ value: String) {
            text += escaped(value)
        }

        package mutating func appendInterpolation(_ value: Int) {
            text += String(value)
        }

        package mutating func appendInterpolation(_ value: Markup) {
            text += value.text
        }
    }
}

/// The text as it has to stand between tags and in quoted attributes of HTML and XML.
///
/// Control characters, which XML does not allow at all, become U+FFFD.
package func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        case "\n", "\t": result.unicodeScalars.append(scalar)
        case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}":
            result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

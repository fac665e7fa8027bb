/// Turns away text that is no declaration before the YAML parser sees it.
///
/// One linear pass: control characters, anchors (a few lines of them can stand for gigabytes) and
/// nesting beyond `deepest` are refused, for the parser recurses.
struct TextGuard {
    /// The largest file that is read, in bytes.
    static let largest = 4 << 20
    /// The deepest accepted nesting of lists and maps.
    static let deepest = 64

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0
    /// Columns at which the open block collections began.
    private var indents: [Int] = []
    private var flow = 0

    /// What is wrong with the text, with line and column; nil when the parser may have it.
    static func objection(to text: String) -> (line: Int, column: Int, message: String)? {
        guard text.utf8.count <= largest else { return (0, 0, tooLarge(text.utf8.count)) }
        var scan = TextGuard(bytes: Array(text.utf8))
        guard let message = scan.control() ?? scan.run() else { return nil }
        return (scan.line, scan.position - scan.lineStart + 1, message)
    }

    /// What is said of a file of that many bytes.
    static func tooLarge(_ count: Int) -> String {
        "the file has \(count / (1 << 20)) MB; a declaration has at most 4 MB: \(isSuite)"
    }

    static let isSuite = "is it a suite.yaml?"

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Finds the first byte that no text has.
    private mutating func control() -> String? {
        let found = bytes.firstIndex {
            $0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 || $0 == 0x7F
        }
        guard let found else { return nil }
        line = bytes[..<found].count { $0 == 0x0A } + 1
        lineStart = (bytes[..<found].lastIndex(of: 0x0A) ?? -1) + 1
        position = found
        return "the file is binary (byte \(bytes[found])): \(Self.isSuite)"
    }

    /// Follows tokens as far as nesting, quotes and comments need it.
    private mutating func run() -> String? {
        var startsToken = true
        var startsLine = true
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x0A {
                newline()
                (startsToken, startsLine) = (true, true)
                continue
            }
            guard byte != 0x20, byte != 0x09, byte != 0x0D else {
                position += 1
                continue
            }
            if byte == UInt8(ascii: "#"), startsToken || isSpaced {
                skipLine()
                continue
            }
            if startsLine, flow == 0 {
                closeBlocks()
                if skipDocumentMark() { continue }
            }
            startsLine = false
            if startsToken || flow > 0, let message = token(byte, begins: startsToken) {
                return message
            }
            startsToken = endsWithIndicator(byte, atToken: startsToken)
            position += 1
        }
        return nil
    }

    /// Whether the byte before is a space, so that `#` begins a comment.
    private var isSpaced: Bool {
        position == 0 || bytes[position - 1] == 0x20 || bytes[position - 1] == 0x09
    }

    private mutating func newline() {
        position += 1
        line += 1
        lineStart = position
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    }

    /// Leaves the block collections that are indented more than this line.
    private mutating func closeBlocks() {
        let column = position - lineStart
        while let last = indents.last, last >= column { indents.removeLast() }
    }

    /// Steps over `---` at the beginning of a line.
    private mutating func skipDocumentMark() -> Bool {
        guard position == lineStart, bytes[position...].starts(with: "---".utf8) else {
            return false
        }
        position += 3
        return true
    }

    /// Takes a byte with which a key, a value or an item begins, or any byte within brackets.
    private mutating func token(_ byte: UInt8, begins: Bool) -> String? {
        if flow == 0 {
            let column = position - lineStart
            if column > indents.last ?? -1 { indents.append(column) }
        }
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"): flow += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): flow = max(0, flow - 1)
        case _ where !begins: break
        case UInt8(ascii: "\""), UInt8(ascii: "'"): skipQuoted(byte)
        case UInt8(ascii: "|"), UInt8(ascii: ">"): if flow == 0 { skipBlockText() }
        case UInt8(ascii: "!"), UInt8(ascii: "%"):
            return "tags and directives (! and %) are not allowed: quote a text that begins "
                + "like this"
        case UInt8(ascii: "&"), UInt8(ascii: "*"):
            let next = position + 1 < bytes.count ? bytes[position + 1] : 0x20
            if next > 0x20 {
                return "anchors and aliases (& and *) are not allowed: write the value out, or "
                    + "quote a text that begins like this"
            }
        default: break
        }
        guard indents.count + flow <= Self.deepest else {
            return "lists and maps are nested more than \(Self.deepest) deep: \(Self.isSuite)"
        }
        return nil
    }

    /// Whether a key, a value or an item may begin after this byte.
    private func endsWithIndicator(_ byte: UInt8, atToken: Bool) -> Bool {
        let next = position + 1 < bytes.count ? bytes[position + 1] : 0x0A
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"): return atToken
        case UInt8(ascii: ","): return flow > 0
        case UInt8(ascii: ":"): return next <= 0x20 || flow > 0
        case UInt8(ascii: "-"), UInt8(ascii: "?"): return atToken && next <= 0x20
        default: return false
        }
    }

    /// Moves to the closing quote.
    private mutating func skipQuoted(_ quote: UInt8) {
        position += 1
        while position < bytes.count {
            if bytes[position] == quote {
                // Two single quotes stand for one.
                let isDoubled =
                    quote == UInt8(ascii: "'") && position + 1 < bytes.count
                    && bytes[position + 1] == quote
                guard isDoubled else { break }
                position += 1
            }
            if bytes[position] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { position += 1 }
            if position < bytes.count, bytes[position] == 0x0A {
                line += 1
                lineStart = position + 1
            }
            position += 1
        }
    }

    /// Moves to the end of a literal or folded text, which is indented more than what opened it.
    private mutating func skipBlockText() {
        // The indicator itself was counted as a level; its key is the level below.
        indents.removeLast()
        let parent = indents.last ?? -1
        skipLine()
        while position < bytes.count {
            var end = position + 1
            while end < bytes.count, bytes[end] == 0x20 { end += 1 }
            let isBlank = end >= bytes.count || bytes[end] == 0x0A || bytes[end] == 0x0D
            guard isBlank || end - position - 1 > parent else { break }
            newline()
            skipLine()
        }
        // The newline belongs to the caller.
        position -= 1
    }
}

/// An SVG file as Cairo wrote it.
///
/// Cairo numbers surfaces and images through the life of a process, and gives glyphs the same
/// names in every file, so that two figures in one page would disturb each other. Here every name
/// is numbered from 0 and begins with a digest of the file.
package struct SVGText {
    private let bytes: [UInt8]
    private var output: [UInt8] = []
    /// New names by old ones, without the digest.
    private var names: [[UInt8]: [UInt8]] = [:]

    /// A file as Cairo wrote it.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The file with its own names, and a title for readers who do not see the figure.
    package func normalized(title: String) -> [UInt8] {
        var text = self
        text.rewrite(prefix: [], title: title)
        // FNV-1a, 32 bits: enough to tell the figures of a page apart.
        let digest = text.output.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let hex = String(digest, radix: 16)
        text.output = []
        text.rewrite(prefix: Array("f\(hex)-".utf8), title: title)
        return text.output
    }

    private mutating func rewrite(prefix: [UInt8], title: String) {
        let openers = ["id=\"", "href=\"#", "url(#"].map { Array($0.utf8) }
        output.reserveCapacity(bytes.count + bytes.count / 4)
        var isInHead = true
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if isInHead, byte == UInt8(ascii: ">"), Self.isRoot(output) {
                output += Array(" role=\"img\">\n<title>\(Self.escaped(title))</title>".utf8)
                isInHead = false
                i += 1
                continue
            }
            output.append(byte)
            i += 1
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") else { continue }
            guard openers.contains(where: { output.suffix($0.count).elementsEqual($0) }) else {
                continue
            }
            var name: [UInt8] = []
            while i < bytes.count, bytes[i] != UInt8(ascii: "\""), bytes[i] != UInt8(ascii: ")") {
                name.append(bytes[i])
                i += 1
            }
            output += prefix + renamed(name)
        }
    }

    /// Whether the text ends inside the opening tag of the root.
    private static func isRoot(_ head: [UInt8]) -> Bool {
        guard let open = head.lastIndex(of: UInt8(ascii: "<")) else { return false }
        return head[open...].starts(with: Array("<svg".utf8))
    }

    /// Glyphs keep their names; what is numbered through the process gets the next number.
    private mutating func renamed(_ name: [UInt8]) -> [UInt8] {
        guard !name.starts(with: Array("glyph".utf8)) else { return name }
        if let known = names[name] { return known }
        let stem = name.prefix { $0 < UInt8(ascii: "0") || $0 > UInt8(ascii: "9") }
        let new = Array(stem) + Array("-\(names.count)".utf8)
        names[name] = new
        return new
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            // XML has no other control characters.
            case _ where character.value < 32 || (character.value & 0xFFFE) == 0xFFFE: break
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

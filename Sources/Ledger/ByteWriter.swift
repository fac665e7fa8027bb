/// Builds compact binary content: little-endian numbers, variable-length counts, UTF-8 texts.
package struct ByteWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    /// A writer of nothing yet.
    package init() {}

    /// Writes one byte.
    package mutating func write(byte: UInt8) { bytes.append(byte) }

    /// Writes bytes as they are.
    package mutating func write(raw: some Sequence<UInt8>) { bytes.append(contentsOf: raw) }

    /// Writes a number that is not negative, small ones in few bytes (LEB128).
    package mutating func write(count: Int) { write(variable: UInt64(count)) }

    /// Writes a whole number, small ones in few bytes.
    package mutating func write(_ value: Int) {
        write(variable: UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
    }

    /// Writes the bits of a number.
    package mutating func write(_ value: Double) { write(fixed: value.bitPattern) }

    /// Writes a truth value.
    package mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Writes a text after its length.
    package mutating func write(_ text: String) {
        write(count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a list of texts.
    package mutating func write(_ texts: [String]) {
        write(count: texts.count)
        for text in texts { write(text) }
    }

    /// Writes bytes after their number.
    package mutating func write(block: [UInt8]) {
        write(count: block.count)
        bytes.append(contentsOf: block)
    }

    /// Writes an integer in as many bytes as its type has.
    package mutating func write(fixed value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: type(of: value).bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    private mutating func write(variable value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f | 0x80))
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

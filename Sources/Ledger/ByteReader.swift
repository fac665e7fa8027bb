/// Why bytes cannot be decoded.
public struct CodecError: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    /// An error with its reason.
    package init(_ description: String) { self.description = description }
}

/// Reads what `ByteWriter` wrote; nothing in the bytes can make it read beyond them.
package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// A reader of all the bytes.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    /// A reader of the bytes in `range`.
    package init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// How many bytes are left.
    package var remaining: Int { end - position }

    /// One byte.
    package mutating func byte() throws(CodecError) -> UInt8 {
        guard position < end else { throw CodecError("the data end early") }
        defer { position += 1 }
        return bytes[position]
    }

    /// A count whose items take at least `size` bytes each, so that it cannot exceed what is left.
    package mutating func count(of size: Int = 1) throws(CodecError) -> Int {
        let value = try variable()
        guard value <= UInt64(remaining / max(size, 1)) else {
            throw CodecError("a count of \(value) where \(remaining) bytes are left")
        }
        return Int(value)
    }

    /// A number that is not negative.
    package mutating func natural() throws(CodecError) -> Int {
        guard let value = Int(exactly: try variable()) else { throw CodecError("too large") }
        return value
    }

    /// A whole number.
    package mutating func int() throws(CodecError) -> Int {
        let value = try variable()
        return Int(bitPattern: UInt(value >> 1)) ^ -Int(value & 1)
    }

    /// A number by its bits.
    package mutating func double() throws(CodecError) -> Double {
        Double(bitPattern: try fixed(UInt64.self))
    }

    /// A truth value.
    package mutating func bool() throws(CodecError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw CodecError("a truth value that is neither 0 nor 1")
        }
    }

    /// A text.
    package mutating func text() throws(CodecError) -> String {
        let block = try slice()
        guard let text = String(validating: block, as: UTF8.self) else {
            throw CodecError("a text that is not UTF-8")
        }
        return text
    }

    /// A list of texts.
    package mutating func texts() throws(CodecError) -> [String] {
        var texts: [String] = []
        for _ in 0..<(try count()) { texts.append(try text()) }
        return texts
    }

    /// Bytes that were written with their number.
    package mutating func block() throws(CodecError) -> [UInt8] { Array(try slice()) }

    /// An integer in as many bytes as its type has.
    package mutating func fixed<T: FixedWidthInteger>(_ type: T.Type) throws(CodecError) -> T {
        let size = T.bitWidth / 8
        guard remaining >= size else { throw CodecError("the data end early") }
        var value: T = 0
        for index in 0..<size {
            value |= T(truncatingIfNeeded: bytes[position + index]) << (8 * index)
        }
        position += size
        return value
    }

    private mutating func slice() throws(CodecError) -> ArraySlice<UInt8> {
        let count = try count()
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func variable() throws(CodecError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw CodecError("a number of more than 64 bits") }
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw CodecError("a number of more than 64 bits")
    }
}

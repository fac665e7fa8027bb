/// The digest of everything a trial's record depends on: equal keys, equal records.
public struct TrialKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The key of 32 bytes, or nil for another number of them.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        func word(_ number: Int) -> UInt64 {
            bytes.dropFirst(8 * number).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }

    /// The key as 64 hexadecimal digits.
    public var description: String {
        [words.0, words.1, words.2, words.3].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Whether the keys have the same bytes.
    public static func == (a: TrialKey, b: TrialKey) -> Bool { a.words == b.words }

    /// Orders keys by their bytes.
    public static func < (a: TrialKey, b: TrialKey) -> Bool { a.words < b.words }

    /// Feeds the key to a hasher; it is a digest, so a quarter of it is enough.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

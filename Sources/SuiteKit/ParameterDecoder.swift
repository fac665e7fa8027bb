/// Why parameters do not fit an experiment.
public enum ParameterError: Error, Equatable, CustomStringConvertible {
    /// The experiment has a parameter that the declaration does not give.
    case missing(parameter: String, type: String)
    /// The value has another type than the experiment's property.
    case mismatch(parameter: String, expected: String, found: String)
    /// The declaration gives a parameter that the experiment does not have.
    case unknown(parameter: String, known: [String])

    /// The parameter the complaint is about.
    public var parameter: String {
        switch self {
        case .missing(let name, _), .mismatch(let name, _, _), .unknown(let name, _): name
        }
    }

    /// One sentence that says what is wrong and what would be right.
    public var description: String {
        switch self {
        case .missing(let name, let type):
            "parameter '\(name)' (\(type)) is missing"
        case .mismatch(let name, let expected, let found):
            "parameter '\(name)' has to be \(expected), and is \(found)"
        case .unknown(let name, let known):
            known.isEmpty
                ? "there is no parameter '\(name)': the experiment has none"
                : "there is no parameter '\(name)': the experiment has "
                    + known.joined(separator: ", ")
        }
    }
}

extension Experiment {
    /// The experiment with these parameters; every property has to be given, and nothing else.
    public static func decode(_ parameters: Parameters) throws(ParameterError) -> Self {
        let asked = AskedKeys()
        let value: Self
        do {
            value = try Self(
                from: ParameterDecoder(value: .map(parameters), path: [], asked: asked))
        } catch let error as ParameterError {
            throw error
        } catch {
            throw .mismatch(parameter: "", expected: "decodable", found: "\(error)")
        }
        let unknown = parameters.keys.filter { !asked.names.contains($0) }.sorted()
        if let first = unknown.first {
            throw .unknown(parameter: first, known: asked.names.sorted())
        }
        return value
    }
}

/// The top-level names that an experiment's decoder asked for.
private final class AskedKeys {
    var names: Set<String> = []
}

/// Decodes from parameter values and remembers which were asked for.
private struct ParameterDecoder: Decoder {
    enum Value {
        case map(Parameters)
        case value(ParameterValue)
    }

    let value: Value
    let path: [any CodingKey]
    let asked: AskedKeys
    var codingPath: [any CodingKey] { path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var parameter: String { path.first?.stringValue ?? "" }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .map(let map) = value else {
            throw mismatch("a group of parameters")
        }
        return KeyedDecodingContainer(Keyed(map: map, decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .value(.list(let values)) = value else { throw mismatch("a list") }
        return Unkeyed(values: values, decoder: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        guard case .value(let value) = value else { throw mismatch("one value") }
        return Single(value: value, decoder: self)
    }

    func mismatch(_ expected: String) -> ParameterError {
        let found =
            switch value {
            case .map: "a group"
            case .value(let value): "'\(value)'"
            }
        return .mismatch(parameter: parameter, expected: expected, found: found)
    }

    func decode<T: Decodable>(_ type: T.Type, from value: ParameterValue) throws -> T {
        try ParameterDecoder(value: .value(value), path: path, asked: asked).decode()
    }

    /// The decoder's value as a `T`; a word that an enumeration does not have is answered with those
    /// that it has.
    func decode<T: Decodable>() throws -> T {
        do {
            return try T(from: self)
        } catch let DecodingError.dataCorrupted(context) {
            guard let type = T.self as? any RawRepresentable.Type else {
                throw mismatch(context.debugDescription)
            }
            throw mismatch(words(of: type) ?? "a \(T.self)")
        }
    }

    /// "one of log, uniform", for an enumeration that lists its cases.
    private func words(of type: any RawRepresentable.Type) -> String? {
        guard let type = type as? any CaseIterable.Type else { return nil }
        let words = rawValues(of: type).joined(separator: ", ")
        return words.isEmpty ? nil : "one of " + words
    }

    private func rawValues<T: CaseIterable>(of type: T.Type) -> [String] {
        type.allCases.compactMap { value in
            (value as? any RawRepresentable).map { "\($0.rawValue)" }
        }
    }
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let map: Parameters
    let decoder: ParameterDecoder
    var codingPath: [any CodingKey] { decoder.path }
    var allKeys: [Key] { map.keys.sorted().compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool {
        decoder.asked.names.insert(key.stringValue)
        return map[key.stringValue] != nil
    }

    func decodeNil(forKey key: Key) throws -> Bool { !contains(key) }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        decoder.asked.names.insert(key.stringValue)
        guard let value = map[key.stringValue] else {
            throw ParameterError.missing(parameter: key.stringValue, type: "\(type)")
        }
        let inner = ParameterDecoder(
            value: .value(value), path: decoder.path + [key], asked: decoder.asked)
        return try inner.decode()
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw decoder.mismatch("one value or a list")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        decoder.asked.names.insert(key.stringValue)
        guard let value = map[key.stringValue] else {
            throw ParameterError.missing(parameter: key.stringValue, type: "a value")
        }
        return ParameterDecoder(
            value: .value(value), path: decoder.path + [key], asked: decoder.asked)
    }
}

private struct Unkeyed: UnkeyedDecodingContainer {
    let values: [ParameterValue]
    let decoder: ParameterDecoder
    var currentIndex = 0

    init(values: [ParameterValue], decoder: ParameterDecoder) {
        self.values = values
        self.decoder = decoder
    }

    var codingPath: [any CodingKey] { decoder.path }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex == values.count }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        guard !isAtEnd else { throw decoder.mismatch("a longer list") }
        defer { currentIndex += 1 }
        return try decoder.decode(type, from: values[currentIndex])
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        throw decoder.mismatch("a list of values")
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        guard !isAtEnd else { throw decoder.mismatch("a longer list") }
        defer { currentIndex += 1 }
        return ParameterDecoder(
            value: .value(values[currentIndex]), path: decoder.path, asked: decoder.asked)
    }
}

private struct Single: SingleValueDecodingContainer {
    let value: ParameterValue
    let decoder: ParameterDecoder
    var codingPath: [any CodingKey] { decoder.path }

    func decodeNil() -> Bool { false }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let bool) = value else { throw decoder.mismatch("true or false") }
        return bool
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let string) = value else { throw decoder.mismatch("a word") }
        return string
    }

    func decode(_ type: Double.Type) throws -> Double {
        guard let number = value.number else { throw decoder.mismatch("a number") }
        return number
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }

    func decode(_ type: Int.Type) throws -> Int {
        // Beyond 2^53 a detour over Double would round.
        if case .int(let exact) = value { return exact }
        // 1e6 is a whole number too, however it is written.
        guard let number = value.number, let whole = Int(exactly: number) else {
            throw decoder.mismatch("a whole number")
        }
        return whole
    }

    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try decoder.decode(type, from: value)
    }

    private func integer<T: FixedWidthInteger>() throws -> T {
        guard let fitting = T(exactly: try decode(Int.self)) else {
            throw decoder.mismatch("a whole number from \(T.min) to \(T.max)")
        }
        return fitting
    }
}

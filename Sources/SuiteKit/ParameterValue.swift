/// The value of a parameter as `suite.yaml` writes it.
public enum ParameterValue: Sendable, Hashable {
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A number with a fraction or an exponent.
    case double(Double)
    /// A word.
    case string(String)
    /// A list of values.
    case list([ParameterValue])

    /// The number, for whole numbers and others alike.
    public var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// Whether two values mean the same: `1` and `1.0` do.
    public func means(_ other: ParameterValue) -> Bool {
        if let a = number, let b = other.number { return a == b }
        if case .list(let a) = self, case .list(let b) = other {
            return a.count == b.count && zip(a, b).allSatisfy { $0.means($1) }
        }
        return self == other
    }
}

extension ParameterValue: CustomStringConvertible {
    /// The value as `suite.yaml` would write it, and the same text for values that mean the same.
    public var description: String {
        switch self {
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .double(let value):
            // 1e4 and 10000 are one value, and so have one text (and one key).
            if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
            return "\(value)"
        case .string(let value): return value
        case .list(let values):
            return "[" + values.map(\.description).joined(separator: ", ") + "]"
        }
    }
}

/// The parameters of a trial by name.
public typealias Parameters = [String: ParameterValue]

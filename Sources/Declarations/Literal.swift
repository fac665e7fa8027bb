import SuiteKit

/// How a word without quotes becomes a value.
enum Literal {
    /// A number that cannot be kept.
    struct Refusal: Error {
        let message: String
    }

    /// `true` and `false`, whole numbers (`1_000`), numbers (`0.5`, `1e-10`), else a word.
    static func value(of text: String) throws(Refusal) -> ParameterValue {
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let bare = unsigned.lowercased().drop { $0 == "." }
        if ["inf", "infinity", "nan"].contains(bare) {
            throw Refusal(
                message: "'\(text)' is not a finite number: give a number, or quote it if the word "
                    + "is meant")
        }
        guard let shape = shape(of: unsigned) else { return .string(text) }
        let digits = text.filter { $0 != "_" }
        if shape == .whole {
            guard let whole = Int(digits) else {
                throw Refusal(message: "'\(text)' is too large for a whole number: write 1e20")
            }
            return .int(whole)
        }
        guard let number = Double(digits), number.isFinite else {
            throw Refusal(message: "'\(text)' is beyond the range of numbers (1.8e308)")
        }
        return .double(number)
    }

    private enum Shape { case whole, fraction }

    /// Digits, a point, an exponent; nil when the text is a word.
    private static func shape(of text: Substring) -> Shape? {
        var rest = text[...]
        func digits() -> Int {
            let run = rest.prefix { $0.isASCII && $0.isNumber || $0 == "_" }
            rest = rest.dropFirst(run.count)
            return run.first == "_" || run.last == "_" ? 0 : run.count
        }
        var count = digits()
        guard !rest.isEmpty else { return count > 0 ? .whole : nil }
        if rest.first == "." {
            rest = rest.dropFirst()
            count += digits()
        }
        guard count > 0 else { return nil }
        if rest.first == "e" || rest.first == "E" {
            rest = rest.dropFirst()
            if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
            guard digits() > 0 else { return nil }
        }
        return rest.isEmpty ? .fraction : nil
    }

    /// Bytes of `512MB` or `2GB` (powers of ten) and `512MiB` or `2GiB` (powers of two).
    static func bytes(of text: String) -> Int? {
        let units: [(String, Double)] = [
            ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824),
            ("KB", 1e3), ("MB", 1e6), ("GB", 1e9),
        ]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let number = try? value(of: String(text.dropLast(unit.count)).trimmed).number,
                number > 0
            else { return nil }
            return Int(exactly: (number * factor).rounded())
        }
        return nil
    }
}

/// Numbers and powers as they are typed, brought into the marks of `RichText`.
///
/// `1e8` becomes `10^{8}`, `2.5e-3` becomes `2.5×10^{-3}`, `K^2`, `T^(2/3)` and `A^T` become
/// `K^{2}`, `T^{2/3}` and `A^{T}`. Names such as `conv1e2` and `x^ab` stay as they are.
enum Typing {
    /// The label with marks.
    static func marked(_ label: String) -> String {
        guard label.contains("e") || label.contains("E") || label.contains("^") else {
            return label
        }
        let characters = Array(label)
        var result = ""
        var i = 0
        while i < characters.count {
            if let (text, end) = number(characters, at: i) ?? power(characters, at: i) {
                result += text
                i = end
            } else {
                result.append(characters[i])
                i += 1
            }
        }
        return result
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "."
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }

    /// Digits, perhaps a point and more digits, an e, perhaps a sign, and up to three digits.
    private static func number(_ text: [Character], at start: Int) -> (String, end: Int)? {
        guard isDigit(text[start]), start == 0 || !isWord(text[start - 1]) else { return nil }
        var i = start
        while i < text.count, isDigit(text[i]) || text[i] == "." { i += 1 }
        let mantissa = String(text[start..<i])
        guard i < text.count, text[i] == "e" || text[i] == "E", Double(mantissa) != nil else {
            return nil
        }
        i += 1
        var sign = ""
        if i < text.count, "+-\u{2212}".contains(text[i]) {
            sign = text[i] == "+" ? "" : "-"
            i += 1
        }
        let digits = text[i...].prefix(while: isDigit)
        let end = i + digits.count
        guard (1...3).contains(digits.count), let exponent = Int(String(digits)),
            end == text.count || !isWord(text[end]) || isEndOfSentence(text, end)
        else { return nil }
        return ((mantissa == "1" ? "" : mantissa + "×") + "10^{\(sign)\(exponent)}", end)
    }

    private static func isEndOfSentence(_ text: [Character], _ i: Int) -> Bool {
        text[i] == "." && (i + 1 == text.count || text[i + 1] == " ")
    }

    /// A hat before a number, one letter, or a short expression in parentheses.
    private static func power(_ text: [Character], at start: Int) -> (String, end: Int)? {
        guard text[start] == "^", start > 0,
            isWord(text[start - 1]) || ")]|‖".contains(text[start - 1]),
            start + 1 < text.count
        else { return nil }
        var i = start + 1
        if text[i] == "(" {
            let inside = text[(i + 1)...].prefix { $0 != ")" }
            let end = i + inside.count + 2
            let isShort = inside.count <= 12 && !inside.isEmpty && !inside.contains("(")
            guard isShort, end <= text.count, !inside.contains(" ") else { return nil }
            return ("^{" + String(inside) + "}", end)
        }
        if text[i] == "-" || text[i] == "\u{2212}" { i += 1 }
        let digits = text[i...].prefix(while: isDigit)
        if !digits.isEmpty {
            i += digits.count
        } else if i < text.count, text[i].isLetter,
            i + 1 == text.count || !isWord(text[i + 1]) || text[i + 1] == "."
        {
            i += 1
        } else {
            return nil
        }
        return ("^{" + String(text[(start + 1)..<i]) + "}", i)
    }
}

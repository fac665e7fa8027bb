import Foundation

/// A number for people: four significant digits, a real minus sign, powers of ten as raised digits.
package func numberText(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else {
        return value.isNaN ? "undefined" : value < 0 ? "−∞" : "∞"
    }
    guard value != 0 else { return "0" }
    let rounded = String(format: "%.\(digits - 1)e", abs(value))
    let parts = rounded.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return rounded }
    let sign = value < 0 ? "−" : ""
    if exponent >= -3, exponent < digits + 2 {
        let decimals = max(0, digits - 1 - exponent)
        return sign + withoutTrailingZeros(String(format: "%.\(decimals)f", abs(value)))
    }
    let mantissa = withoutTrailingZeros(String(parts[0]))
    let power = "10" + raised(exponent)
    return sign + (mantissa == "1" ? power : mantissa + "×" + power)
}

/// What was observed, or a dash where nothing was.
func observedText(_ value: Double) -> String {
    value.isNaN ? "–" : numberText(value)
}

/// A count with thin spaces between groups of three digits, from 10 000 on.
package func countText(_ value: Int) -> String {
    let digits = String(value.magnitude)
    guard digits.count > 4 else { return (value < 0 ? "−" : "") + digits }
    var groups: [Substring] = []
    var rest = digits[...]
    while !rest.isEmpty {
        groups.insert(rest.suffix(3), at: 0)
        rest = rest.dropLast(3)
    }
    return (value < 0 ? "−" : "") + groups.joined(separator: "\u{202F}")
}

/// A large count in three digits and a decimal prefix: `12.3 G`.
package func scaledText(_ value: Int, unit: String = "") -> String {
    let prefixes = ["", "k", "M", "G", "T", "P", "E"]
    var size = Double(value.magnitude)
    var index = 0
    // 999.5 is printed as 1000, and so belongs to the next prefix.
    while size >= 999.5, index < prefixes.count - 1 {
        size /= 1000
        index += 1
    }
    let number = index == 0 ? String(value.magnitude) : numberText(size, digits: 3)
    let suffix = prefixes[index] + unit
    return (value < 0 ? "−" : "") + (suffix.isEmpty ? number : number + "\u{202F}" + suffix)
}

/// A duration: `3.2 ms`, `12 s`, `4 min 10 s`, `2 h 5 min`.
package func durationText(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "–" }
    if seconds == 0 { return "0\u{202F}s" }
    if seconds < 1e-3 { return numberText(seconds * 1e6, digits: 2) + "\u{202F}µs" }
    if seconds < 1 { return numberText(seconds * 1e3, digits: 3) + "\u{202F}ms" }
    if seconds < 119.5 { return numberText(seconds, digits: 3) + "\u{202F}s" }
    let whole = Int(seconds.rounded())
    if whole < 7200 { return "\(whole / 60)\u{202F}min \(whole % 60)\u{202F}s" }
    return "\(whole / 3600)\u{202F}h \(whole % 3600 / 60)\u{202F}min"
}

/// The value as machines read it: the shortest text that gives back the same bits, `nan` and `inf`.
package func exactText(_ value: Double) -> String {
    if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
    return "\(value)"
}

private func withoutTrailingZeros(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var result = text[...]
    while result.hasSuffix("0") { result = result.dropLast() }
    if result.hasSuffix(".") { result = result.dropLast() }
    return String(result)
}

private func raised(_ exponent: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let raised = String(exponent.magnitude).compactMap(\.wholeNumberValue).map { digits[$0] }
    return (exponent < 0 ? "⁻" : "") + String(raised)
}

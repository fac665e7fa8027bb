import Glibc

/// Numbers as they are printed in figures: with minus signs, exponents and grouped thousands.
package enum NumberLabel {
    private static let minus = "\u{2212}"
    private static let thinSpace = "\u{2009}"

    /// A number with so many decimals.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        let scaled = (abs(value) * pow(10, Double(decimals))).rounded()
        guard scaled < 9e15 else { return scientific(value) }
        var digits = String(Int(scaled))
        if digits.count <= decimals {
            digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits
        }
        var whole = String(digits.dropLast(decimals))
        let part = digits.suffix(decimals)
        if whole.count >= 5 {
            var grouped = ""
            for (i, digit) in whole.enumerated() {
                if i > 0 && (whole.count - i) % 3 == 0 { grouped += thinSpace }
                grouped.append(digit)
            }
            whole = grouped
        }
        let sign = value < 0 && scaled > 0 ? minus : ""
        return sign + whole + (decimals > 0 ? "." + part : "")
    }

    /// A power of ten.
    package static func power(_ exponent: Int) -> String { "10^{" + integer(exponent) + "}" }

    /// A number as few significant digits times a power of ten.
    package static func scientific(_ value: Double, digits: Int = 3) -> String {
        guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
        var exponent = Int(floor(log10(abs(value))))
        var mantissa = abs(value) / pow(10, Double(exponent))
        if mantissa > 9.9995 {
            mantissa /= 10
            exponent += 1
        }
        let sign = value < 0 ? minus : ""
        var text = fixed(mantissa, decimals: digits - 1)
        while text.contains(".") && (text.hasSuffix("0") || text.hasSuffix(".")) {
            text.removeLast()
        }
        return sign + (text == "1" ? "" : text + "×") + power(exponent)
    }

    /// A number with few significant digits, plain where that is short.
    package static func short(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return "–" }
        let size = abs(value)
        if size == 0 { return "0" }
        if size < 1e-3 || size >= 1e5 { return scientific(value, digits: digits) }
        var decimals = max(0, digits - 1 - Int(floor(log10(size))))
        while decimals > 0 && endsInZero(value, decimals: decimals) { decimals -= 1 }
        return fixed(value, decimals: decimals)
    }

    private static func endsInZero(_ value: Double, decimals: Int) -> Bool {
        fixed(value, decimals: decimals).hasSuffix("0")
    }

    private static func integer(_ n: Int) -> String { (n < 0 ? minus : "") + String(abs(n)) }

    /// Labels of numbers that are `step` apart, and the factor that they share, if any.
    package static func labels(_ values: [Double], step: Double) -> (
        labels: [String], factor: String?
    ) {
        let size = values.map { abs($0) }.max() ?? 0
        guard size > 0, step > 0 else { return (values.map { fixed($0, decimals: 0) }, nil) }
        // Up to 99 999 and down to 0.001 numbers are easier to read in full, small ones only as long
        // as three decimals tell them apart.
        let exponent = Int(floor(log10(size) + 1e-9))
        let stepExponent = Int(floor(log10(step) + 1e-9))
        let isShort = exponent >= -1 || (exponent >= -3 && stepExponent >= -3)
        let isPlain = exponent < 5 && isShort
        let unit = isPlain ? 0 : exponent
        let decimals = min(max(0, unit - stepExponent), 15)
        let scale = pow(10, Double(abs(unit)))
        let labels = values.map { value in
            fixed(unit >= 0 ? value / scale : value * scale, decimals: decimals)
        }
        return (labels, isPlain ? nil : "×" + power(unit))
    }
}

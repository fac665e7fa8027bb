import Foundation
import Report
import Testing

@Suite("Numbers for people")
struct NumberTextTests {
    struct Example: Sendable {
        let value: Double
        let text: String

        init(_ value: Double, _ text: String) {
            self.value = value
            self.text = text
        }
    }

    @Test(
        "A number is printed in four digits, with a power of ten where it is long",
        arguments: [
            Example(0, "0"), Example(1, "1"), Example(-1.5, "−1.5"), Example(2 / 3, "0.6667"),
            Example(16384, "16384"), Example(123_456, "123456"), Example(1_234_567, "1.235×10⁶"),
            Example(1e18, "10¹⁸"), Example(0.00123456, "0.001235"), Example(9.99996, "10"),
            Example(0.000123456, "1.235×10⁻⁴"), Example(-1e-12, "−10⁻¹²"),
            Example(.infinity, "∞"), Example(-.infinity, "−∞"), Example(.nan, "undefined"),
        ])
    func numbers(example: Example) {
        #expect(numberText(example.value) == example.text)
    }

    @Test("What is printed is the value to half a unit of the fourth digit")
    func rounding() throws {
        var worst = 0.0
        for k in 1...2000 {
            let value = exp(Double(k) / 40 - 25)
            worst = max(worst, abs(try read(numberText(value)) - value) / value)
        }
        // The fourth digit of 1.000 counts 10⁻³, and half of it is 5·10⁻⁴; printing rounds once.
        #expect(worst <= 5.001e-4)
    }

    private func read(_ text: String) throws -> Double {
        var plain = text.replacing("−", with: "-")
        for (index, digit) in "⁰¹²³⁴⁵⁶⁷⁸⁹".enumerated() {
            plain = plain.replacing(String(digit), with: String(index))
        }
        plain = plain.replacing("⁻", with: "-")
        if plain.hasPrefix("10"), text != "10", text.contains(where: { "⁻¹²".contains($0) }),
            !text.contains("×")
        {
            plain = "1×" + plain
        }
        return try #require(Double(plain.replacing("×10", with: "e")))
    }

    @Test(
        "Durations name the unit that fits",
        arguments: [
            Example(0, "0 s"), Example(2.5e-5, "25 µs"), Example(0.0032, "3.2 ms"),
            Example(12.34, "12.3 s"), Example(250, "4 min 10 s"), Example(7500, "2 h 5 min"),
        ])
    func durations(example: Example) {
        let text = durationText(example.value).replacing("\u{202F}", with: " ")
        #expect(text == example.text)
    }

    @Test(
        "Large counts get a prefix, or groups of three digits",
        arguments: [
            (0, "0 B", "0"), (999, "999 B", "999"), (1000, "1 kB", "1000"),
            (999_700, "1 MB", "999 700"), (52_428_800, "52.4 MB", "52 428 800"),
            (-12_345, "−12.3 kB", "−12 345"),
        ])
    func counts(value: Int, scaled: String, grouped: String) {
        #expect(scaledText(value, unit: "B").replacing("\u{202F}", with: " ") == scaled)
        #expect(countText(value).replacing("\u{202F}", with: " ") == grouped)
    }

    @Test("Exact text gives back the same bits")
    func exact() {
        let values: [Double] = [
            0.1, 1e300, -Double.leastNonzeroMagnitude, 1 / 3, 4096, 9_007_199_254_740_992, -0.0,
        ]
        let back = values.map { Double(exactText($0)) }
        // The sign of zero is lost: records do not tell the two apart.
        #expect(back == values)
    }
}

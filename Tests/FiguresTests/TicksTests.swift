import Figures
import Foundation
import Testing

@Suite("Ticks")
struct TicksTests {
    /// Ranges of many sizes and places, the same in every run.
    static let ranges: [(Double, Double)] = (0..<2000).map { i in
        let size = pow(10, Double(i % 41) / 2 - 10)
        let lower = (Double((i * 7919) % 1000) / 500 - 1) * size * 5
        return (lower, lower + size * (0.5 + Double((i * 31) % 97) / 97))
    }

    @Test("lie inside the range, at multiples of 1, 2 or 5 times a power of ten")
    func roundSteps() {
        var outside = 0
        var odd = 0
        for (lower, upper) in Self.ranges {
            let (values, step) = Ticks.multiples(lower, upper, atMost: 6)
            outside += values.contains { $0 < lower || $0 > upper } ? 1 : 0
            let mantissa = step / pow(10, floor(log10(step * 1.0000001)))
            let isRound = [1.0, 2, 5].contains { abs(mantissa - $0) < 1e-9 }
            // Multiples up to 1e3 steps from zero are exact to a few ulp of the quotient.
            let areMultiples = values.allSatisfy { value in
                abs(value / step - (value / step).rounded()) < 1e-6
            }
            odd += isRound && areMultiples ? 0 : 1
        }
        #expect(outside == 0)
        #expect(odd == 0)
    }

    @Test("are at most as many as asked for, and no fewer than a finer step would force")
    func count() {
        // The next finer step is at most 2.5 times as fine, so at least n / 2.5 − 1 remain.
        let counts = Self.ranges.map { Ticks.multiples($0.0, $0.1, atMost: 8).values.count }
        #expect((counts.max() ?? 0) <= 8)
        #expect((counts.min() ?? 0) >= 2)
    }

    @Test("of a logarithm are powers of ten with 2 to 9 between them")
    func logarithm() {
        let ticks = Ticks(Domain(.log, range: 0.002...3e4), atMost: 9)
        #expect(ticks.major.map(\.value) == [0.01, 0.1, 1, 10, 100, 1000, 1e4])
        #expect(ticks.major.first?.label == "10^{\u{2212}2}")
        #expect(ticks.minor.allSatisfy { $0 >= 0.002 && $0 <= 3e4 })
        // 8 between 0.002 and 0.01, 6 full decades of 8, and 2 above 10⁴.
        #expect(ticks.minor.count == 8 + 6 * 8 + 2)
    }

    @Test("of huge logarithmic ranges stay few", arguments: [3, 5, 9])
    func hugeLogarithm(count: Int) {
        let ticks = Ticks(Domain(.log, range: 1e-300...1e300), atMost: count)
        #expect(ticks.major.count <= count && ticks.major.count >= 2)
    }

    @Test("within one decade are labelled plainly")
    func oneDecade() {
        let ticks = Ticks(Domain(.log, range: 0.15...0.9), atMost: 6)
        #expect(ticks.major.map(\.label) == ["0.2", "0.3", "0.5", "0.7"])
    }

    @Test("of symlog are symmetric around zero")
    func symmetric() {
        let ticks = Ticks(
            Domain(.symlog(linearWidth: 1), range: -1000...1000), atMost: 9)
        let values = ticks.major.map(\.value)
        #expect(values == [-1000, -100, -10, -1, 0, 1, 10, 100, 1000])
    }

    @Test("stand on whole numbers only where the data are whole")
    func whole() {
        var domain = Domain(.linear, range: 0.9...4.1)
        #expect(Ticks(domain, atMost: 12).major.map(\.value).contains(1.5))
        domain.isWhole = true
        #expect(Ticks(domain, atMost: 12).major.map(\.label) == ["1", "2", "3", "4"])
        // With a single whole number in sight, steps below 1 say more.
        var narrow = Domain(.linear, range: 2.8...3.2)
        narrow.isWhole = true
        #expect(Ticks(narrow, atMost: 6).major.count > 1)
    }

    @Test("of an unsymmetric symlog name every power that has room")
    func unsymmetric() {
        let ticks = Ticks(Domain(.symlog(linearWidth: 1e-3), range: -1...10), atMost: 11)
        // −10⁰ … −10⁻³, 0, 10⁻³ … 10¹: 4 + 1 + 5.
        #expect(ticks.major.count == 10)
        #expect(ticks.minor.isEmpty)
    }

    @Test(
        "of equal or degenerate ends do not hang",
        arguments: [0.0, 5, -3e200, .leastNonzeroMagnitude])
    func degenerate(value: Double) {
        let ticks = Ticks(Domain(.linear, range: value...value), atMost: 6)
        #expect(ticks.major.count >= 2)
    }
}

@Suite("Number labels")
struct NumberLabelTests {
    @Test("have real minus signs, decimals of the step and grouped thousands")
    func plain() {
        #expect(NumberLabel.fixed(-0.5, decimals: 2) == "\u{2212}0.50")
        #expect(NumberLabel.fixed(-0.001, decimals: 1) == "0.0")
        #expect(NumberLabel.fixed(12345, decimals: 0) == "12\u{2009}345")
        #expect(NumberLabel.fixed(1234, decimals: 0) == "1234")
        #expect(NumberLabel.labels([0, 0.5, 1], step: 0.5).labels == ["0.0", "0.5", "1.0"])
    }

    @Test("share a power of ten where they are large or small")
    func factors() {
        let large = NumberLabel.labels([0, 2e6, 4e6], step: 2e6)
        #expect(large.labels == ["0", "2", "4"])
        #expect(large.factor == "×10^{6}")
        let small = NumberLabel.labels([-4e-5, 0, 4e-5], step: 4e-5)
        #expect(small.labels == ["\u{2212}4", "0", "4"])
        #expect(small.factor == "×10^{\u{2212}5}")
    }

    @Test("share a power of ten where zeros would push the digits out of sight")
    func shortDecimals() {
        let labels = NumberLabel.labels([-0.0015, -0.001, -0.0005, 0], step: 0.0005)
        #expect(labels.labels == ["\u{2212}1.5", "\u{2212}1.0", "\u{2212}0.5", "0.0"])
        #expect(labels.factor == "×10^{\u{2212}3}")
        // Values near 1 keep their decimals: a factor would say nothing.
        #expect(NumberLabel.labels([0.9995, 1, 1.0005], step: 0.0005).factor == nil)
    }

    @Test("read back as the number", arguments: [1.0, -2.5e-7, 3.14e12, 9.9999e5, 1e-300])
    func roundTrip(value: Double) {
        let text = NumberLabel.scientific(value, digits: 6)
            .replacingOccurrences(of: "\u{2212}", with: "-")
            .replacingOccurrences(of: "×10^{", with: "e")
            .replacingOccurrences(of: "10^{", with: "1e")
            .replacingOccurrences(of: "}", with: "")
        let read = Double(text) ?? .nan
        // Six significant digits.
        #expect(abs(read - value) <= 5.1e-6 * abs(value))
    }
}

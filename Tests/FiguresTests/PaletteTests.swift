import Figures
import Foundation
import Testing

@Suite("Palette")
struct PaletteTests {
    let lightness = Palette.series.map { Palette.lightness(of: $0) }

    @Test("colors differ in grey, the first four clearly")
    func grey() {
        func least(_ values: some Collection<Double>) -> Double {
            let sorted = values.sorted()
            return zip(sorted, sorted.dropFirst()).map { $1 - $0 }.min() ?? 0
        }
        // ΔL* = 2.3 is a just noticeable difference of neighboring areas; lines need more.
        #expect(least(lightness) > 6)
        #expect(least(lightness.prefix(4)) > 8)
    }

    @Test("every color can be seen on white")
    func contrast() {
        // L* = 80 against 100.
        #expect((lightness.max() ?? 100) < 80)
    }

    @Test("the sequence of colors for magnitudes grows lighter throughout")
    func sequence() {
        let steps = Palette.sequential(count: 101).map { Palette.lightness(of: $0) }
        let rises = zip(steps, steps.dropFirst()).map { $1 - $0 }
        // Perceptually uniform: each hundredth of the way adds about 0.75 of the 75 in L*.
        #expect((rises.min() ?? 0) > 0.3)
        #expect((rises.max() ?? 9) < 1.2)
    }
}

@Suite("Rich text")
struct RichTextTests {
    @Test("raises and lowers what stands in braces")
    func levels() {
        let pieces = RichText("x_{t+1}^{2}").pieces
        #expect(pieces.map(\.text) == ["x", "t+1", "2"])
        #expect(pieces[1].rise < 0 && pieces[2].rise > 0)
        #expect(pieces[1].scale < 1)
    }

    @Test("sets minus signs before numbers and keeps hyphens in words")
    func minus() {
        #expect(RichText("1e8 steps").pieces.map(\.text) == ["10", "8", " steps"])
        #expect(RichText("2.5e-3").pieces.map(\.text) == ["2.5×10", "\u{2212}3"])
        #expect(RichText("T^(2/3), K^2").pieces.map(\.text) == ["T", "2/3", ", K", "2"])
        #expect(RichText("10^{-3}").pieces.map(\.text) == ["10", "\u{2212}3"])
        #expect(RichText("top-5 of -1").pieces.map(\.text) == ["top-5 of \u{2212}1"])
    }

    @Test("takes names with underscores and open braces as they are")
    func literal() {
        #expect(RichText("train_loss").pieces.map(\.text) == ["train_loss"])
        #expect(RichText("lr1e2 x^ab 3e").pieces.map(\.text) == ["lr1e2 x^ab 3e"])
        #expect(RichText("a_{b").pieces.map(\.text) == ["a_{b"])
        #expect(RichText("}{").pieces.map(\.text) == ["}{"])
    }
}

@Suite("Legends")
struct LegendTests {
    let frame = Box(x: 0, y: 0, width: 200, height: 120)

    @Test("stand where no data are", arguments: [(0.0, 0.0), (1, 0), (0, 1), (1, 1)])
    func corners(free: (Double, Double)) throws {
        var occupancy = Occupancy()
        for corner in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] where corner != free {
            occupancy.add(
                Box(x: corner.0 * 130, y: corner.1 * 80, width: 70, height: 40))
        }
        let found = try #require(
            LegendPlacement.best(width: 60, height: 30, in: frame, avoiding: occupancy))
        #expect(found.covered == 0)
        #expect(occupancy.count(in: found.box) == 0)
    }

    @Test("find no place if they are too large")
    func tooLarge() {
        #expect(
            LegendPlacement.best(width: 300, height: 30, in: frame, avoiding: Occupancy()) == nil)
    }
}

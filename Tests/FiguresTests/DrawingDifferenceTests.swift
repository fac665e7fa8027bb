import Figures
import Testing

@Suite("The difference of two figures")
struct DrawingDifferenceTests {
    private func drawing(_ y: [Double], height: Double? = nil) throws -> Drawing {
        let chart = Chart(marks: [.line(LineMark(x: [0, 1, 2], y: y))])
        return try Drawing(Figure(chart, panelHeight: height))
    }

    @Test("none between a figure and itself")
    func same() throws {
        let figure = try drawing([1, 2, 3])
        #expect(try DrawingDifference(before: figure, after: figure).share == 0)
    }

    @Test("a moved line shows, as much one way as the other")
    func moved() throws {
        // No whole numbers in either: their axes have other marks.
        let a = try drawing([1.5, 2, 3])
        let b = try drawing([1.5, 2.5, 3])
        let there = try DrawingDifference(before: a, after: b)
        let back = try DrawingDifference(before: b, after: a)
        #expect(there.share > 0 && there.share < 0.05 && there.share == back.share)
        // The colors tell which is which.
        #expect(there.png != back.png && there.png.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    }

    @Test("figures of different sizes are compared on a page that holds both")
    func sizes() throws {
        let a = try drawing([1, 2, 3])
        let b = try drawing([1, 2, 3], height: 400)
        let there = try DrawingDifference(before: a, after: b)
        let back = try DrawingDifference(before: b, after: a)
        #expect(there.share > 0 && there.share == back.share)
    }
}

import Declarations
import Figures
import Foundation
import Report
import Results
import SuiteKit
import Testing

@Suite("Figures from records")
struct FigureBuilderTests {
    private func figures(_ index: Int) throws -> [SuiteFigure] {
        let (suite, verdicts, outcomes) = try Fixture.suites()[index]
        return SuiteReport(suite, verdicts: verdicts, outcomes: outcomes).figures
    }

    private func lines(_ chart: Chart) -> [LineMark] {
        chart.marks.compactMap { if case .line(let mark) = $0 { mark } else { nil } }
    }

    @Test("A line is the mean over seeds, its band from the smallest to the largest")
    func line() throws {
        let figure = try #require(try figures(0).first { $0.declaration.id == "descent" })
        #expect(figure.figure.panels.count == 1)
        let chart = figure.figure.panels[0]
        let lines = lines(chart)
        #expect(
            lines.map(\.series.name) == [
                "iterations = 100", "iterations = 10^{4}", "iterations = 10^{6}",
            ])
        #expect(lines.map(\.series.style) == [0, 1, 2])
        #expect(lines[0].x == [0.25, 0.5, 1, 2, 4, 8])
        #expect(chart.x.scale == .log)
        #expect(chart.x.label == "ratio")
        #expect(chart.y.label == "test error, share of wrong digits")
        let values = (0..<5).map { seed in
            Fixture.descentRecord(
                "rfm-iterations", ["ratio": .int(1), "iterations": .int(10000)], seed
            ).scalar("test_error") ?? .nan
        }
        let mean = values.reduce(0, +) / 5
        // Five additions of numbers below 1, in whatever order.
        #expect(abs(lines[1].y[2] - mean) < 5e-16)
        #expect(lines[1].band?.lower[2] == values.min())
        #expect(lines[1].band?.upper[2] == values.max())
        #expect(figure.warnings == [])
    }

    @Test("Scatter, bars, histogram and single runs show every observation")
    func panels() throws {
        let figure = try #require(try figures(0).first { $0.declaration.id == "panels" })
        let panels = figure.figure.panels
        #expect(panels.count == 4 && figure.figure.columns == 2)
        var points = 0
        for case .scatter(let mark) in panels[0].marks { points += mark.x.count }
        #expect(points == 6 * 3 * 5)
        for case .bars(let mark) in panels[1].marks { #expect(mark.values.count == 6) }
        #expect(panels[1].x.scale == .category(["0.25", "0.5", "1", "2", "4", "8"]))
        // Its label is declared to be empty; the scatter's is not declared.
        #expect(panels[1].x.label == nil && panels[0].x.label != nil)
        var counted = 0.0
        for case .histogram(let mark) in panels[2].marks { counted += mark.counts.reduce(0, +) }
        #expect(counted == 90)
        #expect(lines(panels[3]).map { $0.y.first } == [40, 40.1, 40.2, 40.3, 40.4])
    }

    @Test("An image has the value of each point at its place")
    func image() throws {
        let figure = try #require(try figures(0).first { $0.declaration.id == "plane" })
        guard case .heatmap(let mark)? = figure.figure.panels[0].marks.first else {
            Issue.record("no heatmap")
            return
        }
        #expect(mark.grid.x == [-1, -0.5, 0, 0.5, 1])
        #expect(mark.grid.y == [-1, -0.5, 0, 0.5, 1])
        // Row b = 1, column a = −½: (1 + ½)² + 3 (1 − ¼)² + 0.1 = 4.0375, to rounding.
        #expect(abs(mark.grid.values[21] - 4.0375) < 2e-15)
        #expect(mark.scale.label == "training loss")
    }

    @Test("What follows from x does not divide a line; what does not is named")
    func paired() throws {
        let figure = try #require(try figures(0).first { $0.declaration.id == "paired" })
        let bySeries = lines(figure.figure.panels[0])
        #expect(bySeries.map(\.series.name) == ["depth = 1", "depth = 2"])
        #expect(bySeries.map(\.x) == [[10, 100], [10, 100]])
        #expect(bySeries.map(\.y) == [[11, 2], [12, 3]])
        // Without a series, depth 1 and depth 2 share each x, and all four points stand alone.
        let alone = lines(figure.figure.panels[1])
        #expect(alone.allSatisfy { $0.x.count == 1 })
        #expect(alone.compactMap(\.series.name).count == 4)
    }

    @Test("Curves are joined where one begins after the other, not where they run side by side")
    func interlaced() throws {
        let figure = try #require(try figures(0).first { $0.declaration.id == "paired" })
        let beside = lines(figure.figure.panels[2])
        #expect(beside.map(\.x) == [[1, 3], [2, 4], [1, 3], [2, 4]])
        #expect(Set(beside.compactMap(\.series.name)).count == 4)
        let after = lines(figure.figure.panels[3])
        #expect(after.map(\.series.name) == ["depth = 1", "depth = 2"])
        #expect(after.map(\.x) == [[1, 2, 3, 4], [1, 2, 3, 4]])
        #expect(after.map(\.y) == [[2, 1, 5, 4], [2, 1, 5, 4]])
    }

    @Test("Panels that show the same series share a legend, whatever others stand beside them")
    func legends() throws {
        let (suite, _, outcomes) = try Fixture.suites()[0]
        let byText = Dictionary(outcomes.map { ($0.0.canonicalText, $0.1) }) { first, _ in first }
        let builder = FigureBuilder(suite) { byText[$0.canonicalText] }
        let lines = try #require(suite.figures.first { $0.id == "descent" })
        let histogram = try #require(suite.figures.first { $0.id == "panels" }).panels[2]
        func isShared(_ panels: [PanelDeclaration]) -> Bool {
            var declaration = lines
            declaration.panels = panels
            if case .shared = builder.figure(declaration).figure.legend { return true }
            return false
        }
        let line = lines.panels[0]
        #expect(isShared([line, line]))
        #expect(isShared([histogram, line, line]))
        #expect(!isShared([histogram, line]))
        #expect(!isShared([histogram, histogram]))
    }

    @Test("Declared names, guides and missing trials appear")
    func names() throws {
        let figure = try #require(try figures(1).first)
        let chart = figure.figure.panels[0]
        #expect(lines(chart).map(\.series.name) == ["uniform", "logarithmic memory", "logstar"])
        #expect(chart.guides.count == 1)
        #expect(chart.title == "(9 trials not run)")
        #expect(figure.warnings == ["9 trials not run"])
    }

    @Test("A panel without data has a sentence in its place, and can be drawn")
    func missing() throws {
        let (suite, verdicts, outcomes) = try Fixture.suites()[2]
        let figure = try #require(
            SuiteReport(suite, verdicts: verdicts, outcomes: outcomes).figures.first)
        #expect(figure.figure.panels[0].marks.isEmpty)
        #expect(figure.figure.panels[0].title?.hasPrefix("no data: ") == true)
        let nothing = SuiteReport(suite, verdicts: [], outcomes: [])
        #expect(nothing.figures[0].warnings == ["no data: 2 trials not run"])
        _ = try Drawing(nothing.figures[0].figure).encoded(as: .svg)
    }

    @Test("A figure's files carry the digest of their bytes, and nothing else stays behind")
    func files() throws {
        try Folder.temporary { folder in
            let (suite, verdicts, outcomes) = try Fixture.suites()[1]
            let report = SuiteReport(suite, verdicts: verdicts, outcomes: outcomes)
            let written = try ReportWriter(directory: folder)
                .write(report.figures, of: suite, formats: [.svg, .pdf])
            let files = written[0].files
            let paths = ["svg", "pdf"].map { "figures/sequential/streaming-bandits/regret.\($0)" }
            #expect(files.map(\.path) == paths)
            #expect(try Folder.files(in: folder) == paths.sorted())
            #expect(files.allSatisfy { $0.digest.count == 64 })
            #expect(files[0].digest != files[1].digest)
        }
    }
}

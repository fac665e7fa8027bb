import Declarations
import Judge
import Results
import SuiteKit
import TestSupport
import Testing

@Suite("Series of figures") struct CurveTests {
    /// A lab whose claim carries the quantity that is drawn.
    private func lab(_ quantity: String) throws -> Lab {
        try Lab.numbers(
            "grid: {policy: [log, uniform], arms: [2, 3], n: [100, 1, 10]}, seeds: 4, "
                + "reports: {y: u}", "check: {bound: {\(quantity), atMost: 1}}"
        ) { parameters, seed in
            let level = parameters.word("policy") == "log" ? 1.0 : 2
            return [
                "y": level * parameters.number("n") * parameters.number("arms") + alternating(seed)
            ]
        }
    }

    private func curves(
        _ lab: Lab, x: String?, series: String? = nil, facet: String? = nil,
        band: PanelDeclaration.Band = .none
    ) -> CurveSet {
        lab.observations.curves(
            CurveRequest(
                quantity: lab.suite.claims[0].checks[0].quantity, x: x.map { ColumnReference($0) },
                series: series.map { ColumnReference($0) },
                facet: facet.map { ColumnReference($0) }, band: band))
    }

    @Test("Facets, series and points, x ascending")
    func series() throws {
        let set = curves(try lab("y: y"), x: "n", series: "policy", facet: "arms")
        let found = set.curves.map {
            "\($0.facet?.description ?? "") \($0.series?.description ?? "")"
        }
        #expect(found == ["2 log", "2 uniform", "3 log", "3 uniform"])
        #expect(set.missing == 0 && set.failed == 0)
        let last = set.curves[3]
        #expect(last.points.map(\.x) == [.number(1), .number(10), .number(100)])
        #expect(last.points.map(\.y) == [6, 60, 600])
        #expect(last.points[0].sample.map(\.y) == [5, 7, 5, 7])
        #expect(last.points[0].sample.map(\.seed) == [0, 1, 2, 3])
        #expect(last.rest == "")
    }

    @Test("A varied parameter that nothing accounts for is a series of its own, never pooled")
    func rest() throws {
        let set = curves(try lab("y: y"), x: "n", series: "policy")
        #expect(set.curves.map(\.rest) == ["arms = 2", "arms = 3", "arms = 2", "arms = 3"])
        let fixed = curves(try lab("y: y, where: {arms: 3}"), x: "n", series: "policy")
        #expect(fixed.curves.map(\.rest) == ["", ""])
    }

    @Test("Words on the axis in declared order, and bars without an x")
    func words() throws {
        let set = curves(try lab("y: y, where: {n: 1}"), x: "policy", series: "arms")
        #expect(set.curves[0].points.map(\.x) == [.label("log"), .label("uniform")])
        let bars = curves(try lab("y: y, where: {n: 1, arms: 2}"), x: nil, series: "policy")
        #expect(bars.curves.map { $0.points[0].y } == [2, 4] && bars.curves[0].points[0].x == nil)
    }

    @Test("Bands")
    func bands() throws {
        let lab = try lab("y: y, where: {policy: log, arms: 2, n: 1}")
        let limits = { (band: PanelDeclaration.Band) in
            let point = curves(lab, x: "n", band: band).curves[0].points[0]
            return [point.lower, point.upper]
        }
        #expect(limits(.none) == [2, 2] && limits(.range) == [1, 3])
        // s² = 4/3.
        let deviation = (4.0 / 3).squareRoot()
        #expect(limits(.deviation) == [2 - deviation, 2 + deviation])
        // Two of four seeds are 1, two are 3: all four alike once in 16 resamples, 6.25 % a side.
        #expect(limits(.interval(0.95)) == [1, 3])
        #expect(limits(.interval(0.5)) == [1.5, 2.5])
    }

    @Test("Series in the rows of a table, and the cells of a heatmap")
    func tables() throws {
        let lab = try Lab.table(
            "seeds: 2, tables: {curve: {t: u, method: u, loss: u}}",
            "check: {bound: {y: curve.loss, reduce: last, atMost: 9}}"
        ) { _, seed in
            [
                "t": .numbers([1, 2, 1, 2]), "method": .labels(["b", "b", "a", "a"]),
                "loss": .numbers([1, 2, 3, 4].map { $0 + 2 * Double(seed) }),
            ]
        }
        var quantity = lab.suite.claims[0].checks[0].quantity
        quantity.reduce = nil
        let lines = lab.observations.curves(
            CurveRequest(
                quantity: quantity, x: ColumnReference("curve.t"),
                series: ColumnReference("curve.method")))
        #expect(lines.curves.map(\.series) == [.label("b"), .label("a")])
        #expect(lines.curves.map { $0.points.map(\.y) } == [[2, 3], [4, 5]])
        let cells = lab.observations.curves(
            CurveRequest(
                quantity: quantity, x: ColumnReference("curve.method"),
                series: ColumnReference("curve.t")))
        #expect(cells.curves.map(\.series) == [.number(1), .number(2)])
        #expect(cells.curves[0].points.map(\.x) == [.label("b"), .label("a")])
        #expect(cells.curves[1].points.map(\.y) == [3, 5])
    }

    @Test("Trials without a record are left out and counted; unknown columns are said")
    func shortfalls() throws {
        let lab = try Lab("seeds: 5, reports: {y: u}", "check: {bound: {y: y, atMost: 9}}") {
            _, seed in
            var record = Record()
            record.report("y", Double(seed))
            return seed == 0 ? nil : seed == 1 ? .crash : .success(record)
        }
        let set = curves(lab, x: nil)
        #expect(set.missing == 1 && set.failed == 1 && set.curves[0].points[0].y == 3)
        var request = CurveRequest(
            quantity: lab.suite.claims[0].checks[0].quantity, x: ColumnReference("z"))
        #expect(lab.observations.complaint(about: request)?.contains("'z'") == true)
        request.x = nil
        #expect(lab.observations.complaint(about: request) == nil)
    }
}

import Declarations
import SuiteKit
import Testing

/// A suite with an experiment whose speed is measured; with `sample`, every key of the grammar.
let measuredSample = """
    paper: {title: Sums, year: 2026, url: u}
    experiments:
      - id: sum
        run: Sum
        parameters: {exact: true}
        grid: {terms: [10]}
        reports: {checksum: the sum}
        tables: {parts: {part: a part}}
        peers: [numpy, torch]
        bench: {grid: {terms: [10, 1000]}, seeds: 9}
    claims:
      - id: same
        statement: The sum is right
        source: arithmetic
        check: {value: {y: checksum, equals: 55, relative: 1e-9}}
        tolerance: rounding
        control: {parameters: {terms: 9}}
      - id: fast
        statement: It is faster than NumPy
        source: goal
        check: {bound: {y: cpu, where: {engine: numpy, terms: 1000}, dividedBy: {where: {engine: assay}}, atLeast: 1}}
        tolerance: none
        tiers: [bench]
    figures:
      - {id: sums, caption: Sums., line: {y: checksum, x: terms}}
      - {id: cost, caption: Cost., tiers: [bench], line: {y: cpu, x: terms, series: engine}}
    """

private struct Sum: Workload {
    let exact: Bool
    let terms: Int

    func prepared() -> Task { Task() }

    struct Task: RepeatedTask {
        let checksum = 0.0

        mutating func perform() {}
    }
}

private struct Plain: Experiment {
    let exact: Bool
    let terms: Int

    func run(_ trial: Trial) -> Record { Record() }
}

@Suite("Measured experiments")
struct MeasuredExperimentTests {
    let ci: ExperimentDeclaration
    let bench: ExperimentDeclaration

    init() throws {
        ci = try #require(read(measuredSample).experiment("sum"))
        bench = try #require(read(measuredSample, tier: .bench).experiment("sum"))
    }

    @Test("are measured at tier bench, each engine on its own axis")
    func engines() throws {
        #expect(!ci.isMeasured && bench.isMeasured)
        #expect(ci.grid.last?.name == "engine" && bench.grid.last?.name == "engine")
        #expect(ci.grid.last?.values == [.string("assay")])
        #expect(bench.grid.last?.values == ["assay", "numpy", "torch"].map { .string($0) })
        #expect(bench.grid[0].values == [.int(10), .int(1000)] && bench.seeds == 9)
        let point = try #require(bench.points.last)
        #expect(bench.engine(at: point) == "torch")
        #expect(bench.arguments(point) == ["exact": .bool(true), "terms": .int(1000)])
        let kept = bench.keepingPeers { $0 == "torch" }
        #expect(kept.grid.last?.values == ["assay", "torch"].map { .string($0) })
    }

    @Test("hold what is measured at tier bench only")
    func quantities() {
        #expect(ci.dueReports.map(\.name) == ["checksum"])
        #expect(
            bench.dueReports.map(\.name) == ["checksum", "cpu", "wall", "memory", "repetitions"])
        #expect(ci.dueTables.map(\.name) == ["parts"])
        #expect(bench.dueTables.map(\.name) == ["parts", "program"])
    }

    @Test("have claims and figures that belong to ci and paper unless they say otherwise")
    func tiers() throws {
        let suite = try read(measuredSample)
        #expect(suite.claims.map(\.tiers) == [[.ci, .paper], [.bench]])
        #expect(suite.figures.map(\.tiers) == [[.ci, .paper], [.bench]])
    }

    @Test("are in order at every tier, though the claims of one mean nothing at another")
    func sound() throws {
        let paper = Paper("sums", [Sum.self])
        for tier in Tier.allCases {
            let found = try read(measuredSample, tier: tier).complaints(paper: paper)
            let messages = found.map(\.message).filter { !$0.hasPrefix("a suite") }
            #expect(messages == [])
        }
    }

    @Test("have to be workloads")
    func workload() throws {
        let text = measuredSample.replacing("run: Sum", with: "run: Plain")
        let found = try read(text).complaints(paper: Paper("sums", [Plain.self]))
        #expect(found.contains { $0.message.hasPrefix("'Plain' is no workload") })
    }
}

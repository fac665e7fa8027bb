import Comparison
import Declarations
import Ledger
import Results
import SuiteKit
import Testing

/// A small suite with results that tests can change.
struct Sample {
    /// What is added to the number of every trial.
    var shift = 0.0
    /// What is added to the number of the first trial.
    var nudge = 0.0
    var failures = 0
    var flops = 1000
    var core = "SkylakeX"
    var sources = "abc"
    var verdict = Verdict.reproduced
    var observed = 1.0
    var label = "steady"
    var claims = ["mean", "growth"]
    var caption = "The mean."
    var gap = 1

    static let seeds = 8
    /// The spread over seeds: 0, 1, …, 7 tenths.
    static let deviation = 0.1 * 6.0.squareRoot()

    func suite() throws -> Suite {
        let claims = claims.map { id in
            """
              - id: \(id)
                statement: "A statement <b>with</b> markup"
                source: here
                check: {value: {y: x, experiment: run, equals: 1, absolute: 0.5}}
                tolerance: none
            """
        }
        return try Suite.read(
            yaml: """
                paper: {title: A paper, year: 2024, url: "https://example.org"}
                experiments:
                  - id: run
                    run: Run
                    parameters: {gap: \(gap)}
                    grid: {n: [1, 2]}
                    seeds: \(Self.seeds)
                    reports: {x: a number}
                    tables: {curve: {step: the step, y: a value, kind: a word}}
                claims:
                \(claims.joined(separator: "\n"))
                figures:
                  - id: means
                    caption: "\(caption)"
                    line: {experiment: run, y: x, x: n}
                untested:
                  - {statement: all else, why: no time}
                """,
            file: "suites/a/b/suite.yaml", family: "a", slug: "b", tier: .ci)
    }

    func entry(_ n: Int, _ seed: Int) throws -> TrialEntry {
        let isFirst = n == 1 && seed == 0
        var record = Record()
        record.report("x", Double(n) + 0.1 * Double(seed) + shift + (isFirst ? nudge : 0))
        record.report(
            "curve",
            columns: [
                "step": .counts([0, 1, 2]), "y": .numbers([0.5, 0.25, 0.125]),
                "kind": .labels([label, "b", "c"]),
            ])
        let isFailed = n == 2 && seed < failures
        return TrialEntry(
            key: try #require(TrialKey([UInt8](repeating: UInt8(16 * n + seed), count: 32))),
            suite: "a/b",
            point: TrialPoint(
                experiment: "run", parameters: ["n": .int(n), "gap": .int(gap)], seed: seed),
            result: isFailed
                ? .failure(TrialFailure(kind: .error, message: "no"))
                : .record(RecordCodec.encode(record)),
            counters: TrialCounters(flops: flops, blasCalls: 1),
            cost: TrialCost(wallSeconds: 1, cpuSeconds: 1, peakMemory: 1000))
    }

    func results() throws -> SuiteResults {
        let trials = try [1, 2].flatMap { n in try (0..<Self.seeds).map { try entry(n, $0) } }
        let group = GroupResult(
            group: "n = 1", status: verdict == .reproduced ? .passed : .contradicted,
            observed: observed, lower: observed - 0.1, upper: observed + 0.1,
            distance: 0.5 - abs(observed - 1), margin: 2, observations: Self.seeds)
        let check = CheckResult(
            status: group.status, quantity: "mean of x", expected: "in [0.5, 1.5]", worst: group,
            groups: [group], message: "")
        let verdicts = claims.map {
            ClaimVerdict(
                claim: $0, verdict: verdict, declared: .reproduced, checks: [check], control: [],
                message: "")
        }
        return SuiteResults(
            try suite(), trials: trials, verdicts: verdicts,
            environment: Environment(core: core, library: "OpenBLAS 1", architecture: "x86_64"),
            sources: sources)
    }
}

/// The comparison of two samples.
func compare(
    _ a: Sample, _ b: Sample, _ strictness: Strictness = .verdict
) throws -> StateComparison {
    let suite = try SuiteComparison(a.results(), b.results())
    return StateComparison(before: "a", after: "b", suites: [suite], strictness: strictness)
}

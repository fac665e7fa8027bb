import Declarations
import Ledger
import Report
import Results
import SuiteKit

extension Fixture {
    /// A group's result in numbers that are exact in print.
    static func group(
        _ name: String, _ status: CheckResult.Status, _ observed: Double,
        _ interval: ClosedRange<Double>, distance: Double, margin: Double? = nil
    ) -> GroupResult {
        GroupResult(
            group: name, status: status, observed: observed, lower: interval.lowerBound,
            upper: interval.upperBound, distance: distance, margin: margin, observations: 5)
    }

    static func check(
        _ quantity: String, _ expected: String, _ groups: [GroupResult],
        _ status: CheckResult.Status
    ) -> CheckResult {
        CheckResult(
            status: status, quantity: quantity, expected: expected, worst: groups.first,
            groups: groups, message: "")
    }

    static let descentVerdicts = [
        ClaimVerdict(
            claim: "peak-converged", verdict: .reproduced, declared: .reproduced,
            checks: [
                check(
                    "position of the maximum of test_error over ratio", "in [0.9, 1.1]",
                    [group("", .passed, 1, 1...1, distance: 0.1)], .passed),
                check(
                    "test_error at the maximum over that at ratio = 8", "≥ 2",
                    [group("", .passed, 6.25, 5.5...7, distance: 4.25, margin: 8.5)], .passed),
            ],
            control: [
                check(
                    "test_error at the maximum over that at ratio = 8", "≥ 2",
                    [group("", .contradicted, 1.5, 1.25...1.75, distance: -0.5)], .contradicted)
            ], message: ""),
        ClaimVerdict(
            claim: "kappa-peak", verdict: .inconclusive, declared: .reproduced,
            checks: [
                check(
                    "kappa", "≥ 10",
                    [
                        group(
                            "iterations = 100", .inconclusive, 10.5, 9.5...11.5, distance: 0.5,
                            margin: 0.25),
                        group("iterations = 10000", .passed, 2000, 1990...2010, distance: 1990),
                    ], .inconclusive)
            ], control: [], message: "the interval straddles the bound"),
        ClaimVerdict(
            claim: "early-stop", verdict: .contradicted, declared: .contradicted,
            checks: [
                check(
                    "test_error", "≤ 0.1",
                    [group("", .contradicted, 0.37, 0.36...0.38, distance: -0.27, margin: -13)],
                    .contradicted)
            ], control: [], message: ""),
    ]

    static let banditVerdicts = [
        ClaimVerdict(
            claim: "exponent", verdict: .reproduced, declared: .reproduced,
            checks: [
                check(
                    "slope of regret against horizon (log-log)", "in [0.6, 0.72]",
                    [group("", .passed, 0.667, 0.66...0.674, distance: 0.053, margin: 5.2)], .passed
                )
            ],
            control: [
                check(
                    "slope of regret against horizon (log-log)", "in [0.6, 0.72]",
                    [group("", .contradicted, 1, 1...1, distance: -0.28)], .contradicted)
            ], message: ""),
        ClaimVerdict(
            claim: "beats-uniform", verdict: .reproduced, declared: .reproduced,
            checks: [
                check(
                    "regret: uniform − log", "≥ 0",
                    [group("", .passed, 180, 170...190, distance: 180, margin: 12)], .passed)
            ], control: [], message: ""),
    ]

    static let hostileVerdicts = [
        ClaimVerdict(
            claim: "markup", verdict: .failed, declared: .reproduced,
            checks: [
                CheckResult(
                    status: .failed, quantity: "<b>value</b>", expected: "in [0, 1]", worst: nil,
                    groups: [], message: "1 trial failed: <script>alert('check')</script>")
            ], control: [], message: "a trial crashed: </td></table><h1>gone</h1>")
    ]

    /// A claim's verdicts over three runs, the same in the first two.
    static let history: [VerdictEntry] = [0.75, 0.75, 0.667].enumerated().map { index, slope in
        var verdict = banditVerdicts[0]
        verdict.checks[0] = check(
            "slope of regret against horizon (log-log)", "in [0.6, 0.72]",
            [group("", .passed, slope, 0.66...0.674, distance: 0.053)], .passed)
        return VerdictEntry(
            run: index + 1, started: "2026-01-0\(index + 1)T00:00:00Z", tier: .ci,
            revision: "abcdef0123456789", verdict: verdict)
    }

    static let provenance = [
        Fact("sources", "1f2e3d4 <clean>"), Fact("processor", "x86-64, 2 cores"),
        Fact("BLAS", "OpenBLAS 0.3.21, SkylakeX, 1 thread"),
        Fact("started", "2026-01-02 03:04 UTC"),
    ]

    /// The suites with their outcomes and verdicts.
    static func suites() throws -> [(Suite, [ClaimVerdict], [(TrialPoint, TrialOutcome)])] {
        let first = try suite(descent, "theory", "double-descent")
        let second = try suite(bandits, "sequential", "streaming-bandits")
        let third = try suite(hostile, "theory", "hostile")
        return [
            (
                first, descentVerdicts,
                outcomes(first) { success(descentRecord($0, $1, $2), seed: $2) }
            ),
            (
                second, banditVerdicts,
                // The last seed has not been run.
                outcomes(second) { $2 == 3 ? nil : success(banditRecord($1, $2), seed: $2) }
            ),
            (
                third, hostileVerdicts,
                outcomes(third) { _, point, _ in point["size"] == .int(1) ? crash : nil }
            ),
        ]
    }

    /// Writes the whole report.
    @discardableResult
    static func write(to writer: ReportWriter) throws -> ReportInput {
        var reports: [SuiteReport] = []
        for (suite, verdicts, outcomes) in try suites() {
            let history = suite.slug == "streaming-bandits" ? history : []
            reports.append(
                try writer.write(
                    suite, verdicts: verdicts, outcomes: outcomes, history: history))
        }
        let input = ReportInput(suites: reports, provenance: provenance)
        try writer.write(input)
        return input
    }
}

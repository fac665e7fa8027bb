import ArgumentParser
import Comparison
import Declarations
import Foundation
import Ledger
import Report
import Results
import Runner

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Hold every claim against its expectation.",
        discussion: "Exits with 0 exactly when every verdict is the declared one, else with 1.")

    @OptionGroup var options: WorkspaceOptions

    @Option(help: "Write a JUnit XML file.", transform: pathArgument)
    var junit: String?

    @Option(help: "Write a Markdown summary.", transform: pathArgument)
    var markdown: String?

    @OptionGroup var remarks: AnnotationOptions

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func run() throws {
        let workspace = try options.workspace()
        let ledger = try workspace.openLedger()
        let reader = workspace.reader(of: ledger)
        var reports: [SuiteReport] = []
        for suite in workspace.suites {
            reports.append(
                SuiteReport(
                    suite: suite, verdicts: try workspace.verdicts(of: suite, reader: reader)))
        }
        try remember(reports, workspace)
        if json { try printJSON(reports) } else { printText(reports) }
        let input = ReportInput(suites: reports)
        if let junit { try writeFile(Data(junitXML(input).utf8), to: junit) }
        if let markdown { try writeFile(Data(markdownSummary(input).utf8), to: markdown) }
        try remarks.write(reports.flatMap { annotations($0.suite, $0.verdicts) })
        if reports.contains(where: { $0.verdicts.contains { !$0.isAsDeclared } }) {
            throw ExitCode(1)
        }
    }

    /// Enters the verdicts under the latest run, unless the ledger is being written by another.
    private func remember(_ reports: [SuiteReport], _ workspace: Workspace) throws {
        guard let ledger = try workspace.openLedgerForWriting("these verdicts") else { return }
        guard let run = try ledger.runs().map(\.id).max() else { return }
        for report in reports {
            try ledger.record(report.verdicts, suite: report.suite.name, run: run)
        }
    }

    private func printText(_ reports: [SuiteReport]) {
        var deviating = 0
        for report in reports {
            print(Console.colored(report.suite.name, 1))
            for verdict in report.verdicts {
                deviating += verdict.isAsDeclared ? 0 : 1
                print("  " + line(verdict))
                for detail in details(verdict) { print("      " + detail) }
            }
        }
        let count = reports.map(\.verdicts.count).reduce(0, +)
        print(
            deviating == 0
                ? "\(count) claims, all as declared"
                : "\(count) claims, \(deviating) not as declared")
    }

    private func line(_ verdict: ClaimVerdict) -> String {
        let label = Console.label(verdict.verdict, isAsDeclared: verdict.isAsDeclared)
        let name = verdict.claim.padding(
            toLength: max(24, verdict.claim.count), withPad: " ", startingAt: 0)
        let contested = verdict.declared == .contradicted ? " (contested)" : ""
        let shown = verdict.checks.first { $0.status != .passed } ?? verdict.checks.first
        let text = shown.map(observed) ?? verdict.message
        return "\(label) \(name)\(contested) \(text)"
    }

    private func observed(_ check: CheckResult) -> String {
        guard let worst = check.worst, worst.observed.isFinite else { return check.message }
        var text = Console.number(worst.observed)
        if worst.lower != worst.upper {
            text += " [\(Console.number(worst.lower)), \(Console.number(worst.upper))]"
        }
        return text + ", expected \(check.expected)"
            + (worst.group.isEmpty ? "" : " (\(worst.group))")
    }

    /// Why a verdict is not the declared one; of trials that have not run the line has said all.
    private func details(_ verdict: ClaimVerdict) -> [String] {
        guard !verdict.isAsDeclared, verdict.verdict != .notRun else { return [] }
        var lines = [verdict.message]
        for check in verdict.checks where check.status != .passed {
            lines.append("\(check.quantity): \(observed(check)) — \(check.status.rawValue)")
            lines.append(check.message)
        }
        if verdict.verdict == .vacuous || verdict.verdict == .failed {
            lines += verdict.control.map { "control: \($0.quantity): \(observed($0))" }
        }
        var said: Set<String> = [""]
        return lines.filter { said.insert($0).inserted }
    }

    private func printJSON(_ reports: [SuiteReport]) throws {
        var rows: [CheckRow] = []
        for report in reports {
            for verdict in report.verdicts {
                rows.append(CheckRow(suite: report.suite.name, verdict))
            }
        }
        try printEncoded(rows)
    }
}

/// A claim as `check --json` prints it.
private struct CheckRow: Encodable {
    var suite: String
    var claim: String
    var verdict: Verdict
    var declared: Verdict
    var observed: Double?
    var interval: [Double]?
    var expected: String?
    var margin: Double?
    var message: String

    init(suite: String, _ verdict: ClaimVerdict) {
        let check = verdict.checks.first { $0.status != .passed } ?? verdict.checks.first
        self.suite = suite
        claim = verdict.claim
        self.verdict = verdict.verdict
        declared = verdict.declared
        if let worst = check?.worst, worst.observed.isFinite {
            observed = worst.observed
            let ends = [worst.lower, worst.upper]
            interval = ends.allSatisfy(\.isFinite) ? ends : nil
            margin = worst.margin.flatMap { $0.isFinite ? $0 : nil }
        }
        expected = check?.expected
        message = verdict.message
    }
}

/// Prints a value as JSON with sorted keys.
func printEncoded(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

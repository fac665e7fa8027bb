import Comparison
import Declarations
import Foundation
import Ledger
import Runner

/// Writes `baseline.json`, or prints it without a folder.
///
/// - Parameters:
///   - workspace: the suites.
///   - ledger: with their trials.
///   - folder: where the file goes; suites that it knows already and that are not in `workspace` stay.
/// - Throws: `UsageError` when a suite has not been run completely.
func exportBaseline(_ workspace: Workspace, _ ledger: Ledger, to folder: String?) throws {
    let processor =
        Provenance.current(root: workspace.places.root, environment: workspace.environment)[
            "processor"]
    var sources = SourceDigests(root: workspace.places.root, kit: AssayCommand.kit)
    var suites: [SuiteSnapshot] = []
    for suite in workspace.suites {
        let trials = workspace.plan.trials(of: suite.name).flatMap { $0 }
        let entries = try trials.compactMap { trial in
            try ledger.trial(workspace.keys[trial])?.at(workspace.plan.point(of: trial))
        }
        guard entries.count == trials.count else {
            throw UsageError(
                """
                \(suite.name) has \(trials.count - entries.count) trials that have not run: \
                'assay run \(suite.slug)' first
                """)
        }
        let results = SuiteResults(
            suite, trials: entries,
            environment: Environment(workspace.environment, processor ?? ""),
            sources: try sources.digest(of: suite.name))
        suites.append(try results.withFigureDigests().snapshot)
    }
    var snapshot = Snapshot(suites: suites)
    guard let folder else {
        print(String(decoding: try snapshot.json(), as: UTF8.self), terminator: "")
        return
    }
    let path = folder + "/baseline.json"
    if FileManager.default.fileExists(atPath: path) {
        snapshot = try Snapshot(contentsOf: path).replacing(with: snapshot)
    }
    try writeFile(try snapshot.json(), to: path)
    print(path)
}

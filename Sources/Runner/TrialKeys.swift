public import Datasets
import Declarations
import Digests
public import Ledger
import SuiteKit

/// The keys of all trials of a plan, by their numbers.
public struct TrialKeys: Sendable {
    private let keys: [TrialKey]

    /// The form of keys; a change makes every trial run again.
    private static let format = "assay trial 1"

    /// The key of a trial of the plan.
    public subscript(trial: Int) -> TrialKey { keys[trial] }

    /// The keys of a plan's trials.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - sources: the sources that the suites are built from.
    ///   - environment: what of the machine decides about the bits.
    ///   - datasets: the data sets; nil is enough where no experiment reads one.
    /// - Throws: `SourceDigests.Failure`, or `DatasetError` for a data set that is not known.
    public init(
        _ plan: Plan, sources: inout SourceDigests, environment: NumericEnvironment,
        datasets: DatasetLibrary?
    ) throws {
        var keys: [TrialKey] = []
        keys.reserveCapacity(plan.count)
        var text: [UInt8] = []
        var hash = SHA256()
        for group in plan.groups {
            let suite = plan.suites[group.suite].name
            let common = try Self.common(
                suite: suite, sources: sources.digest(of: suite), group.experiment,
                environment: environment, datasets: datasets)
            for point in 0..<group.pointCount {
                text.removeAll(keepingCapacity: true)
                text.append(contentsOf: common)
                group.appendText(at: point, to: &text)
                let length = text.count
                for seed in 0..<group.experiment.seeds {
                    text.removeSubrange(length...)
                    text.append(contentsOf: String(seed).utf8)
                    for source in group.sources {
                        let producer = plan.groups[source.group]
                        let seeds = producer.experiment.seeds
                        let trial =
                            producer.first + Int(source.points[point]) * seeds
                            + (seeds == 1 ? 0 : seed)
                        text.append(contentsOf: keys[trial].bytes)
                    }
                    hash.update(text)
                    guard let key = TrialKey(hash.finalizeAndRestart()) else { continue }
                    keys.append(key)
                }
            }
        }
        self.keys = keys
    }

    /// The digest of what the trials of an experiment have in common.
    private static func common(
        suite: String, sources: String, _ experiment: ExperimentDeclaration,
        environment: NumericEnvironment, datasets: DatasetLibrary?
    ) throws -> [UInt8] {
        var hash = SHA256()
        for field in [
            format, suite, experiment.run, sources, environment.core, environment.library,
            environment.architecture, String(environment.isPortable),
            String(experiment.threads),
        ] { hash.update(field: field) }
        for name in experiment.data.sorted() {
            hash.update(field: "data " + name)
            hash.update(field: try datasets?.digest(of: name) ?? "")
        }
        if experiment.isMeasured { hash.update(field: "measured") }
        // A record is held to these names, so a record made for others will not do.
        let tables = experiment.dueTables.flatMap { table in
            table.columns.map { "table \(table.name).\($0.name)" }
        }
        var names = tables
        for report in experiment.dueReports { names.append("report " + report.name) }
        for artifact in experiment.produces { names.append("artifact " + artifact) }
        for need in experiment.needs {
            names.append("need \(need.artifact) of \(need.producer)")
        }
        for name in names.sorted() { hash.update(field: name) }
        return hash.finalize()
    }
}

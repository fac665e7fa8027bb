import ArgumentParser
import Declarations
import Foundation
import Ledger
import Results
import Runner

/// Runs the trials that a ledger lacks on a Slurm cluster.
///
/// In rounds: the trials whose artifacts are there are cut into the tasks of a job array; each task
/// writes its own part of the ledger, for SQLite is not to be written from many machines at once; when
/// a task has ended, its part is joined into the ledger. What is missing then (tasks that were killed,
/// or ran out of time, and trials that waited for artifacts) goes into the next round. The job's folder
/// is all that has to be known of it, so the same command takes up where an interrupted one was.
final class SlurmRun {
    let workspace: Workspace
    let filter: PlanFilter
    let options: ClusterOptions
    let jobs: Int?
    let isVerified: Bool
    /// The trials that have failed in this run.
    var finished: Set<TrialKey> = []
    var conflicts = 0
    /// How many rounds in a row have brought nothing.
    private var barrenRounds = 0

    /// Rounds that bring nothing, after which the run is given up.
    private static let barrenLimit = 3
    static let defaultTasks = 100

    init(
        _ workspace: Workspace, filter: PlanFilter, options: ClusterOptions, jobs: Int?,
        isVerified: Bool
    ) {
        self.workspace = workspace
        self.filter = filter
        self.options = options
        self.jobs = jobs
        self.isVerified = isVerified
    }

    /// The folder of this ledger's jobs.
    var jobsFolder: String { workspace.places.ledger + ".slurm" }

    /// Prints the script of the first round, and submits nothing.
    func show() throws {
        let isThere = FileManager.default.fileExists(atPath: workspace.places.ledger)
        let remaining = try SlurmProgress(
            workspace, ledger: isThere ? workspace.openLedger() : nil)
        let parts = PlanParts(remaining.ready, tasks: options.arraySize ?? Self.defaultTasks)
        Console.note(
            "\(workspace.plan.count) trials, \(remaining.succeeded) of them known already; "
                + "\(parts.count) in \(parts.tasks) tasks now, \(remaining.waiting) when their "
                + "artifacts are there")
        guard parts.count > 0 else { return }
        print(script(name: "assay-NAME", folder: jobsFolder + "/NAME", parts: parts).text)
    }

    /// Runs until nothing is left that can be run.
    ///
    /// - Returns: the exit status.
    func run() throws -> Int32 {
        let slurm = try SlurmClient()
        let ledger = try Ledger(path: workspace.places.ledger, for: .writing)
        let stop = StopRequest()
        let signals = stop.listen()
        return try withExtendedLifetime(signals) {
            for name in folders() {
                Console.note("collecting \(name), which an earlier command has submitted")
                let active = slurm.activeTasks(of: "assay-\(name)")
                if options.noWait, active?.isEmpty != true {
                    Console.note("it still runs: \(active?.count ?? 0) tasks")
                    return 0
                }
                guard try collect(name, slurm, ledger, stop) else { return 3 }
            }
            while true {
                let progress = try SlurmProgress(workspace, ledger: ledger, failed: finished)
                guard !progress.ready.isEmpty else { return try end(progress, ledger) }
                let name = try submit(progress.ready, slurm, ledger)
                if options.noWait { return 0 }
                guard try collect(name, slurm, ledger, stop) else { return 3 }
                let after = try SlurmProgress(workspace, ledger: ledger, failed: finished)
                let isBarren = after.ready == progress.ready
                barrenRounds = isBarren ? barrenRounds + 1 : 0
                guard barrenRounds < Self.barrenLimit else {
                    throw UsageError(
                        "\(barrenRounds) jobs in a row have run no trial: see the notes above")
                }
            }
        }
    }

    /// Jobs of earlier commands whose parts have not been joined.
    private func folders() -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: jobsFolder)
        return (names ?? []).filter {
            FileManager.default.fileExists(atPath: "\(jobsFolder)/\($0)/job.json")
        }.sorted()
    }

    private func end(_ progress: SlurmProgress, _ ledger: Ledger) throws -> Int32 {
        Console.note(
            "\(progress.succeeded) of \(workspace.plan.count) trials are in the ledger, "
                + "\(progress.failed) failed"
                + (progress.waiting > 0
                    ? ", \(progress.waiting) need artifacts of those and were not run" : ""))
        if conflicts > 0 {
            Console.note(
                "\(conflicts) trials gave other results than before: their experiments are not "
                    + "deterministic ('assay run --verify' finds them)")
        }
        return progress.failed + progress.waiting + conflicts > 0 ? 3 : 0
    }
}

import ArgumentParser
import Foundation
import Ledger
import Runner

/// Runs one task of a job array: its trials, into a ledger of its own.
struct TaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task", abstract: "Run one task of a job array.", shouldDisplay: false)

    @Argument(help: "The job's folder.")
    var folder: String

    @Argument(help: "The task's number (default: SLURM_ARRAY_TASK_ID).")
    var task: Int?

    func run() throws {
        let variables = ProcessInfo.processInfo.environment
        guard let task = task ?? variables["SLURM_ARRAY_TASK_ID"].flatMap({ Int($0) }) else {
            throw UsageError("'assay task' is started by 'assay run --on slurm'")
        }
        let job = try SlurmJob.load(folder)
        guard (0..<job.digests.count).contains(task) else {
            throw UsageError("the job has tasks 0 to \(job.digests.count - 1), not \(task)")
        }
        let trials = job.parts.trials(of: task)
        let workspace = try job.workspace()
        guard SlurmJob.digest(of: trials, keys: workspace.keys) == job.digests[task] else {
            throw UsageError(
                """
                this task would not run what was submitted: a declaration, a source or a data set \
                has changed since, or this node has another OpenBLAS than the one that submitted \
                (\(workspace.environment.library), \(workspace.environment.architecture)); give \
                'assay run' again when the job has ended
                """)
        }
        var options = RunOptions(jobs: job.jobs, environment: workspace.environment)
        options.isVerified = job.isVerified
        options.only = trials
        var places = workspace.places
        places.ledger = SlurmJob.ledger(of: task, in: folder)
        let runner = Runner(
            plan: workspace.plan, keys: workspace.keys, places: places, options: options)
        let ledger = try Ledger(path: places.ledger, for: .writingAlone)
        let stop = StopRequest()
        let signals = stop.listen()
        var progress = Progress()
        let summary = try withExtendedLifetime(signals) {
            try runner.run(ledger: ledger, stop: stop) { progress.take($0) }
        }
        Console.note(
            "task \(task): \(summary.succeeded) run, \(summary.cached) known, "
                + "\(summary.failed) failed, \(summary.remaining) not run")
        // A failed trial is a result; only what was not run makes the task incomplete.
        if summary.isStopped || summary.remaining > 0 { throw ExitCode(3) }
    }
}

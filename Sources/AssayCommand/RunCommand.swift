import ArgumentParser
import Declarations
import Foundation
import Ledger
import Results
import Runner

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the trials that the ledger does not hold yet.",
        discussion: """
            Interrupting it loses at most the trials in flight; the same command goes on where it was.
            Interrupted once, it lets those end; twice, it stops at once.
            """)

    @OptionGroup var options: WorkspaceOptions

    @Option(help: "Trials at once (default: one a processor).")
    var jobs: Int?

    @Option(help: "Only these experiments, separated by commas.")
    var experiment: String?

    @Option(help: "Only what these claims need, separated by commas.")
    var claim: String?

    @Flag(help: "Run each trial twice and compare the bits.")
    var verify = false

    @Option(help: "Run in an order drawn from this seed.")
    var shuffle: UInt64?

    @Flag(help: "Show what would be run, and run nothing.")
    var dryRun = false

    @OptionGroup(title: "Clusters") var cluster: ClusterOptions

    @Flag(help: "Run although sources are newer than this program.")
    var allowStale = false

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs has to be at least 1") }
    }

    func run() throws {
        guard options.suiteOptions.tier != .bench else {
            throw UsageError("speed is measured by 'assay bench', which runs at tier bench")
        }
        let filter = PlanFilter(experiments: names(experiment), claims: names(claim))
        let workspace = try options.workspace(requiresNames: true, filter: filter)
        if !allowStale { try refuseIfStale(workspace.places.root) }
        if cluster.on != nil {
            let run = SlurmRun(
                workspace, filter: filter, options: cluster, jobs: jobs, isVerified: verify)
            if dryRun { return try run.show() }
            try workspace.verifyData()
            let status = try run.run()
            if status != 0 { throw ExitCode(status) }
            return
        }
        var runOptions = RunOptions(jobs: jobs, environment: workspace.environment)
        runOptions.isVerified = verify
        runOptions.shuffleSeed = shuffle
        if dryRun { return try show(workspace.runner(runOptions), workspace) }
        try workspace.verifyData()

        let ledger = try Ledger(path: workspace.places.ledger, for: .writing)
        let summary = try workspace.run(runOptions, ledger: ledger)
        if summary.failed > 0 || summary.isStopped || summary.remaining > 0 { throw ExitCode(3) }
    }

    private func names(_ list: String?) -> Set<String>? {
        list.map { Set($0.split(separator: ",").map(String.init)) }
    }

    private func show(_ runner: Runner, _ workspace: Workspace) throws {
        let isThere = FileManager.default.fileExists(atPath: workspace.places.ledger)
        let cached = isThere ? try runner.cachedCount(in: workspace.openLedger()) : 0
        for suite in workspace.suites {
            print("\(suite.name): \(workspace.plan.count(of: suite.name)) trials")
        }
        print("\(workspace.plan.count) trials, \(cached) of them known already")
    }
}

/// Refuses to run what was built from other sources than those that are there.
func refuseIfStale(_ root: String) throws {
    guard let file = AssayCommand.newerSource(root: root) else { return }
    throw UsageError(
        "\(file) is newer than this program, whose results would be filed under sources that it "
            + "was not built from: run '\(AssayCommand.rebuild)' first (or pass --allow-stale)")
}

struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run trials for a parent process.", shouldDisplay: false)

    func run() throws {
        throw ExitCode(Worker.run(families: AssayCommand.families))
    }
}

import ArgumentParser
import Declarations
import Foundation
import Ledger
import Results
import Runner
import Statistics
import SuiteKit

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure speed, beside other programs where they are installed.",
        discussion: """
            Runs the measured experiments at tier bench, one trial at a time: in each round every \
            engine does the same work in turn. A session's measurements replace all earlier ones of \
            the same points; 'check', 'figures' and 'report' with --tier bench read them like any \
            others. 'ci/peers' installs the other programs; without them only our own engine is \
            measured, and claims about ratios are not run.
            """)

    @OptionGroup var options: WorkspaceOptions

    @Option(help: "Only these experiments, separated by commas.")
    var experiment: String?

    @Option(
        help: "The peers' Python environment (default: .venv-peers, made by ci/peers).",
        transform: pathArgument)
    var peers: String?

    @Flag(help: "Run although sources are newer than this program.")
    var allowStale = false

    func validate() throws {
        guard options.suiteOptions.tier != .paper else {
            throw ValidationError("speed is measured at tier bench alone: leave --tier out")
        }
    }

    func run() throws {
        var options = options
        options.suiteOptions.tier = .bench
        let names = experiment.map { Set($0.split(separator: ",").map(String.init)) }
        let filter = PlanFilter(experiments: names)
        let all = try options.workspace(
            filter: filter, where: { $0.experiments.contains(where: \.isMeasured) })
        guard !all.suites.isEmpty else { throw UsageError("none of these suites is measured") }
        if !allowStale { try refuseIfStale(all.places.root) }
        let folder = peers.map { URL(fileURLWithPath: $0).path } ?? all.places.peers
        let python = folder + "/bin/python"
        let hasPeers = FileManager.default.isExecutableFile(atPath: python)
        var workspace = all
        if !hasPeers {
            guard peers == nil else { throw UsageError("there is no \(python): run ci/peers") }
            Console.note(
                "no peers in \(folder): their columns stay empty (ci/peers installs them)")
            workspace = try all.keepingPeers { _ in false }
        }
        var runOptions = RunOptions(jobs: 1, environment: workspace.environment)
        runOptions.python = hasPeers ? python : ""
        let ledger = try Ledger(path: workspace.places.ledger, for: .writing)
        try ledger.forget(all.plan.measuredTrials.map { all.keys[$0] })
        let summary = try workspace.run(runOptions, ledger: ledger)
        for suite in all.suites { try printSpeeds(of: suite, all, ledger) }
        if summary.failed > 0 || summary.isStopped || summary.remaining > 0 { throw ExitCode(3) }
    }

    /// A line a point: what a repetition costs us, and how many times that it costs each peer.
    private func printSpeeds(of suite: Suite, _ workspace: Workspace, _ ledger: Ledger) throws {
        print(Console.colored(suite.name, 1))
        let outcomes = try workspace.outcomes(of: suite, in: ledger)
        for experiment in suite.experiments where experiment.isMeasured {
            var order: [Parameters] = []
            var times: [Parameters: [String: [Double]]] = [:]
            for (point, outcome) in outcomes where point.experiment == experiment.id {
                guard let engine = experiment.engine(at: point.parameters),
                    let cpu = outcome.record?.scalar("cpu")
                else { continue }
                let work = experiment.arguments(point.parameters)
                if times[work] == nil { order.append(work) }
                times[work, default: [:]][engine, default: []].append(cpu)
            }
            for work in order {
                print("  " + line(experiment, work, times[work] ?? [:]))
            }
        }
    }

    private func line(
        _ experiment: ExperimentDeclaration, _ work: Parameters, _ times: [String: [Double]]
    ) -> String {
        let names = experiment.varied.filter { work[$0] != nil }
        let values = names.compactMap { work[$0]?.description }
        var text = ([experiment.id] + values).joined(separator: " ")
        text += String(repeating: " ", count: max(1, 44 - text.count))
        guard let ours = times[Measurement.ours].map({ $0.median() }) else {
            return text + "failed"
        }
        text += Console.time(ours)
        for peer in experiment.peers {
            guard let theirs = times[peer].map({ $0.median() }) else { continue }
            text += "  \(peer) \(Console.time(theirs)) (\(Console.number(theirs / ours))×)"
        }
        return text
    }
}

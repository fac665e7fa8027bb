import ArgumentParser
import Comparison
import Datasets
import Declarations
import Foundation
import Ledger
import Results
import Runner
import SuiteKit

/// Measuring two programs in turn, on demand.
struct SpeedOptions: ParsableArguments {
    @Option(
        help: """
            Measure speed and memory of the experiments with at most so many pairs, in turn; 0 measures \
            nothing.
            """)
    var repeats = 0

    @Option(help: "The program of before (default: this one).", transform: pathArgument)
    var baseProgram: String?

    @Option(help: "Measure only these experiments, separated by commas.")
    var experiment: String?

    func validate() throws {
        guard repeats >= 0, repeats <= 300 else {
            throw ValidationError("--repeats is a number from 0 to 300")
        }
        if let baseProgram, !FileManager.default.isExecutableFile(atPath: baseProgram) {
            throw ValidationError("--base-program: there is no program \(baseProgram)")
        }
        let isIdle = repeats == 0 && (baseProgram != nil || experiment != nil)
        if isIdle { throw ValidationError("--base-program and --experiment need --repeats") }
    }

    /// Measures the experiments of all suites that both sides have and adds the results.
    func measure(_ suites: inout [SuiteComparison], places: Places, tier: Tier) throws {
        let wanted = experiment.map { Set($0.split(separator: ",").map(String.init)) }
        var benches: [(suite: Int, bench: SpeedBench)] = []
        for (index, compared) in suites.enumerated() {
            let parts = compared.name.split(separator: "/").map(String.init)
            guard compared.environments.before != nil, parts.count == 2,
                let suite = try? Suite.load(
                    root: places.root, family: parts[0], slug: parts[1], tier: tier)
            else { continue }
            let runner = try runner(of: suite, places: places)
            for declared in suite.experiments where wanted?.contains(declared.id) ?? true {
                let program = baseProgram.map { URL(fileURLWithPath: $0).path }
                guard
                    let bench = try SpeedBench(
                        declared.id, runner, baseProgram: program ?? "/proc/self/exe")
                else {
                    Console.note(
                        "\(suite.name) \(declared.id): not measured, it is too slow or needs artifacts"
                    )
                    continue
                }
                benches.append((index, bench))
            }
        }
        guard !benches.isEmpty else { throw UsageError("there is no experiment to measure") }
        let smallest = SpeedTest.smallest(tests: 2 * benches.count)
        guard repeats >= smallest else {
            throw UsageError(
                """
                --repeats \(repeats) can decide nothing: \(benches.count) experiments need at least \
                \(smallest) pairs to keep false alarms below 1 in 100
                """)
        }
        let test = SpeedTest(tests: 2 * benches.count, pairs: repeats)
        for (index, bench) in benches {
            Console.note("measuring \(suites[index].name) \(bench.experiment)")
            suites[index].speeds += try bench.results(test)
        }
    }

    private func runner(of suite: Suite, places: Places) throws -> Runner {
        let environment = NumericEnvironment(.automatic)
        let plan = try Plan([suite], root: places.root)
        var sources = SourceDigests(root: places.root, kit: AssayCommand.kit)
        let keys = try TrialKeys(
            plan, sources: &sources, environment: environment,
            datasets: DatasetLibrary(root: places.root))
        return Runner(
            plan: plan, keys: keys, places: places,
            options: RunOptions(jobs: 1, environment: environment))
    }
}

/// Measures one experiment in pairs.
struct SpeedBench {
    let experiment: String
    private let timer: TrialTimer
    private let passes: Int

    /// At most so many trials stand for an experiment.
    private static let trialLimit = 6
    /// What they may take in one pass, in seconds.
    private static let passLimit = 1.0
    /// What one measurement should take at least, in seconds: the clock of the processor time and a
    /// worker's first steps are lost in it.
    private static let shortest = 0.02

    /// A bench for trials spread evenly over an experiment's points; nil when they cannot be measured
    /// in bearable time.
    init?(_ experiment: String, _ runner: Runner, baseProgram: String) throws {
        let plan = runner.plan
        let all = plan.trials(of: plan.suites[0].name).joined().filter { trial in
            let point = plan.point(of: trial)
            return point.experiment == experiment && point.seed == 0
                && TrialTimer.canTime(trial, of: plan)
        }
        guard !all.isEmpty else { return nil }
        let step = max(1, all.count / Self.trialLimit)
        let candidates = stride(from: 0, to: all.count, by: step).prefix(Self.trialLimit).map {
            all[$0]
        }
        let own = ["/proc/self/exe", "worker"]
        var chosen: [Int] = []
        var total = 0.0
        for trial in candidates {
            let timer = TrialTimer(
                runner, before: .init(worker: own, trials: []),
                after: .init(worker: own, trials: [trial]))
            let seconds = try timer.pair(passes: 1, isReversed: false).after.cpuSeconds
            guard total + seconds <= Self.passLimit else { continue }
            chosen.append(trial)
            total += seconds
        }
        guard !chosen.isEmpty else { return nil }
        self.experiment = experiment
        passes = min(20, max(2, Int((Self.shortest / max(total, 1e-6)).rounded(.up))))
        timer = TrialTimer(
            runner, before: .init(worker: [baseProgram, "worker"], trials: chosen),
            after: .init(worker: own, trials: chosen))
    }

    /// Takes pairs until time and memory are clear or the test has had its last look.
    func results(_ test: SpeedTest) throws -> [SpeedResult] {
        var costs: [CostChange.Kind: (before: [Double], after: [Double])] = [
            .time: ([], []), .memory: ([], []),
        ]
        var decisions: [CostChange.Kind: SpeedResult] = [:]
        var pairs = 0
        while let look = test.nextLook(after: pairs), decisions.count < costs.count {
            while pairs < look {
                let (before, after) = try timer.pair(
                    passes: passes, isReversed: pairs % 2 == 1)
                costs[.time]?.before.append(max(before.cpuSeconds, 1e-9))
                costs[.time]?.after.append(max(after.cpuSeconds, 1e-9))
                costs[.memory]?.before.append(Double(max(before.peakMemory, 1)))
                costs[.memory]?.after.append(Double(max(after.peakMemory, 1)))
                pairs += 1
            }
            for kind in CostChange.Kind.allCases where decisions[kind] == nil {
                guard let taken = costs[kind] else { continue }
                let decision = test.decision(before: taken.before, after: taken.after)
                if decision == .open, test.nextLook(after: pairs) != nil { continue }
                decisions[kind] = SpeedResult(
                    experiment: experiment, kind: kind, decision: decision,
                    before: taken.before, after: taken.after)
            }
        }
        return CostChange.Kind.allCases.compactMap { decisions[$0] }
    }
}

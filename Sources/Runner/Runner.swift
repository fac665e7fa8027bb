import Declarations
public import Ledger
import Results

/// Runs the trials of a plan that the ledger does not hold yet.
public struct Runner: Sendable {
    /// The plan.
    public let plan: Plan
    /// The keys of its trials.
    public let keys: TrialKeys
    /// Where things are.
    public let places: Places
    /// How it runs.
    public let options: RunOptions

    /// A runner of `plan`; `keys` have to be made for the environment in `options`.
    public init(plan: Plan, keys: TrialKeys, places: Places, options: RunOptions) {
        self.plan = plan
        self.keys = keys
        self.places = places
        self.options = options
    }

    /// Runs every trial that has not succeeded before, and enters each into the ledger as it ends.
    ///
    /// - Parameters:
    ///   - ledger: the ledger, open for writing.
    ///   - stop: asks to end early.
    ///   - onEvent: told what happens, on the calling thread.
    /// - Returns: how many trials were run, and how they ended.
    /// - Throws: `LedgerError` when the ledger cannot be written, `RunError` when workers do not
    ///   start; what was entered before stays.
    public func run(
        ledger: Ledger, stop: StopRequest = StopRequest(),
        onEvent: (RunEvent) -> Void = { _ in }
    ) throws -> RunSummary {
        let start = System.monotonicSeconds
        var schedule = try schedule(ledger)
        var summary = RunSummary()
        summary.trials = max(options.only?.count ?? plan.count, schedule.remaining)
        summary.cached = summary.trials - schedule.remaining
        onEvent(.planned(trials: summary.trials, cached: summary.cached))
        if schedule.remaining > 0 {
            let run = try ledger.beginRun(
                tier: plan.suites.first?.tier ?? .ci, suites: plan.suites.map(\.name),
                options: optionTexts,
                provenance: Provenance.current(
                    root: places.root, environment: options.environment))
            summary.run = run
            System.ignoreBrokenPipes()
            let loop = RunLoop(self, ledger: ledger, schedule: schedule, summary: summary)
            defer { loop.endWorkers() }
            try loop.run(stop: stop, onEvent: onEvent)
            summary = loop.summary
            schedule = loop.schedule
            try ledger.finishRun(run, summary: summary.counts)
        }
        summary.wallSeconds = System.monotonicSeconds - start
        return summary
    }

    /// How many trials of the plan the ledger holds as succeeded, without running anything.
    public func cachedCount(in ledger: Ledger) throws -> Int {
        plan.count - (try schedule(ledger)).remaining
    }

    private var optionTexts: [String: String] {
        [
            "jobs": String(options.jobs), "verify": String(options.isVerified),
            "shuffle": options.shuffleSeed.map(String.init) ?? "no",
            "portable": String(options.environment.isPortable),
        ]
    }

    /// What is left to be run.
    private func schedule(_ ledger: Ledger) throws -> Schedule {
        var known: [Bool] = []
        known.reserveCapacity(plan.count)
        var succeeded: Set<TrialKey> = []
        var suite = -1
        for group in plan.groups {
            if group.suite != suite {
                suite = group.suite
                succeeded = try ledger.succeededKeys(of: plan.suites[suite].name)
            }
            // A measurement belongs to its session: it is never taken from an earlier one.
            let mayBeKnown = !group.experiment.isMeasured
            for trial in group.trials {
                known.append(mayBeKnown && succeeded.contains(keys[trial]))
            }
        }
        if let only = options.only { restrict(&known, to: only) }
        // A producer whose file has gone runs again, if somebody is going to read it.
        let store = ArtifactStore(folder: places.artifacts)
        var checked: Set<Int> = []
        for trial in (0..<plan.count).reversed() where !known[trial] {
            for (_, producer) in plan.producers(of: trial)
            where known[producer] && checked.insert(producer).inserted {
                let artifacts = try ledger.trial(keys[producer])?.artifacts() ?? []
                if !artifacts.allSatisfy({ store.has($0.digest) }) { known[producer] = false }
            }
        }
        return Schedule(plan, shuffleSeed: options.shuffleSeed) { known[$0] }
    }

    /// Counts as known whatever is neither wanted nor needed by what is wanted.
    private func restrict(_ known: inout [Bool], to only: [Int]) {
        var isWanted = [Bool](repeating: false, count: known.count)
        for trial in only { isWanted[trial] = true }
        // Producers stand before their consumers.
        for trial in known.indices.reversed() where isWanted[trial] && !known[trial] {
            for (_, producer) in plan.producers(of: trial) { isWanted[producer] = true }
        }
        for trial in known.indices where !isWanted[trial] { known[trial] = true }
    }
}

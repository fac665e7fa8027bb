public import Declarations
public import Results

/// What the trials of an experiment took, and which of them failed.
public struct ExperimentSummary: Sendable, Equatable {
    /// The experiment's id.
    public var experiment: String
    /// How many trials the grid and the seeds make.
    public var declared: Int
    /// How many trials returned a record, those of controls included.
    public var succeeded: Int
    /// How many trials of the declared grid have no outcome yet.
    public var missing: Int
    /// How many of the trials with an outcome were asked for by controls alone.
    public var controls: Int
    /// The trials that failed, in a fixed order.
    public var failures: [FailedTrial]
    /// The sums of the counters over all trials.
    public var counters: TrialCounters
    /// The sums of the times over all trials, and the largest peak memory.
    public var cost: TrialCost
    /// The longest time of a trial, in seconds on the wall clock.
    public var slowest: Double

    /// Sums over the outcomes of one experiment.
    ///
    /// - Parameters:
    ///   - experiment: what was declared.
    ///   - outcomes: of this experiment's trials, controls included, in any order.
    public init(_ experiment: ExperimentDeclaration, outcomes: [(TrialPoint, TrialOutcome)]) {
        let sorted = outcomes.map { ($0.0.canonicalText, $0.0, $0.1) }.sorted { $0.0 < $1.0 }
        let done = Set(sorted.map(\.0))
        // Cases crossed with a grid may meet in one point.
        var declared: Set<String> = []
        for point in experiment.points {
            for seed in 0..<experiment.seeds {
                let trial = TrialPoint(experiment: experiment.id, parameters: point, seed: seed)
                declared.insert(trial.canonicalText)
            }
        }
        self.experiment = experiment.id
        self.declared = declared.count
        self.missing = declared.subtracting(done).count
        self.succeeded = sorted.count { $0.2.record != nil }
        self.controls = done.subtracting(declared).count
        self.failures = sorted.compactMap { _, point, outcome in
            outcome.failure.map { FailedTrial(point: point, failure: $0) }
        }
        self.counters = TrialCounters()
        self.cost = TrialCost()
        self.slowest = 0
        for (_, _, outcome) in sorted {
            counters.flops += outcome.counters.flops
            counters.blasCalls += outcome.counters.blasCalls
            counters.bytesAllocated += outcome.counters.bytesAllocated
            counters.oracleEvaluations += outcome.counters.oracleEvaluations
            cost.wallSeconds += outcome.cost.wallSeconds
            cost.cpuSeconds += outcome.cost.cpuSeconds
            cost.peakMemory = max(cost.peakMemory, outcome.cost.peakMemory)
            slowest = max(slowest, outcome.cost.wallSeconds)
        }
    }
}

/// A trial that returned no record.
public struct FailedTrial: Sendable, Equatable {
    /// Which trial.
    public var point: TrialPoint
    /// Why.
    public var failure: TrialFailure

    /// A trial that failed.
    public init(point: TrialPoint, failure: TrialFailure) {
        self.point = point
        self.failure = failure
    }
}

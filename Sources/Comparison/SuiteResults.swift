public import Declarations
import Digests
public import Ledger
public import Results
import SuiteKit

/// One suite's results with the trials that they come from, as a ledger has them.
public struct SuiteResults: Sendable {
    /// The results in short.
    public var snapshot: SuiteSnapshot
    /// The declaration they were judged by; nil for a baseline.
    public var suite: Suite?
    /// The trials; empty for a baseline.
    public var trials: [TrialEntry]

    /// The results of a baseline.
    public init(_ snapshot: SuiteSnapshot) {
        self.snapshot = snapshot
        suite = nil
        trials = []
    }

    /// The results of a ledger.
    ///
    /// - Parameters:
    ///   - suite: what was declared.
    ///   - trials: with an outcome, those of controls included, in any order.
    ///   - verdicts: on the claims that are judged at the suite's tier.
    ///   - environment: on what the trials ran.
    ///   - sources: the digest of the sources that they were made by; empty when it is not known.
    public init(
        _ suite: Suite, trials: [TrialEntry], verdicts: [ClaimVerdict], environment: Environment,
        sources: String
    ) {
        // Cases crossed with a grid may meet in one trial.
        let keyed = Dictionary(trials.map { ($0.point.canonicalText, $0) }) { first, _ in first }
        let sorted = keyed.sorted { $0.key < $1.key }.map { (text: $0.key, entry: $0.value) }
        self.suite = suite
        self.trials = sorted.map(\.entry)
        snapshot = SuiteSnapshot(
            name: suite.name, tier: suite.tier.rawValue, environment: environment,
            sources: sources, claims: verdicts.map(\.compact),
            experiments: suite.experiments.map { experiment in
                ExperimentSnapshot(
                    experiment.id,
                    trials: sorted.filter { $0.entry.point.experiment == experiment.id })
            },
            figures: [:])
    }
}

extension ClaimVerdict {
    /// Without what can be told from the rest: the worst group is one of the groups, and of a control
    /// it is enough.
    fileprivate var compact: ClaimVerdict {
        var result = self
        for index in result.checks.indices { result.checks[index].worst = nil }
        for index in result.control.indices { result.control[index].groups = [] }
        return result
    }
}

extension ExperimentSnapshot {
    /// The trials of an experiment in short; `trials` in order of their texts.
    init(_ id: String, trials: [(text: String, entry: TrialEntry)]) {
        var hash = SHA256()
        var points = SHA256()
        var failed = 0
        var counters = TrialCounters()
        for (text, entry) in trials {
            hash.update(field: text)
            points.update(field: text)
            switch entry.result {
            case .record(let bytes):
                hash.update(field: SHA256.hex(of: bytes))
            case .failure:
                failed += 1
                hash.update(field: "failed")
            }
            counters.flops += entry.counters.flops
            counters.blasCalls += entry.counters.blasCalls
            counters.bytesAllocated += entry.counters.bytesAllocated
            counters.oracleEvaluations += entry.counters.oracleEvaluations
        }
        self.init(
            id: id, trials: trials.count, failed: failed, points: points.finalizeHex(),
            digest: hash.finalizeHex(),
            counters: counters.byName,
            quantities: QuantityTable(trials.map(\.entry)).snapshots())
    }
}

extension TrialCounters {
    /// The counts by their names.
    var byName: [String: Int] {
        [
            "flops": flops, "blasCalls": blasCalls, "bytesAllocated": bytesAllocated,
            "oracleEvaluations": oracleEvaluations,
        ]
    }
}

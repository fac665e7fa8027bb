public import Ledger
public import Results
import SuiteKit

/// How the trials of a plan ended, read from the ledger as they are asked for.
public final class OutcomeReader {
    private let plan: Plan
    private let keys: TrialKeys
    private let ledger: Ledger
    private var known: [Int: TrialOutcome?] = [:]
    private var knownBytes = 0
    /// What went wrong with the ledger itself, if something did.
    public private(set) var error: LedgerError?

    /// Trials are read this many at a time.
    private static let batch = 256
    /// What is kept at most, in bytes of numbers.
    private static let limit = 48 << 20

    /// A reader of the trials of `plan`, whose keys are `keys`.
    public init(plan: Plan, keys: TrialKeys, ledger: Ledger) {
        self.plan = plan
        self.keys = keys
        self.ledger = ledger
    }

    /// How a trial ended; nil when it has not been run, or is not of the plan.
    ///
    /// - Parameters:
    ///   - point: experiment, parameters (a control's applied) and seed.
    ///   - suite: the suite's name.
    /// - Returns: the outcome; when the ledger cannot be read, a failure that says so.
    public func outcome(at point: TrialPoint, of suite: String) -> TrialOutcome? {
        guard let trial = plan.trial(at: point, suite: suite) else { return nil }
        if let outcome = known[trial] { return outcome }
        read(around: trial)
        return known[trial] ?? nil
    }

    private func read(around trial: Int) {
        if knownBytes > Self.limit {
            known = [:]
            knownBytes = 0
        }
        let start = trial - trial % Self.batch
        let trials = start..<min(start + Self.batch, plan.count)
        do {
            let outcomes = try ledger.outcomes(of: trials.map { keys[$0] })
            for (trial, outcome) in zip(trials, outcomes) {
                known[trial] = .some(outcome)
                knownBytes += outcome?.record?.size ?? 0
            }
        } catch {
            self.error = error
            let failure = TrialFailure(kind: .error, message: error.description)
            for trial in trials {
                known[trial] = .some(
                    TrialOutcome(
                        result: .failure(failure), counters: TrialCounters(), cost: TrialCost()))
            }
        }
    }
}

extension Record {
    /// The bytes that its numbers and labels take, roughly.
    var size: Int {
        let cells = tables.flatMap(\.entries).map(\.column.count)
        return 64 + 16 * (scalars.count + cells.reduce(0, +))
    }
}

import Declarations
import Ledger
import Results
import Runner

/// How far the trials of a plan are: known, failed, ready to run, or waiting for artifacts.
struct SlurmProgress {
    /// Trials whose artifacts are there, by number.
    private(set) var ready: [Int] = []
    /// How many succeeded.
    private(set) var succeeded = 0
    /// How many failed in this run.
    private(set) var failed = 0
    /// How many wait for artifacts of others.
    private(set) var waiting = 0

    /// Compares a plan with the ledger.
    ///
    /// - Parameters:
    ///   - workspace: the plan and its keys.
    ///   - ledger: the ledger; nil when there is none yet.
    ///   - failed: the keys of the trials that have failed in this run; failures of earlier runs are
    ///     tried again.
    /// - Throws: `LedgerError`.
    init(_ workspace: Workspace, ledger: Ledger?, failed: Set<TrialKey> = []) throws {
        let plan = workspace.plan
        var states = [State](repeating: .ready, count: plan.count)
        for suite in workspace.suites {
            let keys = try ledger?.succeededKeys(of: suite.name) ?? []
            for range in plan.trials(of: suite.name) {
                for trial in range where keys.contains(workspace.keys[trial]) {
                    states[trial] = .succeeded
                }
            }
        }
        // Producers stand before their consumers, and a producer that is not known keeps them waiting.
        for trial in 0..<plan.count where states[trial] == .ready {
            if failed.contains(workspace.keys[trial]) {
                states[trial] = .failed
            } else if plan.producers(of: trial).contains(where: {
                states[$0.trial] != .succeeded
            }) {
                states[trial] = .waiting
            }
        }
        for (trial, state) in states.enumerated() {
            switch state {
            case .ready: ready.append(trial)
            case .succeeded: succeeded += 1
            case .failed: self.failed += 1
            case .waiting: waiting += 1
            }
        }
    }

    private enum State: UInt8 {
        case ready, succeeded, failed, waiting
    }
}

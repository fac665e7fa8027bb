public import Results

/// What happens during a run, in order.
public enum RunEvent: Sendable {
    /// The plan has been compared with the ledger.
    case planned(trials: Int, cached: Int)
    /// A trial has been given to a worker.
    case started(suite: String, point: TrialPoint)
    /// A trial has ended and is in the ledger.
    case finished(FinishedTrial)
    /// The run was asked to stop: after the trials in flight, or at once.
    case stopping(atOnce: Bool)
}

/// A trial that has ended and is in the ledger.
public struct FinishedTrial: Sendable {
    /// The suite's name.
    public var suite: String
    /// Experiment, parameters and seed.
    public var point: TrialPoint
    /// Why there is no record; nil when there is one.
    public var failure: TrialFailure?
    /// What it took.
    public var cost: TrialCost
    /// How many trials are done, cached ones too.
    public var done: Int
    /// How many trials the plan has.
    public var total: Int
}

/// What a run came to.
public struct RunSummary: Sendable, Equatable {
    /// The number of the run in the ledger; nil when there was nothing to run.
    public var run: Int?
    /// How many trials the plan has.
    public var trials = 0
    /// How many of them were in the ledger already.
    public var cached = 0
    /// How many were run and returned a record.
    public var succeeded = 0
    /// How many failed, or could not run because a trial they need failed.
    public var failed = 0
    /// Whether the run was stopped before all trials were done.
    public var isStopped = false
    /// Seconds from beginning to end.
    public var wallSeconds = 0.0

    /// How many trials are still to be run.
    public var remaining: Int { trials - cached - succeeded - failed }

    var counts: [String: Int] {
        [
            "trials": trials, "cached": cached, "succeeded": succeeded, "failed": failed,
            "remaining": remaining,
        ]
    }
}

/// Why a run could not go on; what is in the ledger stays there.
public enum RunError: Error, Equatable, CustomStringConvertible {
    /// Workers do not start.
    case workerStart(String)
    /// OpenBLAS took other kernels than it was asked for.
    case core(asked: String, found: String)

    /// One sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .workerStart(let reason):
            "the worker processes do not start: \(reason)"
        case .core(let asked, let found):
            """
            OpenBLAS does not know the core type '\(asked)' (it took '\(found)'): name another \
            with --blas-core, or leave it to 'auto'
            """
        }
    }
}

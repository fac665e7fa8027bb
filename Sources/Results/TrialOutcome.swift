public import SuiteKit

/// How a trial ended.
public struct TrialOutcome: Sendable, Equatable {
    /// What it returned, or why it returned nothing.
    public enum Result: Sendable, Equatable {
        /// The record that the experiment returned, held to its contract.
        case record(Record)
        /// The reason why there is none.
        case failure(TrialFailure)
    }

    /// The record or the failure.
    public var result: Result
    /// Deterministic counts of work.
    public var counters: TrialCounters
    /// What it took; never part of a result.
    public var cost: TrialCost

    /// An outcome.
    public init(result: Result, counters: TrialCounters, cost: TrialCost) {
        self.result = result
        self.counters = counters
        self.cost = cost
    }

    /// The record of a trial that succeeded.
    public var record: Record? {
        if case .record(let record) = result { record } else { nil }
    }

    /// The reason of a trial that failed.
    public var failure: TrialFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }
}

/// Why a trial returned no record.
public struct TrialFailure: Sendable, Equatable {
    /// The kind of failure.
    public enum Kind: Sendable, Equatable {
        /// The worker was ended by this signal.
        case signal(Int)
        /// The worker ended by itself with this status before it answered.
        case exit(Int)
        /// The trial took longer than this many seconds.
        case timeLimit(Double)
        /// The trial took more than this many bytes.
        case memoryLimit(Int)
        /// The experiment threw an error.
        case error
        /// The record broke the contract: a number that is not finite, a quantity missing or undeclared.
        case contract
        /// A trial that makes an artifact for this one failed.
        case dependency
    }

    /// The kind of failure.
    public var kind: Kind
    /// One sentence a reader of a log can act on.
    public var message: String
    /// The last lines that the worker wrote to standard error (and output) in this trial.
    public var output: String

    /// A failure.
    public init(kind: Kind, message: String, output: String = "") {
        self.kind = kind
        self.message = message
        self.output = output
    }
}

/// Deterministic counts of a trial's work.
public struct TrialCounters: Sendable, Equatable {
    /// Floating-point operations of the kernels.
    public var flops: Int
    /// Calls into BLAS and LAPACK.
    public var blasCalls: Int
    /// Bytes of numeric storage allocated.
    public var bytesAllocated: Int
    /// Oracle evaluations that the experiment reported.
    public var oracleEvaluations: Int

    /// Counts.
    public init(
        flops: Int = 0, blasCalls: Int = 0, bytesAllocated: Int = 0, oracleEvaluations: Int = 0
    ) {
        self.flops = flops
        self.blasCalls = blasCalls
        self.bytesAllocated = bytesAllocated
        self.oracleEvaluations = oracleEvaluations
    }
}

/// What a trial took on this machine.
public struct TrialCost: Sendable, Equatable {
    /// Seconds on the wall clock.
    public var wallSeconds: Double
    /// Seconds of processor time.
    public var cpuSeconds: Double
    /// The worker's peak resident memory after the trial, in bytes.
    public var peakMemory: Int

    /// A cost.
    public init(wallSeconds: Double = 0, cpuSeconds: Double = 0, peakMemory: Int = 0) {
        self.wallSeconds = wallSeconds
        self.cpuSeconds = cpuSeconds
        self.peakMemory = peakMemory
    }
}

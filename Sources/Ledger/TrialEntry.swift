public import Results

/// A trial as it is entered into a ledger.
public struct TrialEntry: Sendable, Equatable {
    /// What the trial returned, or why it returned nothing.
    public enum Result: Sendable, Equatable {
        /// The record, as `RecordCodec` writes it.
        case record([UInt8])
        /// The reason why there is none.
        case failure(TrialFailure)
    }

    /// The trial's key.
    public var key: TrialKey
    /// The suite's name.
    public var suite: String
    /// Experiment, parameters and seed.
    public var point: TrialPoint
    /// The record or the failure.
    public var result: Result
    /// Deterministic counts of work.
    public var counters: TrialCounters
    /// What it took.
    public var cost: TrialCost

    /// An entry.
    public init(
        key: TrialKey, suite: String, point: TrialPoint, result: Result,
        counters: TrialCounters = TrialCounters(), cost: TrialCost = TrialCost()
    ) {
        self.key = key
        self.suite = suite
        self.point = point
        self.result = result
        self.counters = counters
        self.cost = cost
    }

    /// How the trial ended, decoded.
    public func outcome() throws(CodecError) -> TrialOutcome {
        let result: TrialOutcome.Result =
            switch self.result {
            case .record(let bytes): .record(try RecordCodec.decode(bytes).record)
            case .failure(let failure): .failure(failure)
            }
        return TrialOutcome(result: result, counters: counters, cost: cost)
    }

    /// The artifacts that it stored; none for a failed trial.
    public func artifacts() throws(CodecError) -> [ArtifactReference] {
        guard case .record(let bytes) = result else { return [] }
        return try RecordCodec.decode(bytes).artifacts
    }
}

extension TrialFailure.Kind {
    /// The kind as a word and, where it has one, a number.
    var stored: (word: String, value: Double?) {
        switch self {
        case .signal(let signal): ("signal", Double(signal))
        case .exit(let status): ("exit", Double(status))
        case .timeLimit(let seconds): ("timeLimit", seconds)
        case .memoryLimit(let bytes): ("memoryLimit", Double(bytes))
        case .error: ("error", nil)
        case .contract: ("contract", nil)
        case .dependency: ("dependency", nil)
        }
    }

    /// The kind that `stored` describes.
    init(word: String, value: Double?) throws(CodecError) {
        let whole = value.flatMap { Int(exactly: $0.rounded()) } ?? 0
        switch word {
        case "signal": self = .signal(whole)
        case "exit": self = .exit(whole)
        case "timeLimit": self = .timeLimit(value ?? 0)
        case "memoryLimit": self = .memoryLimit(whole)
        case "error": self = .error
        case "contract": self = .contract
        case "dependency": self = .dependency
        default: throw CodecError("a failure of kind '\(word)'")
        }
    }
}

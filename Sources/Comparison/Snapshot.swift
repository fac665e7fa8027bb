public import Results

/// What later runs are compared with: the verdicts, observed values and digests of some suites.
///
/// Written as JSON it is a baseline. It holds no times and no dates, so the same results are the same
/// bytes.
public struct Snapshot: Sendable, Equatable, Codable {
    /// The form of the file; others are refused.
    public static let currentFormat = 1

    /// The form in which it was written.
    public var format = Snapshot.currentFormat
    /// The suites in the order of their names.
    public var suites: [SuiteSnapshot]

    /// A snapshot of some suites.
    public init(suites: [SuiteSnapshot]) {
        self.suites = suites.sorted { $0.name < $1.name }
    }
}

/// What of the machine decides about the bits, as far as it is known.
public struct Environment: Sendable, Hashable, Codable {
    /// OpenBLAS's core type.
    public var core: String
    /// OpenBLAS's version.
    public var library: String
    /// The architecture of the processor.
    public var architecture: String
    /// The processor's name; it does not decide about the bits, but says where the numbers are from.
    public var processor: String

    /// An environment.
    public init(core: String, library: String, architecture: String, processor: String = "") {
        self.core = core
        self.library = library
        self.architecture = architecture
        self.processor = processor
    }

    /// Whether the same program has to give the same bits in both.
    public func hasSameBits(as other: Environment) -> Bool {
        core.lowercased() == other.core.lowercased() && library == other.library
            && architecture == other.architecture
    }

    /// `SkylakeX kernels of OpenBLAS 0.3.21, x86_64, Intel Xeon …`.
    public var words: String {
        let parts = ["\(core) kernels of \(library)", architecture, processor]
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

/// One suite's results at one tier.
public struct SuiteSnapshot: Sendable, Equatable, Codable {
    /// `theory/double-descent`.
    public var name: String
    /// The tier.
    public var tier: String
    /// On what it was run.
    public var environment: Environment
    /// The digest of the sources that its records were made by; empty when it is not known.
    public var sources: String
    /// The verdicts in the order of the declaration.
    public var claims: [ClaimVerdict]
    /// The experiments in the order of the declaration.
    public var experiments: [ExperimentSnapshot]
    /// The digest of each figure as SVG, by its id; empty when they were not drawn.
    public var figures: [String: String]

    /// A suite's results.
    public init(
        name: String, tier: String, environment: Environment, sources: String,
        claims: [ClaimVerdict], experiments: [ExperimentSnapshot], figures: [String: String]
    ) {
        self.name = name
        self.tier = tier
        self.environment = environment
        self.sources = sources
        self.claims = claims
        self.experiments = experiments
        self.figures = figures
    }
}

/// All records of one experiment in short.
public struct ExperimentSnapshot: Sendable, Equatable, Codable {
    /// The experiment's id.
    public var id: String
    /// How many trials have an outcome, those of controls included.
    public var trials: Int
    /// How many of them failed.
    public var failed: Int
    /// The digest of the trials' parameters and seeds.
    public var points: String
    /// The digest of all records with their points and artifacts.
    public var digest: String
    /// The sums of the counters by name: `flops`, `blasCalls`, `bytesAllocated`, `oracleEvaluations`.
    public var counters: [String: Int]
    /// Every number and column, in the order in which records name them.
    public var quantities: [QuantitySnapshot]

    /// An experiment in short.
    public init(
        id: String, trials: Int, failed: Int, points: String, digest: String,
        counters: [String: Int],
        quantities: [QuantitySnapshot]
    ) {
        self.id = id
        self.trials = trials
        self.failed = failed
        self.points = points
        self.digest = digest
        self.counters = counters
        self.quantities = quantities
    }
}

/// A number (`regret`) or a table's column (`curve.regret`) over all trials of an experiment.
public struct QuantitySnapshot: Sendable, Equatable, Codable {
    /// Its name.
    public var name: String
    /// How many values there are.
    public var count: Int
    /// Their mean; nil for labels.
    public var mean: Double?
    /// Half the 95 % interval that drawing other seeds leaves of one point's mean, as the root mean
    /// square over points; nil where seeds do not matter or there is only one.
    public var noise: Double?
    /// The digest of the values' bits.
    public var digest: String

    /// A quantity in short.
    public init(name: String, count: Int, mean: Double?, noise: Double?, digest: String) {
        self.name = name
        self.count = count
        self.mean = mean
        self.noise = noise
        self.digest = digest
    }
}

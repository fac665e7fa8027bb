import Declarations
import Ledger
import Results

/// One suite on both sides.
public struct SuiteComparison: Sendable, Equatable {
    /// `theory/double-descent`.
    public var name: String
    /// Its `suite.yaml`, as messages name it.
    public var file: String
    /// `added` or `removed` when only one side has it; else the largest change of a claim, number or
    /// figure.
    public var change: Change
    /// On what it was run before and now; nil where there is nothing.
    public var environments: (before: Environment?, after: Environment?)
    /// Whether both sides have to have the same bits if nothing changed: the same core type, library
    /// and architecture.
    public var sameBitsExpected: Bool
    /// Whether both were made from the same sources; nil when that is not known.
    public var sameSources: Bool?
    /// Every claim, in the order of the declaration.
    public var claims: [ClaimChange]
    /// Every experiment, in the order of the declaration.
    public var experiments: [ExperimentChange]
    /// Every figure, in the order of the declaration.
    public var figures: [FigureChange]
    /// What the experiments took in pairs of measurements, as far as they were measured.
    public var speeds: [SpeedResult] = []
    /// What a reader should know beyond the numbers.
    public var notes: [String] = []

    /// Whether both have the same content.
    public static func == (a: SuiteComparison, b: SuiteComparison) -> Bool {
        a.name == b.name && a.file == b.file && a.change == b.change
            && a.environments == b.environments && a.sameBitsExpected == b.sameBitsExpected
            && a.sameSources == b.sameSources && a.claims == b.claims
            && a.experiments == b.experiments && a.figures == b.figures && a.speeds == b.speeds
            && a.notes == b.notes
    }
}

extension SuiteComparison {
    /// Compares a suite's results; one side may be missing, but not both.
    ///
    /// - Parameters:
    ///   - a: before.
    ///   - b: now.
    /// - Throws: `FigureError` when a figure cannot be drawn.
    public init(_ a: SuiteResults?, _ b: SuiteResults?) throws {
        name = b?.snapshot.name ?? a?.snapshot.name ?? ""
        let suite = b?.suite ?? a?.suite
        file = suite?.file ?? "suites/\(name)/suite.yaml"
        environments = (a?.snapshot.environment, b?.snapshot.environment)
        sameBitsExpected = false
        claims = []
        experiments = []
        figures = []
        guard let a, let b else {
            change = a == nil ? .added : .removed
            return
        }
        sameBitsExpected = a.snapshot.environment.hasSameBits(as: b.snapshot.environment)
        if !a.snapshot.sources.isEmpty, !b.snapshot.sources.isEmpty {
            sameSources = a.snapshot.sources == b.snapshot.sources
        }
        change = .same
        claims = Self.ids(a.snapshot.claims.map(\.claim), b.snapshot.claims.map(\.claim)).map {
            id in
            ClaimChange(
                a.snapshot.claims.first { $0.claim == id },
                b.snapshot.claims.first { $0.claim == id },
                line: b.suite?.claims.first { $0.id == id }?.line ?? 0)
        }
        experiments = Self.ids(
            a.snapshot.experiments.map(\.id), b.snapshot.experiments.map(\.id)
        ).map { id in
            ExperimentChange(
                a.experiment(id), b.experiment(id), line: b.suite?.line(ofExperiment: id) ?? 0)
        }
        figures = try FigureChange.changes(
            a, b,
            experiments: Dictionary(experiments.map { ($0.id, $0.change) }) { first, _ in first })
        let all =
            claims.map(\.change) + experiments.map(\.change) + figures.map(\.change)
        change = all.max() ?? .same
        notes = Self.notes(self)
    }

    /// The names of the second list, then those of the first that it lacks.
    private static func ids(_ a: [String], _ b: [String]) -> [String] {
        b + a.filter { !b.contains($0) }
    }

    private static func notes(_ suite: SuiteComparison) -> [String] {
        var notes: [String] = []
        if suite.claims.contains(where: { $0.before == .notRun && $0.after != .notRun }) {
            notes.append("not all trials of before have run: claims without them count as new")
        }
        if !suite.sameBitsExpected, let a = suite.environments.before,
            let b = suite.environments.after
        {
            notes.append(
                """
                made with \(a.words) before, with \(b.words) now: other last digits are to be \
                expected, so values are held to tolerances, not to bits
                """)
        } else if suite.sameSources == true {
            let strange = suite.experiments.filter { $0.change > .same && $0.hasSamePoints }
            guard !strange.isEmpty else { return notes }
            notes.append(
                """
                the records of \(strange.map(\.id).joined(separator: ", ")) differ although \
                parameters, sources and core type are the same: it is not deterministic \
                ('assay run --verify' finds out), or one side ran with other data, another compiler \
                or another processor
                """)
        }
        return notes
    }
}

extension Suite {
    /// The line of the declaration where an experiment begins; 0 when there is none.
    fileprivate func line(ofExperiment id: String) -> Int {
        experiments.firstIndex { $0.id == id }.map { lines["experiments/\($0)"] } ?? 0
    }
}

extension SuiteResults {
    fileprivate func experiment(_ id: String) -> ExperimentResults? {
        snapshot.experiments.first { $0.id == id }.map { found in
            ExperimentResults(
                snapshot: found, trials: trials.filter { $0.point.experiment == id })
        }
    }
}

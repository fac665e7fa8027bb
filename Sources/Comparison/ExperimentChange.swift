import Ledger
import Results

/// An experiment on both sides.
public struct ExperimentChange: Sendable, Equatable {
    /// The experiment's id.
    public var id: String
    /// Its line in `suite.yaml`; 0 when there is no declaration at hand.
    public var line: Int
    /// The largest change of its records.
    public var change: Change
    /// Whether both sides hold trials of the same parameters and seeds.
    public var hasSamePoints: Bool
    /// The parameters that had one value in all trials and have another one now.
    public var changedParameters: [String]
    /// How many trials there were and are.
    public var trials: (before: Int, after: Int)
    /// How many of them failed.
    public var failed: (before: Int, after: Int)
    /// The numbers and columns whose bits differ.
    public var quantities: [QuantityChange]
    /// The counters that differ; compared only where both sides hold the same trials.
    public var counters: [CounterChange]
    /// What the trials took, as far as both sides know it.
    public var costs: [CostChange]

    /// Whether both have the same content.
    public static func == (a: ExperimentChange, b: ExperimentChange) -> Bool {
        a.id == b.id && a.line == b.line && a.change == b.change
            && a.hasSamePoints == b.hasSamePoints && a.changedParameters == b.changedParameters
            && a.trials == b.trials && a.failed == b.failed
            && a.quantities == b.quantities && a.counters == b.counters && a.costs == b.costs
    }

    /// Whether the same records now take more work: a regression that no noise can hide.
    public var takesMoreWork: Bool { counters.contains { $0.after > $0.before } && change == .same }
}

/// A number or column on both sides.
public struct QuantityChange: Sendable, Equatable {
    /// `regret` or `curve.regret`.
    public var name: String
    /// How much it changed.
    public var change: Change
    /// In how many trials the bits differ; nil when only the digests are known.
    public var trials: Int?
    /// The largest |b − a|; nil for labels, and when only means are known.
    public var largest: Double?
    /// The largest |b − a| / max(|a|, |b|).
    public var relative: Double?
    /// The root mean square, over points, of the difference of the means over seeds; for a baseline
    /// the difference of the means of all values.
    public var shift: Double?
    /// What drawing other seeds would shift, measured likewise; nil where seeds do not matter.
    public var noise: Double?
}

/// A counter on both sides.
public struct CounterChange: Sendable, Equatable {
    /// `flops`, `blasCalls`, `bytesAllocated` or `oracleEvaluations`.
    public var name: String
    /// The sum over all trials before.
    public var before: Int
    /// The sum over all trials now.
    public var after: Int
}

extension ExperimentChange {
    /// Compares an experiment; one side may be missing.
    init(_ a: ExperimentResults?, _ b: ExperimentResults?, line: Int) {
        let (x, y) = (a?.snapshot, b?.snapshot)
        id = y?.id ?? x?.id ?? ""
        trials = (x?.trials ?? 0, y?.trials ?? 0)
        failed = (x?.failed ?? 0, y?.failed ?? 0)
        self.line = line
        hasSamePoints = x?.points == y?.points
        changedParameters = []
        quantities = []
        counters = []
        costs = []
        guard let a, let b, let x, let y, x.trials > 0 || y.trials == 0 else {
            change = x?.trials ?? 0 == 0 ? .added : .removed
            return
        }
        costs = CostChange.costs(a.trials, b.trials)
        if x.digest == y.digest {
            change = .same
        } else {
            changedParameters = TrialPairing(a.trials, b.trials).changed
            quantities = Self.quantities(a, b)
            let largest = quantities.map(\.change).max() ?? .within
            change = y.failed > x.failed ? .verdict : min(max(largest, .within), .drifted)
        }
        guard hasSamePoints, x.failed == y.failed else { return }
        counters = y.counters.keys.sorted().compactMap { name in
            let (before, after) = (x.counters[name] ?? 0, y.counters[name] ?? 0)
            return before == after ? nil : CounterChange(name: name, before: before, after: after)
        }
    }

    private static func quantities(
        _ a: ExperimentResults, _ b: ExperimentResults
    ) -> [QuantityChange] {
        let details = a.trials.isEmpty || b.trials.isEmpty ? nil : QuantityPair(a.trials, b.trials)
        var changes: [QuantityChange] = []
        let names = b.snapshot.quantities.map(\.name)
        for name in names + a.snapshot.quantities.map(\.name).filter({ !names.contains($0) }) {
            let x = a.snapshot.quantities.first { $0.name == name }
            let y = b.snapshot.quantities.first { $0.name == name }
            guard x?.digest != y?.digest else { continue }
            guard let x, let y else {
                changes.append(
                    QuantityChange(name: name, change: x == nil ? .added : .removed))
                continue
            }
            changes.append(details?.change(of: name) ?? QuantityChange(x, y))
        }
        return changes
    }
}

/// One experiment's results: in short, and where they are at hand the trials.
struct ExperimentResults {
    var snapshot: ExperimentSnapshot
    var trials: [TrialEntry]
}

extension QuantityChange {
    /// A change of which nothing but its kind is known.
    init(name: String, change: Change) {
        self.name = name
        self.change = change
    }

    /// Compares means, where nothing else is known.
    init(_ a: QuantitySnapshot, _ b: QuantitySnapshot) {
        self.init(name: b.name, change: .drifted)
        noise = [a.noise, b.noise].compactMap { $0 }.max()
        guard let x = a.mean, let y = b.mean, a.count == b.count else { return }
        shift = abs(y - x)
        change = abs(y - x) <= Self.room(noise, size: max(abs(x), abs(y))) ? .within : .drifted
    }

    /// What a shift may be without mattering: the seeds' noise, and at least what rounding in other
    /// kernels may do, for which a millionth of the size leaves ten digits to be lost.
    static func room(_ noise: Double?, size: Double) -> Double { max(noise ?? 0, 1e-6 * size) }
}

public import Foundation
import Results

extension StateComparison {
    /// The comparison as JSON for machines: sorted keys; values that are no numbers are left out.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(ComparisonRow(self))
    }
}

private struct ComparisonRow: Encodable {
    var before: String
    var after: String
    var conclusion: String
    var objections: [ObjectionRow]
    var suites: [SuiteRow]

    init(_ comparison: StateComparison) {
        before = comparison.before
        after = comparison.after
        conclusion = comparison.conclusion
        objections = comparison.objections.map(ObjectionRow.init)
        suites = comparison.suites.map(SuiteRow.init)
    }
}

private struct ObjectionRow: Encodable {
    var suite, kind, subject, message, file: String
    var line: Int

    init(_ objection: Objection) {
        suite = objection.suite
        kind = objection.kind
        subject = objection.subject
        message = objection.message
        file = objection.file
        line = objection.line
    }
}

private struct SuiteRow: Encodable {
    var suite: String
    var change: Change
    var environments: [Environment]
    var sameBitsExpected: Bool
    var sameSources: Bool?
    var notes: [String]
    var claims: [ClaimRow]
    var experiments: [ExperimentRow]
    var figures: [FigureRow]
    var speeds: [SpeedRow]

    init(_ suite: SuiteComparison) {
        self.suite = suite.name
        change = suite.change
        environments = [suite.environments.before, suite.environments.after].compactMap { $0 }
        sameBitsExpected = suite.sameBitsExpected
        sameSources = suite.sameSources
        notes = suite.notes
        claims = suite.claims.map(ClaimRow.init)
        experiments = suite.experiments.map(ExperimentRow.init)
        figures = suite.figures.map {
            FigureRow(figure: $0.id, change: $0.change, share: finite($0.share))
        }
        speeds = suite.speeds.map(SpeedRow.init)
    }
}

private struct ClaimRow: Encodable {
    var claim: String
    var change: Change
    var before: Verdict?
    var after: Verdict?
    var line: Int
    var values: [ValueRow]

    init(_ claim: ClaimChange) {
        self.claim = claim.claim
        change = claim.change
        before = claim.before
        after = claim.after
        line = claim.line
        values = claim.values.map(ValueRow.init)
    }
}

private struct ValueRow: Encodable {
    var quantity, group: String
    var change: Change
    var before, after, difference, room: Double?
    var expected: [String]?

    init(_ value: ValueChange) {
        quantity = value.quantity
        group = value.group
        change = value.change
        before = finite(value.before?.observed)
        after = finite(value.after?.observed)
        difference = finite(value.difference)
        room = finite(value.room)
        expected = value.expectations.isEmpty ? nil : value.expectations
    }
}

private struct ExperimentRow: Encodable {
    var experiment: String
    var change: Change
    var trials, failed: [Int]
    var quantities: [QuantityRow]
    var counters: [String: [Int]]
    var costs: [CostRow]

    init(_ experiment: ExperimentChange) {
        self.experiment = experiment.id
        change = experiment.change
        trials = [experiment.trials.before, experiment.trials.after]
        failed = [experiment.failed.before, experiment.failed.after]
        quantities = experiment.quantities.map(QuantityRow.init)
        let pairs = experiment.counters.map { ($0.name, [$0.before, $0.after]) }
        counters = Dictionary(pairs) { first, _ in first }
        costs = experiment.costs.map(CostRow.init)
    }
}

private struct QuantityRow: Encodable {
    var quantity: String
    var change: Change
    var trials: Int?
    var largest, relative, shift, noise: Double?

    init(_ quantity: QuantityChange) {
        self.quantity = quantity.name
        change = quantity.change
        trials = quantity.trials
        largest = finite(quantity.largest)
        relative = finite(quantity.relative)
        shift = finite(quantity.shift)
        noise = finite(quantity.noise)
    }
}

private struct CostRow: Encodable {
    var kind: CostChange.Kind
    var pairs: Int
    var before, after, ratio: Double

    init(_ cost: CostChange) {
        kind = cost.kind
        pairs = cost.pairs
        before = cost.before
        after = cost.after
        ratio = cost.ratio
    }
}

private struct FigureRow: Encodable {
    var figure: String
    var change: Change
    var share: Double?
}

private struct SpeedRow: Encodable {
    var experiment: String
    var kind: CostChange.Kind
    var decision: SpeedTest.Decision
    var pairs: Int
    var before, after, ratio: Double
    var interval: [Double]?

    init(_ speed: SpeedResult) {
        experiment = speed.experiment
        kind = speed.kind
        decision = speed.decision
        pairs = speed.pairs
        before = speed.before
        after = speed.after
        ratio = speed.ratio
        interval = speed.interval.allSatisfy(\.isFinite) ? speed.interval : nil
    }
}

/// The number, if it is one.
private func finite(_ value: Double?) -> Double? {
    value.flatMap { $0.isFinite ? $0 : nil }
}

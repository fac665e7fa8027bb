public import Results

/// A claim on both sides.
public struct ClaimChange: Sendable, Equatable {
    /// The claim's id.
    public var claim: String
    /// Its line in `suite.yaml`; 0 when there is no declaration at hand.
    public var line: Int
    /// The largest change of all that belongs to it.
    public var change: Change
    /// The verdict before; nil when the claim is new.
    public var before: Verdict?
    /// The verdict now; nil when the claim is gone.
    public var after: Verdict?
    /// Why the verdict is what it is now.
    public var message: String
    /// Every observed value on both sides, those that changed first.
    public var values: [ValueChange]
}

/// An observed value on both sides.
public struct ValueChange: Sendable, Equatable {
    /// What was measured, in words.
    public var quantity: String
    /// The group's varied parameters; empty when there is one group.
    public var group: String
    /// How much it changed.
    public var change: Change
    /// The value before; nil when it is new.
    public var before: GroupResult?
    /// The value now; nil when it is gone.
    public var after: GroupResult?
    /// What was expected before and now, where that is not the same.
    public var expectations: [String]
    /// How far the value may move without anybody noticing; see `room(_:_:)`.
    public var room: Double

    /// The observed value now minus before.
    public var difference: Double? {
        guard let before, let after else { return nil }
        return after.observed - before.observed
    }
}

extension ClaimChange {
    /// Compares the verdicts on a claim; one of them may be missing.
    init(_ a: ClaimVerdict?, _ b: ClaimVerdict?, line: Int) {
        claim = b?.claim ?? a?.claim ?? ""
        self.line = line
        before = a?.verdict
        after = b?.verdict
        message = b?.message ?? ""
        values = []
        guard let a, let b else {
            change = a == nil ? .added : .removed
            return
        }
        if a.verdict == .notRun, b.verdict != .notRun {
            // Nobody knew what it was before.
            change = .added
            return
        }
        values = Self.values(a, b)
        let largest = values.map(\.change).max() ?? .same
        // A value that is new or gone comes with a changed declaration, not with a changed result.
        change = a.verdict != b.verdict ? .verdict : min(largest, .drifted)
        values.sort { $0.change > $1.change }
    }

    private static func values(_ a: ClaimVerdict, _ b: ClaimVerdict) -> [ValueChange] {
        var changes: [ValueChange] = []
        for index in 0..<max(a.checks.count, b.checks.count) {
            let x = index < a.checks.count ? a.checks[index] : nil
            let y = index < b.checks.count ? b.checks[index] : nil
            let expected = [x?.expected, y?.expected].compactMap { $0 }
            let expectations = Set(expected).count > 1 ? expected : []
            let groups = (y?.groups ?? []) + (x?.groups ?? [])
            var seen: Set<String> = []
            for group in groups where seen.insert(group.group).inserted {
                changes.append(
                    ValueChange(
                        quantity: y?.quantity ?? x?.quantity ?? "",
                        x?.groups.first { $0.group == group.group },
                        y?.groups.first { $0.group == group.group }, expectations: expectations))
            }
        }
        return changes
    }
}

extension ValueChange {
    /// Compares an observed value; one side may be missing.
    init(quantity: String, _ a: GroupResult?, _ b: GroupResult?, expectations: [String]) {
        self.quantity = quantity
        group = b?.group ?? a?.group ?? ""
        before = a
        after = b
        self.expectations = expectations
        room = 0
        guard let a, let b else {
            change = a == nil ? .added : .removed
            return
        }
        room = Self.room(a, b)
        let (x, y) = (a.observed, b.observed)
        let bits = [(x, y), (a.lower, b.lower), (a.upper, b.upper)]
        if a.status != b.status {
            change = .verdict
        } else if bits.allSatisfy({ $0.bitPattern == $1.bitPattern }) {
            change = .same
        } else {
            // A comparison with NaN is false, so that what is not a number has drifted.
            change = x == y || abs(y - x) <= room ? .within : .drifted
        }
    }

    /// How far a value may move without anybody noticing: half the wider one of the 95 % intervals,
    /// which is how far other seeds would move it; and at least a hundredth of the distance to the
    /// nearest bound, for a hundred such moves one way would not change the verdict.
    static func room(_ a: GroupResult, _ b: GroupResult) -> Double {
        let halves = [a, b].map { 0.5 * ($0.upper - $0.lower) }.filter(\.isFinite)
        let distances = [a, b].map { 0.01 * abs($0.distance) }.filter(\.isFinite)
        return max(halves.max() ?? 0, distances.min() ?? 0)
    }
}

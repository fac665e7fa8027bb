/// How much two results differ, from not at all to what nobody may overlook.
public enum Change: String, Sendable, CaseIterable, Comparable, Codable {
    /// The same bits.
    case same
    /// Other bits, but nearer than drawing other seeds would bring them; or, where nothing varies,
    /// nearer than rounding in other kernels.
    case within
    /// Further apart than the seeds' noise, yet the verdict is the same.
    case drifted
    /// Only one side has it.
    case added
    /// Only the other side has it.
    case removed
    /// Another verdict, or trials that fail now.
    case verdict

    /// The order of the cases.
    public static func < (a: Change, b: Change) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The change in words.
    public var words: String {
        switch self {
        case .same: "bit-equal"
        case .within: "within tolerance"
        case .drifted: "drifted"
        case .added: "new"
        case .removed: "gone"
        case .verdict: "changed verdict"
        }
    }
}

/// From which change on a comparison counts as failed.
public enum Strictness: String, Sendable, CaseIterable {
    /// A verdict, or trials that fail now; a confirmed slowdown; more work for the same records.
    case verdict
    /// Also values that drifted beyond the noise of the seeds.
    case drift
    /// Also any other bit where both sides have the same core type.
    case bits

    /// Whether the change counts as failed.
    func rejects(_ change: Change, sameBitsExpected: Bool) -> Bool {
        switch change {
        case .same, .added: false
        case .within: self == .bits && sameBitsExpected
        case .drifted: self != .verdict
        case .removed, .verdict: true
        }
    }
}

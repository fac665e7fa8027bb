import Declarations
import Results

/// One thing that a check measures in a group, with what is expected of it.
struct Part {
    /// What tells it from the group's other parts; empty where there is only one.
    var label = ""
    /// The measured number with its interval.
    var estimate: Estimate
    /// Where it has to lie.
    var expectation: Expectation
    /// Whether the measured number decides that it passes, and not its interval.
    var passesByItself = false

    /// The distance to the nearest bound: positive inside, negative outside.
    var distance: Double {
        let below = expectation.lower.map { estimate.observed - $0 } ?? .infinity
        let above = expectation.upper.map { $0 - estimate.observed } ?? .infinity
        return min(below, above)
    }

    /// How it came out. Numbers that are not numbers pass nothing.
    var status: CheckResult.Status {
        let isFinite =
            estimate.observed.isFinite && !estimate.lower.isNaN && !estimate.upper.isNaN
        guard isFinite else { return .failed }
        let isInside = expectation.contains(estimate.lower) && expectation.contains(estimate.upper)
        if isInside || (passesByItself && distance >= 0) { return .passed }
        let isOutside =
            estimate.upper < (expectation.lower ?? -.infinity)
            || estimate.lower > (expectation.upper ?? .infinity)
        return isOutside ? .contradicted : .inconclusive
    }

    /// The part as a result of its group.
    func result(group: String) -> GroupResult {
        GroupResult(
            group: [group, label].filter { !$0.isEmpty }.joined(separator: ", "), status: status,
            observed: estimate.observed, lower: estimate.lower, upper: estimate.upper,
            distance: distance, margin: estimate.spread.map { distance / $0 },
            observations: estimate.observations)
    }
}

/// What a check found in a group.
struct JudgedGroup {
    /// The group's parameters.
    var label: String
    /// What was measured; empty where there is no number.
    var parts: [Part]
    /// Why there is no number.
    var shortfall: Shortfall?

    /// How the group came out: as its worst part.
    var status: CheckResult.Status {
        if let shortfall { return shortfall.status }
        return parts.map(\.status).max { $0.severity < $1.severity } ?? .failed
    }

    /// Whether every measured number lies where it is expected, whatever its interval.
    var holdsByItself: Bool {
        shortfall == nil && !parts.isEmpty && parts.allSatisfy { $0.distance >= 0 }
    }

    /// The results of its parts, or one without numbers.
    var results: [GroupResult] {
        guard let shortfall else { return parts.map { $0.result(group: label) } }
        return [
            GroupResult(
                group: label, status: shortfall.status, observed: .nan, lower: .nan, upper: .nan,
                distance: .nan, margin: nil, observations: 0)
        ]
    }
}

extension CheckResult.Status {
    /// From passed to failed.
    var severity: Int {
        switch self {
        case .passed: 0
        case .inconclusive: 1
        case .contradicted: 2
        case .notRun: 3
        case .failed: 4
        }
    }
}

extension GroupResult {
    /// Whether this result is nearer to failing, or fails worse, than another.
    func isWorse(than other: GroupResult) -> Bool {
        if status != other.status { return status.severity > other.status.severity }
        // Parts may have different units; their spread makes them comparable.
        let mine = margin ?? (distance < 0 ? -.infinity : .infinity)
        let theirs = other.margin ?? (other.distance < 0 ? -.infinity : .infinity)
        if mine != theirs { return mine < theirs }
        return distance < other.distance
    }
}

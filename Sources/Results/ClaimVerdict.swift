/// What a claim came to.
public enum Verdict: String, Sendable, CaseIterable, Codable {
    /// The observed interval lies inside the expectation, and the control was rejected.
    case reproduced
    /// The observed interval lies outside the expectation.
    case contradicted
    /// The observed interval straddles the bound.
    case inconclusive
    /// The check holds, but its control passed it too.
    case vacuous
    /// A trial crashed, ran out of time or memory, or left no number.
    case failed
    /// The trials have not been run, or the claim is not judged at this tier.
    case notRun
}

/// A claim with its verdict and everything that led to it.
public struct ClaimVerdict: Sendable, Equatable, Codable {
    /// The claim's id.
    public var claim: String
    /// The verdict.
    public var verdict: Verdict
    /// The verdict that the declaration asks for: `contradicted` for a contested claim, else
    /// `reproduced`.
    public var declared: Verdict
    /// The checks in the order of the declaration.
    public var checks: [CheckResult]
    /// The same checks under the control; empty when the claim has none.
    public var control: [CheckResult]
    /// What a reader should know beyond the numbers; for `failed` and `vacuous`, the reason.
    public var message: String

    /// Whether the verdict is the declared one.
    public var isAsDeclared: Bool { verdict == declared }

    /// A verdict.
    public init(
        claim: String, verdict: Verdict, declared: Verdict, checks: [CheckResult],
        control: [CheckResult], message: String
    ) {
        self.claim = claim
        self.verdict = verdict
        self.declared = declared
        self.checks = checks
        self.control = control
        self.message = message
    }
}

/// One check with what was observed, over all its groups.
public struct CheckResult: Sendable, Equatable, Codable {
    /// How the check came out.
    public enum Status: String, Sendable, Codable {
        /// The interval lies inside the expectation.
        case passed
        /// The interval lies outside the expectation.
        case contradicted
        /// The interval straddles a bound.
        case inconclusive
        /// There is no number: a trial failed, or the statistic is undefined.
        case failed
        /// Trials are missing.
        case notRun
    }

    /// How the check came out over all groups.
    public var status: Status
    /// What was measured, in words: "slope of regret against horizon".
    public var quantity: String
    /// What was expected, in words: "in [0.60, 0.72]".
    public var expected: String
    /// The group nearest to failing (or failing worst), which speaks for the check.
    public var worst: GroupResult?
    /// Every group.
    public var groups: [GroupResult]
    /// What went wrong, for `failed` and `notRun`.
    public var message: String

    /// A check's result.
    public init(
        status: Status, quantity: String, expected: String, worst: GroupResult?,
        groups: [GroupResult], message: String
    ) {
        self.status = status
        self.quantity = quantity
        self.expected = expected
        self.worst = worst
        self.groups = groups
        self.message = message
    }
}

/// What a check observed in one group of observations.
public struct GroupResult: Sendable, Equatable, Codable {
    /// The group's varied parameters, `k = 4`; empty when there is only one group.
    public var group: String
    /// How the check came out in this group.
    public var status: CheckResult.Status
    /// The observed value.
    public var observed: Double
    /// The lower end of its 95 % interval; the value itself where nothing varies.
    public var lower: Double
    /// The upper end of its 95 % interval.
    public var upper: Double
    /// The distance from the observed value to the nearest bound of the expectation, in the units of
    /// the value: positive inside, negative outside.
    public var distance: Double
    /// The distance in units of the spread (standard deviation) over seeds; nil where nothing varies.
    public var margin: Double?
    /// How many seeds (and pooled values) it rests on.
    public var observations: Int

    /// A group's result.
    public init(
        group: String, status: CheckResult.Status, observed: Double, lower: Double, upper: Double,
        distance: Double, margin: Double?, observations: Int
    ) {
        self.group = group
        self.status = status
        self.observed = observed
        self.lower = lower
        self.upper = upper
        self.distance = distance
        self.margin = margin
        self.observations = observations
    }
}

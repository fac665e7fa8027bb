public import SuiteKit

/// A statement of the paper with the test it has to pass and the control that has to fail it.
public struct Claim: Sendable {
    /// Its name within the suite.
    public var id: String
    /// The statement, in words.
    public var statement: String
    /// Where the paper says it, or where the expectation comes from: `Theorem 2`.
    public var source: String
    /// The tests; the claim holds when all of them do.
    public var checks: [Check]
    /// Why the expectation is as wide as it is.
    public var tolerance: String
    /// What removes the paper's mechanism; nil when the claim has none.
    public var control: Control?
    /// Why the claim does not hold here; nil for a claim that is expected to hold.
    public var contested: String?
    /// The tiers at which it is judged.
    public var tiers: [Tier]
    /// The line of `suite.yaml` where it begins, from 1.
    public var line: Int
}

/// Parameter overrides under which a claim's own checks have to fail.
public struct Control: Sendable {
    /// The values that replace those of the trials.
    public var parameters: Parameters
    /// Which trials are overridden, by their declared parameters; nil for those of the check's `where`
    /// (for `order`: those of the side that is claimed to be better, `lower`).
    public var filter: Filter?
    /// What happens and why, in words: "linear regret: the slope is 1".
    public var expect: String
}

/// The interval in which a number has to lie.
public struct Expectation: Sendable, Hashable {
    /// The smallest accepted value; nil for none.
    public var lower: Double?
    /// The largest accepted value; nil for none.
    public var upper: Double?

    /// The values from `lower` to `upper`.
    public init(lower: Double? = nil, upper: Double? = nil) {
        self.lower = lower
        self.upper = upper
    }

    /// Whether the value is accepted.
    public func contains(_ value: Double) -> Bool {
        value >= (lower ?? -.infinity) && value <= (upper ?? .infinity)
    }
}

/// How far two numbers may be apart: |a − b| ≤ absolute + relative |b|.
public struct Tolerance: Sendable, Hashable {
    /// The part that does not depend on size.
    public var absolute: Double
    /// The part in units of the expected value.
    public var relative: Double

    /// The largest accepted distance from `expected`.
    public func room(at expected: Double) -> Double { absolute + relative * abs(expected) }
}

/// One of the eleven tests of a claim.
///
/// The varied parameters that are neither fixed by `where`, nor on the x axis, nor in `over` divide the
/// observations into groups; the test has to pass in each of them, or in `share` of them.
public struct Check: Sendable {
    /// What is tested (y).
    public var quantity: Quantity
    /// What it is tested against, for tests of a curve.
    public var x: ColumnReference?
    /// Parameters whose values are pooled as the seeds are.
    public var over: [String]
    /// The share of the groups in which the test has to pass.
    public var share: Double
    /// The test.
    public var kind: Kind
    /// The line of `suite.yaml` where it begins, from 1.
    public var line: Int

    /// The tests.
    public enum Kind: Sendable {
        /// The statistic over seeds lies in an interval.
        case value(Expectation)
        /// The statistic over seeds is at most, or at least, a number.
        case bound(Expectation)
        /// The slope of y against x (on the given scale) lies in an interval.
        case slope(Expectation, Scale)
        /// Paired over seeds: factor · higher − lower ≥ margin in the mean.
        case order(lower: Partner, higher: Partner, margin: Double, factor: Double)
        /// The extremum of y over x lies at an x within bounds, and stands out from y at other x.
        case peak(Peak)
        /// Spearman's correlation of the mean curve with x, positive for increasing.
        case monotone(Expectation)
        /// The correlation of y and x over all observations.
        case correlation(CorrelationMethod, Expectation)
        /// y tends to a number as x goes to its largest (or smallest) value.
        case limit(Limit)
        /// The statistic of y over seeds follows another column along the curve.
        case agreement(theory: ColumnReference, Tolerance)
        /// The share of observations that meet a condition.
        case rate(condition: Expectation, Expectation)
        /// Every single observation equals a number or a column.
        case identity(Target, Tolerance)
    }

    /// The axes on which a slope is taken.
    public enum Scale: String, Sendable, CaseIterable {
        /// log y against log x: the exponent of a power law.
        case logLog = "log-log"
        /// y against x.
        case linear
        /// log y against x: an exponential rate.
        case logY = "log-y"
        /// y against log x.
        case logX = "log-x"
    }

    /// Where an extremum lies and how far it stands out.
    public struct Peak: Sendable {
        /// Whether the largest or the smallest value is meant.
        public var kind: Extremum
        /// Where it has to lie.
        public var at: Expectation
        /// The x with which it is compared.
        public var against: [Double]
        /// The smallest accepted ratio: peak to y(against), or for a minimum y(against) to it.
        public var atLeast: Double
    }

    /// The two kinds of extremum.
    public enum Extremum: String, Sendable, CaseIterable {
        /// The largest value.
        case maximum
        /// The smallest value.
        case minimum
    }

    /// Coefficients of correlation.
    public enum CorrelationMethod: String, Sendable, CaseIterable {
        /// Of the ranks.
        case spearman
        /// Of concordant pairs, τ-b.
        case kendall
        /// Of the values.
        case pearson
    }

    /// A limit along x.
    public struct Limit: Sendable {
        /// The number it tends to.
        public var value: Double
        /// How near the last point has to be.
        public var tolerance: Tolerance
        /// Whether x goes up to its largest or down to its smallest value.
        public var toward: Extremum
    }

    /// What an identity compares with.
    public enum Target: Sendable {
        /// A number.
        case number(Double)
        /// A column of the same record.
        case column(ColumnReference)
    }
}

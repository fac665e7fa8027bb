public import SuiteKit

/// Names a column of an experiment's results: a parameter, a reported number, or `table.column`.
public struct ColumnReference: Sendable, Hashable, CustomStringConvertible {
    /// The table, for a column of one.
    public var table: String?
    /// The parameter, the number or the table's column.
    public var name: String

    /// A column called `text`: `regret` or `curve.loss`.
    public init(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        self.table = parts.count == 2 ? parts[0] : nil
        self.name = parts.last ?? text
    }

    /// `regret` or `curve.loss`, as `suite.yaml` writes it.
    public var description: String { table.map { $0 + "." + name } ?? name }
}

/// Conditions that an observation (or a row of its table) has to meet, all of them.
public struct Filter: Sendable, Hashable {
    /// What a column has to be.
    public enum Test: Sendable, Hashable {
        /// One of these values (or labels).
        case oneOf([ParameterValue])
        /// A number within bounds, either of which may be missing.
        case range(atLeast: Double?, atMost: Double?)
    }

    /// A column and its test.
    public struct Condition: Sendable, Hashable {
        /// A parameter, a reported number, or a table's column.
        public var column: ColumnReference
        /// What it has to be.
        public var test: Test
    }

    /// The conditions.
    public var conditions: [Condition]

    /// A filter that lets everything pass.
    public static var everything: Filter { Filter(conditions: []) }

    /// This filter with the conditions of `other`, which replace those on the same columns.
    public func overridden(by other: Filter) -> Filter {
        let replaced = Set(other.conditions.map(\.column))
        return Filter(
            conditions: conditions.filter { !replaced.contains($0.column) } + other.conditions)
    }

    /// Whether the parameters meet every condition on a parameter; other columns are not asked.
    public func accepts(_ parameters: Parameters) -> Bool {
        conditions.allSatisfy { condition in
            guard condition.column.table == nil, let value = parameters[condition.column.name]
            else { return true }
            return condition.test.accepts(value)
        }
    }
}

extension Filter.Test {
    /// Whether the value passes.
    public func accepts(_ value: ParameterValue) -> Bool {
        switch self {
        case .oneOf(let values):
            return values.contains { $0.means(value) }
        case .range(let lower, let upper):
            guard let number = value.number else { return false }
            return number >= (lower ?? -.infinity) && number <= (upper ?? .infinity)
        }
    }
}

/// How many values become one: over seeds, or within a table.
public enum Statistic: String, Sendable, CaseIterable {
    /// The arithmetic mean.
    case mean
    /// The middle value.
    case median
    /// The smallest value.
    case minimum = "min"
    /// The largest value.
    case maximum = "max"
    /// The last row of a table.
    case last
    /// The sum.
    case sum
    /// The standard deviation, with n − 1.
    case deviation = "sd"
}

/// A second quantity that the first is divided by or that is taken from it, trial by trial.
///
/// The partner of an observation is the one of the same seed that has the same values of all varied
/// parameters, except those on which either filter sets a condition.
public struct Partner: Sendable, Hashable {
    /// The partner's column; nil for the same one.
    public var column: ColumnReference?
    /// Conditions that replace or join those of the first quantity.
    public var filter: Filter
}

/// A column of an experiment's results, restricted and possibly set against a partner.
public struct Quantity: Sendable, Hashable {
    /// The experiment's id.
    public var experiment: String
    /// The column.
    public var column: ColumnReference
    /// Which observations and rows count.
    public var filter: Filter
    /// Divide by this.
    public var dividedBy: Partner?
    /// Take this away (before dividing).
    public var minus: Partner?
    /// How the rows of a table become one number, where the check wants one number a trial.
    public var reduce: Statistic?
    /// How seeds become one number.
    public var statistic: Statistic
}

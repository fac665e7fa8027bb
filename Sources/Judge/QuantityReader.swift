import Declarations
import Results
import SuiteKit
import Statistics

/// What a quantity is in one trial: a number, or the rows of a table.
enum TrialValues {
    case number(Double)
    case rows([Double])

    /// The values as a list.
    var list: [Double] {
        switch self {
        case .number(let value): [value]
        case .rows(let values): values
        }
    }
}

/// Reads a quantity from trials: selects rows, sets them against partners, reduces them.
struct QuantityReader {
    /// The filter of the quantity itself.
    let filter: SelectionFilter
    /// Where its column is found.
    let source: ColumnSource
    /// How rows become a number.
    let reduce: Statistic?
    private let observations: Observations
    private let minus: PartnerReader?
    private let dividedBy: PartnerReader?

    init(_ quantity: Quantity, _ observations: Observations) throws(Shortfall) {
        self.observations = observations
        self.filter = SelectionFilter(quantity.filter, observations)
        self.source = try observations.source(of: quantity.column)
        self.reduce = quantity.reduce
        self.minus = try quantity.minus.map { partner throws(Shortfall) in
            try PartnerReader(partner, of: quantity, observations)
        }
        self.dividedBy = try quantity.dividedBy.map { partner throws(Shortfall) in
            try PartnerReader(partner, of: quantity, observations)
        }
    }

    /// The trials whose declared parameters pass.
    var selected: [Int] {
        observations.codes.indices.filter { filter.acceptsParameters(observations.codes[$0]) }
    }

    /// Whether a trial counts by its reported numbers.
    func counts(_ index: Int) throws(Shortfall) -> Bool {
        guard filter.asksForNumbers else { return true }
        return filter.acceptsNumbers(try observations.record(index))
    }

    /// The quantity in a trial: y − minus, divided by the partner, row by row, then reduced.
    ///
    /// - Parameters:
    ///   - index: the trial.
    ///   - x: the column of the horizontal axis; where a partner has rows of the same table, its x
    ///     have to be the same.
    /// - Returns: a number, or the rows that pass.
    /// - Throws: why the trial leaves no number.
    func values(at index: Int, x: ColumnSource? = nil) throws(Shortfall) -> TrialValues {
        var values = try column(source, at: index)
        if let minus {
            let partner = try minus.values(for: index, x: x, filter: filter)
            values = try combine(values, partner, at: index) { $0 - $1 }
        }
        if let dividedBy {
            let partner = try dividedBy.values(for: index, x: x, filter: filter)
            if partner.list.contains(0) {
                throw .failed("\(observations.describe(index)): the quantity is divided by zero")
            }
            values = try combine(values, partner, at: index) { $0 / $1 }
        }
        values = try reduced(values, at: index)
        guard values.list.allSatisfy(\.isFinite) else {
            throw .failed("\(observations.describe(index)): the quantity is not finite")
        }
        return values
    }

    /// Another column of the same trial in the same rows, reduced where the quantity is.
    func companion(_ source: ColumnSource, at index: Int) throws(Shortfall) -> TrialValues {
        try reduced(try column(source, at: index), at: index)
    }

    /// A column of the trial, in the rows that pass.
    private func column(_ source: ColumnSource, at index: Int) throws(Shortfall) -> TrialValues {
        try observations.column(source, filter, at: index)
    }

    private func reduced(_ values: TrialValues, at index: Int) throws(Shortfall) -> TrialValues {
        guard let reduce, case .rows(let rows) = values else { return values }
        let value = reduce.applied(to: rows)
        guard value.isFinite else {
            throw .failed(
                """
                \(observations.describe(index)): the \(reduce.phrase) of \(rows.count) rows is \
                not defined
                """)
        }
        return .number(value)
    }

    private func combine(
        _ a: TrialValues, _ b: TrialValues, at index: Int, _ operation: (Double, Double) -> Double
    ) throws(Shortfall) -> TrialValues {
        switch (a, b) {
        case (.number(let a), .number(let b)):
            return .number(operation(a, b))
        case (.rows(let a), .number(let b)):
            return .rows(a.map { operation($0, b) })
        case (.rows(let a), .rows(let b)) where a.count == b.count:
            return .rows(zip(a, b).map { operation($0, $1) })
        case (.rows, .rows), (.number, .rows):
            throw .failed(
                """
                \(observations.describe(index)): \(a.list.count) rows stand against \
                \(b.list.count) of its partner
                """)
        }
    }
}

extension Observations {
    /// A column of a trial in the rows that pass the filter.
    func column(
        _ source: ColumnSource, _ filter: SelectionFilter, at index: Int
    ) throws(Shortfall) -> TrialValues {
        guard case .column(let name, let column) = source else {
            return .number(try number(source, at: index))
        }
        let table = try table(name, at: index)
        return .rows(try rows(column, of: table, kept: filter.rows(of: table), at: index))
    }
}

extension Statistic {
    /// The statistic of some numbers; NaN where it is not defined.
    func applied(to values: [Double]) -> Double {
        guard let first = values.first, let last = values.last else { return .nan }
        switch self {
        // Measured from the first value, the mean of equal numbers is that number to the bit.
        case .mean: return first + values.map { $0 - first }.mean()
        case .median: return values.median()
        case .minimum: return values.min() ?? .nan
        case .maximum: return values.max() ?? .nan
        case .last: return last
        case .sum: return values.reduce(0, +)
        case .deviation: return values.standardDeviation()
        }
    }
}

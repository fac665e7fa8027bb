import Declarations
import Results
import SuiteKit

/// Where a column is found.
enum ColumnSource: Hashable {
    /// A parameter that differs between points: its place among the axes.
    case axis(Int)
    /// A parameter that is the same at all points.
    case constant(ParameterValue)
    /// A number of the record.
    case scalar(String)
    /// A column of a table of the record.
    case column(table: String, name: String)

    /// The table, for a column of one.
    var table: String? {
        if case .column(let table, _) = self { table } else { nil }
    }
}

extension Observations {
    /// Where a column is found: a parameter first, then a reported number, then a table's column.
    func source(of column: ColumnReference) throws(Shortfall) -> ColumnSource {
        if let table = column.table {
            let declared = experiment.tables.first { $0.name == table }
            guard declared?.columns.contains(where: { $0.name == column.name }) == true else {
                throw .failed("experiment '\(experiment.id)' has no column '\(column)'")
            }
            return .column(table: table, name: column.name)
        }
        if let axis = axis(column.name) { return .axis(axis) }
        if let value = all.first?.parameters[column.name] { return .constant(value) }
        guard experiment.reports.contains(where: { $0.name == column.name }) else {
            throw .failed(
                "experiment '\(experiment.id)' has neither a parameter nor a number '\(column)'")
        }
        return .scalar(column.name)
    }

    /// The value of a column that has one a trial.
    func coordinate(_ source: ColumnSource, at index: Int) throws(Shortfall) -> Coordinate {
        switch source {
        case .axis(let axis): Coordinate(axes[axis].values[codes[index][axis]])
        case .constant(let value): Coordinate(value)
        case .scalar, .column: .number(try number(source, at: index))
        }
    }

    /// The number in a column that has one a trial.
    func number(_ source: ColumnSource, at index: Int) throws(Shortfall) -> Double {
        switch source {
        case .axis(let axis):
            let value = axes[axis].values[codes[index][axis]]
            return try finite(value?.number, axes[axis].name, at: index)
        case .constant(let value):
            return try finite(value.number, value.description, at: index)
        case .scalar(let name):
            return try finite(try record(index).scalar(name), name, at: index)
        case .column(let table, let name):
            throw .failed("'\(table).\(name)' has many rows: 'reduce' makes one number of them")
        }
    }

    private func finite(
        _ value: Double?, _ name: String, at index: Int
    ) throws(Shortfall) -> Double {
        guard let value, value.isFinite else {
            let found = value.map { "\($0)" } ?? "not a number"
            throw .failed("\(describe(index)): '\(name)' is \(found)")
        }
        return value
    }

    /// A table of a trial's record.
    func table(_ name: String, at index: Int) throws(Shortfall) -> Table {
        guard let table = try record(index).table(name) else {
            throw .failed("\(describe(index)) has no table '\(name)'")
        }
        return table
    }

    /// The numbers in the rows `kept` of a table's column; all rows when `kept` is nil.
    func rows(
        _ column: String, of table: Table, kept: [Int]?, at index: Int
    ) throws(Shortfall) -> [Double] {
        guard let numbers = table.numbers(column) else {
            throw .failed("\(describe(index)): '\(table.name).\(column)' holds no numbers")
        }
        let rows = kept.map { $0.map { numbers[$0] } } ?? numbers
        guard rows.allSatisfy(\.isFinite) else {
            throw .failed("\(describe(index)): '\(table.name).\(column)' has numbers not finite")
        }
        return rows
    }
}

extension Coordinate {
    /// A parameter's value as a place on an axis.
    init(_ value: ParameterValue?) {
        if let number = value?.number {
            self = .number(number)
        } else {
            self = .label(value?.description ?? "none")
        }
    }
}

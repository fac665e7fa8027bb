import Declarations
import Results
import SuiteKit

/// A filter made ready for one experiment's trials: parameters by code, numbers and rows by name.
struct SelectionFilter {
    /// For each axis the codes that pass; nil where every one does.
    let allowed: [[Bool]?]
    private let isSatisfiable: Bool
    private let numbers: [(name: String, test: Filter.Test)]
    private let rows: [(column: ColumnReference, test: RowTest)]

    /// What a row has to be.
    enum RowTest {
        case numbers([Double])
        case labels(Set<String>)
        case within(lower: Double, upper: Double)
    }

    init(_ filter: Filter, _ observations: Observations) {
        var allowed = [[Bool]?](repeating: nil, count: observations.axes.count)
        var isSatisfiable = true
        var numbers: [(name: String, test: Filter.Test)] = []
        var rows: [(column: ColumnReference, test: RowTest)] = []
        for condition in filter.conditions {
            let name = condition.column.name
            if condition.column.table != nil {
                rows.append((condition.column, RowTest(condition.test)))
            } else if let axis = observations.axis(name) {
                // A point that lacks the parameter is not asked about it.
                let passing = observations.axes[axis].values.map { value in
                    value.map { condition.test.accepts($0) } ?? true
                }
                allowed[axis] = zip(allowed[axis] ?? passing, passing).map { $0 && $1 }
            } else if let value = observations.all.first?.parameters[name] {
                isSatisfiable = isSatisfiable && condition.test.accepts(value)
            } else {
                numbers.append((name, condition.test))
            }
        }
        self.allowed = allowed
        self.isSatisfiable = isSatisfiable
        self.numbers = numbers
        self.rows = rows
    }

    /// Whether the declared parameters of a trial pass.
    func acceptsParameters(_ codes: [Int]) -> Bool {
        guard isSatisfiable else { return false }
        for (axis, passing) in allowed.enumerated() {
            if let passing, !passing[codes[axis]] { return false }
        }
        return true
    }

    /// Whether the reported numbers of a trial pass.
    func acceptsNumbers(_ record: Record) -> Bool {
        numbers.allSatisfy { name, test in
            record.scalar(name).map { test.accepts(.double($0)) } ?? false
        }
    }

    /// Whether a condition is set on a reported number, so that selecting needs the record.
    var asksForNumbers: Bool { !numbers.isEmpty }

    /// Whether the filter leaves one value of a parameter.
    func fixes(_ axis: Int) -> Bool {
        allowed[axis].map { $0.count { $0 } == 1 } ?? false
    }

    /// The rows of a table that pass; nil when all do because nothing is asked of them.
    func rows(of table: Table) -> [Int]? {
        let tests = rows.filter { $0.column.table == table.name }
        guard !tests.isEmpty else { return nil }
        var kept = Array(0..<table.rows)
        for (column, test) in tests {
            switch table.column(column.name) {
            case .numbers(let values): kept = kept.filter { test.accepts(values[$0]) }
            case .labels(let labels): kept = kept.filter { test.accepts(labels[$0]) }
            case nil: kept = []
            }
        }
        return kept
    }
}

extension SelectionFilter.RowTest {
    init(_ test: Filter.Test) {
        switch test {
        case .range(let lower, let upper):
            self = .within(lower: lower ?? -.infinity, upper: upper ?? .infinity)
        case .oneOf(let values):
            let numbers = values.compactMap(\.number)
            self =
                numbers.count == values.count
                ? .numbers(numbers) : .labels(Set(values.map(\.description)))
        }
    }

    func accepts(_ value: Double) -> Bool {
        switch self {
        case .numbers(let values): values.contains(value)
        case .labels: false
        case .within(let lower, let upper): value >= lower && value <= upper
        }
    }

    func accepts(_ label: String) -> Bool {
        if case .labels(let labels) = self { labels.contains(label) } else { false }
    }
}

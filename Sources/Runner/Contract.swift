import Declarations
import SuiteKit

/// What a record has to hold: the names that the declaration lists, and finite numbers.
struct Contract: Equatable, Sendable {
    struct Table: Equatable, Sendable {
        var name: String
        var columns: [String]
    }

    var reports: [String]
    var tables: [Table]
    var produces: [String]

    init(reports: [String], tables: [Table], produces: [String]) {
        self.reports = reports
        self.tables = tables
        self.produces = produces
    }

    /// What the declaration of an experiment asks of its records.
    init(_ experiment: ExperimentDeclaration) {
        reports = experiment.dueReports.map(\.name)
        tables = experiment.dueTables.map { Table(name: $0.name, columns: $0.columns.map(\.name)) }
        produces = experiment.produces
    }

    /// The first thing in which a record differs from what was promised; nil when it keeps it.
    func violation(in record: Record) -> String? {
        difference(record.scalars.map(\.name), reports, "number", "reports")
            ?? difference(record.tables.map(\.name), tables.map(\.name), "table", "tables")
            ?? difference(record.artifacts.map(\.name), produces, "artifact", "produces")
            ?? infinity(in: record)
    }

    private func infinity(in record: Record) -> String? {
        for scalar in record.scalars where !scalar.value.isFinite {
            return "number '\(scalar.name)' is \(scalar.value)"
        }
        for table in record.tables {
            if let violation = violation(in: table) { return violation }
        }
        for artifact in record.artifacts {
            if let violation = violation(in: artifact) { return violation }
        }
        return nil
    }

    private func difference(
        _ found: [String], _ declared: [String], _ kind: String, _ section: String
    ) -> String? {
        if let name = declared.first(where: { !found.contains($0) }) {
            return "\(kind) '\(name)' is declared under '\(section)' and missing in the record"
        }
        if let name = found.first(where: { !declared.contains($0) }) {
            return "\(kind) '\(name)' is in the record and not declared under '\(section)'"
        }
        return nil
    }

    private func violation(in table: SuiteKit.Table) -> String? {
        let declared = tables.first { $0.name == table.name }?.columns ?? []
        let columns = table.entries.map(\.name)
        let section = "tables: \(table.name)"
        if let difference = difference(columns, declared, "column", section) { return difference }
        for entry in table.entries {
            guard let numbers = entry.column.numbers,
                let row = numbers.firstIndex(where: { !$0.isFinite })
            else { continue }
            return "column '\(table.name).\(entry.name)' is \(numbers[row]) in row \(row + 1)"
        }
        return nil
    }

    private func violation(in stored: Record.StoredArtifact) -> String? {
        for entry in stored.artifact.entries {
            let isFinite =
                switch entry.values {
                case .float(let values): values.allSatisfy(\.isFinite)
                case .double(let values): values.allSatisfy(\.isFinite)
                }
            if !isFinite {
                return "tensor '\(entry.name)' of artifact '\(stored.name)' is not finite"
            }
        }
        return nil
    }
}

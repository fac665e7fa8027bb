public import Declarations
import Foundation
public import Results
import SuiteKit

/// Records as files for other programs.
public struct Export: Sendable {
    /// What was declared.
    let suite: Suite
    /// The trials: those of the declared grid in its order, then those of controls alone.
    let trials: [(point: TrialPoint, outcome: TrialOutcome)]

    /// The records of a suite.
    ///
    /// - Parameters:
    ///   - suite: what was declared.
    ///   - outcomes: of its trials, in any order.
    public init(_ suite: Suite, outcomes: [(TrialPoint, TrialOutcome)]) {
        var rank: [String: Int] = [:]
        for experiment in suite.experiments {
            for point in experiment.points {
                for seed in 0..<experiment.seeds {
                    let trial = TrialPoint(experiment: experiment.id, parameters: point, seed: seed)
                    let next = rank.count
                    if rank[trial.canonicalText] == nil { rank[trial.canonicalText] = next }
                }
            }
        }
        let keyed = outcomes.map { (text: $0.0.canonicalText, point: $0.0, outcome: $0.1) }
        let last = rank.count
        let sorted = keyed.sorted { a, b in
            let (i, j) = (rank[a.text] ?? last, rank[b.text] ?? last)
            return i == j ? a.text < b.text : i < j
        }
        self.suite = suite
        self.trials = sorted.map { ($0.point, $0.outcome) }
    }

    /// The numbers of an experiment: a row a trial with its parameters, seed and reported numbers.
    ///
    /// A trial that failed has a row without numbers; `trial_status` says so.
    public func csv(experiment id: String) -> String {
        let rows = trials.filter { $0.point.experiment == id }
        let parameters = parameterNames(rows)
        var numbers = suite.experiment(id)?.reports.map(\.name) ?? []
        for (_, outcome) in rows {
            for scalar in outcome.record?.scalars ?? [] where !numbers.contains(scalar.name) {
                numbers.append(scalar.name)
            }
        }
        var text = csvLine(parameters + ["seed", "trial_status"] + numbers)
        for (point, outcome) in rows {
            let values = numbers.map { name in
                outcome.record?.scalar(name).map(exactText) ?? ""
            }
            let status = outcome.record == nil ? "failed" : "ok"
            text += csvLine(
                parameters.map { point.parameters[$0].map(\.description) ?? "" }
                    + [String(point.seed), status] + values)
        }
        return text
    }

    /// The rows of a table of an experiment, each with its trial's parameters and seed.
    public func csv(experiment id: String, table name: String) -> String {
        let rows = trials.filter { $0.point.experiment == id }
        let parameters = parameterNames(rows)
        var columns: [String] = []
        for (_, outcome) in rows {
            for entry in outcome.record?.table(name)?.entries ?? []
            where !columns.contains(entry.name) {
                columns.append(entry.name)
            }
        }
        var text = csvLine(parameters + ["seed"] + columns)
        for (point, outcome) in rows {
            guard let table = outcome.record?.table(name) else { continue }
            let head =
                parameters.map { point.parameters[$0].map(\.description) ?? "" }
                + [String(point.seed)]
            let cells = columns.map { table.column($0).map(texts) }
            for row in 0..<table.rows {
                text += csvLine(head + cells.map { $0?[row] ?? "" })
            }
        }
        return text
    }

    /// The names of the tables that trials of the experiment returned, in the order of the declaration.
    public func tables(experiment id: String) -> [String] {
        var names = suite.experiment(id)?.tables.map(\.name) ?? []
        var present: Set<String> = []
        for (point, outcome) in trials where point.experiment == id {
            for table in outcome.record?.tables ?? [] where present.insert(table.name).inserted {
                if !names.contains(table.name) { names.append(table.name) }
            }
        }
        return names.filter(present.contains)
    }

    private func texts(_ column: Column) -> [String] {
        switch column {
        case .numbers(let values): values.map(exactText)
        case .labels(let values): values
        }
    }

    private func parameterNames(
        _ rows: [(point: TrialPoint, outcome: TrialOutcome)]
    ) -> [String] {
        Set(rows.flatMap { $0.point.parameters.keys }).sorted()
    }
}

/// A line of a CSV file as RFC 4180 has it, ended by a line feed.
package func csvLine(_ cells: [String]) -> String {
    let quoted = cells.map { cell -> String in
        let needsQuotes = cell.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        guard needsQuotes || cell.hasPrefix(" ") || cell.hasSuffix(" ") else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
    return quoted.joined(separator: ",") + "\n"
}

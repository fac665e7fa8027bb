import Declarations
public import Foundation
import Results
import SuiteKit

extension Export {
    /// All trials as JSON with sorted keys: parameters, seed, numbers, tables, counters, failures.
    ///
    /// Times are left out, so that the same results are the same bytes.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // The contract of experiments excludes these; a ledger from elsewhere might still hold them.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(
            ExportedSuite(
                format: 1, suite: suite.name, tier: suite.tier.rawValue,
                title: suite.paper.title, trials: trials.map(ExportedTrial.init)))
    }
}

private struct ExportedSuite: Encodable {
    let format: Int
    let suite: String
    let tier: String
    let title: String
    let trials: [ExportedTrial]
}

private struct ExportedTrial: Encodable {
    let experiment: String
    let parameters: [String: ExportedValue]
    let seed: Int
    let numbers: [String: Double]?
    let tables: [String: [String: ExportedColumn]]?
    let counters: [String: Int]
    let failure: ExportedFailure?

    init(point: TrialPoint, outcome: TrialOutcome) {
        experiment = point.experiment
        parameters = point.parameters.mapValues { ExportedValue(value: $0) }
        seed = point.seed
        numbers = outcome.record.map { record in
            Dictionary(record.scalars.map { ($0.name, $0.value) }) { first, _ in first }
        }
        tables = outcome.record.map { record in
            let pairs = record.tables.map { table in
                let columns = table.entries.map { ($0.name, ExportedColumn(column: $0.column)) }
                return (table.name, Dictionary(columns) { first, _ in first })
            }
            return Dictionary(pairs) { first, _ in first }
        }
        counters = [
            "flops": outcome.counters.flops, "blasCalls": outcome.counters.blasCalls,
            "bytesAllocated": outcome.counters.bytesAllocated,
            "oracleEvaluations": outcome.counters.oracleEvaluations,
        ]
        failure = outcome.failure.map { ExportedFailure(message: $0.message, output: $0.output) }
    }
}

private struct ExportedFailure: Encodable {
    let message: String
    let output: String
}

private struct ExportedValue: Encodable {
    let value: ParameterValue

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch value {
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .list(let values): try container.encode(values.map { ExportedValue(value: $0) })
        }
    }
}

private struct ExportedColumn: Encodable {
    let column: Column

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch column {
        case .numbers(let values): try container.encode(values)
        case .labels(let values): try container.encode(values)
        }
    }
}

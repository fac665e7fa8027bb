public import Declarations
import Foundation
import GRDB

/// One call of `assay run`, and on what it ran.
public struct RunRecord: Sendable, Equatable, Identifiable {
    /// Its number in the ledger, from 1.
    public var id: Int
    /// When it began, ISO 8601 in UTC.
    public var started: String
    /// When it ended; nil while it runs, and for ever when it was killed.
    public var finished: String?
    /// The tier.
    public var tier: Tier
    /// The suites, `theory/double-descent`.
    public var suites: [String]
    /// The options, as names and values.
    public var options: [String: String]
    /// Processor, core type, system, compiler, revision …, as names and values.
    public var provenance: [String: String]
    /// How many trials were found, run, failed …; empty while it runs.
    public var summary: [String: Int]
}

extension Ledger {
    /// Enters a run that begins now.
    ///
    /// - Parameters:
    ///   - tier: the tier.
    ///   - suites: the suites' names.
    ///   - options: the options, as names and values.
    ///   - provenance: on what it runs, as names and values.
    /// - Returns: the run's number.
    /// - Throws: `LedgerError`.
    public func beginRun(
        tier: Tier, suites: [String], options: [String: String], provenance: [String: String]
    ) throws(LedgerError) -> Int {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO run (started, tier, suites, options, provenance)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    now(), tier.rawValue, try json(suites), try json(options),
                    try json(provenance),
                ])
            return Int(db.lastInsertedRowID)
        }
    }

    /// Enters that a run has ended, and with how many trials of which kind.
    public func finishRun(_ id: Int, summary: [String: Int]) throws(LedgerError) {
        try write { db in
            try db.execute(
                sql: "UPDATE run SET finished = ?, summary = ? WHERE id = ?",
                arguments: [now(), try json(summary), id])
        }
    }

    /// All runs in the order in which they began.
    public func runs() throws(LedgerError) -> [RunRecord] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM run ORDER BY id").map { row in
                RunRecord(
                    id: row["id"], started: row["started"], finished: row["finished"],
                    tier: Tier(rawValue: row["tier"]) ?? .ci,
                    suites: try value(row["suites"]), options: try value(row["options"]),
                    provenance: try value(row["provenance"]),
                    summary: try (row["summary"] as String?).map { try value($0) } ?? [:])
            }
        }
    }
}

private func now() -> String { ISO8601DateFormatter().string(from: Date()) }

/// A value as JSON with sorted names; infinities and NaN become words.
func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// The value in JSON text that `json` made.
func value<T: Decodable>(_ text: String) throws(CodecError) -> T {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
        return try decoder.decode(T.self, from: Data(text.utf8))
    } catch {
        throw CodecError("JSON that cannot be read: \(text.prefix(80))")
    }
}

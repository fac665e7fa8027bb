import Foundation
import GRDB
public import Results

extension Ledger {
    /// Enters a trial, in place of an earlier one with the same key, in a transaction of its own.
    ///
    /// - Parameters:
    ///   - entry: the trial.
    ///   - run: the number of the run.
    /// - Throws: `LedgerError`; the ledger is then as it was before.
    public func record(_ entry: TrialEntry, run: Int) throws(LedgerError) {
        var record: Data?
        var failure: TrialFailure?
        switch entry.result {
        case .record(let bytes): record = Data(bytes)
        case .failure(let reason): failure = reason
        }
        let kind = failure?.kind.stored
        let point = entry.point
        let arguments: StatementArguments = [
            Data(entry.key.bytes), entry.suite, point.canonicalText, point.experiment,
            ParameterJSON.encode(point.parameters), point.seed, failure == nil,
            kind?.word, kind?.value, failure?.message, failure?.output,
            entry.counters.flops, entry.counters.blasCalls, entry.counters.bytesAllocated,
            entry.counters.oracleEvaluations, entry.cost.wallSeconds, entry.cost.cpuSeconds,
            entry.cost.peakMemory, run, record,
        ]
        try write { db in
            let statement = try db.cachedStatement(sql: Self.insertion)
            try statement.execute(arguments: arguments)
        }
    }

    private static let insertion = """
        INSERT OR REPLACE INTO trial (
            key, suite, point, experiment, parameters, seed, succeeded, failure, failureValue,
            message, output, flops, blasCalls, bytesAllocated, oracleEvaluations, wallSeconds,
            cpuSeconds, peakMemory, run, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// Takes trials out, so that they count as not run.
    public func forget(_ keys: [TrialKey]) throws(LedgerError) {
        try write { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM trial WHERE key = ?")
            for key in keys { try statement.execute(arguments: [Data(key.bytes)]) }
        }
    }

    /// The keys of all trials of a suite that succeeded.
    public func succeededKeys(of suite: String) throws(LedgerError) -> Set<TrialKey> {
        try read { db in
            let rows = try Data.fetchCursor(
                db, sql: "SELECT key FROM trial WHERE suite = ? AND succeeded", arguments: [suite])
            var keys: Set<TrialKey> = []
            while let data = try rows.next() {
                guard let key = TrialKey([UInt8](data)) else {
                    throw CodecError("a key of wrong length")
                }
                keys.insert(key)
            }
            return keys
        }
    }

    /// The trial with this key; nil when there is none.
    public func trial(_ key: TrialKey) throws(LedgerError) -> TrialEntry? {
        try read { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM trial WHERE key = ?")
            guard let row = try Row.fetchOne(statement, arguments: [Data(key.bytes)]) else {
                return nil
            }
            return try entry(row)
        }
    }

    /// How trials ended, in the order of their keys; nil for those that the ledger lacks.
    ///
    /// A damaged record counts as a failure that says so: it is not to be mistaken for one that has
    /// not been run.
    public func outcomes(of keys: [TrialKey]) throws(LedgerError) -> [TrialOutcome?] {
        try read { db in
            let statement = try db.cachedStatement(sql: Self.outcomeSelection)
            return try keys.map { key in
                guard let row = try Row.fetchOne(statement, arguments: [Data(key.bytes)]) else {
                    return nil
                }
                let (counters, cost) = (counters(row), cost(row))
                do {
                    return try TrialEntry(
                        key: key, suite: "", point: Self.nowhere, result: try result(row),
                        counters: counters, cost: cost
                    ).outcome()
                } catch let error as CodecError {
                    let failure = TrialFailure(
                        kind: .error, message: "its record in the ledger is damaged: \(error)")
                    return TrialOutcome(result: .failure(failure), counters: counters, cost: cost)
                }
            }
        }
    }

    private static let nowhere = TrialPoint(experiment: "", parameters: [:], seed: 0)

    private static let outcomeSelection = """
        SELECT succeeded, failure, failureValue, message, output, flops, blasCalls, bytesAllocated,
            oracleEvaluations, wallSeconds, cpuSeconds, peakMemory, record
        FROM trial WHERE key = ?
        """

    /// Every trial of a suite, those of earlier sources and sizes too, in order of point and key.
    ///
    /// - Parameters:
    ///   - suite: the suite's name.
    ///   - body: called with one trial after the other.
    /// - Throws: `LedgerError`, or what `body` throws as `LedgerError.failed`.
    public func forEachTrial(
        of suite: String, _ body: (TrialEntry) throws -> Void
    ) throws(LedgerError) {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT * FROM trial WHERE suite = ? ORDER BY point, key",
                arguments: [suite])
            while let row = try rows.next() { try body(try entry(row)) }
        }
    }

    /// The trial of each point of a suite that the latest run entered, by the point's text.
    public func latestTrials(of suite: String) throws(LedgerError) -> [String: TrialEntry] {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT * FROM trial WHERE suite = ? ORDER BY run, id",
                arguments: [suite])
            var latest: [String: TrialEntry] = [:]
            while let row = try rows.next() { latest[row["point"]] = try entry(row) }
            return latest
        }
    }

    /// The names of all suites of which the ledger holds a trial, sorted.
    public func suites() throws(LedgerError) -> [String] {
        try read { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT suite FROM trial ORDER BY suite")
        }
    }

    /// How many trials the ledger holds.
    public func trialCount() throws(LedgerError) -> Int {
        try read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM trial") ?? 0 }
    }

    private func entry(_ row: Row) throws -> TrialEntry {
        guard let key = TrialKey([UInt8](row["key"] as Data)) else {
            throw CodecError("a key of wrong length")
        }
        return TrialEntry(
            key: key, suite: row["suite"],
            point: TrialPoint(
                experiment: row["experiment"],
                parameters: try ParameterJSON.decode(row["parameters"]), seed: row["seed"]),
            result: try result(row), counters: counters(row), cost: cost(row))
    }

    private func result(_ row: Row) throws -> TrialEntry.Result {
        if row["succeeded"] {
            guard let record = row["record"] as Data? else { throw CodecError("no record") }
            return .record([UInt8](record))
        }
        let kind = try TrialFailure.Kind(word: row["failure"] ?? "", value: row["failureValue"])
        return .failure(
            TrialFailure(kind: kind, message: row["message"] ?? "", output: row["output"] ?? ""))
    }

    private func counters(_ row: Row) -> TrialCounters {
        TrialCounters(
            flops: row["flops"], blasCalls: row["blasCalls"],
            bytesAllocated: row["bytesAllocated"], oracleEvaluations: row["oracleEvaluations"])
    }

    private func cost(_ row: Row) -> TrialCost {
        TrialCost(
            wallSeconds: row["wallSeconds"], cpuSeconds: row["cpuSeconds"],
            peakMemory: row["peakMemory"])
    }
}

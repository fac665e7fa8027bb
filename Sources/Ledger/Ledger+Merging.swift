import Foundation
import GRDB

/// What joining another ledger into one came to.
public struct MergeSummary: Sendable, Equatable {
    /// How many trials came in.
    public var added = 0
    /// How many took the place of one with the same key: a success that of a failure, or, of two
    /// that agree, the cheaper one.
    public var replaced = 0
    /// How many were there already, at least as good.
    public var known = 0
    /// Trials that both ledgers hold with different results: the experiment is not deterministic.
    public var conflicts: [MergeConflict] = []

    /// Nothing joined yet.
    public init() {}
}

/// A trial of which two ledgers hold different results under the same key.
public struct MergeConflict: Sendable, Hashable {
    /// What differs.
    public enum Kind: String, Sendable, Hashable {
        /// The records.
        case record
        /// The counters, under the same record.
        case counters
    }

    /// The suite's name.
    public let suite: String
    /// Experiment, parameters and seed, as `TrialPoint.canonicalText` has them.
    public let point: String
    /// What differs.
    public let kind: Kind
}

extension Ledger {
    /// Joins all runs, trials and verdicts of another ledger into this one, in one transaction.
    ///
    /// Of two results under one key one is kept, by an order that does not depend on which ledger
    /// came first: a success before a failure; of two successes the one with the smaller bytes of
    /// the record, then the smaller counters, then the lower cost. So ledgers may be joined in any
    /// order, grouping and number: the same set gives the same trials. Two successes that differ in
    /// more than their cost are reported, for equal keys promise equal records.
    ///
    /// Runs are numbered anew by the time they began. Digests of figures are not joined: they belong
    /// to what was last drawn from a ledger.
    ///
    /// - Parameter other: the ledger that is read; it stays as it is.
    /// - Returns: how many trials came in, and which differ.
    /// - Throws: `LedgerError`; this ledger is then as it was before.
    public func merge(_ other: Ledger) throws(LedgerError) -> MergeSummary {
        let part = try other.read { db in
            PartOfRuns(
                runs: try StoredRun.fetch(db),
                verdicts: try Row.fetchAll(db, sql: "SELECT * FROM verdict"))
        }
        return try write { db in
            let numbers = try RunNumbers(ours: StoredRun.fetch(db), theirs: part.runs)
            try numbers.enter(db)
            var summary = MergeSummary()
            do {
                try other.read { source in
                    let rows = try Row.fetchCursor(source, sql: "SELECT * FROM trial ORDER BY id")
                    while let row = try rows.next() {
                        let run = try numbers.number(ofTheirs: row["run"])
                        try merge(row, run: run, into: db, &summary)
                    }
                }
            }
            for verdict in part.verdicts {
                try merge(verdict: verdict, run: try numbers.number(ofTheirs: verdict["run"]), db)
            }
            return summary
        }
    }

    private struct PartOfRuns {
        var runs: [StoredRun]
        var verdicts: [Row]
    }

    private func merge(
        _ theirs: Row, run: Int, into db: Database, _ summary: inout MergeSummary
    ) throws {
        let search = try db.cachedStatement(sql: "SELECT * FROM trial WHERE key = ?")
        let key: DatabaseValue = theirs["key"]
        if let ours = try Row.fetchOne(search, arguments: [key]) {
            let (a, b) = (Standing(ours), Standing(theirs))
            if let kind = a.conflict(with: b) {
                summary.conflicts.append(
                    MergeConflict(suite: theirs["suite"], point: theirs["point"], kind: kind))
            }
            guard b.isPreferred(to: a) else {
                summary.known += 1
                return
            }
            summary.replaced += 1
        } else {
            summary.added += 1
        }
        let values = Self.columns.map { $0 == "run" ? run.databaseValue : theirs[$0] }
        let insertion = try db.cachedStatement(sql: Self.mergeInsertion)
        try insertion.execute(arguments: StatementArguments(values))
    }

    private static let columns = [
        "key", "suite", "point", "experiment", "parameters", "seed", "succeeded", "failure",
        "failureValue", "message", "output", "flops", "blasCalls", "bytesAllocated",
        "oracleEvaluations", "wallSeconds", "cpuSeconds", "peakMemory", "run", "record",
    ]

    private static let mergeInsertion = """
        INSERT OR REPLACE INTO trial (\(columns.joined(separator: ", ")))
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """

    /// Of two verdicts of one run on one claim the one with the smaller text is kept.
    private func merge(verdict: Row, run: Int, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO verdict (run, suite, claim, verdict, declared, result)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (run, suite, claim) DO UPDATE SET
                    verdict = excluded.verdict, declared = excluded.declared,
                    result = excluded.result
                WHERE excluded.result < result
                """,
            arguments: [
                run, verdict["suite"] as String, verdict["claim"] as String,
                verdict["verdict"] as String, verdict["declared"] as String,
                verdict["result"] as String,
            ])
    }
}

/// By what one of two results under the same key is kept.
private struct Standing {
    let succeeded: Bool
    let record: [UInt8]
    let counters: [Int]
    let cost: [Double]
    let words: [String]

    init(_ row: Row) {
        succeeded = row["succeeded"]
        record = (row["record"] as Data?).map { [UInt8]($0) } ?? []
        counters = [
            row["flops"], row["blasCalls"], row["bytesAllocated"], row["oracleEvaluations"],
        ]
        cost = [row["cpuSeconds"], row["wallSeconds"], row["peakMemory"]]
        words = ["failure", "failureValue", "message", "output"].map { name in
            let value: DatabaseValue = row[name]
            return value.description
        }
    }

    /// What differs between two successes that should be equal; nil for all others.
    func conflict(with other: Standing) -> MergeConflict.Kind? {
        guard succeeded, other.succeeded else { return nil }
        if record != other.record { return .record }
        return counters == other.counters ? nil : .counters
    }

    func isPreferred(to other: Standing) -> Bool {
        if succeeded != other.succeeded { return succeeded }
        if record != other.record { return record.lexicographicallyPrecedes(other.record) }
        if counters != other.counters { return counters.lexicographicallyPrecedes(other.counters) }
        if words != other.words { return words.lexicographicallyPrecedes(other.words) }
        return cost.lexicographicallyPrecedes(other.cost)
    }
}

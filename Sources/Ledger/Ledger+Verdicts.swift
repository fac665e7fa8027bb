public import Declarations
import GRDB
public import Results

/// A verdict on a claim with the run under which it was entered.
public struct VerdictEntry: Sendable, Equatable {
    /// The run's number.
    public var run: Int
    /// When the run began, ISO 8601 in UTC.
    public var started: String
    /// The tier of the run.
    public var tier: Tier
    /// The revision of the sources, if the run knew one.
    public var revision: String?
    /// The verdict.
    public var verdict: ClaimVerdict

    /// A verdict of a run.
    public init(
        run: Int, started: String, tier: Tier, revision: String? = nil, verdict: ClaimVerdict
    ) {
        self.run = run
        self.started = started
        self.tier = tier
        self.revision = revision
        self.verdict = verdict
    }
}

extension Ledger {
    /// Enters the verdicts on a suite's claims that a run came to.
    public func record(
        _ verdicts: [ClaimVerdict], suite: String, run: Int
    ) throws(LedgerError) {
        try write { db in
            for verdict in verdicts {
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO verdict
                            (run, suite, claim, verdict, declared, result)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        run, suite, verdict.claim, verdict.verdict.rawValue,
                        verdict.declared.rawValue, try json(verdict),
                    ])
            }
        }
    }

    /// The latest verdict on each claim of a suite, in order of the claims' names.
    public func verdicts(of suite: String) throws(LedgerError) -> [ClaimVerdict] {
        try read { db in
            let texts = try String.fetchAll(
                db,
                sql: """
                    SELECT result FROM verdict AS a WHERE suite = ? AND run =
                        (SELECT max(run) FROM verdict WHERE suite = a.suite AND claim = a.claim)
                    ORDER BY claim
                    """,
                arguments: [suite])
            return try texts.map { try value($0) }
        }
    }

    /// Every verdict on the claims of a suite, in the order of the runs.
    public func history(of suite: String) throws(LedgerError) -> [VerdictEntry] {
        let runs = Dictionary(try runs().map { ($0.id, $0) }) { first, _ in first }
        return try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT run, result FROM verdict WHERE suite = ? ORDER BY run, claim",
                arguments: [suite])
            return try rows.compactMap { row in
                guard let run = runs[row["run"]] else { return nil }
                return VerdictEntry(
                    run: run.id, started: run.started, tier: run.tier,
                    revision: run.provenance["revision"], verdict: try value(row["result"]))
            }
        }
    }

    /// Enters the digests of a suite's figure files by their names, in place of earlier ones.
    public func record(figures: [String: String], suite: String) throws(LedgerError) {
        try write { db in
            try db.execute(sql: "DELETE FROM figure WHERE suite = ?", arguments: [suite])
            for (file, digest) in figures.sorted(by: { $0.key < $1.key }) {
                try db.execute(
                    sql: "INSERT INTO figure (suite, file, digest) VALUES (?, ?, ?)",
                    arguments: [suite, file, digest])
            }
        }
    }

    /// The digests of a suite's figure files by their names.
    public func figures(of suite: String) throws(LedgerError) -> [String: String] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT file, digest FROM figure WHERE suite = ?", arguments: [suite])
            var figures: [String: String] = [:]
            for row in rows { figures[row["file"]] = row["digest"] }
            return figures
        }
    }
}

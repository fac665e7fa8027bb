import GRDB

/// A run as the ledger stores it, its lists still as text.
struct StoredRun: Equatable {
    let id: Int
    let started: String
    /// Tier, suites, options and provenance.
    let identity: [String]
    var finished: String?
    var summary: String?

    static func fetch(_ db: Database) throws -> [StoredRun] {
        try Row.fetchAll(db, sql: "SELECT * FROM run ORDER BY id").map { row in
            StoredRun(
                id: row["id"], started: row["started"],
                identity: [row["tier"], row["suites"], row["options"], row["provenance"]],
                finished: row["finished"], summary: row["summary"])
        }
    }

    private var order: [String] { [started] + identity + [finished ?? "", summary ?? ""] }

    /// By the time they began; then by anything that does not depend on where they were stored.
    static func precedes(_ a: StoredRun, _ b: StoredRun) -> Bool {
        a.order.lexicographicallyPrecedes(b.order)
    }

    /// Whether this is the other run, or the other run before it had ended.
    func isSame(as other: StoredRun) -> Bool {
        guard started == other.started, identity == other.identity else { return false }
        if finished == nil || other.finished == nil { return true }
        return finished == other.finished && summary == other.summary
    }
}

/// The numbers that the runs of two ledgers get in the joined one: by the time they began.
struct RunNumbers {
    private var joined: [StoredRun] = []
    /// The new numbers by the old ones.
    private var ours: [Int: Int] = [:]
    private var theirs: [Int: Int] = [:]

    init(ours: [StoredRun], theirs: [StoredRun]) {
        let all = ours.map { (run: $0, isOurs: true) } + theirs.map { (run: $0, isOurs: false) }
        for (run, isOurs) in all.sorted(by: { StoredRun.precedes($0.run, $1.run) }) {
            if let last = joined.last, run.isSame(as: last) {
                // An unfinished run sorts before the same one when it had ended.
                joined[joined.count - 1] = run
            } else {
                joined.append(run)
            }
            if isOurs {
                self.ours[run.id] = joined.count
            } else {
                self.theirs[run.id] = joined.count
            }
        }
    }

    /// The number of a run of the other ledger.
    func number(ofTheirs id: Int) throws(CodecError) -> Int {
        guard let number = theirs[id] else {
            throw CodecError("a trial of run \(id), which is not there")
        }
        return number
    }

    /// Brings the ledger's own runs under their new numbers and adds the others.
    func enter(_ db: Database) throws {
        try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
        if ours.contains(where: { $0.key != $0.value }) { try renumber(db) }
        for (index, run) in joined.enumerated() {
            try db.execute(
                sql: """
                    INSERT INTO run
                        (id, started, tier, suites, options, provenance, finished, summary)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET
                        finished = excluded.finished, summary = excluded.summary
                    """,
                arguments: [index + 1, run.started]
                    + StatementArguments(run.identity)
                    + [run.finished, run.summary])
        }
    }

    private func renumber(_ db: Database) throws {
        try db.execute(sql: "CREATE TEMP TABLE renumbered (old INTEGER PRIMARY KEY, new INTEGER)")
        for (old, new) in ours.sorted(by: { $0.key < $1.key }) {
            try db.execute(
                sql: "INSERT INTO renumbered (old, new) VALUES (?, ?)", arguments: [old, new])
        }
        for (table, column) in [("trial", "run"), ("verdict", "run"), ("run", "id")] {
            // By way of negative numbers, so that no two rows meet in one number.
            let number = "(SELECT new FROM renumbered WHERE old = \(column))"
            if table != "trial" {
                // Two of our runs that turn out to be the same leave one row.
                try db.execute(
                    sql: "UPDATE OR REPLACE \(table) SET \(column) = -\(number)")
                try db.execute(sql: "UPDATE \(table) SET \(column) = -\(column)")
            } else {
                try db.execute(sql: "UPDATE \(table) SET \(column) = \(number)")
            }
        }
        try db.execute(sql: "DROP TABLE renumbered")
    }
}

import Foundation
import GRDB

/// That a trial has been entered, without its record.
public struct TrialNotice: Sendable, Equatable {
    /// Its number in the ledger; a trial that is entered again gets a new one.
    public var id: Int
    /// Its key.
    public var key: TrialKey
    /// The suite's name.
    public var suite: String
    /// Experiment, parameters and seed as text.
    public var point: String
    /// The number of the run.
    public var run: Int
    /// Why it failed; nil when it succeeded.
    public var failure: String?
}

extension Ledger {
    /// The trials that were entered after the one with this number, in the order of their entering.
    ///
    /// - Parameter id: the number of the last trial that is known; 0 for all.
    /// - Returns: what has come since.
    /// - Throws: `LedgerError`.
    public func notices(after id: Int) throws(LedgerError) -> [TrialNotice] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, key, suite, point, run, succeeded, failure, message FROM trial
                    WHERE id > ? ORDER BY id
                    """,
                arguments: [id])
            var notices: [TrialNotice] = []
            while let row = try rows.next() {
                guard let key = TrialKey([UInt8](row["key"] as Data)) else {
                    throw CodecError("a key of wrong length")
                }
                let message = (row["message"] as String?) ?? (row["failure"] as String?) ?? ""
                notices.append(
                    TrialNotice(
                        id: row["id"], key: key, suite: row["suite"], point: row["point"],
                        run: row["run"], failure: row["succeeded"] ? nil : message))
            }
            return notices
        }
    }
}

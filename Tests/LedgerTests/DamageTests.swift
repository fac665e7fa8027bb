import Declarations
import Foundation
import Ledger
import Results
import SuiteKit
import Testing

@Suite("Ledgers that are none, or damaged, or of another format")
struct DamageTests {
    private let place: Workplace
    private var path: String { place.path + "/ledger.sqlite" }

    init() throws { place = try Workplace() }

    /// A ledger with some trials, closed again.
    private func makeLedger() throws {
        let ledger = try Ledger(path: path, for: .writing)
        let run = try ledger.beginRun(tier: .ci, suites: ["a/b"], options: [:], provenance: [:])
        for number in 0..<100 {
            var record = Record()
            record.report("t", columns: ["v": .numbers((0..<100).map { 0.1 * Double($0) })])
            var bytes = [UInt8](repeating: 1, count: 32)
            bytes[0] = UInt8(number)
            let entry = TrialEntry(
                key: try #require(TrialKey(bytes)), suite: "a/b",
                point: TrialPoint(experiment: "e", parameters: [:], seed: number),
                result: .record(RecordCodec.encode(record)))
            try ledger.record(entry, run: run)
        }
    }

    private func change(_ body: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        body(&data)
        try data.write(to: URL(fileURLWithPath: path))
    }

    @Test("reading where there is none says so, and makes none")
    func missing() {
        #expect(throws: LedgerError.missing(path: path)) {
            try Ledger(path: path, for: .reading)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a file that is not SQLite's, and an SQLite file that is no ledger, are refused unharmed")
    func strangers() throws {
        let text = Data("paper: {title: this is not a ledger, but long enough to be read}\n".utf8)
        try text.write(to: URL(fileURLWithPath: path))
        #expect(throws: LedgerError.notALedger(path: path)) {
            try Ledger(path: path, for: .writing)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
        try FileManager.default.removeItem(atPath: path)
        try makeLedger()
        // The mark of the application stands at byte 68 of the header.
        try change { data in data.replaceSubrange(68..<72, with: [0, 0, 0, 0]) }
        #expect(throws: LedgerError.notALedger(path: path)) {
            try Ledger(path: path, for: .writing)
        }
    }

    @Test("an older or newer format is named, with what to do", arguments: ["0", "99"])
    func format(text: String) throws {
        try makeLedger()
        let place = Data("format".utf8) + Data("\(Ledger.format)".utf8)
        try change { data in
            guard let range = data.range(of: place) else { return }
            data.replaceSubrange(
                range, with: Data("format".utf8) + Data(text.suffix(1).utf8))
        }
        #expect {
            _ = try Ledger(path: path, for: .writing)
        } throws: { error in
            guard case LedgerError.format(_, let found, 1) = error else { return false }
            return "\(found)" == String(text.suffix(1)) && "\(error)".contains("name another file")
                || found == 0 && "\(error)".contains("run again")
        }
    }

    @Test("overwritten pages are noticed when the ledger is opened")
    func overwritten() throws {
        try makeLedger()
        try change { data in
            for index in 8192..<min(data.count, 40_000) where index % 3 == 0 { data[index] = 0xa5 }
        }
        #expect {
            _ = try Ledger(path: path, for: .writing)
        } throws: { error in
            guard case LedgerError.damaged = error else { return false }
            return "\(error)".contains("move it away")
        }
    }

    @Test("a truncated file is noticed when the ledger is opened")
    func truncated() throws {
        try makeLedger()
        try change { data in data = data.prefix(data.count / 2) }
        #expect {
            _ = try Ledger(path: path, for: .reading)
        } throws: { error in
            guard case LedgerError.damaged = error else { return false }
            return true
        }
    }
}

import Declarations
import Foundation
import Ledger
import Report
import Results
import SuiteKit
import Testing

@Suite("Outcomes from a ledger")
struct LedgerReportTests {
    @Test("Notices tell what was entered since, a trial that is entered again once more")
    func notices() throws {
        try Folder.temporary { folder in
            let ledger = try Ledger(
                path: folder.appendingPathComponent("ledger.sqlite").path, for: .writing)
            let run = try ledger.beginRun(
                tier: .ci, suites: ["theory/a"], options: [:], provenance: [:])
            func enter(_ number: UInt8, _ result: TrialEntry.Result) throws {
                let key = try #require(TrialKey([number] + [UInt8](repeating: 0, count: 31)))
                let point = TrialPoint(experiment: "e", parameters: [:], seed: Int(number))
                try ledger.record(
                    TrialEntry(key: key, suite: "theory/a", point: point, result: result),
                    run: run)
            }
            let failure = TrialFailure(kind: .error, message: "no luck", output: "")
            try enter(1, .record(RecordCodec.encode(Record(), artifacts: [])))
            try enter(2, .failure(failure))
            let first = try ledger.notices(after: 0)
            #expect(first.map(\.failure) == [nil, "no luck"])
            #expect(first.allSatisfy { $0.run == run && $0.suite == "theory/a" })
            let last = try #require(first.last)
            #expect(try ledger.notices(after: last.id).isEmpty)
            try enter(2, .record(RecordCodec.encode(Record(), artifacts: [])))
            let again = try ledger.notices(after: last.id)
            #expect(again.map(\.key) == [last.key] && again.map(\.failure) == [nil])
        }
    }

    @Test("Verdicts of all runs come back in the order of the runs")
    func history() throws {
        let suite = try Fixture.suites()[1].0
        try Folder.temporary { folder in
            let ledger = try Ledger(
                path: folder.appendingPathComponent("ledger.sqlite").path, for: .writing)
            for revision in ["a", "b"] {
                let run = try ledger.beginRun(
                    tier: .ci, suites: [suite.name], options: [:],
                    provenance: ["revision": revision])
                try ledger.record(Fixture.banditVerdicts, suite: suite.name, run: run)
            }
            try ledger.record(Fixture.descentVerdicts, suite: "theory/other", run: 2)
            let history = try ledger.history(of: suite.name)
            #expect(history.map(\.run) == [1, 1, 2, 2])
            #expect(history.map(\.revision) == ["a", "a", "b", "b"])
            let sorted = Fixture.banditVerdicts.sorted { $0.claim < $1.claim }
            #expect(history.map(\.verdict) == sorted + sorted)
        }
    }

    @Test("The keys of the plan pick the outcomes; what is not in the ledger is left out")
    func outcomes() throws {
        let (suite, _, made) = try Fixture.suites()[1]
        try Folder.temporary { folder in
            let ledger = try Ledger(
                path: folder.appendingPathComponent("ledger.sqlite").path, for: .writing)
            let run = try ledger.beginRun(
                tier: .ci, suites: [suite.name], options: ["jobs": "2"],
                provenance: ["processor": "x86-64"])
            var planned: [(point: TrialPoint, key: TrialKey)] = []
            for (index, (point, outcome)) in made.enumerated() {
                let bytes = (0..<32).map { UInt8($0 == 0 ? index : $0) }
                let key = try #require(TrialKey(bytes))
                planned.append((point, key))
                let record = try #require(outcome.record)
                guard index > 0 else { continue }
                try ledger.record(
                    TrialEntry(
                        key: key, suite: suite.name, point: point,
                        result: .record(RecordCodec.encode(record, artifacts: [])),
                        counters: outcome.counters, cost: outcome.cost), run: run)
            }
            let found = try ledger.outcomes(of: planned + planned)
            #expect(found.map(\.0) == made.dropFirst().map(\.0))
            #expect(found.map(\.1) == made.dropFirst().map(\.1))
            let facts = Fact.provenance(of: try #require(try ledger.runs().first))
            #expect(facts.map(\.name) == ["started", "jobs", "processor"])
        }
    }
}

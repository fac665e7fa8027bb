import Declarations
import Foundation
import Ledger
import Results
import SuiteKit
import Testing

@Suite("Joining ledgers")
struct MergeTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func entry(_ number: Int, value: Double? = nil, cpu: Double = 1) throws -> TrialEntry {
        var record = Record()
        record.report("x", value ?? 0.1 * Double(number))
        let key = [UInt8](repeating: UInt8(number), count: 32)
        return TrialEntry(
            key: try #require(TrialKey(key)), suite: number % 3 == 0 ? "a/b" : "a/c",
            point: TrialPoint(experiment: "e", parameters: ["n": .int(number)], seed: 0),
            result: .record(RecordCodec.encode(record)), counters: TrialCounters(flops: number),
            cost: TrialCost(wallSeconds: 2 * cpu, cpuSeconds: cpu, peakMemory: 1000))
    }

    private func failed(_ entry: TrialEntry, _ message: String = "killed") -> TrialEntry {
        var failed = entry
        failed.result = .failure(TrialFailure(kind: .signal(9), message: message))
        return failed
    }

    /// A ledger with one run that holds these trials; the run's options say its name.
    private func ledger(_ name: String, _ entries: [TrialEntry]) throws -> Ledger {
        let ledger = try Ledger(path: "\(place.path)/\(name).sqlite", for: .writing)
        let run = try ledger.beginRun(
            tier: .ci, suites: ["a/b", "a/c"], options: ["part": name], provenance: [:])
        for entry in entries { try ledger.record(entry, run: run) }
        let verdict = ClaimVerdict(
            claim: name, verdict: .reproduced, declared: .reproduced, checks: [], control: [],
            message: "")
        try ledger.record([verdict], suite: "a/b", run: run)
        try ledger.finishRun(run, summary: ["trials": entries.count])
        return ledger
    }

    private func joined(_ name: String, _ parts: [Ledger]) throws -> Ledger {
        let ledger = try Ledger(path: "\(place.path)/\(name).sqlite", for: .writing)
        for part in parts { _ = try ledger.merge(part) }
        return ledger
    }

    private func trials(_ ledger: Ledger) throws -> [TrialEntry] {
        var entries: [TrialEntry] = []
        for suite in ["a/b", "a/c"] {
            try ledger.forEachTrial(of: suite) { entries.append($0) }
        }
        return entries
    }

    private func verdicts(_ ledger: Ledger) throws -> [String] {
        try ledger.verdicts(of: "a/b").map(\.claim)
    }

    @Test("parts joined in any order, grouping and number are the whole, bit for bit")
    func parts() throws {
        let all = try (0..<40).map { try entry($0) }
        let whole = try ledger("whole", all)
        // Overlapping parts, some trials failed or dearer where another part has them right.
        let a = try ledger("a", Array(all[..<20]))
        let b = try ledger("b", (15..<30).map { $0 < 18 ? failed(all[$0]) : all[$0] })
        let c = try ledger("c", try (0..<40).map { try $0 < 28 ? entry($0, cpu: 3) : all[$0] })
        let orders = [[a, b, c], [c, b, a], [b, a, c], [a, b, a, c, b], [c, c, a, b]]
        let expected = try trials(whole)
        for (number, order) in orders.enumerated() {
            let joined = try joined("joined\(number)", order)
            #expect(try trials(joined) == expected)
            #expect(try verdicts(joined) == ["a", "b", "c"])
            #expect(Set(try joined.runs().compactMap { $0.options["part"] }) == ["a", "b", "c"])
            #expect(try joined.runs().count == 3)
        }
        let half = try joined("half", [b, c])
        let grouped = try joined("grouped", [half, a])
        #expect(try trials(grouped) == expected)
    }

    @Test("joining the same ledger again changes nothing, and nothing is joined twice")
    func again() throws {
        let part = try ledger("part", try (0..<10).map { try entry($0) })
        let target = try ledger("target", [try entry(20)])
        let first = try target.merge(part)
        #expect(first.added == 10 && first.known == 0 && first.replaced == 0)
        let (before, runs) = (try trials(target), try target.runs())
        let second = try target.merge(part)
        #expect(second.added == 0 && second.known == 10 && second.replaced == 0)
        #expect(try trials(target) == before && target.runs() == runs)
        #expect(second.conflicts.isEmpty && first.conflicts.isEmpty)
    }

    @Test("different records under one key are reported, and the same one is kept either way")
    func conflict() throws {
        let a = try ledger("a", [try entry(3, value: 1), try entry(4)])
        let b = try ledger("b", [try entry(3, value: 2), try entry(4, cpu: 9)])
        let ab = try joined("ab", [a])
        let ba = try joined("ba", [b])
        let conflicts = try ab.merge(b).conflicts
        #expect(conflicts.map(\.suite) == ["a/b"] && conflicts.map(\.kind) == [.record])
        #expect(conflicts.first?.point == "e{n=3}#0")
        #expect(try ba.merge(a).conflicts == conflicts)
        #expect(try trials(ab) == trials(ba))
        // The same record with other counters is no determinism either.
        var other = try entry(4)
        other.counters.flops += 1
        let c = try ledger("c", [other])
        #expect(try ab.merge(c).conflicts.map(\.kind) == [.counters])
    }

    @Test("a success is kept before a failure, whichever comes first")
    func failures() throws {
        let good = try ledger("good", [try entry(1)])
        let bad = try ledger("bad", [failed(try entry(1)), failed(try entry(2), "b")])
        let worse = try ledger("worse", [failed(try entry(2), "a")])
        let one = try joined("one", [good, bad, worse])
        let two = try joined("two", [worse, bad, good])
        #expect(try trials(one) == trials(two))
        #expect(try one.succeededKeys(of: "a/c") == [try entry(1).key])
        #expect(try trials(one).contains { $0.point.parameters["n"] == .int(2) })
    }

    @Test("a ledger that was joined before its run had ended is completed by joining it again")
    func unfinished() throws {
        let part = try Ledger(path: "\(place.path)/part.sqlite", for: .writing)
        let run = try part.beginRun(tier: .ci, suites: [], options: [:], provenance: [:])
        try part.record(try entry(1), run: run)
        let target = try joined("target", [part])
        #expect(try target.runs().map(\.finished) == [nil])
        try part.record(try entry(2), run: run)
        try part.finishRun(run, summary: ["trials": 2])
        _ = try target.merge(part)
        #expect(try target.runs().count == 1 && target.runs()[0].summary == ["trials": 2])
        #expect(try target.trialCount() == 2)
    }
}

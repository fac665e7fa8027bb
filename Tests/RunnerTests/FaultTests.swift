import Ledger
import Results
import Runner
import SuiteKit
import Testing

/// One run of trials that end in every way, looked at from all sides.
@Suite("Trials that fail", .serialized)
struct FaultTests {
    private static let kinds = [
        "none", "segmentation", "trap", "abort", "exit", "hang", "memory", "hugeArray",
        "notANumber",
        "infinite", "printing", "error", "missing", "undeclared", "undeclaredData", "flood",
    ]

    private struct Observed {
        var trials: [String: TrialEntry]
        var summary: RunSummary
    }

    private static let observed = Swift.Result {
        let laboratory = try Laboratory(
            """
              - id: fault
                run: Fault
                grid: {kind: [\(kinds.joined(separator: ", "))]}
                seeds: 1
                reports: {value: a number}
                timeLimit: 1.5
                memoryLimit: 300MB
            """)
        let summary = try laboratory.run()
        return Observed(trials: try laboratory.trials(), summary: summary)
    }

    private func failure(_ kind: String) throws -> TrialFailure? {
        let trial = try Self.observed.get().trials["fault{kind=\"\(kind)\"}#0"]
        guard case .failure(let failure) = try #require(trial).result else { return nil }
        return failure
    }

    @Test("each costs its own trial, and no other")
    func containment() throws {
        let observed = try Self.observed.get()
        #expect(observed.trials.count == Self.kinds.count)
        #expect(observed.summary.succeeded == 3 && observed.summary.failed == 13)
        for kind in ["none", "printing", "flood"] { #expect(try failure(kind) == nil) }
    }

    @Test(
        "crashes are told by signal, with what was written last",
        arguments: [("segmentation", 11, "about to touch"), ("abort", 6, "value: ")])
    func crashes(kind: String, signal: Int, output: String) throws {
        let failure = try #require(try failure(kind))
        #expect(failure.kind == .signal(signal))
        #expect(failure.output.contains(output))
        #expect(failure.message.contains("SIG"))
    }

    @Test("a trap leaves its message")
    func trap() throws {
        let failure = try #require(try failure("trap"))
        guard case .signal(let signal) = failure.kind else {
            Issue.record("\(failure)")
            return
        }
        // The instruction differs between architectures and options.
        #expect(signal == 4 || signal == 5)
        #expect(failure.output.contains("a message before the trap"))
    }

    @Test("an exit with status 0 after the right number was printed is a failure")
    func exit() throws {
        let failure = try #require(try failure("exit"))
        #expect(failure.kind == .exit(0))
        #expect(failure.output.contains("value: 0."))
    }

    @Test("a trial that hangs is stopped at its limit")
    func hang() throws {
        let observed = try Self.observed.get()
        #expect(try failure("hang")?.kind == .timeLimit(1.5))
        let wall = try #require(observed.trials["fault{kind=\"hang\"}#0"]).cost.wallSeconds
        // The limit, and at most a second for a busy machine to notice.
        #expect(wall > 1.5 && wall < 2.5)
    }

    @Test("a trial that takes too much memory is stopped, in many pieces or in one")
    func memory() throws {
        let observed = try Self.observed.get()
        #expect(try failure("memory")?.kind == .memoryLimit(300_000_000))
        let peak = try #require(observed.trials["fault{kind=\"memory\"}#0"]).cost.peakMemory
        // Above the limit, and below limit and backstop together.
        #expect(peak > 300_000_000 && peak < 1_000_000_000)
        #expect(try failure("hugeArray")?.kind == .memoryLimit(300_000_000))
        #expect(try failure("hugeArray")?.message.contains("300 MB") == true)
    }

    @Test(
        "a record that breaks its contract is a failure that names the quantity",
        arguments: [
            ("notANumber", "'value' is nan"), ("infinite", "'value' is -inf"),
            ("missing", "'value' is declared under 'reports' and missing"),
            ("undeclared", "'more' is in the record and not declared"),
        ])
    func contract(kind: String, message: String) throws {
        let failure = try #require(try failure(kind))
        #expect(failure.kind == .contract)
        #expect(failure.message.contains(message))
    }

    @Test("an error that is thrown is the failure's message, undeclared data too")
    func errors() throws {
        let thrown = try #require(try failure("error"))
        #expect(thrown.kind == .error && thrown.message == "the matrix is singular")
        #expect(try failure("undeclaredData")?.message.contains("list it under 'data'") == true)
    }

    @Test("what the same seed draws is the same, whatever a trial prints")
    func printing() throws {
        let trials = try Self.observed.get().trials
        let quiet = try #require(trials["fault{kind=\"none\"}#0"]).result
        #expect(trials["fault{kind=\"printing\"}#0"]?.result == quiet)
        #expect(trials["fault{kind=\"flood\"}#0"]?.result == quiet)
    }

    @Test("a second run retries the failed trials once, and no other")
    func retry() throws {
        let laboratory = try Laboratory(
            """
              - {id: fault, run: Fault, grid: {kind: [none, error, notANumber]}, reports: {value: a number}}
            """)
        #expect(try laboratory.run().failed == 2)
        let second = try laboratory.run()
        #expect(second.cached == 1 && second.failed == 2 && second.succeeded == 0)
    }

    @Test("running twice finds a trial whose bits are not a function of its seed")
    func verify() throws {
        let laboratory = try Laboratory(
            """
              - {id: fault, run: Fault, grid: {kind: [none, random]}, reports: {value: a number}}
            """)
        #expect(try laboratory.run(Laboratory.options(verify: true)).failed == 1)
        let trial = try laboratory.trials()["fault{kind=\"random\"}#0"]
        #expect(try trial?.outcome().failure?.message.contains("two runs") == true)
    }
}

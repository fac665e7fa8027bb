import Foundation
import Ledger
import Results
import Runner
import SuiteKit
import Testing

@Suite("Runs", .serialized)
struct RunTests {
    private static let steady = """
          - id: steady
            run: Steady
            parameters: {milliseconds: 0}
            grid: {rows: [0, 1, 50]}
            seeds: 20
            reports: {mean: a number}
            tables: {curve: {step: a count, noise: a number, kind: a word}}
          - id: train
            run: Train
            parameters: {fails: false}
            grid: {width: [4, 8]}
            seeds: 3
            produces: [model]
            reports: {norm: a number}
          - id: use
            run: Use
            parameters: {scale: 2}
            grid: {width: [8, 4]}
            seeds: 3
            needs: {model: train}
            reports: {norm: a number, count: a number}
        """

    @Test("one job, two jobs and a shuffled order leave the same bits")
    func order() throws {
        var records: [[String: TrialEntry.Result]] = []
        for options in [
            Laboratory.options(jobs: 1), Laboratory.options(jobs: 2),
            Laboratory.options(jobs: 2, shuffle: 7), Laboratory.options(jobs: 3, shuffle: 8),
        ] {
            let laboratory = try Laboratory(Self.steady)
            #expect(try laboratory.run(options).succeeded == 72)
            records.append(try laboratory.records())
        }
        #expect(records.allSatisfy { $0 == records[0] } && records[0].count == 72)
    }

    @Test("a consumer reads the artifact of the same seed and width")
    func artifacts() throws {
        let laboratory = try Laboratory(Self.steady)
        try laboratory.run(Laboratory.options(shuffle: 3))
        let trials = try laboratory.trials()
        for width in [4, 8] {
            for seed in 0..<3 {
                let train = try #require(trials["train{fails=false, width=\(width)}#\(seed)"])
                let use = try #require(trials["use{scale=2, width=\(width)}#\(seed)"])
                let norm = try #require(try train.outcome().record?.scalar("norm"))
                // Twice a number is exact in binary.
                #expect(try use.outcome().record?.scalar("norm") == 2 * norm)
                #expect(try use.outcome().record?.scalar("count") == Double(width))
                let file = try #require(try train.artifacts().first)
                #expect(file.name == "model")
                let path = "\(laboratory.places.artifacts)/\(file.digest).safetensors"
                #expect(FileManager.default.fileExists(atPath: path))
            }
        }
    }

    @Test("a producer whose file has gone runs again before its consumer does")
    func lostArtifact() throws {
        let laboratory = try Laboratory(Self.steady)
        try laboratory.run(filter: PlanFilter(experiments: ["train"]))
        try FileManager.default.removeItem(atPath: laboratory.places.artifacts)
        let summary = try laboratory.run(filter: PlanFilter(experiments: ["use"]))
        #expect(summary.cached == 0 && summary.succeeded == 12)
    }

    @Test("a failed producer fails its consumers, and says so")
    func dependency() throws {
        let laboratory = try Laboratory(
            Self.steady.replacingOccurrences(of: "fails: false", with: "fails: true"))
        let summary = try laboratory.run(filter: PlanFilter(experiments: ["use"]))
        #expect(summary.failed == 12 && summary.remaining == 0)
        let use = try laboratory.trials()["use{scale=2, width=4}#1"]?.outcome().failure
        #expect(use?.kind == .dependency)
        #expect(use?.message.contains("train{fails=true, width=4}#1") == true)
    }

    @Test("a second run runs nothing, starts no process and is no run in the ledger")
    func cached() throws {
        let laboratory = try Laboratory(Self.steady)
        try laboratory.run()
        var options = Laboratory.options()
        options.worker = ["/nonexistent"]
        let summary = try laboratory.run(options)
        #expect(summary.cached == 72 && summary.run == nil)
        let ledger = try Ledger(path: laboratory.places.ledger, for: .reading)
        #expect(try ledger.runs().count == 1)
    }

    @Test("a program that is no worker is an error that says so")
    func noWorker() throws {
        let laboratory = try Laboratory(Self.steady)
        for program in ["/nonexistent", "/bin/true"] {
            var options = Laboratory.options()
            options.worker = [program]
            #expect(throws: RunError.self) { try laboratory.run(options) }
        }
    }

    @Test("a core type that OpenBLAS does not know is an error")
    func unknownCore() throws {
        let laboratory = try Laboratory(Self.steady)
        var options = Laboratory.options()
        options.environment = NumericEnvironment(.named("Pentium9"))
        #expect {
            try laboratory.run(options)
        } throws: { error in
            guard case RunError.core(let asked, _) = error else { return false }
            return asked == "Pentium9"
        }
    }

    @Test("asked to stop, the run ends after the trials in flight; the next one goes on")
    func stopping() throws {
        let laboratory = try Laboratory(Self.steady)
        let stop = StopRequest()
        let first = try laboratory.run(stop: stop) { event in
            if case .finished(let trial) = event, trial.done == 10 { stop.stop() }
        }
        #expect(first.isStopped && first.succeeded >= 10 && first.succeeded <= 12)
        let second = try laboratory.run()
        #expect(second.cached == first.succeeded && second.remaining == 0)
    }

    @Test("asked to stop twice, the run ends at once")
    func stoppingAtOnce() throws {
        let laboratory = try Laboratory(
            """
              - {id: fault, run: Fault, grid: {kind: [hang]}, reports: {value: a number}}
            """)
        let stop = StopRequest()
        let start = Date()
        let summary = try laboratory.run(stop: stop) { event in
            if case .started = event {
                stop.stop()
                stop.stop()
            }
        }
        #expect(summary.isStopped && summary.failed == 0)
        // The limit of the trial is 60 s.
        #expect(Date().timeIntervalSince(start) < 5)
    }

    @Test("a full disk ends the run with what to do, and keeps what was entered")
    func fullDisk() throws {
        let laboratory = try Laboratory(Self.steady)
        do {
            let ledger = try Ledger(path: laboratory.places.ledger, for: .writing)
            try ledger.limit(pages: try ledger.pageCount() + 3)
            var entered = 0
            #expect(throws: LedgerError.full(path: laboratory.places.ledger)) {
                try laboratory.runner().run(ledger: ledger) { event in
                    if case .finished = event { entered += 1 }
                }
            }
            #expect(try ledger.trialCount() == entered && entered > 0)
        }
        // The limit was of the connection, and so there is room again.
        #expect(try laboratory.run().remaining == 0)
        #expect(try laboratory.records().count == 72)
    }

    @Test("a record that is too large for the ledger is a failure that says what to do")
    func tooLarge() throws {
        let laboratory = try Laboratory(
            """
              - {id: steady, run: Steady, parameters: {milliseconds: 0, rows: 2000000},
                 reports: {mean: m}, tables: {curve: {step: a, noise: b, kind: c}}}
            """)
        try laboratory.run()
        let text = "steady{milliseconds=0, rows=2000000}#0"
        let failure = try laboratory.trials()[text]?.outcome().failure
        #expect(failure?.kind == .contract)
        #expect(failure?.message.contains("store them as an artifact") == true)
    }

    @Test("outcomes are read by point, those that have not been run are nil")
    func outcomes() throws {
        let laboratory = try Laboratory(Self.steady)
        try laboratory.run(filter: PlanFilter(experiments: ["steady"]))
        let runner = try laboratory.runner()
        let reader = OutcomeReader(
            plan: runner.plan, keys: runner.keys,
            ledger: try Ledger(path: laboratory.places.ledger, for: .reading))
        func outcome(_ experiment: String, _ parameters: Parameters) -> TrialOutcome? {
            reader.outcome(
                at: TrialPoint(experiment: experiment, parameters: parameters, seed: 3),
                of: "fixture/trials")
        }
        let there = outcome("steady", ["rows": .double(50), "milliseconds": .int(0)])
        #expect(there?.record?.table("curve")?.rows == 50)
        #expect(there?.counters.oracleEvaluations == 50)
        #expect(outcome("train", ["width": .int(4), "fails": .bool(false)]) == nil)
        #expect(outcome("steady", ["rows": .int(51), "milliseconds": .int(0)]) == nil)
    }
}

import Declarations
import Ledger
import Results

extension RunLoop {
    /// Enters an answer.
    func enter(
        _ response: TrialResponse, _ assignment: WorkerProcess.Assignment,
        _ worker: WorkerProcess, _ onEvent: (RunEvent) -> Void
    ) throws {
        barrenEnds = 0
        let result: TrialEntry.Result =
            switch response.result {
            case .record(let bytes): .record(bytes)
            case .failure(let kind, let message):
                .failure(
                    TrialFailure(kind: kind, message: message, output: worker.outputTail))
            }
        try enter(
            result, assignment.trial, counters: response.counters, cost: response.cost, onEvent)
        if response.cost.peakMemory > Self.retained,
            System.residentMemory(of: worker.process) ?? 0 > Self.retained
        {
            workers.removeAll { $0 === worker }
            _ = worker.end(&buffer)
        }
    }

    func enter(
        _ failure: TrialFailure, _ assignment: WorkerProcess.Assignment, peakMemory: Int,
        _ onEvent: (RunEvent) -> Void
    ) throws {
        let cost = TrialCost(
            wallSeconds: System.monotonicSeconds - assignment.started, peakMemory: peakMemory)
        try enter(.failure(failure), assignment.trial, cost: cost, onEvent)
    }

    /// Enters that a trial cannot run because another one failed.
    func enter(
        _ trial: Int, failed producer: Int, _ onEvent: (RunEvent) -> Void
    ) throws {
        let needed = runner.plan.point(of: producer).canonicalText
        let failure = TrialFailure(
            kind: .dependency, message: "it needs an artifact of \(needed), which failed")
        try enter(.failure(failure), trial, onEvent)
    }

    /// Enters how a trial ended, into the ledger first.
    func enter(
        _ result: TrialEntry.Result, _ trial: Int, counters: TrialCounters = TrialCounters(),
        cost: TrialCost = TrialCost(), _ onEvent: (RunEvent) -> Void
    ) throws {
        let suite = runner.plan.suite(of: trial).name
        let point = runner.plan.point(of: trial)
        let entry = TrialEntry(
            key: runner.keys[trial], suite: suite, point: point, result: result,
            counters: counters, cost: cost)
        try ledger.record(entry, run: summary.run ?? 0)
        var failure: TrialFailure?
        if case .failure(let reason) = result { failure = reason }
        if failure == nil { summary.succeeded += 1 } else { summary.failed += 1 }
        // A dependency's failure has been entered by the schedule itself.
        if failure?.kind != .dependency { schedule.end(trial, succeeded: failure == nil) }
        onEvent(
            .finished(
                FinishedTrial(
                    suite: suite, point: point, failure: failure, cost: cost,
                    done: summary.cached + summary.succeeded + summary.failed,
                    total: summary.trials)))
    }
}

/// Bytes in the units of `memoryLimit`, `1.5 GB`.
func describe(bytes: Int) -> String {
    let units: [(Int, String)] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "KB")]
    for (size, unit) in units where bytes >= size {
        let tenths = (10 * bytes + size / 2) / size
        return tenths % 10 == 0 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
    }
    return "\(bytes) bytes"
}

func describe(seconds: Double) -> String {
    Int(exactly: seconds).map { "\($0) s" } ?? "\(seconds) s"
}

import Declarations
import Results

extension RunLoop {
    /// Waits for something to happen, and deals with it.
    func listen(_ onEvent: (RunEvent) -> Void) throws {
        let outputs = workers
        // Large answers are taken in one after the other, so that only one of them is in memory.
        let answering = workers.first(where: \.isReceiving).map { [$0] } ?? workers
        let isReady = System.wait(
            for: outputs.map(\.output) + answering.map(\.responses),
            milliseconds: Int(1000 * Self.interval))
        for (index, worker) in outputs.enumerated() where isReady[index] {
            worker.readOutput(&buffer)
        }
        for (index, worker) in answering.enumerated() where isReady[outputs.count + index] {
            let assignment = worker.assignment
            switch worker.receive(&buffer) {
            case nil: break
            case .ready(let core): try check(core)
            case .response(let response):
                guard let assignment else { continue }
                worker.readOutput(&buffer)
                try enter(response, assignment, worker, onEvent)
            case .end: try enterEnd(of: worker, assignment, onEvent)
            }
        }
        let now = System.monotonicSeconds
        guard now - lastLook >= Self.interval else { return }
        lastLook = now
        for worker in workers { try holdToLimits(worker, now, onEvent) }
    }

    /// A worker uses the core type that it was asked for, or the run is not what its keys say.
    private func check(_ core: String) throws {
        let asked = runner.options.environment.core
        guard core.lowercased() == asked.lowercased() else {
            throw RunError.core(asked: asked, found: core)
        }
    }

    /// Ends a worker whose trial has taken too long or too much.
    private func holdToLimits(
        _ worker: WorkerProcess, _ now: Double, _ onEvent: (RunEvent) -> Void
    ) throws {
        guard let assignment = worker.assignment else {
            if worker.isStarting, now - worker.started > Self.startLimit {
                throw RunError.workerStart("no sign of life after \(Self.startLimit) s")
            }
            return
        }
        if now - assignment.started > assignment.timeLimit {
            let message = "it took longer than \(describe(seconds: assignment.timeLimit))"
            try end(worker, assignment, .timeLimit(assignment.timeLimit), message, onEvent)
        } else if let memory = System.residentMemory(of: worker.process),
            memory > assignment.memoryLimit
        {
            try end(
                worker, assignment, .memoryLimit(assignment.memoryLimit),
                "it took more than \(describe(bytes: assignment.memoryLimit)) of memory", onEvent)
        }
    }

    private func end(
        _ worker: WorkerProcess, _ assignment: WorkerProcess.Assignment,
        _ kind: TrialFailure.Kind, _ message: String, _ onEvent: (RunEvent) -> Void
    ) throws {
        workers.removeAll { $0 === worker }
        let end = worker.end(&buffer)
        try enter(
            TrialFailure(
                kind: kind, message: message + " and was stopped", output: worker.outputTail),
            assignment, peakMemory: end.peakMemory, onEvent)
    }

    /// A worker has ended; its trial, if it had one, has failed.
    private func enterEnd(
        of worker: WorkerProcess, _ assignment: WorkerProcess.Assignment?,
        _ onEvent: (RunEvent) -> Void
    ) throws {
        workers.removeAll { $0 === worker }
        let end = worker.endNaturally(&buffer)
        guard let assignment else {
            barrenEnds += 1
            guard barrenEnds < Self.barrenLimit else {
                let output = worker.outputTail.isEmpty ? "no output" : worker.outputTail
                throw RunError.workerStart("\(Self.barrenLimit) ended at once (\(output))")
            }
            return
        }
        try enter(
            Self.failure(end, assignment, output: worker.outputTail), assignment,
            peakMemory: end.peakMemory, onEvent)
    }

    /// Why a worker that ended in a trial did so.
    private static func failure(
        _ end: System.End, _ assignment: WorkerProcess.Assignment, output: String
    ) -> TrialFailure {
        let peak = describe(bytes: end.peakMemory)
        guard let signal = end.signal else {
            return TrialFailure(
                kind: .exit(end.status),
                message: "the process ended with status \(end.status) before the trial was done",
                output: output)
        }
        // The system counts what the parent held when it started the process, too: a peak that is no
        // higher than the parent's own says nothing.
        let isOver =
            end.peakMemory > assignment.memoryLimit && end.peakMemory > System.ownPeakMemory
        if isOver || output.contains("Fatal error: failed to allocate") {
            return TrialFailure(
                kind: .memoryLimit(assignment.memoryLimit),
                message: """
                    it wanted more than \(describe(bytes: assignment.memoryLimit)) of memory \
                    (peak \(peak)) and crashed
                    """,
                output: output)
        }
        return TrialFailure(
            kind: .signal(signal),
            message: "the process was ended by \(System.name(ofSignal: signal)) (peak \(peak))",
            output: output)
    }
}

import Declarations
import Ledger
import Results

/// A run in progress: gives trials to workers, listens to them, enters what they answer.
///
/// One thread waits for whatever comes first, an answer, an end or a limit; the work is elsewhere.
final class RunLoop {
    private let runner: Runner
    private let ledger: Ledger
    private(set) var schedule: Schedule
    private(set) var summary: RunSummary
    private var workers: [WorkerProcess] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var lastLook = 0.0
    /// Workers that ended without having answered since the last answer.
    private var barrenEnds = 0
    /// The artifacts of producers, as far as somebody asked for them.
    private var artifacts: [Int: [ArtifactReference]] = [:]

    /// How often the memory of workers is looked at, in seconds.
    private static let interval = 0.02
    /// The longest time that a worker may take to start, in seconds.
    private static let startLimit = 60.0
    /// How many workers may end in a row without one answer before the run is given up.
    private static let barrenLimit = 5
    /// A worker that holds more than this after a trial is replaced, in bytes.
    private static let retained = 512 << 20

    init(_ runner: Runner, ledger: Ledger, schedule: Schedule, summary: RunSummary) {
        self.runner = runner
        self.ledger = ledger
        self.schedule = schedule
        self.summary = summary
    }

    /// Runs until all trials have ended or `stop` says so.
    func run(stop: StopRequest, onEvent: (RunEvent) -> Void) throws {
        var stopsSeen = 0
        while true {
            let stops = stop.count
            if stops > stopsSeen {
                stopsSeen = stops
                onEvent(.stopping(atOnce: stops > 1))
            }
            if stops > 1 { break }
            if stops == 0 { try assign(onEvent) }
            if busyThreads == 0, stops > 0 || !workers.contains(where: \.isStarting) { break }
            try listen(onEvent)
        }
        summary.isStopped = stopsSeen > 0 && schedule.remaining > 0
    }

    /// Ends all workers.
    func endWorkers() {
        for worker in workers { _ = worker.end(&buffer) }
        workers = []
    }

    private var busyThreads: Int {
        workers.reduce(0) { $0 + ($1.assignment?.threads ?? 0) }
    }
}

extension RunLoop {
    /// Gives trials to workers as long as there are both, and starts workers where they are missing.
    private func assign(_ onEvent: (RunEvent) -> Void) throws {
        while true {
            let free = runner.options.jobs - busyThreads
            guard free > 0 else { return }
            guard let worker = workers.first(where: \.isIdle) else {
                let starting = workers.filter(\.isStarting).count
                let wanted = min(free, schedule.remaining - workers.count + starting)
                if starting < wanted { try startWorker() }
                if starting + 1 >= wanted { return }
                continue
            }
            switch schedule.step() {
            case .wait: return
            case .fail(let trial, let producer): try enter(trial, failed: producer, onEvent)
            case .run(let trial):
                let threads = min(
                    max(1, runner.plan.experiment(of: trial).threads), runner.options.jobs)
                guard threads <= free else {
                    schedule.putBack(trial)
                    return
                }
                try give(trial, threads: threads, to: worker, onEvent)
            }
        }
    }

    private func startWorker() throws {
        let setup = WorkerSetup(
            root: runner.places.root, artifacts: runner.places.artifacts)
        do {
            workers.append(
                try WorkerProcess(
                    runner.options.worker, environment: runner.options.workerEnvironment,
                    setup: setup))
        } catch {
            throw RunError.workerStart(error.description)
        }
    }

    private func give(
        _ trial: Int, threads: Int, to worker: WorkerProcess, _ onEvent: (RunEvent) -> Void
    ) throws {
        let suite = runner.plan.suite(of: trial)
        let experiment = runner.plan.experiment(of: trial)
        let point = runner.plan.point(of: trial)
        let needs = try runner.plan.producers(of: trial).compactMap { need in
            try references(of: need.trial).first { $0.name == need.artifact }
        }
        let request = TrialRequest(
            family: suite.family, slug: suite.slug, experiment: experiment.id,
            run: experiment.run, parameters: point.parameters, seed: point.seed,
            data: experiment.data, needs: needs, contract: Contract(experiment),
            threads: experiment.threads, memoryLimit: experiment.memoryLimit,
            isVerified: runner.options.isVerified)
        worker.assign(
            request,
            WorkerProcess.Assignment(
                trial: trial, started: System.monotonicSeconds,
                timeLimit: experiment.timeLimit, memoryLimit: experiment.memoryLimit,
                threads: threads))
        onEvent(.started(suite: suite.name, point: point))
    }

    private func references(of producer: Int) throws -> [ArtifactReference] {
        if let known = artifacts[producer] { return known }
        let found = try ledger.trial(runner.keys[producer])?.artifacts() ?? []
        artifacts[producer] = found
        return found
    }
}

extension RunLoop {
    /// Waits for something to happen, and deals with it.
    private func listen(_ onEvent: (RunEvent) -> Void) throws {
        let descriptors = workers.flatMap { [$0.responses, $0.output] }
        let isReady = System.wait(
            for: descriptors, milliseconds: Int(1000 * Self.interval))
        for (index, worker) in workers.enumerated() {
            if isReady[2 * index + 1] { worker.readOutput(&buffer) }
            guard isReady[2 * index] else { continue }
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
        if end.peakMemory > assignment.memoryLimit
            || output.contains("Could not allocate memory")
        {
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

extension RunLoop {
    /// Enters an answer.
    private func enter(
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

    private func enter(
        _ failure: TrialFailure, _ assignment: WorkerProcess.Assignment, peakMemory: Int,
        _ onEvent: (RunEvent) -> Void
    ) throws {
        let cost = TrialCost(
            wallSeconds: System.monotonicSeconds - assignment.started, peakMemory: peakMemory)
        try enter(.failure(failure), assignment.trial, cost: cost, onEvent)
    }

    /// Enters that a trial cannot run because another one failed.
    private func enter(
        _ trial: Int, failed producer: Int, _ onEvent: (RunEvent) -> Void
    ) throws {
        let needed = runner.plan.point(of: producer).canonicalText
        let failure = TrialFailure(
            kind: .dependency, message: "it needs an artifact of \(needed), which failed")
        try enter(.failure(failure), trial, onEvent)
    }

    /// Enters how a trial ended, into the ledger first.
    private func enter(
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
private func describe(bytes: Int) -> String {
    let units: [(Int, String)] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    for (size, unit) in units where bytes >= size {
        let tenths = (10 * bytes + size / 2) / size
        return tenths % 10 == 0 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
    }
    return "\(bytes) bytes"
}

private func describe(seconds: Double) -> String {
    Int(exactly: seconds).map { "\($0) s" } ?? "\(seconds) s"
}

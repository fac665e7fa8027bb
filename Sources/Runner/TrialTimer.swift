import Declarations
import Ledger
public import Results
import SuiteKit

/// Why trials cannot be timed.
public enum TimingError: Error, Equatable, CustomStringConvertible {
    /// A worker did not start, or spoke another language.
    case worker(program: String, reason: String)
    /// A trial failed.
    case trial(point: String, reason: String)

    /// One sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .worker(let program, let reason):
            """
            '\(program)' cannot run trials for this program (\(reason)): build the two from \
            revisions whose workers understand each other
            """
        case .trial(let point, let reason):
            "the trial \(point) cannot be timed: \(reason)"
        }
    }
}

/// Times the same trials in two programs, in turn, in fresh processes.
///
/// What disturbs for longer than a trial (other programs, the clock of the processor) hits both; what
/// belongs to one process (where its code and data happen to lie) is drawn anew in every pair.
public struct TrialTimer: Sendable {
    /// One of the two: a program with the trials that it runs.
    public struct Contender: Sendable {
        /// The program and its arguments, `["/path/assay", "worker"]`.
        public var worker: [String]
        /// The numbers of the trials in the runner's plan.
        public var trials: [Int]

        /// A program with its trials.
        public init(worker: [String], trials: [Int]) {
            self.worker = worker
            self.trials = trials
        }
    }

    private let runner: Runner
    private let contenders: [Contender]
    private let requests: [[TrialRequest]]

    /// A timer of trials of a runner's plan.
    ///
    /// - Parameters:
    ///   - runner: with the plan, the places and the environment of workers.
    ///   - before: the first program.
    ///   - after: the second one.
    public init(_ runner: Runner, before: Contender, after: Contender) {
        self.runner = runner
        contenders = [before, after]
        requests = contenders.map { $0.trials.map(runner.timedRequest) }
    }

    /// Whether a trial can be timed by itself: it reads no artifacts.
    public static func canTime(_ trial: Int, of plan: Plan) -> Bool {
        plan.producers(of: trial).isEmpty
    }

    /// One pair of measurements: processor time of all trials together, the least of some passes after
    /// one to warm up, and the largest peak memory.
    ///
    /// - Parameters:
    ///   - passes: how often each trial is timed, at least once.
    ///   - isReversed: whether the second program goes first.
    /// - Returns: what the first and the second program took.
    /// - Throws: `TimingError`.
    public func pair(
        passes: Int, isReversed: Bool
    ) throws(TimingError) -> (before: TrialCost, after: TrialCost) {
        System.ignoreBrokenPipes()
        let order = isReversed ? [1, 0] : [0, 1]
        var runs: [TimedWorker?] = [nil, nil]
        for side in order {
            runs[side] = try TimedWorker(contenders[side].worker, runner)
        }
        var costs = [TrialCost(), TrialCost()]
        for pass in 0...max(1, passes) {
            for side in order {
                guard let worker = runs[side] else { continue }
                var sum = TrialCost()
                for request in requests[side] {
                    let cost = try worker.cost(of: request)
                    sum.cpuSeconds += cost.cpuSeconds
                    sum.wallSeconds += cost.wallSeconds
                    costs[side].peakMemory = max(costs[side].peakMemory, cost.peakMemory)
                }
                // The first pass warms up: data are read, memory is taken, code is linked.
                if pass == 0 { continue }
                if pass == 1 || sum.cpuSeconds < costs[side].cpuSeconds {
                    costs[side].cpuSeconds = sum.cpuSeconds
                    costs[side].wallSeconds = sum.wallSeconds
                }
            }
        }
        return (costs[0], costs[1])
    }
}

extension Runner {
    /// A trial as a worker is asked for it, without artifacts.
    fileprivate func timedRequest(_ trial: Int) -> TrialRequest {
        TrialRequest(
            plan.suite(of: trial), plan.experiment(of: trial), plan.point(of: trial), needs: [],
            isVerified: false)
    }
}

/// A worker process that runs one trial after the other while its parent waits.
private final class TimedWorker {
    private let worker: WorkerProcess
    private let program: String
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(_ command: [String], _ runner: Runner) throws(TimingError) {
        program = command.first ?? ""
        let setup = WorkerSetup(
            root: runner.places.root, artifacts: runner.places.artifacts,
            python: runner.options.python)
        do throws(SystemError) {
            worker = try WorkerProcess(
                command, environment: runner.options.workerEnvironment, setup: setup)
        } catch {
            throw .worker(program: command.first ?? "", reason: error.description)
        }
        guard case .ready(let core) = arrival(within: RunLoop.startLimit) else {
            throw .worker(program: program, reason: ending)
        }
        let asked = runner.options.environment.core
        guard core.lowercased() == asked.lowercased() else {
            throw .worker(program: program, reason: "it took the core type \(core), not \(asked)")
        }
    }

    deinit {
        _ = worker.end(&buffer)
    }

    func cost(of request: TrialRequest) throws(TimingError) -> TrialCost {
        let point = TrialPoint(
            experiment: request.experiment, parameters: request.parameters, seed: request.seed
        ).canonicalText
        worker.assign(
            request,
            WorkerProcess.Assignment(
                trial: 0, started: System.monotonicSeconds, timeLimit: Self.limit,
                memoryLimit: request.memoryLimit, threads: request.threads))
        guard case .response(let response) = arrival(within: Self.limit) else {
            throw .trial(point: point, reason: ending)
        }
        if case .failure(_, let message) = response.result {
            throw .trial(point: point, reason: message)
        }
        return response.cost
    }

    /// The longest time that a trial to be timed may take, in seconds.
    private static let limit = 120.0

    /// What comes next from the worker; `end` when nothing comes in time.
    private func arrival(within seconds: Double) -> WorkerProcess.Arrival {
        let deadline = System.monotonicSeconds + seconds
        while System.monotonicSeconds < deadline {
            let isReady = System.wait(
                for: [worker.output, worker.responses], milliseconds: 1000)
            if isReady[0] { worker.readOutput(&buffer) }
            if isReady[1], let arrival = worker.receive(&buffer) { return arrival }
        }
        return .end
    }

    private var ending: String {
        worker.outputTail.isEmpty ? "it ended or took too long, without a word" : worker.outputTail
    }
}

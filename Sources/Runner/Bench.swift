import Declarations
import Foundation
import Kernels
import SuiteKit

/// Measures rounds of workloads: our engine's in this process, each peer's in one of its own.
///
/// What a round needs is prepared once and kept for the next one.
final class Bench {
    /// What a round of repetitions measured.
    struct Round {
        /// Processor seconds of a repetition.
        var cpu: Double
        /// Seconds of a repetition on the clock.
        var wall: Double
        /// How far the process's peak memory lies above what it held at its start, in bytes.
        var memory: Double
        var repetitions: Int
        var checksum: Double
        /// What did the work, `numpy 2.4.6`.
        var version: String
    }

    /// The processor seconds that a round takes at least.
    static let roundSeconds = 0.1

    private let root: String
    private let python: String
    /// Our task, and what it was prepared for.
    private var stand: (subject: String, stand: TestStand)?
    /// The peers' processes of the workload that is being measured, by engine.
    private var peers: [String: Peer] = [:]
    private var script = ""
    /// The memory that this process held at its start.
    private let memoryAtStart = Double(System.residentMemory(of: System.ownProcess) ?? 0)

    init(root: String, python: String) {
        self.root = root
        self.python = python
    }

    /// Measures one round of the engine that is asked for.
    func round(of request: TrialRequest, _ experiment: any Experiment) throws -> Record {
        let round =
            request.engine == Measurement.ours
            ? try ownRound(of: request, experiment) : try peerRound(of: request)
        var record = Record()
        record.report("checksum", round.checksum)
        record.report("cpu", round.cpu)
        record.report("wall", round.wall)
        record.report("memory", round.memory / 1e6)
        record.report("repetitions", round.repetitions)
        record.report("program", columns: ["version": .labels([round.version])])
        return record
    }

    private func ownRound(of request: TrialRequest, _ experiment: any Experiment) throws -> Round {
        guard let workload = experiment as? any Workload else {
            throw BenchError("\(request.run) is no workload")
        }
        let subject = "\(request.family)/\(request.slug) \(request.run) \(request.parametersText)"
        if stand?.subject != subject {
            stand = nil
            stand = (subject, try TestStand.prepare(workload))
        }
        guard let stand = stand?.stand else { throw BenchError("nothing is prepared") }
        var round = try stand.round()
        round.memory = max(0, round.memory - memoryAtStart)
        return round
    }

    private func peerRound(of request: TrialRequest) throws -> Round {
        guard !python.isEmpty else {
            throw BenchError("the peers are not installed: run ci/peers")
        }
        let script = "\(root)/suites/\(request.family)/\(request.slug)/peer.py"
        if script != self.script {
            peers = [:]
            self.script = script
        }
        let peer = try peers[request.engine] ?? Peer(python: python, script: script)
        peers[request.engine] = peer
        do {
            return try peer.round(
                run: request.run, engine: request.engine, parameters: request.parametersText)
        } catch {
            peers[request.engine] = nil
            throw error
        }
    }
}

/// Why a round could not be measured.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A prepared task that is repeated and timed.
private final class TestStand {
    private var task: any RepeatedTask
    /// How many repetitions fill a round.
    private var repetitions: Int?

    private init(_ task: any RepeatedTask) { self.task = task }

    static func prepare(_ workload: some Workload) throws -> TestStand {
        TestStand(try workload.prepared())
    }

    func round() throws -> Bench.Round {
        if repetitions == nil {
            // The first time fills caches and buffers.
            try Self.repeated(&task, 1)
            repetitions = try calibrated()
        }
        let repetitions = repetitions ?? 1
        System.resetPeakMemory()
        let (cpu, wall) = try timed(repetitions)
        return Bench.Round(
            cpu: cpu / Double(repetitions), wall: wall / Double(repetitions),
            memory: Double(System.peakMemory), repetitions: repetitions,
            checksum: try task.checksum,
            version: "Assay on \(NumericEnvironment(.inherited).library) \(BLAS.coreName)")
    }

    /// How many repetitions fill a round.
    private func calibrated() throws -> Int {
        var count = 1
        while true {
            let seconds = try timed(count).cpu
            if seconds > Bench.roundSeconds / 4 || count >= 1 << 24 {
                return max(1, Int((Double(count) * Bench.roundSeconds / seconds).rounded(.up)))
            }
            count *= 2
        }
    }

    private func timed(_ count: Int) throws -> (cpu: Double, wall: Double) {
        let (cpu, wall) = (System.processorSeconds, System.monotonicSeconds)
        try Self.repeated(&task, count)
        return (System.processorSeconds - cpu, System.monotonicSeconds - wall)
    }

    private static func repeated(_ task: inout some RepeatedTask, _ count: Int) throws {
        for _ in 0..<count { try task.perform() }
    }
}

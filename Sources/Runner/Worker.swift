import Datasets
import Foundation
import Kernels
import Ledger
import Results
public import SuiteKit

/// The other end of the runner: a process that runs one trial after the other for its parent.
public enum Worker {
    /// The descriptors on which a worker is asked and answers.
    static let requests: Int32 = 3
    static let responses: Int32 = 4

    /// Runs trials until the parent closes the connection.
    ///
    /// - Parameter families: every experiment that may be asked for.
    /// - Returns: the status with which the process should end.
    public static func run(families: [Family]) -> Int32 {
        let input = Descriptor(requests)
        let output = Descriptor(responses)
        System.becomeWorker()
        var connection = Connection(input: input)
        guard let first = connection.next(), let setup = try? WorkerSetup(decoding: first) else {
            FileHandle.standardError.write(
                Data("'worker' is started by 'assay run', not by hand\n".utf8))
            return 2
        }
        System.endWithParent(input)
        guard System.write(Frame.wrap(Array(BLAS.coreName.utf8)), to: output) else { return 0 }
        let executor = TrialExecutor(families: families, setup: setup)
        while let content = connection.next() {
            let response: TrialResponse
            do {
                response = executor.run(try TrialRequest(decoding: content))
            } catch {
                FileHandle.standardError.write(Data("request: \(error)\n".utf8))
                return 2
            }
            System.flushOutput()
            guard System.write(Frame.wrap(response.encoded), to: output) else { return 0 }
        }
        return 0
    }

    /// The frames that come from the parent.
    private struct Connection {
        let input: Descriptor
        private var pending: [UInt8] = []
        private var buffer = [UInt8](repeating: 0, count: 1 << 16)

        init(input: Descriptor) { self.input = input }

        /// The next frame; nil when there is none any more.
        mutating func next() -> [UInt8]? {
            while true {
                guard let frame = try? Frame.take(from: &pending) else {
                    guard case .data(let bytes) = System.read(input, into: &buffer) else {
                        return nil
                    }
                    pending.append(contentsOf: bytes)
                    continue
                }
                return frame
            }
        }
    }
}

/// Runs the trials that a worker is asked for.
struct TrialExecutor {
    private let experiments: [String: any Experiment.Type]
    private let artifacts: ArtifactStore
    private let data: DataCache
    private let bench: Bench

    init(families: [Family], setup: WorkerSetup) {
        var experiments: [String: any Experiment.Type] = [:]
        for family in families {
            for paper in family.papers {
                for type in paper.experiments {
                    experiments["\(family.name)/\(paper.slug)/\(type.name)"] = type
                }
            }
        }
        self.experiments = experiments
        artifacts = ArtifactStore(folder: setup.artifacts)
        data = DataCache(root: setup.root)
        bench = Bench(root: setup.root, python: setup.python)
    }

    func run(_ request: TrialRequest) -> TrialResponse {
        System.limitData(to: request.memoryLimit + 512 << 20)
        BLAS.setThreadCount(max(1, request.threads))
        System.resetPeakMemory()
        let wall = System.monotonicSeconds
        let cpu = System.processorSeconds
        var counters = TrialCounters()
        let result = result(of: request, counters: &counters)
        let cost = TrialCost(
            wallSeconds: System.monotonicSeconds - wall,
            cpuSeconds: System.processorSeconds - cpu, peakMemory: System.peakMemory)
        return TrialResponse(result: result, counters: counters, cost: cost)
    }

    private func result(
        of request: TrialRequest, counters: inout TrialCounters
    ) -> TrialResponse.Result {
        do {
            let first = try content(of: request, counters: &counters)
            guard request.isVerified else { return first }
            var again = TrialCounters()
            let second = try content(of: request, counters: &again)
            guard first == second, counters == again else {
                return .failure(
                    .contract,
                    """
                    two runs of the same trial differ: the experiment reads a clock, the order of \
                    a dictionary, or memory that it has not written
                    """)
            }
            return first
        } catch {
            return .failure(.error, "\(error)")
        }
    }

    private func content(
        of request: TrialRequest, counters: inout TrialCounters
    ) throws -> TrialResponse.Result {
        let name = "\(request.family)/\(request.slug)/\(request.run)"
        guard let type = experiments[name] else {
            return .failure(
                .error, "this program has no experiment \(name): run 'swift build -c release'")
        }
        let resources = Resources(
            data: data, declared: request.data, needs: request.needs, artifacts: artifacts)
        data.keep(only: request.data)
        let experiment = try type.decode(request.parameters)
        let trial = Trial(
            suite: "\(request.family)/\(request.slug)", experiment: request.experiment,
            seed: request.seed, resources: resources)
        Counters.reset()
        let record =
            request.engine.isEmpty
            ? try experiment.run(trial) : try bench.round(of: request, experiment)
        let spent = Counters.current
        counters = TrialCounters(
            flops: Int(clamping: spent.flops), blasCalls: Int(clamping: spent.blasCalls),
            bytesAllocated: Int(clamping: spent.bytesAllocated),
            oracleEvaluations: record.oracleEvaluations)
        if let violation = request.contract.violation(in: record) {
            return .failure(.contract, violation)
        }
        let references = try record.artifacts.map { try artifacts.store($0.name, $0.artifact) }
        let bytes = RecordCodec.encode(record, artifacts: references)
        guard bytes.count < Frame.limit - 1024 else {
            return .failure(
                .contract,
                """
                the record has \(bytes.count) bytes, more than \(Frame.limit): report fewer rows, \
                or store them as an artifact
                """)
        }
        return .record(bytes)
    }
}

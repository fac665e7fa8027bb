import Foundation

/// Another program that does the work of a suite's workloads: a Python process that runs `peer.py`.
///
/// It is asked with a line of JSON and answers with one; it ends when nobody can ask it any more.
final class Peer {
    private let process: Int32
    private let requests: Descriptor
    private let responses: Descriptor
    private var pending: [UInt8] = []

    /// Starts a peer on one thread, with the OpenBLAS kernels that it takes for the best itself.
    init(python: String, script: String) throws {
        // A peer that has ended is a failed round, not the end of this process.
        System.ignoreBrokenPipes()
        let requests = try System.pipe()
        let responses = try System.pipe()
        var variables = ProcessInfo.processInfo.environment
        variables["OPENBLAS_CORETYPE"] = nil
        for name in ["OPENBLAS", "OMP", "MKL", "NUMBA"] { variables[name + "_NUM_THREADS"] = "1" }
        process = try System.spawn(
            python, [python, script],
            environment: variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" },
            files: [(3, requests.reading), (4, responses.writing)])
        self.requests = requests.writing
        self.responses = responses.reading
    }

    deinit {
        System.kill(process)
        _ = System.waitForEnd(of: process)
    }

    private struct Response: Decodable {
        var error: String?
        var checksum: Double?
        var cpu: Double?
        var wall: Double?
        var memory: Double?
        var repetitions: Int?
        var version: String?
    }

    /// Measures one round.
    func round(run: String, engine: String, parameters: String) throws -> Bench.Round {
        let question = """
            {"run": "\(run)", "engine": "\(engine)", "parameters": \(parameters), \
            "seconds": \(Bench.roundSeconds)}

            """
        guard System.write(Array(question.utf8), to: requests), let line = nextLine() else {
            throw BenchError("\(engine) ended without an answer")
        }
        let response = try JSONDecoder().decode(Response.self, from: Data(line))
        if let error = response.error { throw BenchError("\(engine): \(error)") }
        guard let checksum = response.checksum, let cpu = response.cpu, let wall = response.wall,
            let memory = response.memory, let repetitions = response.repetitions,
            let version = response.version
        else { throw BenchError("\(engine) left out part of its answer") }
        return Bench.Round(
            cpu: cpu, wall: wall, memory: memory, repetitions: repetitions, checksum: checksum,
            version: version)
    }

    private func nextLine() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 12)
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(pending[..<end])
                pending.removeSubrange(...end)
                return line
            }
            guard case .data(let bytes) = System.read(responses, into: &buffer) else { return nil }
            pending.append(contentsOf: bytes)
        }
    }
}

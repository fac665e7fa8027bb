import Declarations
import Ledger
import Results
import SuiteKit

/// What a worker is told once, when it starts.
struct WorkerSetup: Equatable {
    var root: String
    var artifacts: String
    /// The Python that runs the peers; empty when there is none.
    var python: String
}

/// A trial that a worker is asked to run, with all it has to know of it.
struct TrialRequest: Equatable {
    var family: String
    var slug: String
    /// The experiment's id.
    var experiment: String
    /// The Swift type.
    var run: String
    var parameters: Parameters
    var seed: Int
    /// The data sets it may read.
    var data: [String]
    /// The artifacts it may read.
    var needs: [ArtifactReference]
    var contract: Contract
    var threads: Int
    var memoryLimit: Int
    /// Which program is measured at it; empty where nothing is measured.
    var engine: String
    /// Whether it is run twice and the bits compared.
    var isVerified: Bool
}

extension TrialRequest {
    /// A trial of a suite's experiment at a point.
    init(
        _ suite: Suite, _ experiment: ExperimentDeclaration, _ point: TrialPoint,
        needs: [ArtifactReference], isVerified: Bool
    ) {
        self.init(
            family: suite.family, slug: suite.slug, experiment: experiment.id,
            run: experiment.run, parameters: experiment.arguments(point.parameters),
            seed: point.seed, data: experiment.data, needs: needs,
            contract: Contract(experiment), threads: experiment.threads,
            memoryLimit: experiment.memoryLimit,
            engine: experiment.isMeasured ? experiment.engine(at: point.parameters) ?? "" : "",
            isVerified: isVerified)
    }

    /// The parameters as JSON, which other programs read.
    var parametersText: String { ParameterJSON.encode(parameters) }
}

/// A worker's answer.
struct TrialResponse: Equatable {
    enum Result: Equatable {
        /// The record, as `RecordCodec` writes it.
        case record([UInt8])
        /// Why there is none: an error that was thrown or a contract that was broken.
        case failure(TrialFailure.Kind, String)
    }

    var result: Result
    var counters: TrialCounters
    var cost: TrialCost
}

/// Messages travel as frames: four bytes of length, then the content.
enum Frame {
    /// The largest accepted content, 16 MiB: the parent holds a few copies of one while it is
    /// entered, and so stays below 200 MB whatever the trials return.
    static let limit = 16 << 20

    static func wrap(_ content: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(fixed: UInt32(content.count))
        writer.write(raw: content)
        return writer.bytes
    }

    /// Takes the first whole frame off the front of `buffer`, if there is one.
    static func take(from buffer: inout [UInt8]) throws(CodecError) -> [UInt8]? {
        guard buffer.count >= 4 else { return nil }
        var reader = ByteReader(buffer, in: 0..<4)
        let length = Int(try reader.fixed(UInt32.self))
        guard length <= limit else { throw CodecError("a message of \(length) bytes") }
        guard buffer.count >= 4 + length else {
            buffer.reserveCapacity(4 + length)
            return nil
        }
        let content = Array(buffer[4..<4 + length])
        // A new array, so that the room of a large frame is given back.
        buffer = Array(buffer[(4 + length)...])
        return content
    }
}

extension WorkerSetup {
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.write(root)
        writer.write(artifacts)
        writer.write(python)
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        root = try reader.text()
        artifacts = try reader.text()
        python = try reader.text()
    }
}

extension TrialRequest {
    var encoded: [UInt8] {
        var writer = ByteWriter()
        for text in [family, slug, experiment, run] { writer.write(text) }
        writer.write(parameters)
        writer.write(seed)
        writer.write(data)
        writer.write(count: needs.count)
        for need in needs {
            writer.write(need.name)
            writer.write(need.digest)
        }
        writer.write(contract.reports)
        writer.write(count: contract.tables.count)
        for table in contract.tables {
            writer.write(table.name)
            writer.write(table.columns)
        }
        writer.write(contract.produces)
        writer.write(threads)
        writer.write(memoryLimit)
        writer.write(engine)
        writer.write(isVerified)
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        family = try reader.text()
        slug = try reader.text()
        experiment = try reader.text()
        run = try reader.text()
        parameters = try reader.parameters()
        seed = try reader.int()
        data = try reader.texts()
        needs = []
        for _ in 0..<(try reader.count()) {
            needs.append(ArtifactReference(name: try reader.text(), digest: try reader.text()))
        }
        let reports = try reader.texts()
        var tables: [Contract.Table] = []
        for _ in 0..<(try reader.count()) {
            tables.append(Contract.Table(name: try reader.text(), columns: try reader.texts()))
        }
        contract = Contract(reports: reports, tables: tables, produces: try reader.texts())
        threads = try reader.int()
        memoryLimit = try reader.int()
        engine = try reader.text()
        isVerified = try reader.bool()
    }
}

extension TrialResponse {
    var encoded: [UInt8] {
        var writer = ByteWriter()
        switch result {
        case .record(let bytes):
            writer.write(byte: 0)
            writer.write(block: bytes)
        case .failure(let kind, let message):
            writer.write(byte: kind == .contract ? 2 : 1)
            writer.write(message)
        }
        for count in [
            counters.flops, counters.blasCalls, counters.bytesAllocated,
            counters.oracleEvaluations, cost.peakMemory,
        ] { writer.write(count) }
        writer.write(cost.wallSeconds)
        writer.write(cost.cpuSeconds)
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        switch try reader.byte() {
        case 0: result = .record(try reader.block())
        case 1: result = .failure(.error, try reader.text())
        case 2: result = .failure(.contract, try reader.text())
        case let kind: throw CodecError("an answer of kind \(kind)")
        }
        counters = TrialCounters(
            flops: try reader.int(), blasCalls: try reader.int(),
            bytesAllocated: try reader.int(), oracleEvaluations: try reader.int())
        let peak = try reader.int()
        cost = TrialCost(
            wallSeconds: try reader.double(), cpuSeconds: try reader.double(), peakMemory: peak)
    }
}

extension ByteWriter {
    mutating func write(_ parameters: Parameters) {
        write(count: parameters.count)
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            write(name)
            write(value)
        }
    }

    mutating func write(_ value: ParameterValue) {
        switch value {
        case .bool(let value):
            write(byte: 0)
            write(value)
        case .int(let value):
            write(byte: 1)
            write(value)
        case .double(let value):
            write(byte: 2)
            write(value)
        case .string(let value):
            write(byte: 3)
            write(value)
        case .list(let values):
            write(byte: 4)
            write(count: values.count)
            for value in values { write(value) }
        }
    }
}

extension ByteReader {
    mutating func parameters() throws(CodecError) -> Parameters {
        var parameters: Parameters = [:]
        for _ in 0..<(try count()) {
            let name = try text()
            parameters[name] = try parameterValue(depth: 0)
        }
        return parameters
    }

    private mutating func parameterValue(depth: Int) throws(CodecError) -> ParameterValue {
        guard depth < 64 else { throw CodecError("lists nested more than 64 deep") }
        switch try byte() {
        case 0: return .bool(try bool())
        case 1: return .int(try int())
        case 2: return .double(try double())
        case 3: return .string(try text())
        case 4:
            var values: [ParameterValue] = []
            for _ in 0..<(try count()) { values.append(try parameterValue(depth: depth + 1)) }
            return .list(values)
        case let kind: throw CodecError("a value of kind \(kind)")
        }
    }
}

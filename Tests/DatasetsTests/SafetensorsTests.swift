import Datasets
import SuiteKit
import Testing

private let sample = Artifact([
    .init(
        name: "weight", shape: [2, 3], values: .float([1, -2, 0.5, .greatestFiniteMagnitude, 0, 7])),
    .init(name: "bias \"b\"\n", shape: [2], values: .double([0.1, -1e-300])),
    .init(name: "empty", shape: [0, 4], values: .double([])),
    .init(name: "scalar", shape: [], values: .float([3])),
])

struct SafetensorsTests {
    @Test("an artifact comes back bit for bit")
    func roundTrip() throws {
        #expect(try Safetensors.decode(Safetensors.encode(sample)) == sample)
    }

    // The format's own example of a header: 8 bytes of length, JSON, data.
    @Test("a file written by hand is read")
    func byHand() throws {
        let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
        var bytes: [UInt8] = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
        bytes += Array(header.utf8)
        bytes += [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]
        #expect(try Safetensors.decode(bytes).floats("a") == [1, -2])
    }

    @Test("every prefix of a file is refused")
    func prefixes() {
        let bytes = Safetensors.encode(sample)
        var accepted = 0
        for length in 0..<bytes.count
        where (try? Safetensors.decode(Array(bytes[..<length]))) != nil {
            accepted += 1
        }
        #expect(accepted == 0)
    }

    @Test(
        "damaged headers are refused",
        arguments: [
            #"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775804,9]}}"#,
            "[]",
        ])
    func damaged(header: String) {
        var bytes: [UInt8] = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
        bytes += Array(header.utf8) + [0, 0, 0, 0]
        #expect(throws: Safetensors.Failure.self) { try Safetensors.decode(bytes) }
    }
}

import Ledger
import SuiteKit
import Testing

@Suite("Records as bytes")
struct RecordCodecTests {
    /// Numbers whose bits are easily lost, in every layout that columns have.
    static let awkward: [Double] = [
        0, -0.0, 1, -1, 0.1, .pi, .leastNonzeroMagnitude, -.leastNormalMagnitude,
        .greatestFiniteMagnitude, 0x1p52, 0x1p53, -0x1p52 + 1, 1e300, .infinity, -.infinity,
    ]

    static func record() -> Record {
        var record = Record()
        for (index, value) in awkward.enumerated() { record.report("n\(index)", value) }
        record.report(
            "t",
            columns: [
                "real": .numbers(awkward), "whole": .counts(awkward.indices.map { 1000 * $0 }),
                "falling": .counts(awkward.indices.map { 5 - 7 * $0 }),
                "word": .labels(awkward.indices.map { $0 % 2 == 0 ? "gerade" : "nicht ✓" }),
            ])
        record.report("empty", columns: ["a": .numbers([]), "b": .labels([])])
        record.oracleEvaluations = 12_345
        return record
    }

    static let artifacts = [
        ArtifactReference(name: "model", digest: String(repeating: "a", count: 64))
    ]

    static func bits(_ record: Record) -> [UInt64] {
        record.scalars.map(\.value.bitPattern)
            + record.tables.flatMap(\.entries).flatMap { entry in
                (entry.column.numbers ?? []).map(\.bitPattern)
            }
    }

    @Test("decoding gives back every bit of every number, every name and every label")
    func roundTrip() throws {
        let record = Self.record()
        let content = try RecordCodec.decode(
            RecordCodec.encode(record, artifacts: Self.artifacts))
        #expect(content.record == record)
        #expect(content.artifacts == Self.artifacts)
        #expect(Self.bits(content.record) == Self.bits(record))
    }

    @Test("the bits of NaN come back too")
    func notANumber() throws {
        var record = Record()
        let strange = Double(bitPattern: 0x7ff8_dead_beef_0001)
        record.report("x", strange)
        let back = try RecordCodec.decode(RecordCodec.encode(record)).record
        #expect(back.scalar("x")?.bitPattern == strange.bitPattern)
    }

    @Test("counts that grow in small steps take about a byte each")
    func compactness() {
        var record = Record()
        record.report("t", columns: ["step": .counts(Array(0..<10_000))])
        // One byte a row, and names and checksum.
        #expect(RecordCodec.encode(record).count < 10_100)
    }

    @Test("every altered byte and every lost end is noticed")
    func damage() {
        let bytes = RecordCodec.encode(Self.record(), artifacts: Self.artifacts)
        var accepted = 0
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= UInt8(1 + index % 255)
            if (try? RecordCodec.decode(damaged)) != nil { accepted += 1 }
            if (try? RecordCodec.decode(Array(bytes[..<index]))) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test("a record of another version is refused by its version")
    func version() {
        var bytes = RecordCodec.encode(Self.record())
        bytes[0] = 9
        #expect(throws: CodecError.self) { try RecordCodec.decode(bytes) }
    }
}

@Suite("Numbers and texts as bytes")
struct ByteReaderTests {
    @Test("whole numbers of all sizes come back")
    func integers() throws {
        var writer = ByteWriter()
        let values = [0, 1, -1, 63, 64, -64, -65, 1 << 40, .max, .min]
        for value in values { writer.write(value) }
        var reader = ByteReader(writer.bytes)
        let back = try values.map { _ in try reader.int() }
        #expect(back == values)
        #expect(reader.remaining == 0)
    }

    @Test("a count that exceeds what is left is refused before anything is allocated")
    func absurdCount() {
        var writer = ByteWriter()
        writer.write(count: 1 << 50)
        var reader = ByteReader(writer.bytes)
        #expect(throws: CodecError.self) { try reader.texts() }
    }

    @Test("a number that does not end, and a text that is not UTF-8, are refused")
    func nonsense() {
        var endless = ByteReader([UInt8](repeating: 0xff, count: 20))
        #expect(throws: CodecError.self) { try endless.int() }
        var text = ByteReader([2, 0xc3, 0x28])
        #expect(throws: CodecError.self) { try text.text() }
    }
}

@Suite("Keys of trials")
struct TrialKeyTests {
    @Test("bytes, text and order agree")
    func forms() throws {
        let bytes = [UInt8](0..<32)
        let low = try #require(TrialKey(bytes))
        let high = try #require(TrialKey(bytes.dropLast() + [255]))
        #expect(low.bytes == bytes)
        #expect(low.description.hasPrefix("000102") && low.description.count == 64)
        #expect(low < high && low != high)
        #expect(TrialKey([1, 2, 3]) == nil)
    }
}

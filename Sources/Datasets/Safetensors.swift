import Foundation
public import SuiteKit

/// Artifacts as safetensors files: a JSON header with names, types, shapes and places, then the data.
///
/// Only the types `F32` and `F64` are written and read. The same artifact always gives the same
/// bytes: names sorted, no metadata.
public enum Safetensors {
    /// Why bytes are not a safetensors file of artifacts.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        /// What is wrong.
        public let description: String
    }

    /// The largest accepted header, 1 MiB.
    private static let headerLimit = 1 << 20

    /// The bytes of a safetensors file with the artifact's tensors.
    public static func encode(_ artifact: Artifact) -> [UInt8] {
        var header = "{"
        var offset = 0
        for (index, entry) in artifact.entries.enumerated() {
            let (type, size) =
                switch entry.values {
                case .float: ("F32", 4)
                case .double: ("F64", 8)
                }
            let end = offset + size * entry.values.count
            let shape = entry.shape.map(String.init).joined(separator: ",")
            header += index == 0 ? "" : ","
            header += "\(quoted(entry.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
            header += "\"data_offsets\":[\(offset),\(end)]}"
            offset = end
        }
        header += "}"
        // The data begin at a multiple of 8; the format pads the header with spaces.
        while header.utf8.count % 8 != 0 { header += " " }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.utf8.count + offset)
        append(UInt64(header.utf8.count), to: &bytes)
        bytes.append(contentsOf: header.utf8)
        for entry in artifact.entries {
            switch entry.values {
            case .float(let values): for value in values { append(value.bitPattern, to: &bytes) }
            case .double(let values): for value in values { append(value.bitPattern, to: &bytes) }
            }
        }
        return bytes
    }

    /// The artifact in the bytes of a safetensors file.
    ///
    /// - Parameter bytes: the whole file.
    /// - Returns: its tensors.
    /// - Throws: `Failure` when the header is damaged, a type is not supported, or data are missing.
    public static func decode(_ bytes: [UInt8]) throws(Failure) -> Artifact {
        guard bytes.count >= 8 else {
            throw Failure(description: "shorter than its header's length")
        }
        let length = integer(bytes, at: 0, as: UInt64.self)
        guard length <= UInt64(headerLimit), 8 + Int(length) <= bytes.count else {
            throw Failure(description: "a header of \(length) bytes in \(bytes.count)")
        }
        let start = 8 + Int(length)
        let tensors: [String: Tensor]
        do {
            tensors = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<start])).tensors
        } catch {
            throw Failure(description: "the header is not as the format wants it: \(error)")
        }
        var entries: [Artifact.Entry] = []
        for name in tensors.keys.sorted() {
            guard let tensor = tensors[name] else { continue }
            entries.append(try entry(name, tensor, bytes, from: start))
        }
        return Artifact(entries)
    }

    private static func entry(
        _ name: String, _ tensor: Tensor, _ bytes: [UInt8], from start: Int
    ) throws(Failure) -> Artifact.Entry {
        guard let size = ["F32": 4, "F64": 8][tensor.dtype] else {
            throw Failure(description: "tensor '\(name)' has type \(tensor.dtype), not F32 or F64")
        }
        var count = 1
        for length in tensor.shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow, product <= bytes.count else {
                throw Failure(description: "tensor '\(name)' has shape \(tensor.shape)")
            }
            count = product
        }
        guard tensor.data_offsets.count == 2, tensor.data_offsets[0] >= 0,
            tensor.data_offsets[1] >= tensor.data_offsets[0],
            tensor.data_offsets[1] <= bytes.count - start,
            tensor.data_offsets[1] - tensor.data_offsets[0] == size * count
        else {
            throw Failure(
                description: "tensor '\(name)' of shape \(tensor.shape) at \(tensor.data_offsets)")
        }
        let first = start + tensor.data_offsets[0]
        if size == 4 {
            let values = (0..<count).map {
                Float(bitPattern: integer(bytes, at: first + 4 * $0, as: UInt32.self))
            }
            return Artifact.Entry(name: name, shape: tensor.shape, values: .float(values))
        }
        let values = (0..<count).map {
            Double(bitPattern: integer(bytes, at: first + 8 * $0, as: UInt64.self))
        }
        return Artifact.Entry(name: name, shape: tensor.shape, values: .double(values))
    }

    private static func append<T: FixedWidthInteger>(_ value: T, to bytes: inout [UInt8]) {
        for byte in 0..<MemoryLayout<T>.size {
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte)))
        }
    }

    private static func integer<T: FixedWidthInteger>(
        _ bytes: [UInt8], at start: Int, as type: T.Type
    ) -> T {
        var value: T = 0
        for byte in 0..<MemoryLayout<T>.size {
            value |= T(truncatingIfNeeded: bytes[start + byte]) << (8 * byte)
        }
        return value
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private struct Tensor: Decodable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    private struct Header: Decodable {
        var tensors: [String: Tensor] = [:]

        struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            for key in container.allKeys where key.stringValue != "__metadata__" {
                tensors[key.stringValue] = try container.decode(Tensor.self, forKey: key)
            }
        }
    }
}

import Foundation
package import SuiteKit

/// Parameters as JSON text, for people and other programs that read the ledger.
package enum ParameterJSON {
    /// The parameters as one JSON object, keys sorted.
    package static func encode(_ parameters: Parameters) -> String {
        let members = parameters.keys.sorted().compactMap { name in
            parameters[name].map { quoted(name) + ":" + encode($0) }
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    static func decode(_ text: String) throws(CodecError) -> Parameters {
        do {
            return try JSONDecoder().decode([String: Value].self, from: Data(text.utf8))
                .mapValues(\.value)
        } catch {
            throw CodecError("parameters that are not JSON: \(text.prefix(80))")
        }
    }

    private static func encode(_ value: ParameterValue) -> String {
        switch value {
        case .bool, .int: value.description
        case .double(let number): number.isFinite ? value.description : quoted("\(number)")
        case .string(let word): quoted(word)
        case .list(let values): "[" + values.map(encode).joined(separator: ",") + "]"
        }
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

    private struct Value: Decodable {
        let value: ParameterValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let bool = try? container.decode(Bool.self) {
                value = .bool(bool)
            } else if let int = try? container.decode(Int.self) {
                value = .int(int)
            } else if let double = try? container.decode(Double.self) {
                value = .double(double)
            } else if let word = try? container.decode(String.self) {
                value = .string(word)
            } else {
                value = .list(try container.decode([Value].self).map(\.value))
            }
        }
    }
}

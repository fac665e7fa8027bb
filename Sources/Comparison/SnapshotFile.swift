public import Foundation

/// Why a baseline cannot be read.
public enum BaselineError: Error, Equatable, CustomStringConvertible {
    /// The file is not there or cannot be read.
    case unreadable(path: String)
    /// The file is something else than a baseline.
    case notABaseline(path: String, reason: String)
    /// The baseline has another format than this program writes.
    case format(path: String, found: Int)

    /// One sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path):
            """
            the baseline \(path) cannot be read: 'assay export --format baseline --output reports' \
            writes reports/baseline.json
            """
        case .notABaseline(let path, let reason):
            """
            \(path) is not a baseline (\(reason)): restore it, or write it anew with \
            'assay export --format baseline'
            """
        case .format(let path, let found):
            """
            the baseline \(path) has format \(found), this program reads \
            \(Snapshot.currentFormat): write it anew with 'assay export --format baseline'
            """
        }
    }
}

extension Snapshot {
    /// The snapshot as JSON: sorted keys, one bit pattern one text, a line feed at the end.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// Reads a baseline.
    ///
    /// - Parameter path: the JSON file.
    /// - Throws: `BaselineError`.
    public init(contentsOf path: String) throws(BaselineError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path: path)
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let header = try? decoder.decode(Header.self, from: data) else {
            throw .notABaseline(path: path, reason: "it is no JSON with a 'format'")
        }
        guard header.format == Self.currentFormat else {
            throw .format(path: path, found: header.format)
        }
        do {
            self = try decoder.decode(Snapshot.self, from: data)
        } catch {
            throw .notABaseline(path: path, reason: Self.reason(error))
        }
    }

    private struct Header: Decodable {
        let format: Int
    }

    /// What the decoder did not find, in short.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        func place(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            return "'\(key.stringValue)' is missing in '\(place(context))'"
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            return "'\(place(context))' cannot be read"
        @unknown default: return "\(error)"
        }
    }

    /// This snapshot with the suites of another in place of its own of the same name.
    public func replacing(with other: Snapshot) -> Snapshot {
        let names = Set(other.suites.map(\.name))
        return Snapshot(suites: suites.filter { !names.contains($0.name) } + other.suites)
    }
}

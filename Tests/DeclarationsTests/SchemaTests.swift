import Declarations
import Foundation
import Testing

/// `suites/suite.schema.json` says what the reader reads, and no more.
@Suite("The schema and the reader")
struct SchemaTests {
    let definitions: [String: [String: Any]]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../suites/suite.schema.json")
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: root))
        let schema = try #require(object as? [String: Any])
        definitions = try #require(schema["definitions"] as? [String: [String: Any]])
    }

    @Test("each map of the reader has the same keys in the schema", arguments: Grammar.allCases)
    func keys(kind: Grammar) throws {
        let definition = try #require(definitions[kind.rawValue])
        let properties = try #require(definition["properties"] as? [String: Any])
        #expect(properties.keys.sorted() == kind.keys.sorted())
        #expect(definition["additionalProperties"] as? Bool == false)
        let required = definition["required"] as? [String] ?? []
        // The rules of the design (5 claims, a figure) are the validator's, but editors may know them.
        let rules = kind == .suite ? ["claims", "figures", "untested"] : []
        #expect(required.sorted() == (kind.required + rules).sorted())
    }

    @Test("the schema knows no map that the reader does not")
    func maps() {
        let closed = definitions.filter { $0.value["additionalProperties"] as? Bool == false }
        #expect(closed.keys.sorted() == Grammar.allCases.map(\.rawValue).sorted())
    }

    @Test("every key is described")
    func descriptions() {
        let bare = definitions.flatMap { name, definition in
            let properties = definition["properties"] as? [String: [String: Any]] ?? [:]
            return properties.filter { _, property in
                let reference = property["$ref"] as? String
                let target = reference.map { String($0.dropFirst("#/definitions/".count)) }
                let described = target.flatMap { definitions[$0] } ?? property
                return described["description"] == nil
            }.map { name + "/" + $0.key }
        }
        #expect(bare.sorted() == [])
    }

    @Test("words of a choice are the same")
    func words() throws {
        func words(_ definition: String, _ key: String) throws -> [String] {
            let properties = definitions[definition]?["properties"] as? [String: [String: Any]]
            return try #require(properties?[key]?["enum"] as? [String])
        }
        #expect(
            definitions["statistic"]?["enum"] as? [String] == Statistic.allCases.map(\.rawValue))
        #expect(try words("slope", "scale") == Check.Scale.allCases.map(\.rawValue))
        #expect(
            try words("correlation", "method") == Check.CorrelationMethod.allCases.map(\.rawValue))
        #expect(try words("peak", "kind") == Check.Extremum.allCases.map(\.rawValue))
        #expect(try words("limit", "toward") == Check.Extremum.allCases.map(\.rawValue))
    }

    @Test("the sample uses every key, so that each is known to be read")
    func everyKey() {
        // A key of the grammar that the sample never writes would be read by nothing here.
        let missing = Set(Grammar.allCases.flatMap(\.keys)).filter { key in
            let texts = [sample, measuredSample]
            return !texts.contains { $0.contains("\(key):") || $0.contains("\"\(key)\":") }
        }
        // Two marks have the panels of others; 'cases' of scatter and line are in the sample.
        #expect(missing.sorted() == ["bars", "contour"])
    }
}

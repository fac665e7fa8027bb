import Declarations
import Foundation
import Testing

/// `docs/declaration.md` has every key that the reader knows, and so the schema's.
@Suite("The reference of declarations")
struct ReferenceTests {
    private static let reference: String = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/declaration.md")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    /// The words that stand as code in a table or a text, keys and examples of YAML among them.
    private static let words: Set<String> = {
        var words: Set<String> = []
        for code in reference.matches(of: /`([^`]+)`/) {
            for word in code.output.1.split(whereSeparator: { !$0.isLetter && $0 != "-" }) {
                words.insert(String(word))
            }
        }
        return words
    }()

    @Test("has every key", arguments: Grammar.allCases)
    func keys(kind: Grammar) {
        #expect(kind.keys.filter { !Self.words.contains($0) } == [], "\(kind.rawValue)")
    }

    @Test("has every word of a choice")
    func choices() {
        let choices =
            Statistic.allCases.map(\.rawValue) + Check.Scale.allCases.map(\.rawValue)
            + Check.CorrelationMethod.allCases.map(\.rawValue)
            + Check.Extremum.allCases.map(\.rawValue)
        #expect(choices.filter { !Self.words.contains($0) } == [])
    }
}

import Declarations
import Foundation
import Testing

@Suite("Text that is no declaration")
struct HostileTextTests {
    @Test(
        "is turned away with its place",
        arguments: [
            ("", "the file is empty: a suite begins with 'paper:'"),
            ("# nothing\n", "the file is empty: a suite begins with 'paper:'"),
            (
                "hello",
                "1:1: the suite has to be a map of paper, experiments, claims, figures, "
                    + "reference, deviations, untested, and is 'hello'"
            ),
            ("a: 1\nb: \0\n", "2:4: the file is binary (byte 0): is it a suite.yaml?"),
            (
                "a: [1, 2\n",
                "2:1: this is no YAML: while parsing a flow sequence: "
                    + "did not find expected ',' or ']'"
            ),
            ("a: b: c", "1:5: this is no YAML: mapping values are not allowed in this context"),
        ])
    func refused(text: String, complaint: String) {
        #expect(complaints(text).first == complaint || complaints(text).first == " " + complaint)
    }

    static let tooDeep = "lists and maps are nested more than 64 deep: is it a suite.yaml?"

    @Test(
        "is refused before the parser recurses",
        arguments: [
            String(repeating: "[", count: 100_000),
            "a: " + String(repeating: "{b: ", count: 100_000),
            "a:\n  " + String(repeating: "- ", count: 100_000),
            "a:\n  " + String(repeating: "? ", count: 100_000),
            "--- " + String(repeating: "[ ", count: 100_000),
            "a: |\n  text\nb: " + String(repeating: "[", count: 100_000),
            "a: 'it''s'\nb: " + String(repeating: "[\"\",[", count: 100_000),
            "a: [\n" + String(repeating: "[\n", count: 100_000),
            (0..<400).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        ])
    func deep(text: String) {
        let said = complaints(text)
        #expect(said.count == 1)
        #expect(said.first?.hasSuffix(Self.tooDeep) ?? false)
    }

    @Test("nesting up to 64 is the reader's business, brackets in words and quotes are nobody's")
    func shallow() throws {
        let lists = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let words = String(repeating: " half [0, 1) and", count: 200)
        let text = """
            paper: {title: "\(String(repeating: "[", count: 100))", year: 2024, url: u}
            experiments:
              - {id: e, run: E, parameters: {a: \(lists)}}
            deviations:
              - \(words)
              - |
                \(String(repeating: "[", count: 100))
                  "unclosed &a [
              - 'it''s: [x'
              - a & b and *c* # [[[ {{{
            """
        #expect(complaints(text) == [])
    }

    @Test("a bomb of aliases is refused, also as keys")
    func bomb() {
        var text = "a0: &a0 [x]\n"
        for level in 1...30 {
            text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
        }
        #expect(complaints(text).count == 1)
        #expect(complaints(text)[0].hasPrefix("1:5: anchors and aliases"))
        #expect(complaints("? &a [x]\n: 1")[0].hasPrefix("1:3: anchors and aliases"))
        #expect(complaints("a: [&b x, *b]")[0].hasPrefix("1:5: anchors and aliases"))
    }

    @Test("a text of more than 4 MB is refused")
    func large() {
        let text = "paper: " + String(repeating: "x", count: 5 << 20)
        #expect(
            complaints(text) == [
                " the file has 5 MB; a declaration has at most 4 MB: is it a suite.yaml?"
            ])
    }

    @Test("whatever is cut out of a declaration, each complaint has a place in it")
    func cut() {
        var texts: [String] = []
        let lines = sample.split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices {
            texts.append(lines[..<index].joined(separator: "\n"))
            for length in [1, 3] {
                let rest = lines[..<index] + lines.dropFirst(index + length)
                texts.append(rest.joined(separator: "\n"))
            }
        }
        // Every single character, in steps that come by all kinds of places.
        let characters = Array(sample)
        for index in stride(from: 0, to: characters.count, by: 41) {
            texts.append(String(characters[..<index] + characters[(index + 1)...]))
            texts.append(String(characters[..<index] + "[" + characters[(index + 1)...]))
            texts.append(String(characters[..<index] + "~" + characters[(index + 1)...]))
        }
        var misplaced: [String] = []
        for text in texts {
            let count = text.count { $0 == "\n" } + 1
            for tier in Tier.allCases {
                let said = allComplaints(text, tier: tier)
                for complaint in said where !(0...count + 1).contains(complaint.line) {
                    misplaced.append(complaint.description)
                }
            }
        }
        #expect(misplaced == [])
    }

    /// What the reader says, or the validator where the reader is content.
    private func allComplaints(_ text: String, tier: Tier) -> [Complaint] {
        do {
            return try read(text, tier: tier).complaints(paper: samplePaper, datasets: [])
        } catch {
            return error.complaints
        }
    }
}

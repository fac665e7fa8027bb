import Declarations
import Figures
import Foundation
import Report
import Results
import Testing

@Suite("Book")
struct BookTests {
    /// The bytes of a book as Latin-1, in which its dictionaries are plain text.
    private func text(_ suites: Range<Int>) throws -> String {
        let reports = try Fixture.suites()[suites].map {
            SuiteReport($0.0, verdicts: $0.1, outcomes: $0.2)
        }
        let input = ReportInput(suites: reports, provenance: Fixture.provenance)
        return String(decoding: try Book(input).encoded().map(UInt16.init), as: UTF16.self)
    }

    @Test("The outline leads to each chapter and section, and each name of a place is used once")
    func outline() throws {
        let text = try text(0..<3)
        #expect(text.hasPrefix("%PDF-"))
        #expect(text.contains("/Outlines"))
        for title in [
            "Contents", "Sequential", "Theory", "Claims", "Figures", "Experiments", "Not tested",
        ] {
            #expect(text.contains("/Title (\(title))"))
        }
        let chapter =
            "/Title (1.1  Tight Regret Bounds for Single-pass Streaming Multi-armed Bandits)"
        #expect(text.contains(chapter))
    }

    @Test("Only addresses of the web become links")
    func links() throws {
        let text = try text(0..<3)
        #expect(text.contains("/URI (https://arxiv.org/abs/2312.03951)"))
        #expect(!text.contains("/URI (javascript"))
        #expect(text.contains("/Dest (claim-2.1-kappa-peak)"))
    }

    @Test("There is no date in the file, and a chapter more makes it longer")
    func length() throws {
        let one = try text(0..<1)
        let two = try text(0..<2)
        #expect(!two.contains("CreationDate") && !two.contains("ModDate"))
        #expect(two.utf16.count > one.utf16.count)
    }

    @Test("A book of no suites is a book")
    func empty() throws {
        #expect(try text(0..<0).hasPrefix("%PDF-"))
    }

    @Test("Text without an end, without spaces and in many signs is set all the same")
    func extremes() throws {
        var (suite, verdicts, outcomes) = try Fixture.suites()[0]
        suite.paper.title = String(repeating: "x", count: 3000)
        suite.deviations = [String(repeating: "word ", count: 4000), "漢字 😀 \u{202E}abc\u{0}", ""]
        suite.untested = []
        suite.claims[0].statement = "_{a^{b^{c ^{never closed"
        verdicts[0].message = String(repeating: "long line\n", count: 200)
        outcomes = []
        let report = SuiteReport(suite, verdicts: verdicts, outcomes: outcomes)
        let bytes = try Book(ReportInput(suites: [report])).encoded()
        #expect(bytes.count > 10_000)
    }
}

public import Declarations
import Results

/// The pages of a report: an overview, and a page for each suite.
///
/// They open from the file system, ask nobody for anything, and are complete without scripts.
public struct Site: Sendable {
    /// What the pages say.
    let input: ReportInput
    /// Other files of the report to which each page links: name and path below its folder.
    let attachments: [SiteLink]

    /// The pages of a report.
    ///
    /// - Parameters:
    ///   - input: what the pages say.
    ///   - attachments: other files of the report to link to: name, and path below its folder.
    public init(_ input: ReportInput, attachments: [(name: String, path: String)] = []) {
        self.input = input
        self.attachments = attachments.map { SiteLink(name: $0.name, path: $0.path) }
    }

    /// Every page: path below the report's folder, and text.
    public func pages() throws(ReportError) -> [(path: String, text: String)] {
        var pages = [(path: "index.html", text: overview.text)]
        for report in input.suites {
            let path = try Self.path(of: report.suite)
            pages.append((path, SuitePage(report, input: input, links: links).page.text))
        }
        return pages
    }

    /// Where a suite's page lies below the report's folder.
    public static func path(of suite: Suite) throws(ReportError) -> String {
        try "suites/\(safeName(suite.family))/\(safeName(suite.slug)).html"
    }

    /// The links at the top of each page.
    var links: [SiteLink] {
        [SiteLink(name: input.title, path: "index.html")] + attachments
    }
}

/// With what the results were computed.
func provenance(_ facts: [Fact]) -> Markup {
    guard !facts.isEmpty else { return .none }
    let lines = facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" as Markup }
    return """
        <section aria-labelledby="provenance"><h2 id="provenance">Provenance</h2>
        <dl class="facts">
        \(Markup.lines(lines))</dl></section>
        """
}

extension PaperReference {
    /// Where and when it was published; many a venue names the year already.
    var published: String {
        if venue.isEmpty { return String(year) }
        return venue.contains(String(year)) ? venue : "\(venue), \(year)"
    }
}

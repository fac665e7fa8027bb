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

extension Site {
    /// The first page.
    private var overview: Page {
        Page(title: input.title, root: "", links: links, main: overviewBody)
    }

    private var overviewBody: Markup {
        let claims = input.suites.reduce(0) { $0 + $1.suite.claims.count }
        let tiers = Set(input.suites.map(\.suite.tier.rawValue)).sorted().joined(separator: ", ")
        let scope: Markup = """
            <p class="lead">\(counted(claims, "claim")) of \(counted(input.suites.count, "paper")), \
            each held against an expectation fixed beforehand\
            \(tiers.isEmpty ? "" : "; sizes of tier ‘\(tiers)’").</p>
            """
        return """
            <h1>\(input.title)</h1>
            \(scope)
            \(tally)
            \(deviations)
            <h2 id="suites">Suites</h2>
            \(legend)
            \(filter)
            \(families)
            \(provenance(input.provenance))
            """
    }

    private var tally: Markup {
        let cells = Verdict.allCases.map { verdict -> Markup in
            let count = input.suites.reduce(0) { $0 + $1.count(verdict) }
            return """
                <div class="\(count == 0 ? "none" : "some")">\
                <dt class="\(verdict.rawValue)">\(verdict.words)</dt>\
                <dd class="\(verdict.rawValue)">\(count)</dd></div>
                """
        }
        return "<dl class=\"tally\">\n\(Markup.lines(cells))</dl>"
    }

    private var deviations: Markup {
        let items = input.suites.flatMap { report in
            report.deviating.map { claim -> Markup in
                """
                <li>\(badge(report.verdict(of: claim))) \
                <a href="\(link(to: report.suite))#claim-\(claim.id)">\(rich(claim.statement))</a> \
                <small class="soft">\(report.suite.name)</small></li>
                """
            }
        }
        guard !items.isEmpty else {
            return """
                <p>Every claim that is judged at this tier has its declared verdict.</p>
                """
        }
        return """
            <section aria-labelledby="deviating"><h2 id="deviating">Not as declared</h2>
            <ul class="deviations">
            \(Markup.lines(items))</ul></section>
            """
    }

    private var legend: Markup {
        let items = Verdict.allCases.map { verdict -> Markup in
            """
            <li><span class="map" aria-hidden="true"><span class="\(verdict.rawValue)">\
            <a><span>\(verdict.letter)</span></a></span></span>\
            <b>\(verdict.words)</b> <span class="soft">\(verdict.meaning)</span></li>
            """
        }
        return """
            <details><summary>How to read the map of claims</summary>
            <ul>
            \(Markup.lines(items))<li>An empty box is a claim that is declared as contested; a box with \
            a frame around it has a verdict other than the declared one.</li>
            </ul></details>
            """
    }

    private var filter: Markup {
        let families = sortedFamilies.map { "<option>\($0)</option>" as Markup }
        let verdicts = Verdict.allCases.map { verdict in
            "<option value=\"\(verdict.rawValue)\">\(verdict.words)</option>" as Markup
        }
        return """
            <form class="filter" role="search" hidden="hidden">
            <label>Search (press /) <input type="search" name="search" autocomplete="off"/></label>
            <label>Family <select name="family"><option value="">all</option>\
            \(Markup.joined(families))</select></label>
            <label>With a claim that is <select name="verdict"><option value="">anything</option>\
            <option value="deviating">not as declared</option>\(Markup.joined(verdicts))</select></label>
            <button type="reset">Clear</button>
            <output aria-live="polite"></output>
            </form>
            """
    }

    private var sortedFamilies: [String] {
        Set(input.suites.map(\.suite.family)).sorted()
    }

    private var families: Markup {
        let sections = sortedFamilies.map { family -> Markup in
            let reports = input.suites.filter { $0.suite.family == family }
                .sorted { $0.suite.slug < $1.suite.slug }
            return """
                <section class="family" aria-labelledby="family-\(family)">
                <h3 id="family-\(family)">\(family)</h3>
                <table class="suites stacked" role="table">
                <caption>\(counted(reports.count, "suite")) of the family \(family)</caption>
                <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Paper</th>\
                <th role="columnheader" scope="col">Claims</th>\
                <th role="columnheader" scope="col" class="number">As declared</th>\
                <th role="columnheader" scope="col" class="number">Trials</th>\
                <th role="columnheader" scope="col" class="number">Processor time</th></tr></thead>
                <tbody role="rowgroup">
                \(Markup.lines(reports.map(row)))</tbody></table></section>
                """
        }
        return Markup.joined(sections, by: "\n")
    }

    private func link(to suite: Suite) -> String {
        "suites/\(suite.family)/\(suite.slug).html"
    }

    private func row(_ report: SuiteReport) -> Markup {
        let suite = report.suite
        let judged = suite.claims.filter(report.isJudged)
        let verdicts = Set(suite.claims.map { report.verdict(of: $0).verdict.rawValue })
            .union(report.deviating.isEmpty ? [] : ["deviating"]).sorted().joined(separator: " ")
        let texts = [suite.name, suite.paper.title, suite.paper.authors, suite.paper.venue]
        let words = (texts + suite.claims.flatMap { [$0.id, $0.statement] })
            .joined(separator: " ").lowercased()
        let details = [suite.slug, suite.paper.published].joined(separator: " · ")
        let failed = report.experiments.reduce(0) { $0 + $1.failures.count }
        let missing = report.experiments.reduce(0) { $0 + $1.missing }
        let succeeded = report.experiments.reduce(0) { $0 + $1.succeeded }
        let remarks = [
            failed > 0 ? countText(failed) + " failed" : "",
            missing > 0 ? countText(missing) + " missing" : "",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
        let seconds = report.experiments.reduce(0) { $0 + $1.cost.cpuSeconds }
        return """
            <tr role="row" data-family="\(suite.family)" data-verdicts="\(verdicts)" \
            data-words="\(words)">\
            <td role="cell" class="plain"><a class="title" href="\(link(to: suite))">\
            \(rich(suite.paper.title))</a><br/><small>\(details)</small></td>\
            <td role="cell" data-label="Claims"><ul class="map">\
            \(Markup.joined(suite.claims.map { box($0, in: report) }))</ul></td>\
            <td role="cell" class="number" data-label="As declared">\
            <span>\(judged.count - report.deviating.count) of \(judged.count)</span></td>\
            <td role="cell" class="number" data-label="Trials"><span>\(countText(succeeded))\
            \(remarks.isEmpty ? Markup.none : "<br/><small class=\"warning\">\(remarks)</small>")\
            </span></td>\
            <td role="cell" class="number" data-label="Processor time"><span>\
            \(durationText(seconds))</span></td></tr>
            """
    }

    private func box(_ claim: Claim, in report: SuiteReport) -> Markup {
        let verdict = report.verdict(of: claim)
        var classes = verdict.verdict.rawValue
        if claim.contested != nil { classes += " contested" }
        if report.isJudged(claim) && !verdict.isAsDeclared { classes += " deviating" }
        let name = "\(claim.id): \(report.isJudged(claim) ? verdict.words : "not at this tier")"
        return """
            <li class="\(classes)"><a href="\(link(to: report.suite))#claim-\(claim.id)" \
            title="\(name)" aria-label="\(name)"><span>\(verdict.verdict.letter)</span></a></li>
            """
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

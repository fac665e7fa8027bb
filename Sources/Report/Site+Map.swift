import Declarations
import Results

extension Site {
    /// A tile for each paper, family by family: how many of its claims have which verdict.
    var map: Markup {
        let families = sortedFamilies.map { family -> Markup in
            let tiles = reports(of: family).map(tile)
            return """
                <li><a class="name" href="#family-\(family)">\(family)</a>\
                <ul class="tiles">
                \(Markup.lines(tiles))</ul></li>
                """
        }
        return """
            <nav class="papers" aria-label="Map of papers"><ul>
            \(Markup.lines(families))</ul></nav>
            """
    }

    private func tile(_ report: SuiteReport) -> Markup {
        let suite = report.suite
        let counts = Verdict.allCases.filter { report.count($0) > 0 }
        let words = counts.map { "\(report.count($0)) \($0.words)" }.joined(separator: ", ")
        let bars = counts.map { verdict -> Markup in
            "<i class=\"\(verdict.rawValue)\" style=\"flex:\(report.count(verdict))\"></i>"
        }
        let deviating = report.deviating.count
        let isRun = counts != [.notRun]
        // A sign as well as colors: all as declared, so many not, or nothing to say yet.
        let (sign, kind) =
            !isRun ? ("–", "idle") : deviating == 0 ? ("✓", "fine") : ("\(deviating)", "deviating")
        let state = deviating == 0 ? "" : ", \(deviating) not as declared"
        return """
            <li data-suite="\(suite.name)"><a class="\(kind)" href="\(link(to: suite))" \
            title="\(suite.paper.title): \(words)\(state)">\
            <span aria-hidden="true">\(sign)</span><span class="bars" aria-hidden="true">\
            \(Markup.joined(bars))</span><span class="words">\(suite.paper.title): \(words)\(state)\
            </span></a></li>
            """
    }
}

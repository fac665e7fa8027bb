public import Foundation
import Report

extension StateComparison {
    /// A file of the page, with its path below the page's folder.
    public struct File: Sendable, Equatable {
        /// The path below the page's folder.
        public var path: String
        /// The content.
        public var content: Data
    }

    /// The comparison as a page with the figures that changed side by side, and their pictures.
    ///
    /// - Returns: `index.html` and what it shows, in order of the paths' mention.
    public func page() -> [File] {
        var files: [File] = []
        let sections = suites.filter { !$0.isUnchanged }.map { suite -> Markup in
            let pictures = suite.pictures
            files += pictures.flatMap(\.files)
            return suite.section(pictures)
        }
        let main: Markup = """
            <h1>\(before) → \(after)</h1>
            <p class="lead">\(conclusion).</p>
            \(objectionList)\(overview)\(Markup.joined(sections))
            """
        let text = standalonePage(title: "\(before) → \(after)", main: main)
        return [File(path: "index.html", content: Data(text.utf8))] + files
    }

    private var objectionList: Markup {
        let objections = objections
        guard !objections.isEmpty else { return .none }
        let items = objections.map { objection -> Markup in
            """
            <li><span class="badge failed deviating">\(objection.kind)</span> \
            <a href="#\(anchor(objection.suite))">\(objection.suite)</a> \
            <code>\(objection.subject)</code>: \(objection.message)</li>
            """
        }
        return "<ul class=\"deviations\">\n\(Markup.lines(items))</ul>\n"
    }

    private var overview: Markup {
        let kinds = Change.allCases
        let head = kinds.map { kind -> Markup in
            "<th scope=\"col\" class=\"number\">\(kind.words)</th>"
        }
        let rows = suites.map { suite -> Markup in
            let counts = kinds.map { kind -> Markup in
                let count = suite.claims.count { $0.change == kind }
                return "<td class=\"number\" data-label=\"\(kind.words)\">\(count)</td>"
            }
            let figures = suite.figures.count { $0.change != .same }
            let name: Markup =
                suite.isUnchanged
                ? "\(suite.name)" : "<a href=\"#\(anchor(suite.name))\">\(suite.name)</a>"
            return """
                <tr><th scope="row">\(name)</th>\(Markup.joined(counts))\
                <td class="number" data-label="figures">\(figures)</td></tr>
                """
        }
        return """
            <h2>Claims by change</h2>
            <div class="scroll"><table>
            <thead><tr><th scope="col">suite</th>\(Markup.joined(head))\
            <th scope="col" class="number">figures changed</th></tr></thead>
            <tbody>
            \(Markup.lines(rows))</tbody></table></div>

            """
    }
}

/// A name for a place of the page.
private func anchor(_ suite: String) -> String { suite.replacing("/", with: "-") }

/// The pictures of a figure that changed.
private struct Pictures {
    var figure: FigureChange
    var before: StateComparison.File?
    var after: StateComparison.File?
    var difference: StateComparison.File?

    var files: [StateComparison.File] { [before, after, difference].compactMap { $0 } }
}

extension SuiteComparison {
    fileprivate var isUnchanged: Bool { details.isEmpty && notes.isEmpty && change == .same }

    fileprivate var pictures: [Pictures] {
        figures.filter { $0.change != .same }.map { figure in
            func file(_ name: String, _ content: Data) -> StateComparison.File? {
                guard !content.isEmpty else { return nil }
                // Ids and names are made of letters, digits and hyphens; the declaration sees to it.
                return StateComparison.File(
                    path: "figures/\(self.name)/\(figure.id).\(name)", content: content)
            }
            return Pictures(
                figure: figure, before: file("before.svg", figure.before),
                after: file("after.svg", figure.after),
                difference: file("difference.png", figure.difference))
        }
    }

    fileprivate func section(_ pictures: [Pictures]) -> Markup {
        let notes = notes.map { note -> Markup in "<p class=\"contested-reason\">\(note)</p>" }
        return """
            <section id="\(anchor(name))">
            <h2>\(name)</h2>
            <p class="soft">\(tally)</p>
            \(Markup.lines(notes))\(claimTable)\(experimentTable)\(speedTable)\
            \(Markup.joined(pictures.map(figureBlock)))</section>

            """
    }

    private var claimTable: Markup {
        let changed = claims.filter { $0.change != .same }
        guard !changed.isEmpty else { return .none }
        let rows = changed.flatMap { claim -> [Markup] in
            let values = claim.values.filter { $0.change != .same }
            let head: Markup = """
                <tr><th scope="row"><code>\(claim.claim)</code></th>\
                <td data-label="change">\(changeBadge(claim.change))</td>\
                <td data-label="verdict">\(claim.verdicts)</td><td class="plain"></td></tr>
                """
            let rest = values.count - 12
            let more: [Markup] =
                rest <= 0
                ? []
                : ["<tr><td class=\"plain\"></td><td colspan=\"3\">and \(rest) more</td></tr>"]
            return [head]
                + values.prefix(12).map { value -> Markup in
                    let place = value.group.isEmpty ? "" : " (\(value.group))"
                    let expected =
                        value.expectations.count == 2
                        ? "; expected \(value.expectations[0]), now \(value.expectations[1])" : ""
                    return """
                        <tr><td class="plain"></td>\
                        <td data-label="change">\(changeBadge(value.change))</td>\
                        <td data-label="value">\(value.quantity + place)</td>\
                        <td data-label="numbers">\(value.numbers + expected)</td></tr>
                        """
                } + more
        }
        return """
            <h3>Claims</h3>
            <div class="scroll"><table class="stacked">
            <thead><tr><th scope="col">claim</th><th scope="col">change</th>\
            <th scope="col">what</th><th scope="col">before → now</th></tr></thead>
            <tbody>
            \(Markup.lines(rows))</tbody></table></div>

            """
    }

    private var experimentTable: Markup {
        let rows = experiments.filter {
            $0.change != .same || !$0.counters.isEmpty || $0.costs.contains(where: \.isSuspicious)
        }.map { experiment -> Markup in
            let quantities = experiment.quantities.map { quantity -> Markup in
                "<li>\(quantity.sentence)</li>"
            }
            let costs = (experiment.counters.map(\.sentence) + experiment.costs.map(\.sentence))
                .map { text -> Markup in "<li>\(text)</li>" }
            return """
                <tr><th scope="row"><code>\(experiment.id)</code></th>\
                <td data-label="change">\(changeBadge(experiment.change))</td>\
                <td data-label="numbers"><ul>\(Markup.joined(quantities))</ul></td>\
                <td data-label="cost"><ul>\(Markup.joined(costs))</ul></td></tr>
                """
        }
        guard !rows.isEmpty else { return .none }
        return """
            <h3>Records</h3>
            <div class="scroll"><table class="stacked">
            <thead><tr><th scope="col">experiment</th><th scope="col">change</th>\
            <th scope="col">numbers and columns</th><th scope="col">work and cost</th></tr></thead>
            <tbody>
            \(Markup.lines(rows))</tbody></table></div>

            """
    }

    private var speedTable: Markup {
        guard !speeds.isEmpty else { return .none }
        let rows = speeds.map { speed -> Markup in
            "<tr><th scope=\"row\"><code>\(speed.experiment)</code></th><td>\(speed.sentence)</td></tr>"
        }
        return """
            <h3>Speed and memory, measured in turn</h3>
            <div class="scroll"><table>
            <tbody>
            \(Markup.lines(rows))</tbody></table></div>

            """
    }

    private func figureBlock(_ pictures: Pictures) -> Markup {
        let figure = pictures.figure
        let shown = [("before", pictures.before), ("now", pictures.after)]
        var plates = shown.compactMap { name, file -> Markup? in
            file.map { plate(name, $0, of: figure.id) }
        }
        if let difference = pictures.difference {
            let share = figure.share.map { " (\(shareText($0)) of the pixels)" } ?? ""
            plates.append(
                plate(
                    "difference\(share): orange was there, blue is new", difference, of: figure.id))
        }
        let message: Markup =
            figure.message.isEmpty ? .none : "<p class=\"soft\">\(figure.message)</p>\n"
        return """
            <h3>Figure <code>\(figure.id)</code> \(changeBadge(figure.change))</h3>
            \(message)<div class="figures">
            \(Markup.lines(plates))</div>

            """
    }

    private func plate(_ caption: String, _ file: StateComparison.File, of id: String) -> Markup {
        """
        <figure><div class="plate"><a href="\(file.path)">\
        <img src="\(file.path)" alt="Figure \(id), \(caption)"/></a></div>\
        <figcaption>\(caption)</figcaption></figure>
        """
    }
}

extension ClaimChange {
    fileprivate var verdicts: String {
        let (x, y) = (before?.shown ?? "–", after?.shown ?? "–")
        return x == y ? x : "\(x) → \(y)"
    }
}

/// The change as a colored word; the word says what the color does.
private func changeBadge(_ change: Change) -> Markup {
    let look =
        switch change {
        case .same, .within: "reproduced"
        case .drifted: "inconclusive"
        case .added: "notRun"
        case .removed, .verdict: "failed"
        }
    return "<span class=\"badge \(look)\">\(change.words)</span>"
}

import SuiteKit

extension SuiteReader {
    /// The whole suite of a tree, overrides applied.
    mutating func suite(_ root: SourceTree, family: String, slug: String) -> Suite {
        let root = resolved(root)
        let top = fields(root, .suite)
        let paper = top["paper"].map { paperReference($0) }
        experiments = items(top["experiments"], "experiments").map {
            experiment($0, suite: "\(family)/\(slug)")
        }
        for list in ["experiments", "claims", "figures"] { checkIdentifiers(top[list]) }
        return Suite(
            family: family, slug: slug, tier: tier,
            paper: paper ?? PaperReference(title: "", year: 0, authors: "", venue: "", url: ""),
            experiments: experiments,
            claims: items(top["claims"], "claims").map { claim($0) },
            figures: items(top["figures"], "figures").map { figure($0) },
            reference: items(top["reference"], "reference").map { referenceNumber($0) },
            deviations: texts(top["deviations"], "deviations"),
            untested: items(top["untested"], "untested").map { untested($0) },
            file: file, lines: SourceMap(root: root))
    }

    /// Every id stands once in its list.
    private mutating func checkIdentifiers(_ list: SourceTree?) {
        guard case .list(let items)? = list?.content else { return }
        var lines: [String: Int] = [:]
        for item in items {
            guard let node = item["id"], case .scalar(let id, _) = node.content else { continue }
            if let line = lines[id] {
                complain(node, "'\(id)' is declared twice, first in line \(line)")
            } else {
                lines[id] = node.line
            }
        }
    }

    private mutating func paperReference(_ node: SourceTree) -> PaperReference {
        let paper = fields(node, .paper)
        let arxiv = paper["arxiv"].map { text($0, "arxiv") }
        return PaperReference(
            title: text(paper["title"], "title"),
            year: whole(paper["year"], "year", from: 1600) ?? 0,
            authors: text(paper["authors"], "authors"), venue: text(paper["venue"], "venue"),
            arxiv: arxiv, url: text(paper["url"], "url"))
    }

    private mutating func referenceNumber(_ node: SourceTree) -> ReferenceNumber {
        let number = fields(node, .reference)
        let ours = number["ours"].map { text($0, "ours") }
        return ReferenceNumber(
            quantity: text(number["quantity"], "quantity"), paper: text(number["paper"], "paper"),
            source: text(number["source"], "source"), ours: ours)
    }

    private mutating func untested(_ node: SourceTree) -> Untested {
        let untested = fields(node, .untested)
        return Untested(
            statement: text(untested["statement"], "statement"), why: text(untested["why"], "why"))
    }

    private mutating func experiment(
        _ node: SourceTree, suite: String
    ) -> ExperimentDeclaration {
        let item = fields(node, .experiment)
        let isSmall = tier == .ci
        let peers = names(item["peers"], "peers")
        let cases = items(item["cases"], "cases").map { parameters($0, "cases") }
        var declaration = ExperimentDeclaration(
            id: identifier(item["id"], "id"), run: text(item["run"], "run"),
            about: text(item["about"], "about"),
            parameters: parameters(item["parameters"], "parameters"),
            cases: cases.isEmpty ? [[:]] : cases,
            grid: grid(item["grid"]), seeds: whole(item["seeds"], "seeds", from: 1) ?? 1,
            data: names(item["data"], "data"), produces: names(item["produces"], "produces"),
            needs: entries(item["needs"], "needs").map { need($0, suite: suite) },
            reports: quantities(item["reports"], "reports"),
            tables: entries(item["tables"], "tables").map { entry in
                name(entry, "a table")
                return ReportedTable(
                    name: entry.key, columns: quantities(entry.value, "tables"))
            },
            timeLimit: seconds(item["timeLimit"]) ?? (isSmall ? 60 : 3600),
            memoryLimit: memory(item["memoryLimit"]) ?? (isSmall ? 2_000_000_000 : 8_000_000_000),
            threads: whole(item["threads"], "threads", from: 1) ?? 1,
            peers: peers, isMeasured: !peers.isEmpty && tier == .bench)
        if !peers.isEmpty { declaration.addMeasurement() }
        return declaration
    }

    /// `model: train`, or `model: models/shared-models/mlp` for an experiment of another suite.
    private mutating func need(_ entry: SourceTree.Entry, suite: String) -> Need {
        let producer = text(entry.value, "needs")
        let parts = producer.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 1 { return Need(artifact: entry.key, experiment: producer) }
        guard parts.count == 3, parts[0...1].allSatisfy({ String($0).isSlug }) else {
            complain(
                entry.value,
                "'needs' names the experiment that makes '\(entry.key)': train, or of another suite "
                    + "family/suite/experiment; it is \(entry.value.found)")
            return Need(artifact: entry.key, experiment: "")
        }
        let other = parts[0...1].joined(separator: "/")
        return Need(
            artifact: entry.key, suite: other == suite ? nil : other, experiment: String(parts[2]))
    }

    private mutating func grid(_ node: SourceTree?) -> [GridAxis] {
        entries(node, "grid").map { entry in
            guard case .list(let nodes) = entry.value.content else {
                complain(
                    entry.value,
                    "grid axis '\(entry.key)' has to be a list of values, and is "
                        + "\(entry.value.found); a single value belongs to 'parameters'")
                return GridAxis(name: entry.key, values: [])
            }
            return GridAxis(name: entry.key, values: nodes.compactMap { value($0) })
        }
    }

    /// Names of data sets and artifacts: parts of file names.
    private mutating func names(_ node: SourceTree?, _ what: String) -> [String] {
        items(node, what).map { item in
            let name = text(item, what)
            let isPlain =
                !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }
            if !isPlain || name.hasPrefix(".") || name.contains("..") {
                complain(
                    item,
                    "'\(what)' lists \(item.found), and a name has letters, digits, '-' and "
                        + "'_', and no path")
            }
            return name
        }
    }

    private mutating func quantities(_ node: SourceTree?, _ what: String) -> [ReportedQuantity] {
        entries(node, what).map { entry in
            name(entry, "a column")
            return ReportedQuantity(name: entry.key, meaning: text(entry.value, entry.key))
        }
    }

    /// Complains about a table or column that could not be told from `table.column`.
    private mutating func name(_ entry: SourceTree.Entry, _ what: String) {
        if entry.key.isEmpty || entry.key.contains(where: { ". /\n\t".contains($0) }) {
            complain(
                line: entry.line, column: entry.column,
                "\(what) is named '\(entry.key)', and a name has neither dots, spaces nor slashes")
        }
    }

    private mutating func seconds(_ node: SourceTree?) -> Double? {
        guard let node, let seconds = number(node, "timeLimit") else { return nil }
        guard seconds > 0 else {
            complain(node, "'timeLimit' has to be more than 0 seconds, and is \(node.found)")
            return nil
        }
        return seconds
    }

    private mutating func memory(_ node: SourceTree?) -> Int? {
        guard let node else { return nil }
        let text = text(node, "memoryLimit")
        if let bytes = Literal.bytes(of: text) { return bytes }
        complain(node, "'memoryLimit' has to be a size such as 512MB or 2GB, and is \(node.found)")
        return nil
    }
}

// MARK: - Tiers

extension SuiteReader {
    /// The tree with the overrides of its tier applied (`paper:`, `bench:`), and the others dropped.
    private mutating func resolved(_ root: SourceTree) -> SourceTree {
        guard case .map(var entries) = root.content else { return root }
        let kinds: [String: Grammar] = [
            "experiments": .experimentOverride, "claims": .claimOverride,
            "figures": .figureOverride,
        ]
        for index in entries.indices {
            guard let kind = kinds[entries[index].key],
                case .list(let items) = entries[index].value.content
            else { continue }
            entries[index].value.content = .list(items.map { resolved($0, kind) })
        }
        return SourceTree(line: root.line, column: root.column, content: .map(entries))
    }

    private mutating func resolved(_ item: SourceTree, _ kind: Grammar) -> SourceTree {
        guard case .map = item.content else { return item }
        var base = item
        for key in kind.overridingKeys {
            guard let overrides = item[key] else { continue }
            // The names are checked at every tier, so that nobody has to run the large one for a
            // typo.
            _ = fields(overrides, kind)
            base = base.without(key)
            if tier.rawValue == key { base = base.overridden(by: overrides, as: kind) }
        }
        return base
    }
}

extension SourceTree {
    /// This item of a list with the overrides of a tier on top.
    fileprivate func overridden(by overrides: SourceTree, as kind: Grammar) -> SourceTree {
        guard case .map(let entries) = overrides.content else { return self }
        var base = self
        let known = entries.filter { kind.keys.contains($0.key) }
        // Another test takes the place of the first; it does not join its keys.
        if let old = base["check"], let new = overrides["check"], old.keys != new.keys {
            base = base.without("check")
        }
        return base.overridden(
            by: SourceTree(line: overrides.line, column: overrides.column, content: .map(known)))
    }
}

extension Grammar {
    /// The keys under which an item holds overrides of this kind, each named for its tier.
    fileprivate var overridingKeys: [String] {
        self == .experimentOverride ? ["paper", "bench"] : ["paper"]
    }
}

extension SourceTree {
    /// The keys of a map, else nothing.
    fileprivate var keys: [String] {
        guard case .map(let entries) = content else { return [] }
        return entries.map(\.key)
    }
}

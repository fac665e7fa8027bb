import SuiteKit

/// Turns a tree into a suite and keeps every complaint on the way.
struct SuiteReader {
    let file: String
    let tier: Tier
    var complaints: [Complaint] = []
    /// The experiments, once they are read: columns are looked up in them.
    var experiments: [ExperimentDeclaration] = []

    /// A map of a known kind.
    struct Fields {
        let kind: Grammar
        let node: SourceTree

        /// The value of a key that the kind may hold; nil where it is missing or empty.
        subscript(key: String) -> SourceTree? {
            precondition(kind.keys.contains(key), "\(kind) has no key '\(key)'")
            guard let value = node[key] else { return nil }
            if case .null = value.content { return nil }
            return value
        }
    }

    mutating func complain(_ node: SourceTree, _ message: String) {
        complain(line: node.line, column: node.column, message)
    }

    mutating func complain(line: Int, column: Int, _ message: String) {
        complaints.append(Complaint(file: file, line: line, column: column, message: message))
    }

    /// The node as a map of this kind; unknown and missing keys are complained about.
    mutating func fields(_ node: SourceTree, _ kind: Grammar) -> Fields {
        guard case .map(let entries) = node.content else {
            complain(
                node,
                "\(kind.words) has to be a map of \(kind.keys.joined(separator: ", ")), "
                    + "and is \(node.found)")
            return Fields(kind: kind, node: emptyMap(like: node))
        }
        for entry in entries where !kind.keys.contains(entry.key) {
            let meant = Suggestion.nearest(to: entry.key, among: kind.keys)
            let help =
                meant.map { "did you mean '\($0)'?" }
                ?? "\(kind.words) has \(kind.keys.joined(separator: ", "))"
            complain(
                line: entry.line, column: entry.column, "unknown key '\(entry.key)': \(help)")
        }
        let fields = Fields(kind: kind, node: node)
        for key in kind.required where fields[key] == nil {
            complain(node, "\(kind.words) needs '\(key)'")
        }
        return fields
    }

    private func emptyMap(like node: SourceTree) -> SourceTree {
        SourceTree(line: node.line, column: node.column, content: .map([]))
    }

    /// The entries of a map whose keys are names that the declaration makes up.
    mutating func entries(_ node: SourceTree?, _ what: String) -> [SourceTree.Entry] {
        guard let node else { return [] }
        guard case .map(let entries) = node.content else {
            complain(node, "'\(what)' has to be a map, and is \(node.found)")
            return []
        }
        return entries
    }

    /// The items of a list.
    mutating func items(_ node: SourceTree?, _ what: String) -> [SourceTree] {
        guard let node else { return [] }
        guard case .list(let items) = node.content else {
            complain(node, "'\(what)' has to be a list, and is \(node.found)")
            return []
        }
        return items
    }

    /// One item or a list of them.
    func oneOrMore(_ node: SourceTree?) -> [SourceTree] {
        guard let node else { return [] }
        if case .list(let items) = node.content { return items }
        return [node]
    }
}

// MARK: - Scalars

extension SuiteReader {
    /// A text, however it is written: `2306.02210` keeps its last zero.
    mutating func text(_ node: SourceTree?, _ what: String) -> String {
        guard let node else { return "" }
        guard case .scalar(let text, _) = node.content else {
            complain(node, "'\(what)' has to be a text, and is \(node.found)")
            return ""
        }
        return text.trimmed
    }

    /// A list of texts.
    mutating func texts(_ node: SourceTree?, _ what: String) -> [String] {
        items(node, what).map { text($0, what) }
    }

    /// One of a few words.
    mutating func word<T: RawRepresentable & CaseIterable>(
        _ node: SourceTree?, _ what: String, as type: T.Type
    ) -> T? where T.RawValue == String {
        guard let node else { return nil }
        let text = text(node, what)
        if let value = T(rawValue: text) { return value }
        let words = T.allCases.map(\.rawValue)
        let meant = Suggestion.clause(for: text, among: words)
        complain(
            node,
            "'\(what)' has to be one of \(words.joined(separator: ", ")), and is "
                + "\(node.found)\(meant)")
        return nil
    }

    /// A finite number.
    mutating func number(_ node: SourceTree?, _ what: String) -> Double? {
        guard let node else { return nil }
        let before = complaints.count
        if case .scalar = node.content, let number = value(node)?.number { return number }
        if complaints.count == before {
            complain(node, "'\(what)' has to be a number, and is \(node.found)")
        }
        return nil
    }

    /// A whole number from `least` on.
    mutating func whole(_ node: SourceTree?, _ what: String, from least: Int) -> Int? {
        guard let node, let number = number(node, what) else { return nil }
        guard let whole = Int(exactly: number), whole >= least else {
            complain(
                node, "'\(what)' has to be a whole number from \(least) on, and is \(node.found)")
            return nil
        }
        return whole
    }

    /// `true` or `false`.
    mutating func flag(_ node: SourceTree?, _ what: String) -> Bool? {
        guard let node else { return nil }
        if case .bool(let flag)? = value(node) { return flag }
        complain(node, "'\(what)' has to be true or false, and is \(node.found)")
        return nil
    }

    /// A parameter's value; nil after a complaint.
    mutating func value(_ node: SourceTree) -> ParameterValue? {
        switch node.content {
        case .list(let items):
            return .list(items.compactMap { value($0) })
        case .map, .null:
            complain(node, "a value is a number, a word, true, false or a list, not \(node.found)")
            return nil
        case .scalar(let text, plain: false):
            return .string(text)
        case .scalar(let text, plain: true):
            do {
                return try Literal.value(of: text)
            } catch {
                complain(node, error.message)
                return nil
            }
        }
    }

    /// Values by name.
    mutating func parameters(_ node: SourceTree?, _ what: String) -> Parameters {
        var parameters: Parameters = [:]
        for entry in entries(node, what) { parameters[entry.key] = value(entry.value) }
        return parameters
    }

    /// A name of an experiment or a figure, which becomes part of file names, or of a claim, which may
    /// have capitals: `slope-T` is not `slope-t`.
    mutating func identifier(
        _ node: SourceTree?, _ what: String, allowsCapitals: Bool = false
    ) -> String {
        guard let node else { return "" }
        let id = text(node, what)
        let letters = allowsCapitals ? "letters a–z and A–Z" : "small letters a–z"
        if !(allowsCapitals ? id.asciiLowercased : id).isSlug {
            complain(
                node,
                "'\(what)' is \(node.found), and has to be \(letters), digits and "
                    + "single hyphens: 'regret-vs-horizon'")
        }
        return id
    }
}

extension String {
    /// The text with A–Z as a–z.
    fileprivate var asciiLowercased: String {
        String(map { $0.isASCII ? Character($0.lowercased()) : $0 })
    }

    /// Whether the text is made of small letters, digits and single inner hyphens.
    var isSlug: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        }
    }
}

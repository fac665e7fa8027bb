import Yams

/// A node of a declaration with its place: what the reader works on.
struct SourceTree: Sendable {
    /// A key of a map with its place and value.
    struct Entry: Sendable {
        let key: String
        let line: Int
        let column: Int
        var value: SourceTree
    }

    enum Content: Sendable {
        /// A word or a number; `plain` when it stands without quotes, so that `1` may be a number.
        case scalar(String, plain: Bool)
        case list([SourceTree])
        case map([Entry])
        /// `~`, `null` or nothing after the colon.
        case null
    }

    let line: Int
    let column: Int
    var content: Content

    /// What the node is, for messages.
    var found: String {
        switch content {
        case .scalar(let text, _): "'\(text.count > 40 ? text.prefix(40) + "…" : text)'"
        case .list: "a list"
        case .map: "a map"
        case .null: "empty"
        }
    }

    /// The value of a key, for maps.
    subscript(key: String) -> SourceTree? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}

extension SourceTree {
    /// The tree of a YAML text.
    init(yaml: String, file: String) throws(DeclarationError) {
        func fail(_ line: Int, _ column: Int, _ message: String) -> DeclarationError {
            let place = Complaint(file: file, line: line, column: column, message: message)
            return DeclarationError([place])
        }
        if let objection = TextGuard.objection(to: yaml) {
            throw fail(objection.line, objection.column, objection.message)
        }
        let root: Node?
        do {
            // No rules and no environment: what is a number is decided here, and not by patterns.
            root = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            let (line, column, message) = Self.place(of: error)
            throw fail(line, column, message)
        } catch {
            throw fail(0, 0, "\(error)")
        }
        guard let root else { throw fail(0, 0, "the file is empty: a suite begins with 'paper:'") }
        var complaints: [Complaint] = []
        self = Self(root, file: file, complaints: &complaints)
        guard complaints.isEmpty else { throw DeclarationError(complaints) }
    }

    private init(_ node: Node, file: String, complaints: inout [Complaint]) {
        line = node.mark?.line ?? 0
        column = node.mark?.column ?? 0
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain
            let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            content = isNull ? .null : .scalar(scalar.string, plain: isPlain)
        case .sequence(let sequence):
            content = .list(sequence.map { Self($0, file: file, complaints: &complaints) })
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                let value = Self(value, file: file, complaints: &complaints)
                let place = (line: key.mark?.line ?? line, column: key.mark?.column ?? column)
                guard let name = key.scalar?.string else {
                    complaints.append(
                        Complaint(
                            file: file, line: place.line, column: place.column,
                            message: "a key has to be a word"))
                    continue
                }
                entries.append(
                    Entry(key: name, line: place.line, column: place.column, value: value))
            }
            content = .map(entries)
        case .alias:
            content = .null
        }
    }

    /// Where the parser stopped, and why.
    private static func place(of error: YamlError) -> (line: Int, column: Int, message: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let meaning = context.map { "\($0.text.trimmed): " } ?? ""
            return (mark.line, mark.column, "this is no YAML: \(meaning)\(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            return (context.mark.line, context.mark.column, "key \(names) stands here twice")
        case .reader(let problem, _, _, _):
            return (0, 0, "this is no YAML: \(problem)")
        default:
            return (0, 0, "this is no YAML: \(error)")
        }
    }
}

extension String {
    /// The text without spaces at its ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

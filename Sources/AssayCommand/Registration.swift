import Foundation

/// Enters new suites and families where the package lists them.
///
/// Each edit finds its place by the words that the lists consist of, and says what to add by hand
/// where somebody has written them otherwise.
enum Registration {
    /// Adds a paper to its family's list, in the order of the slugs.
    static func paper(_ name: SuiteName, in text: String) throws -> String {
        let entry = "\(name.type).paper"
        var lines = text.components(separatedBy: "\n")
        let isEntry = { (line: String) in
            line.wholeMatch(of: /\s*[A-Z][A-Za-z0-9]*\.paper,?/) != nil
        }
        let entries = lines.indices.filter { isEntry(lines[$0]) }
        guard let first = entries.first, let last = entries.last,
            entries == Array(first...last)
        else {
            // A family that was opened before its first paper.
            if let place = text.range(of: #"\[\s*\]"#, options: .regularExpression) {
                return text.replacingCharacters(
                    in: place, with: "[\n        \(entry)\n    ]")
            }
            throw UsageError("\(name.list) has no list that can be read: add '\(entry)' to it")
        }
        let indent = lines[first].prefix { $0 == " " }
        var names = entries.map {
            lines[$0].trimmingCharacters(in: CharacterSet(charactersIn: " ,"))
        }
        names.append(entry)
        names.sort()
        // A list of several ends with a comma, a list of one does not.
        lines.replaceSubrange(first...last, with: names.map { "\(indent)\($0)," })
        return lines.joined(separator: "\n")
    }

    /// Adds a family's target to the manifest, after the last one that is there.
    static func target(_ name: SuiteName, in text: String) throws -> String {
        let manual = """
            add the family by hand: the target '\(name.target)' with the path \
            'suites/\(name.family)', and to what lists the families
            """
        var text = text
        // Calls of the manifest's function, not the function itself; the new family may import what
        // the last one does.
        let calls = text.matches(of: /\n +family\(\s*"([a-z0-9]+)"[^)]*\),/)
        guard let last = calls.last else {
            throw UsageError("Package.swift has no family that can be read: \(manual)")
        }
        let call = last.output.0.replacing("\"\(last.output.1)\"", with: "\"\(name.family)\"")
        text.insert(contentsOf: call, at: last.range.upperBound)
        // The target that lists the families depends on each of them; tests name them, too.
        let names = text.matches(of: /"[A-Z][a-z0-9]*Suites"/).filter { match in
            let line = text[..<match.range.lowerBound].split(
                separator: "\n", omittingEmptySubsequences: false
            ).last
            return line?.contains("tests(") != true
        }
        guard let listed = names.last else {
            throw UsageError("Package.swift lists no family as a dependency: \(manual)")
        }
        text.insert(contentsOf: ", \"\(name.target)\"", at: listed.range.upperBound)
        return text
    }

    /// The file that lists the families: the catalog, or the program's own `main.swift`.
    static func catalog(of changes: FileChanges) throws -> String {
        if changes.exists("Sources/Catalog/Catalog.swift") {
            return "Sources/Catalog/Catalog.swift"
        }
        let sources = FileManager.default.enumerator(atPath: changes.root + "/Sources")
        let mains = (sources?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix("main.swift") }.sorted()
        for path in mains.map({ "Sources/" + $0 })
        where try changes.text(path).contains("AssayCommand.main(") {
            return path
        }
        throw UsageError(
            "no file lists the families: there is neither Sources/Catalog/Catalog.swift nor a "
                + "main.swift that calls AssayCommand.main(families:)")
    }

    /// Adds a family to the list of families and imports it.
    static func family(_ name: SuiteName, in text: String) throws -> String {
        var lines = text.components(separatedBy: "\n")
        let imports = lines.indices.filter {
            lines[$0].wholeMatch(of: /((public|internal|package) )?import [A-Za-z0-9]+/) != nil
        }
        guard let list = text.firstMatch(of: /(?:: \[Family\] = |families: )\[([a-z0-9,\s]*)\]/),
            let last = imports.last
        else {
            throw UsageError(
                "the list of families cannot be read: import \(name.target) and add "
                    + "'\(name.family)' to it")
        }
        let module = { (line: String) in line.split(separator: " ").last.map(String.init) ?? "" }
        let place = imports.first { module(lines[$0]) > name.target } ?? last + 1
        lines.insert("import \(name.target)", at: place)
        var names = list.output.1.split { $0 == "," || $0.isWhitespace }.map(String.init)
        names.append(name.family)
        names.sort()
        let joined = names.joined(separator: ", ")
        let isLong = joined.count > 60
        let body = isLong ? "[\n        \(joined),\n    ]" : "[\(joined)]"
        let head = list.output.0.prefix { $0 != "[" }
        let isTyped = list.output.0.hasPrefix(": [Family]")
        return lines.joined(separator: "\n").replacingOccurrences(
            of: String(list.output.0), with: (isTyped ? ": [Family] = " : String(head)) + body)
    }
}

import Report

extension StateComparison {
    /// The comparison as Markdown for a pull request: what counts as a failure, a table of the suites,
    /// then the details, folded.
    public func markdown() -> String {
        var lines = [
            "## Results: \(plain(before)) → \(plain(after))", "", plain(conclusion) + ".", "",
        ]
        for objection in objections {
            lines.append(
                "- **\(plain(objection.subject))** of `\(objection.suite)` "
                    + "(`\(objection.file):\(objection.line)`): \(plain(objection.message))")
        }
        if !objections.isEmpty { lines.append("") }
        let kinds = Change.allCases
        lines.append("| suite | " + kinds.map(\.words).joined(separator: " | ") + " | figures |")
        lines.append("| --- |" + kinds.map { _ in " ---: |" }.joined() + " ---: |")
        for suite in suites {
            let counts = kinds.map { kind -> String in
                let count = suite.claims.count { $0.change == kind }
                return count == 0 ? "" : String(count)
            }
            let figures = suite.figures.count { $0.change != .same }
            lines.append(
                "| \(plain(suite.name)) | " + counts.joined(separator: " | ")
                    + " | \(figures == 0 ? "" : "\(figures) changed") |")
        }
        for note in Set(suites.flatMap(\.notes)).sorted() { lines += ["", "> \(plain(note))"] }
        let changed = suites.filter { !$0.details.isEmpty }
        if !changed.isEmpty {
            lines += ["", "<details><summary>Everything that changed</summary>", ""]
            for suite in changed {
                lines += ["**\(plain(suite.name))**", ""]
                lines += suite.details.map { "- \(plain($0.subject)): \(plain($0.sentence))" }
                lines.append("")
            }
            lines.append("</details>")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

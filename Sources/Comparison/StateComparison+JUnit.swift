import Report

extension StateComparison {
    /// The comparison as JUnit XML: a test suite a paper, a test case for each claim, experiment,
    /// figure and measured speed; a failure for everything that counts as one.
    public func junit() -> String {
        let tests = suites.map { ($0, $0.cases(strictness)) }
        let cases = tests.flatMap(\.1)
        let parts = tests.map { suite, cases -> Markup in
            """
            <testsuite name="\(suite.name)" tests="\(cases.count)" \
            failures="\(cases.count { $0.failure != nil })" errors="0" skipped="0">
            \(Markup.lines(cases.map { $0.markup(suite.name) }))</testsuite>
            """
        }
        let document: Markup = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(before) → \(after)" tests="\(cases.count)" \
            failures="\(cases.count { $0.failure != nil })" errors="0" skipped="0">
            \(Markup.lines(parts))</testsuites>

            """
        return document.text
    }
}

/// A test case: something that is compared.
private struct ComparedCase {
    var name: String
    var sentence: String
    var failure: String?

    func markup(_ suite: String) -> Markup {
        let body: Markup =
            failure.map { "<failure type=\"change\" message=\"\($0)\">\(sentence)</failure>" }
            ?? "<system-out>\(sentence)</system-out>"
        return "<testcase classname=\"\(suite)\" name=\"\(name)\">\(body)</testcase>"
    }
}

extension SuiteComparison {
    fileprivate func cases(_ strictness: Strictness) -> [ComparedCase] {
        let objections = objections(strictness)
        func compared(_ kind: String, _ id: String, _ sentence: String) -> ComparedCase {
            let failure = objections.first { $0.subject == id && $0.kind == kind }?.message
            return ComparedCase(name: "\(kind) \(id)", sentence: sentence, failure: failure)
        }
        if claims.isEmpty && experiments.isEmpty {
            return [compared("suite", name, tally)]
        }
        return claims.map { compared("claim", $0.claim, $0.sentence) }
            + experiments.map { compared("experiment", $0.id, $0.sentence) }
            + figures.map { compared("figure", $0.id, "figure \($0.change.words)") }
            + speeds.map { compared($0.kind.rawValue, $0.experiment, $0.sentence) }
    }
}

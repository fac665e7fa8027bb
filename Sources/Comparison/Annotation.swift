public import Declarations
public import Foundation
import Report
public import Results

/// A remark on a line of a file, which continuous integration shows beside that line.
public struct Annotation: Sendable, Equatable, Hashable {
    /// How serious it is.
    public enum Level: String, Sendable, Hashable {
        /// It fails the build.
        case error
        /// It is worth a look.
        case warning
    }

    /// How serious it is.
    public var level: Level
    /// The file, relative to the repository.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// What it is about, in few words.
    public var title: String
    /// What is the matter.
    public var message: String

    /// A remark on a line.
    public init(level: Level, file: String, line: Int, title: String, message: String) {
        self.level = level
        self.file = file
        self.line = line
        self.title = title
        self.message = message
    }

    /// The remark as a workflow command of GitHub Actions, to be printed on a line of its own.
    public var workflowCommand: String {
        let place =
            "file=\(Self.property(file)),line=\(line),title=\(Self.property(title))"
        return "::\(level.rawValue) \(place)::\(Self.data(message))"
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}

/// The remarks as a code-quality report of GitLab.
public func codeQuality(_ annotations: [Annotation]) throws -> Data {
    struct Lines: Encodable {
        var begin: Int
    }
    struct Location: Encodable {
        var path: String
        var lines: Lines
    }
    struct Issue: Encodable {
        var description: String
        var check_name: String
        var fingerprint: String
        var severity: String
        var location: Location
    }
    let issues = annotations.map { remark in
        Issue(
            description: "\(remark.title): \(remark.message)", check_name: "assay",
            fingerprint: fingerprint(remark),
            severity: remark.level == .error ? "major" : "minor",
            location: Location(path: remark.file, lines: Lines(begin: remark.line)))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(issues) + Data("\n".utf8)
}

extension StateComparison {
    /// A remark on every line of `suite.yaml` whose claim moved: an error for what counts as a failure,
    /// a warning for what drifted.
    public var annotations: [Annotation] {
        var remarks: [Annotation] = []
        for suite in suites {
            let objections = suite.objections(strictness)
            remarks += objections.map { objection in
                Annotation(
                    level: .error, file: objection.file, line: objection.line,
                    title: objection.subject, message: objection.message)
            }
            for detail in suite.details
            where detail.kind == .claim && detail.change == .drifted {
                guard !objections.contains(where: { $0.subject == detail.subject }) else {
                    continue
                }
                remarks.append(
                    Annotation(
                        level: .warning, file: suite.file, line: max(1, detail.line),
                        title: detail.subject, message: detail.sentence))
            }
        }
        return remarks
    }
}

/// A remark on every claim of a suite whose verdict is not the declared one.
public func annotations(_ suite: Suite, _ verdicts: [ClaimVerdict]) -> [Annotation] {
    verdicts.filter { !$0.isAsDeclared }.map { verdict in
        let check = verdict.checks.first { $0.status != .passed }
        let observed = check?.worst.map { worst in
            "\(check?.quantity ?? ""): \(numberText(worst.observed)), expected \(check?.expected ?? "")"
        }
        let parts = [verdict.message, observed ?? ""].filter { !$0.isEmpty }
        return Annotation(
            level: .error, file: suite.file,
            line: max(1, suite.claims.first { $0.id == verdict.claim }?.line ?? 1),
            title: verdict.claim,
            message: "\(verdict.verdict.shown), declared \(verdict.declared.shown)"
                + (parts.isEmpty ? "" : ": " + parts.joined(separator: "; ")))
    }
}

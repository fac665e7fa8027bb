public import ArgumentParser
public import Comparison
import Declarations
import Foundation
import Ledger
import Report
import Results
import Runner

extension Strictness: ExpressibleByArgument {}

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Say which verdicts, values, tables and figures changed, and whether it matters.",
        discussion: """
            BEFORE and AFTER are each a ledger, a folder with 'ledger.sqlite', a baseline (JSON) or a \
            Git revision, whose trials are looked up in the ledger. Without AFTER, the repository as \
            it is.

            A value is bit-equal, within tolerance (nearer than other seeds would bring it, or a \
            hundredth of the way to its bound), drifted, or has another verdict. Where the sides were \
            made with different kernels, bits are not expected to agree, and that is said.

            Exit status: 0 nothing that matters changed; 1 a verdict changed, trials fail now, the \
            same records take more work, or a slowdown is confirmed (see --fail-on for more); 2 a \
            side cannot be read.
            """)

    @OptionGroup var rootOptions: RootOptions

    @Argument(help: "Before: a ledger, a baseline or a revision.")
    var before: String

    @Argument(help: "After (default: the repository as it is).")
    var after: String?

    @Option(help: "Only these suites, separated by commas: family/slug or slug.")
    var suites: String?

    @Option(help: "The sizes: ci or paper.")
    var tier: Tier = .ci

    @Option(
        help: "The ledger of revisions and of now (default: reports/latest/ledger.sqlite).",
        transform: pathArgument)
    var ledger: String?

    @Option(help: "What counts as a failure: verdict, drift (also drifted values) or bits.")
    var failOn: Strictness = .verdict

    @Flag(help: "When nothing is known of BEFORE, say so and exit with 0.")
    var allowMissing = false

    @OptionGroup var output: ComparisonOutput
    @OptionGroup var speed: SpeedOptions

    func run() throws {
        do {
            try compare()
        } catch let missing as NoResults where allowMissing {
            Console.note("nothing to compare with: \(missing)")
        }
    }

    private func compare() throws {
        var places = Places(root: try rootOptions.folder())
        if let ledger { places.ledger = URL(fileURLWithPath: ledger).standardizedFileURL.path }
        if allowMissing, !FileManager.default.fileExists(atPath: places.ledger) {
            throw NoResults("there is no ledger at \(places.ledger)")
        }
        let first = try ComparedState(before, places: places, tier: tier)
        let second = try ComparedState(after, places: places, tier: tier)
        var compared: [SuiteComparison] = []
        var missing: [String] = []
        for name in try names(first, second) {
            let a = try first.results(of: name, tier: tier)
            let b = try second.results(of: name, tier: tier)
            if a == nil && b == nil { continue }
            if (a == nil && !first.hasGivenUp(name)) || (b == nil && !second.hasGivenUp(name)) {
                missing.append(name)
                continue
            }
            compared.append(try SuiteComparison(a, b))
        }
        if !missing.isEmpty {
            Console.note(
                "not compared, for one side has not run them: " + missing.joined(separator: ", "))
        }
        guard
            compared.contains(where: {
                $0.environments.before != nil && $0.environments.after != nil
            })
        else {
            throw NoResults(
                "no suite has results on both sides at tier \(tier.rawValue): 'assay run --all' first"
            )
        }
        if speed.repeats > 0 { try speed.measure(&compared, places: places, tier: tier) }
        let comparison = StateComparison(
            before: first.label, after: second.label, suites: compared, strictness: failOn)
        try output.write(comparison)
        if !comparison.objections.isEmpty { throw ExitCode(1) }
    }

    /// The suites of both sides that are asked for, sorted.
    private func names(_ a: ComparedState, _ b: ComparedState) throws -> [String] {
        let all = Set(try a.names() + b.names()).sorted()
        guard let suites else { return all }
        var chosen: Set<String> = []
        for wanted in suites.split(separator: ",").map(String.init) {
            let found = all.filter { $0 == wanted || $0.hasSuffix("/" + wanted) }
            guard !found.isEmpty else {
                throw UsageError("neither side has results of a suite '\(wanted)'")
            }
            chosen.formUnion(found)
        }
        return chosen.sorted()
    }
}

/// Where a comparison goes.
struct ComparisonOutput: ParsableArguments {
    @Option(help: "Write a JUnit XML file.", transform: pathArgument)
    var junit: String?

    @Option(help: "Write Markdown for a pull request.", transform: pathArgument)
    var markdown: String?

    @Option(
        help: "Write a page with the figures side by side into this folder.",
        transform: pathArgument)
    var html: String?

    @OptionGroup var remarks: AnnotationOptions

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func write(_ comparison: StateComparison) throws {
        if json {
            print(String(decoding: try comparison.json(), as: UTF8.self))
        } else {
            print(comparison.text())
        }
        if let junit { try writeFile(Data(comparison.junit().utf8), to: junit) }
        if let markdown { try writeFile(Data(comparison.markdown().utf8), to: markdown) }
        if let html {
            for file in comparison.page() {
                try writeFile(file.content, to: html + "/" + file.path)
            }
            Console.note(html + "/index.html")
        }
        try remarks.write(comparison.annotations)
    }
}

/// How remarks on lines of declarations reach continuous integration.
struct AnnotationOptions: ParsableArguments {
    enum Service: String, ExpressibleByArgument, CaseIterable {
        case github
    }

    @Option(help: "Print a remark on each line whose claim moved: github.")
    var annotate: Service?

    @Option(help: "Write the remarks as a code-quality report of GitLab.", transform: pathArgument)
    var codeQuality: String?

    func write(_ remarks: [Annotation]) throws {
        if annotate == .github {
            for remark in remarks { print(remark.workflowCommand) }
        }
        if let codeQuality { try writeFile(try Comparison.codeQuality(remarks), to: codeQuality) }
    }
}

/// Writes a file whole or not at all, and its folder.
func writeFile(_ content: Data, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    do {
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: url, options: .atomic)
    } catch {
        throw UsageError("cannot write \(path): \(error.localizedDescription)")
    }
}

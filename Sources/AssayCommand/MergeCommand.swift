import ArgumentParser
import Foundation
import Ledger
import Runner

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Join ledgers into one.",
        discussion: """
            Ledgers may be joined in any order and more than once: the same set of trials comes out. \
            Under one key a success is kept before a failure. Two successes with one key but \
            different records mean that an experiment is not deterministic: they are listed, the \
            one with the smaller bytes is kept, and the exit status is 1.

            The artifacts beside each ledger are taken over as well.
            """)

    @OptionGroup var rootOptions: RootOptions

    @Argument(help: "Ledgers, or folders whose '*.sqlite' files are ledgers.")
    var parts: [String]

    @Option(
        help: "The ledger that they are joined into (default: reports/latest/ledger.sqlite).",
        transform: pathArgument)
    var ledger: String?

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func run() throws {
        let path = try target()
        let paths = try partPaths(besides: path)
        // All parts are looked at before anything is written.
        let sources = try paths.map { try Ledger(path: $0, for: .reading) }
        let ledger = try Ledger(path: path, for: .writing)
        let artifacts = artifactFolder(of: path)
        var total = MergeSummary()
        for source in sources {
            _ = try joinArtifacts(from: artifactFolder(of: source.path), into: artifacts)
            let summary = try ledger.merge(source)
            total.added += summary.added
            total.replaced += summary.replaced
            total.known += summary.known
            total.conflicts += summary.conflicts
        }
        try show(total, parts: sources.count, path: path, trials: try ledger.trialCount())
        if !total.conflicts.isEmpty { throw ExitCode(1) }
    }

    private func target() throws -> String {
        if let ledger { return URL(fileURLWithPath: ledger).standardizedFileURL.path }
        return Places(root: try rootOptions.folder()).ledger
    }

    private func artifactFolder(of ledger: String) -> String {
        (ledger as NSString).deletingLastPathComponent + "/artifacts"
    }

    /// The files that are named, folders replaced by the ledgers in them; each once.
    private func partPaths(besides target: String) throws -> [String] {
        var paths: [String] = []
        for part in parts {
            let path = URL(fileURLWithPath: try pathArgument(part)).standardizedFileURL.path
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                paths.append(path)
                continue
            }
            let found = names.filter { $0.hasSuffix(".sqlite") }.sorted().map { path + "/" + $0 }
            guard !found.isEmpty else {
                throw UsageError("the folder \(part) holds no ledger (a file '*.sqlite')")
            }
            paths += found
        }
        var seen: Set<String> = [target]
        let distinct = paths.filter { seen.insert($0).inserted }
        guard !distinct.isEmpty else {
            throw UsageError(
                "\(target) is all that is named: a ledger needs another to be joined with")
        }
        return distinct
    }

    private func show(
        _ summary: MergeSummary, parts: Int, path: String, trials: Int
    ) throws {
        if json {
            return try printEncoded(
                Row(
                    ledger: path, parts: parts, trials: trials, added: summary.added,
                    replaced: summary.replaced, known: summary.known,
                    conflicts: summary.conflicts.map {
                        "\($0.suite) \($0.point): \($0.kind.rawValue)"
                    }))
        }
        print(
            "\(path): \(summary.added) added, \(summary.replaced) replaced, \(summary.known) known; "
                + "\(trials) trials from \(parts) ledger\(parts == 1 ? "" : "s") and before")
        guard !summary.conflicts.isEmpty else { return }
        Console.note(
            "assay: \(summary.conflicts.count) trials have different results under the same key: "
                + "their experiments are not deterministic (find the reason with 'assay run --verify')"
        )
        for conflict in summary.conflicts.prefix(20) {
            Console.note(
                "  \(conflict.suite) \(conflict.point): different \(conflict.kind == .record ? "records" : "counters")"
            )
        }
        if summary.conflicts.count > 20 {
            Console.note("  and \(summary.conflicts.count - 20) more")
        }
    }

    private struct Row: Encodable {
        var ledger: String
        var parts: Int
        var trials: Int
        var added: Int
        var replaced: Int
        var known: Int
        var conflicts: [String]
    }
}

import ArgumentParser
import Foundation

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write a suite that builds, validates and runs, to be made into your paper's.",
        discussion: """
            Writes suites/<family>/<slug>/suite.yaml and its Swift file with a small complete example \
            (claims, a control, a figure), and enters it in the family's list. A family that is not \
            there yet becomes a target of Package.swift and of the program's list. The guide is \
            docs/first-suite.md.
            """)

    @OptionGroup var rootOptions: RootOptions

    @Argument(help: "Where it goes: family/slug, as in theory/double-descent.")
    var suite: String

    @Option(help: "The paper's title.")
    var title: String

    @Option(help: "The year in which it appeared.")
    var year: Int

    @Option(help: "The paper's number at arXiv, such as 2306.02208.")
    var arxiv: String?

    @Option(help: "The authors (optional).")
    var authors: String?

    @Option(help: "Where it appeared (optional).")
    var venue: String?

    @Option(help: "The paper's address (default: its page at arXiv).")
    var url: String?

    @Flag(help: "Show what would be written, and write nothing.")
    var dryRun = false

    func validate() throws {
        if title.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty {
            throw ValidationError("--title is empty")
        }
        guard (1600...2200).contains(year) else {
            throw ValidationError("--year \(year) is no year in which a paper appeared")
        }
        if let arxiv, arxiv.wholeMatch(of: /[0-9]{4}\.[0-9]{4,5}(v[0-9]+)?/) == nil,
            arxiv.wholeMatch(of: /[a-z-]+(\.[A-Z]{2})?\/[0-9]{7}(v[0-9]+)?/) == nil
        {
            throw ValidationError(
                "--arxiv \(arxiv) is no number of arXiv: they look like 2306.02208, or cs/0112017")
        }
        if arxiv == nil, url == nil {
            throw ValidationError("a paper needs --arxiv, or --url where it can be found")
        }
    }

    func run() throws {
        let name = try SuiteName(suite)
        let root = try rootOptions.folder()
        let paper = PaperFacts(
            title: title, year: year, arxiv: arxiv, authors: authors, venue: venue,
            url: url ?? "https://arxiv.org/abs/\(arxiv ?? "")")
        let folder = "suites/\(name.family)/\(name.slug)"
        var changes = FileChanges(root: root)
        guard !changes.exists(folder) else {
            throw UsageError("\(folder) is there already: choose another slug, or edit it")
        }
        changes.write("\(folder)/suite.yaml", SuiteTemplate.declaration(name, paper))
        changes.write("\(folder)/\(name.type).swift", SuiteTemplate.code(name, paper))
        if changes.exists(name.list) {
            try changes.edit(name.list) { try Registration.paper(name, in: $0) }
        } else {
            changes.write(name.list, SuiteTemplate.list(name))
            try changes.edit("Package.swift") { try Registration.target(name, in: $0) }
            let catalog = try Registration.catalog(of: changes)
            try changes.edit(catalog) { try Registration.family(name, in: $0) }
        }
        if dryRun {
            for (path, text) in changes.texts { print("--- \(path)\n\(text)") }
            return
        }
        for path in try changes.save() { print(path) }
        let program = (AssayCommand.program as NSString).lastPathComponent
        Console.note(
            """
            next: \(AssayCommand.rebuild)
                  \(program) validate \(name.slug)
                  \(program) run \(name.slug)
                  \(program) check \(name.slug)
            then replace the example by the paper's claims, \(folder) first
            """)
    }
}

/// The name of a suite that is to be written.
struct SuiteName {
    /// The folder of `suites/`.
    let family: String
    /// The suite's folder.
    let slug: String

    /// The name that `family/slug` gives.
    init(_ text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts[0].wholeMatch(of: /[a-z][a-z0-9]*/) != nil,
            parts[1].wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil
        else {
            throw UsageError(
                "'\(text)' cannot name a suite: write family/slug, the family one word of small "
                    + "letters, the slug words with hyphens, as in theory/double-descent")
        }
        family = parts[0]
        slug = parts[1]
    }

    /// The name of the enum and its file, `DoubleDescent`.
    var type: String {
        slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The target of the family, `TheorySuites`.
    var target: String { family.capitalized + "Suites" }

    /// The file of the family's list.
    var list: String { "suites/\(family)/\(target).swift" }
}

/// What is known of the paper.
struct PaperFacts {
    var title: String
    var year: Int
    var arxiv: String?
    var authors: String?
    var venue: String?
    var url: String
}

/// Files that are to be written together, after all edits of them have been found possible.
struct FileChanges {
    let root: String
    private(set) var texts: [(path: String, text: String)] = []

    init(root: String) { self.root = root }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(root)/\(path)")
    }

    /// The text of a file of the repository.
    func text(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
        } catch {
            throw UsageError("\(root)/\(path) cannot be read: \(error.localizedDescription)")
        }
    }

    mutating func write(_ path: String, _ text: String) { texts.append((path, text)) }

    mutating func edit(_ path: String, _ change: (String) throws -> String) throws {
        write(path, try change(try text(path)))
    }

    /// Writes all of them and returns their paths.
    func save() throws -> [String] {
        for (path, text) in texts {
            let url = URL(fileURLWithPath: "\(root)/\(path)")
            do {
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url, options: .atomic)
            } catch {
                throw UsageError("\(path) cannot be written: \(error.localizedDescription)")
            }
        }
        return texts.map(\.path)
    }
}

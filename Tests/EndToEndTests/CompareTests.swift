import Foundation
import FoundationXML
import Testing

@Suite("Comparing, joining and running what has changed")
struct CompareTests {
    /// A repository whose trials have run, with a Git commit of its state.
    private func repository() throws -> Repository {
        let repository = try Repository()
        try repository.write(".gitignore", "/reports/latest/\n")
        try git(repository, "init", "--quiet", "--initial-branch=main")
        try commit(repository)
        #expect(try repository.assay("run", "--all").status == 0)
        return repository
    }

    private func git(_ repository: Repository, _ arguments: String...) throws {
        let who = "-c user.name=Test -c user.email=test@example.org -c commit.gpgsign=false"
        let line = "git \(who) \(arguments.joined(separator: " "))"
        let ending = try Program.shell(line, in: repository.root)
        #expect(ending.status == 0, "\(ending.errors)")
    }

    private func commit(_ repository: Repository) throws {
        try git(repository, "add", "--all")
        try git(repository, "commit", "--quiet", "--allow-empty", "-m", "state")
    }

    @Test("against its own baseline nothing has changed; a moved claim ends with 1, at its line")
    func baseline() throws {
        let repository = try repository()
        let export = try repository.assay("export", "--format", "baseline", "-o", "reports")
        #expect(export.status == 0 && export.output == "reports/baseline.json\n")
        let same = try repository.assay("compare", "reports/baseline.json", "--fail-on", "bits")
        #expect(same.status == 0 && same.output.contains("nothing changed, bit for bit"))
        // Written again it is the same file.
        let before = try repository.read("reports/baseline.json")
        #expect(try repository.assay("export", "--format", "baseline", "-o", "reports").status == 0)
        #expect(try repository.read("reports/baseline.json") == before)

        try repository.change("within: [0.25, 0.42]", to: "within: [2, 3]")
        let moved = try repository.assay(
            "compare", "reports/baseline.json", "--annotate", "github", "--junit", "out/j.xml",
            "--markdown", "out/c.md", "--code-quality", "out/q.json", "--html", "out/page")
        #expect(moved.status == 1)
        #expect(moved.output.contains("slope: reproduced → contradicted"))
        let text = String(decoding: try repository.read(Repository.suite), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.contains("- id: slope") }) + 1
        #expect(moved.output.contains("::error file=\(Repository.suite),line=\(line),"))
        #expect(XMLParser(data: try repository.read("out/j.xml")).parse())
        #expect(try JSONSerialization.jsonObject(with: repository.read("out/q.json")) is [Any])
        let summary = String(decoding: try repository.read("out/c.md"), as: UTF8.self)
        #expect(summary.contains("\(Repository.suite):\(line)"))
        #expect(repository.exists("out/page/index.html"))
        let check = try repository.assay("check", "--annotate", "github")
        #expect(check.status == 1)
        #expect(check.output.contains("::error file=\(Repository.suite),line=\(line),title=slope"))
    }

    @Test("two revisions of one ledger are compared, with their figures side by side")
    func revisions() throws {
        let repository = try repository()
        try repository.change("batchScale: 1", to: "batchScale: 2")
        try commit(repository)
        #expect(try repository.assay("run", "--all").status == 0)
        let ending = try repository.assay("compare", "HEAD~1", "HEAD", "--html", "page", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
        let suites = try #require((object as? [String: Any])?["suites"] as? [[String: Any]])
        let experiments = try #require(suites.first?["experiments"] as? [[String: Any]])
        #expect(experiments.map { $0["change"] as? String } == ["drifted", "same"])
        let folder = "page/figures/sequential/streaming-bandits/"
        for name in ["before.svg", "after.svg", "difference.png"] {
            #expect(repository.exists(folder + "pulls." + name), "\(name)")
        }
        #expect(!repository.exists(folder + "arms.before.svg"))
        #expect(try repository.assay("compare", "HEAD").output.contains("bit for bit"))
    }

    @Test("parts that are merged are the whole, bit for bit, and merging again adds nothing")
    func merge() throws {
        let repository = try repository()
        for experiment in ["settings", "arms"] {
            let part = "parts/\(experiment).sqlite"
            let ending = try repository.assay(
                "run", "--all", "--experiment", experiment, "--ledger", part)
            #expect(ending.status == 0, "\(ending.errors)")
        }
        let merged = try repository.assay("merge", "parts", "--ledger", "joined/ledger.sqlite")
        #expect(merged.status == 0 && merged.output.contains("0 known"), "\(merged.errors)")
        let again = try repository.assay(
            "merge", "parts/arms.sqlite", "reports/latest", "--ledger", "joined/ledger.sqlite")
        #expect(again.status == 0 && again.output.contains(" 0 added"), "\(again.output)")
        let same = try repository.assay("compare", "reports/latest", "joined", "--fail-on", "bits")
        #expect(same.status == 0 && same.output.contains("nothing changed, bit for bit"))
        let none = try repository.assay("merge", "nowhere", "--ledger", "joined/ledger.sqlite")
        #expect(none.status == 2 && none.errors.contains("there is no ledger"))
    }

    @Test("only what has changed since a revision is run")
    func changedSince() throws {
        let repository = try repository()
        try repository.write("README.md", "# Something else\n")
        let nothing = try repository.assay("run", "--changed-since", "HEAD")
        #expect(nothing.status == 0 && nothing.errors.contains("no suite has changed"))
        #expect(try repository.assay("list", "--changed-since", "HEAD").output.isEmpty)
        try repository.change("armCounts: [20, 40, 80]", to: "armCounts: [20, 40]")
        let changed = try repository.assay("run", "--changed-since", "HEAD")
        // Two algorithms with two seeds; the other experiment is as it was.
        #expect(changed.errors.contains("4 of 19 trials have changed"), "\(changed.errors)")
        #expect(changed.status == 0 && changed.errors.contains("4 run, 15 known, 0 failed"))
    }

    @Test("what cannot be compared is said, and never ends with 0")
    func faults() throws {
        let repository = try repository()
        try repository.write("broken.json", "{\"format\": 1}")
        try repository.write("text.sqlite", "this is no ledger, but a text that is long enough\n")
        let cases: [([String], String)] = [
            (["compare", "nosuch"], "Git knows no revision 'nosuch'"),
            (["compare", "gone.sqlite"], "there is no file gone.sqlite"),
            (["compare", "broken.json"], "is not a baseline"),
            (["compare", "text.sqlite"], "is not a ledger"),
            (["compare", "HEAD", "--ledger", "none.sqlite"], "there is no ledger"),
            (["compare", "HEAD", "--suites", "nosuch"], "a suite 'nosuch'"),
            (["compare", "HEAD", "--repeats", "3"], "can decide nothing"),
            (["compare", "HEAD", "--base-program", "/bin/true"], "need --repeats"),
            (["run", "--changed-since", "nosuch"], "Git knows no revision 'nosuch'"),
            (["merge", "text.sqlite", "--ledger", "x.sqlite"], "is not a ledger"),
        ]
        try expectRefusals(cases, in: repository)
    }

    @Test("of code that has not run there is nothing to compare")
    func nothingRun() throws {
        let repository = try repository()
        let code = "suites/sequential/streaming-bandits/StreamingBandits.swift"
        try repository.write(code, "import SuiteKit\nlet other = 1\n")
        try repository.date(code, Date(timeIntervalSince1970: 0))
        try commit(repository)
        try expectRefusals(
            [
                (["compare", "HEAD"], "holds no trial of revision HEAD"),
                (["export", "--format", "baseline"], "have not run"),
            ], in: repository)
        let missing = try repository.assay("compare", "HEAD", "--allow-missing")
        #expect(missing.status == 0 && missing.errors.contains("nothing to compare with"))
    }

    private func expectRefusals(_ cases: [([String], String)], in repository: Repository) throws {
        for (arguments, message) in cases {
            let ending = try Program.run(arguments, in: repository.root)
            #expect(ending.status == 2, "\(arguments)")
            #expect(ending.errors.contains(message), "\(arguments): \(ending.errors)")
        }
    }
}

import Declarations
import Foundation
import Runner
import Testing

/// A small Git repository of two suites, two core targets and a data set, each used by one suite.
private final class History: Sendable {
    let root = NSTemporaryDirectory() + "assay-" + UUID().uuidString

    init() throws {
        try suite("first", imports: "Alpha", data: "")
        try suite("second", imports: "Beta", data: "data: [numbers]")
        try write("Sources/SuiteKit/Kit.swift", "// the kit\n")
        try write("Sources/Alpha/Alpha.swift", "import Gamma\n")
        try write("Sources/Beta/Beta.swift", "// beta\n")
        try write("Sources/Gamma/Gamma.swift", "// gamma\n")
        try write("Sources/Runner/Runner.swift", "// not imported by a suite\n")
        try write("README.md", "# History\n")
        try data(digest: "a")
        try git("init", "--quiet", "--initial-branch=main")
        try commit("the first state")
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func suite(_ slug: String, imports: String, data: String) throws {
        try write("suites/family/\(slug)/Code.swift", "import \(imports)\n")
        try write(
            "suites/family/\(slug)/suite.yaml",
            """
            paper: {title: A paper, year: 2024, url: "https://example.org"}
            experiments:
              - id: run
                run: Run
                \(data.isEmpty ? "about: none" : data)
                grid: {n: [1, 2, 3]}
                seeds: 2
                reports: {x: a number}
            """)
    }

    func data(digest: String) throws {
        let sha = String(repeating: digest, count: 64)
        try write(
            "datasets/manifest.json",
            """
            {"system": [], "datasets": [{"name": "numbers", "file": "numbers.csv",
              "committed": true, "sha256": "\(sha)"}]}
            """)
    }

    func write(_ path: String, _ text: String) throws {
        let url = URL(fileURLWithPath: root + "/" + path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func git(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        process.arguments = ["git", "-C", root] + who + arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "git \(arguments)")
    }

    func commit(_ message: String) throws {
        try git("add", "--all")
        try git("commit", "--quiet", "--no-gpg-sign", "-m", message)
    }

    /// The slugs of the suites that have been touched since a revision.
    func touched(since name: String = "HEAD") throws -> [String] {
        let suites = try ["first", "second"].map {
            try Suite.load(root: root, family: "family", slug: $0, tier: .ci)
        }
        let revision = try Revision(name, of: root)
        return try touchedSuites(suites, root: root, since: revision).map {
            String($0.suite.dropFirst("family/".count))
        }
    }
}

@Suite("Revisions, and what a change touches")
struct RevisionTests {
    @Test("nothing has changed, or nothing that a suite is made of")
    func nothing() throws {
        let history = try History()
        #expect(try history.touched() == [])
        try history.write("README.md", "# Other\n")
        try history.write("Sources/Runner/Runner.swift", "// changed\n")
        try history.write("Tests/Tests.swift", "// new\n")
        #expect(try history.touched() == [])
    }

    @Test("a suite's own code and declaration touch that suite alone")
    func folder() throws {
        let history = try History()
        try history.write("suites/family/second/More.swift", "// new file\n")
        #expect(try history.touched() == ["second"])
        try history.commit("more code")
        #expect(try history.touched() == [])
        #expect(try history.touched(since: "HEAD~1") == ["second"])
        try history.suite("first", imports: "Alpha", data: "data: []")
        #expect(try history.touched() == ["first"])
    }

    @Test("a core target touches the suites that import it, also by way of another")
    func targets() throws {
        let history = try History()
        try history.write("Sources/Beta/Beta.swift", "// changed\n")
        #expect(try history.touched() == ["second"])
        try history.commit("beta")
        try history.write("Sources/Gamma/Gamma.swift", "// changed\n")
        #expect(try history.touched() == ["first"])
        try history.commit("gamma")
        // Every suite runs through the kit.
        try history.write("Sources/SuiteKit/Kit.swift", "// changed\n")
        #expect(try history.touched() == ["first", "second"])
    }

    @Test("a data set touches the suites that read it")
    func data() throws {
        let history = try History()
        try history.data(digest: "b")
        #expect(try history.touched() == ["second"])
    }

    @Test("new parameters touch their suite, and are counted")
    func parameters() throws {
        let history = try History()
        let path = history.root + "/suites/family/first/suite.yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try history.write(
            "suites/family/first/suite.yaml", text.replacing("[1, 2, 3]", with: "[1, 2, 3, 4]"))
        let suite = try Suite.load(root: history.root, family: "family", slug: "first", tier: .ci)
        let revision = try Revision("HEAD", of: history.root)
        let touched = try touchedSuites([suite], root: history.root, since: revision)
        // One point more, with two seeds.
        #expect(touched.map(\.suite) == ["family/first"])
        #expect(touched.first?.trials == 2 && touched.first?.total == 8)
    }

    @Test("a suite that the revision does not have, or cannot read, is touched as a whole")
    func unreadable() throws {
        let history = try History()
        try history.git("rm", "-r", "--quiet", "suites/family/first")
        try history.write("suites/family/second/suite.yaml", "nonsense: [\n")
        try history.commit("broken")
        try history.suite("first", imports: "Alpha", data: "")
        try history.suite("second", imports: "Beta", data: "data: [numbers]")
        #expect(try history.touched() == ["first", "second"])
    }

    @Test("a revision that is not there, and a folder that is no repository, are said")
    func faults() throws {
        let history = try History()
        for name in ["nosuch", "--help", "", "HEAD:README.md"] {
            #expect(throws: RevisionError.unknown(name, root: history.root)) {
                _ = try Revision(name, of: history.root)
            }
        }
        let folder = NSTemporaryDirectory() + "assay-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect {
            _ = try Revision("HEAD", of: folder)
        } throws: { error in
            guard case RevisionError.noRepository? = error as? RevisionError else { return false }
            return true
        }
    }

    @Test("the laid out files go with the last reference")
    func cleaning() throws {
        let history = try History()
        let root: String
        do {
            let revision = try Revision("main", of: history.root)
            root = revision.root
            #expect(revision.commit.count == 40)
            #expect(
                FileManager.default.fileExists(atPath: root + "/suites/family/first/suite.yaml"))
        }
        #expect(!FileManager.default.fileExists(atPath: root))
    }
}

import Foundation
import Testing

@Suite("What a user types")
struct UsageTests {
    @Test("version and help end well", arguments: [["--version"], ["--help"], ["run", "--help"]])
    func help(arguments: [String]) throws {
        let ending = try Program.run(arguments, in: "/")
        #expect(ending.status == 0 && !ending.output.isEmpty && ending.errors.isEmpty)
    }

    @Test(
        "what cannot be meant is said, with status 2",
        arguments: [
            ("check --nope", "Unknown option '--nope'"),
            ("nope", "Unexpected argument 'nope'"),
            ("run", "name suites, or --family NAME, or --all"),
            ("run nothing", "there is no suite 'nothing'"),
            ("run stream", "did you mean sequential/streaming-bandits?"),
            ("run ../../etc", "there is no suite '../../etc'"),
            ("run /etc/passwd", "there is no suite '/etc/passwd'"),
            ("list --family field", "there is no family 'field'; there are sequential"),
            ("run --all --jobs 0", "--jobs has to be at least 1"),
            ("run --all --jobs many", "The value 'many' is invalid"),
            ("check --tier huge", "'ci', 'paper' or 'bench'"),
            ("run --all --experiment none", "no suite has 'none'"),
            ("run --all --claim none", "no suite has 'none'"),
            ("run --all --blas-core None", "OpenBLAS does not know the core type 'None'"),
            ("check", "run 'assay run' first"),
            ("run --all --ledger /proc/none/ledger.sqlite", "cannot make the folder /proc/none"),
            ("export --format json --ledger /nowhere", "there is no ledger at /nowhere"),
            ("list --root /nowhere", "no folder 'suites' in /nowhere"),
            ("worker", "is started by 'assay run'"),
            ("check --family ,", "--family names no family"),
            ("check --ledger .", "is a folder: name the file"),
            ("run --all --ledger suites", "is a folder: name the file"),
            ("run --all --partition x", "need --on slurm"),
            ("run --all --on grid", "The value 'grid' is invalid"),
            ("task nothing", "is started by 'assay run --on slurm'"),
            ("check --ledger ''", "the path is empty"),
            ("report --output ''", "the path is empty"),
        ])
    func refused(line: String, message: String) throws {
        let repository = try Repository()
        let arguments = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
        let ending = try Program.run(arguments, in: repository.root)
        #expect(ending.status == 2)
        #expect(ending.errors.contains(message), "\(ending.errors)")
    }

    @Test("outside a repository it says so; below one it finds the root")
    func root() throws {
        let outside = try Program.run(["list"], in: "/")
        #expect(outside.status == 2 && outside.errors.contains("run inside the repository"))
        let repository = try Repository()
        let below = try Program.run(["list"], in: repository.path("suites/sequential"))
        #expect(below.status == 0 && below.output.contains("A small stream of arms (2023)"))
    }

    @Test("'list' and 'show' say what there is")
    func listing() throws {
        let repository = try Repository()
        let list = try repository.assay("list", "--json")
        let rows = try JSONSerialization.jsonObject(with: Data(list.output.utf8))
        let row = try #require((rows as? [[String: Any]])?.first)
        #expect(row["suite"] as? String == "sequential/streaming-bandits")
        #expect(row["claims"] as? Int == 5 && row["figures"] as? Int == 2)
        let show = try repository.assay("show", "streaming-bandits").output
        for part in ["settings: 2 points, 5 seeds", "policy in uniform, log", "The lower bound"] {
            #expect(show.contains(part))
        }
    }

    @Test("sources newer than the program are refused, unless that is wanted")
    func stale() throws {
        let repository = try Repository()
        let source = "suites/sequential/streaming-bandits/StreamingBandits.swift"
        try repository.date(source, Date(timeIntervalSinceNow: 3600))
        let refused = try repository.assay("run", "--all")
        #expect(refused.status == 2 && !repository.exists("reports"))
        #expect(refused.errors.contains("\(source) is newer than this program"))
        #expect(refused.errors.contains("swift build -c release"))
        #expect(try repository.assay("run", "--all", "--allow-stale").status == 0)
    }

    @Test("of a declaration that an older program cannot know it says what builds it")
    func rebuild() throws {
        let repository = try Repository()
        try repository.change("gap: 1,", to: "gap: 1, newParameter: 2,")
        let current = try repository.assay("run", "--all")
        #expect(current.status == 2 && !current.errors.contains("rebuild"))
        try repository.date(
            "suites/sequential/streaming-bandits/StreamingBandits.swift",
            Date(timeIntervalSinceNow: 3600))
        for command in [["run", "--all"], ["validate"], ["check"]] {
            let stale = try Program.run(command, in: repository.root)
            #expect(stale.status == 2)
            #expect(stale.errors.contains("rebuild: swift build -c release --product assay"))
        }
    }

    @Test("figures without data are said, with status 3")
    func emptyFigures() throws {
        let repository = try Repository()
        #expect(try repository.assay("run", "--all", "--experiment", "arms").status == 0)
        let figures = try repository.assay("figures")
        #expect(figures.status == 3 && figures.errors.contains("run 'assay run"))
        #expect(try repository.assay("run", "--all").status == 0)
        #expect(try repository.assay("figures").status == 0)
    }

    @Test("readers that go away and outputs that are full do not crash it")
    func outputs() throws {
        let repository = try Repository()
        let root = repository.root
        // A run goes on without its messages.
        let run = try Program.shell(
            "$assay run --all 2>&1 | head -n 1; exit ${PIPESTATUS[0]}", in: root)
        #expect(run.status == 0 && run.output.contains("19 trials"))
        let mute = try Program.shell(
            "$assay run --all --ledger other/ledger.sqlite 2>/dev/full", in: root)
        #expect(mute.status == 0)
        // Others end as filters do: by themselves or by SIGPIPE, which bash reports as 141.
        let export = try Program.shell(
            "$assay export --format json | head -n 1; exit ${PIPESTATUS[0]}", in: root)
        #expect([0, 141].contains(export.status) && export.output == "{\n")
        // What nobody can read was not said.
        for command in ["check", "list", "export --format json"] {
            let full = try Program.shell("$assay \(command) >/dev/full", in: root)
            #expect(full.status == 2 && full.errors.contains("cannot be written"))
        }
    }
}

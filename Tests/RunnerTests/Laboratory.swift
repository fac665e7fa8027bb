import Declarations
import Foundation
import Ledger
import Results
import Runner
import SuiteKit

/// A repository of its own for a test, with one suite, and the fixture program as its worker.
final class Laboratory: Sendable {
    let root: String
    private let tier: Tier
    var places: Places { Places(root: root) }

    /// The program with the fixture's experiments, beside the program of the tests.
    static let program: String = {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        // The tests may be run by a helper elsewhere, which is told where the products are.
        let candidates =
            CommandLine.arguments.map { URL(fileURLWithPath: $0) } + [tests]
        let folders = candidates.map { $0.deletingLastPathComponent().path }
        let found = folders.map { $0 + "/assay-fixture" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        return found ?? "assay-fixture"
    }()

    init(_ experiments: String, tier: Tier = .ci) throws {
        self.tier = tier
        root = NSTemporaryDirectory() + "assay-" + UUID().uuidString
        let folder = root + "/suites/fixture/trials"
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try files.createDirectory(atPath: root + "/Sources", withIntermediateDirectories: true)
        try write("suites/fixture/trials/Trials.swift", "import SuiteKit\n")
        try write(
            "suites/fixture/trials/suite.yaml",
            """
            paper: {title: Trials, year: 2024, url: "https://example.org"}
            experiments:
            \(experiments)
            """)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    func write(_ path: String, _ text: String) throws {
        let url = URL(fileURLWithPath: root + "/" + path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    var suite: Suite {
        get throws { try Suite.load(root: root, family: "fixture", slug: "trials", tier: tier) }
    }

    static func options(jobs: Int = 2, shuffle: UInt64? = nil, verify: Bool = false) -> RunOptions {
        var options = RunOptions(jobs: jobs)
        options.worker = [program, "worker"]
        options.shuffleSeed = shuffle
        options.isVerified = verify
        return options
    }

    func runner(_ options: RunOptions = options(), filter: PlanFilter = PlanFilter()) throws
        -> Runner
    {
        let plan = try Plan([try suite], filter: filter)
        var sources = SourceDigests(root: root)
        let keys = try TrialKeys(
            plan, sources: &sources, environment: options.environment, datasets: nil)
        return Runner(plan: plan, keys: keys, places: places, options: options)
    }

    @discardableResult
    func run(
        _ options: RunOptions = options(), filter: PlanFilter = PlanFilter(),
        stop: StopRequest = StopRequest(), onEvent: (RunEvent) -> Void = { _ in }
    ) throws -> RunSummary {
        let ledger = try Ledger(path: places.ledger, for: .writing)
        return try runner(options, filter: filter).run(
            ledger: ledger, stop: stop, onEvent: onEvent)
    }

    /// Every trial of the ledger by its point.
    func trials() throws -> [String: TrialEntry] {
        let ledger = try Ledger(path: places.ledger, for: .reading)
        var trials: [String: TrialEntry] = [:]
        try ledger.forEachTrial(of: "fixture/trials") { trials[$0.point.canonicalText] = $0 }
        return trials
    }

    /// The bits of all records by their points.
    func records() throws -> [String: TrialEntry.Result] { try trials().mapValues(\.result) }
}

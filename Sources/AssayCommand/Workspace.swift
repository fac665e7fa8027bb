import ArgumentParser
import Datasets
import Declarations
import Foundation
import Judge
import Ledger
import Report
import Results
import Runner
import SuiteKit

/// What the commands that read or write a ledger share.
struct WorkspaceOptions: ParsableArguments {
    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var environmentOptions: EnvironmentOptions

    @Option(
        help: "The ledger's file (default: reports/latest/ledger.sqlite).",
        transform: pathArgument)
    var ledger: String?

    /// The suites with their plan and keys.
    func workspace(
        requiresNames: Bool = false, filter: PlanFilter = PlanFilter(),
        where isWanted: (Suite) -> Bool = { _ in true }
    ) throws -> Workspace {
        let root = try suiteOptions.rootOptions.folder()
        var places = Places(root: root)
        if let ledger {
            places.ledger = URL(fileURLWithPath: ledger).path
            let folder = (places.ledger as NSString).deletingLastPathComponent
            places.artifacts = folder + "/artifacts"
        }
        let suites = try suiteOptions.load(requiresNames: requiresNames).filter(isWanted)
        return try Workspace(
            suites: suites, filter: filter, places: places,
            environment: environmentOptions.environment)
    }
}

/// Suites with the plan of their trials and the keys by which the ledger knows them.
struct Workspace {
    let suites: [Suite]
    let filter: PlanFilter
    let plan: Plan
    let keys: TrialKeys
    let places: Places
    let environment: NumericEnvironment

    init(
        suites: [Suite], filter: PlanFilter, places: Places, environment: NumericEnvironment
    ) throws {
        self.suites = suites
        self.filter = filter
        self.places = places
        self.environment = environment
        plan = try Plan(suites, root: places.root, filter: filter)
        var sources = SourceDigests(root: places.root, kit: AssayCommand.kit)
        keys = try TrialKeys(
            plan, sources: &sources, environment: environment,
            datasets: DatasetLibrary(root: places.root))
    }

    /// The same without the peers that `isThere` does not accept.
    func keepingPeers(_ isThere: (String) -> Bool) throws -> Workspace {
        let kept = suites.map { suite in
            var suite = suite
            suite.experiments = suite.experiments.map { $0.keepingPeers(isThere) }
            return suite
        }
        return try Workspace(suites: kept, filter: filter, places: places, environment: environment)
    }

    /// What runs the plan's trials.
    func runner(_ options: RunOptions) -> Runner {
        Runner(plan: plan, keys: keys, places: places, options: options)
    }

    /// Runs what the ledger does not hold, shows how it goes, and says how it went.
    func run(_ options: RunOptions, ledger: Ledger) throws -> RunSummary {
        let stop = StopRequest()
        let signals = stop.listen()
        var progress = Progress()
        let summary = try withExtendedLifetime(signals) {
            try runner(options).run(ledger: ledger, stop: stop) { progress.take($0) }
        }
        progress.finish()
        Console.note(
            "\(summary.succeeded) run, \(summary.cached) known, \(summary.failed) failed"
                + (summary.remaining > 0 ? ", \(summary.remaining) not run" : "")
                + " in \(Console.duration(summary.wallSeconds))")
        return summary
    }

    /// The ledger, open for reading.
    func openLedger() throws -> Ledger {
        try Ledger(path: places.ledger, for: .reading)
    }

    /// The ledger, open for writing; nil (with a note) while a run is using it.
    ///
    /// - Parameter what: what is not kept in that case, for the note.
    /// - Returns: the ledger, or nil.
    /// - Throws: `LedgerError` for any other reason.
    func openLedgerForWriting(_ what: String) throws -> Ledger? {
        do {
            return try Ledger(path: places.ledger, for: .writing)
        } catch {
            guard case .inUse = error else { throw error }
            Console.note("a run is using the ledger: \(what) are not kept")
            return nil
        }
    }

    /// How the trials of a suite ended, those of controls included; each once.
    func outcomes(of suite: Suite, in ledger: Ledger) throws -> [(TrialPoint, TrialOutcome)] {
        let trials = plan.trials(of: suite.name).flatMap { range in
            range.map { (point: plan.point(of: $0), key: keys[$0]) }
        }
        return try ledger.outcomes(of: trials)
    }

    /// The verdicts on a suite's claims that are judged at its tier.
    func verdicts(of suite: Suite, reader: OutcomeReader) throws -> [ClaimVerdict] {
        let verdicts = judge(suite) { reader.outcome(at: $0, of: suite.name) }
        if let error = reader.error { throw error }
        let judged = Set(suite.claims.filter { $0.tiers.contains(suite.tier) }.map(\.id))
        return verdicts.filter { judged.contains($0.claim) }
    }

    /// A reader of this plan's outcomes.
    func reader(of ledger: Ledger) -> OutcomeReader {
        OutcomeReader(plan: plan, keys: keys, ledger: ledger)
    }
}

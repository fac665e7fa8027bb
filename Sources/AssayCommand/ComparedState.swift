import Comparison
import Datasets
import Declarations
import Digests
import Foundation
import Judge
import Ledger
import Results
import Runner
import SuiteKit

/// A state of which nothing is known that could be compared.
struct NoResults: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// One side of a comparison: a baseline, a ledger, a Git revision, or the repository as it is.
struct ComparedState {
    /// What it is, for the reader.
    let label: String
    private let content: Content

    private enum Content {
        case baseline(Snapshot)
        case ledger(LedgerReader)
    }

    /// The state that an argument names: a file, a folder with a ledger, or a Git revision.
    ///
    /// - Parameters:
    ///   - name: the argument; nil for the repository as it is.
    ///   - places: where the repository and its ledger are.
    ///   - tier: at which tier suites are read.
    /// - Throws: `UsageError`, `LedgerError`, `BaselineError` or `RevisionError`.
    init(_ name: String?, places: Places, tier: Tier) throws {
        let files = FileManager.default
        var roots = Roots(repository: places.root)
        guard let name else {
            let ledger = try Ledger(path: places.ledger, for: .reading)
            let commit = try? Revision.commit("HEAD", of: places.root)
            label = "here" + (commit.map { " (on \($0.prefix(9)))" } ?? "")
            content = .ledger(try LedgerReader(ledger, roots, tier: tier))
            return
        }
        var path = URL(fileURLWithPath: name).standardizedFileURL.path
        if files.fileExists(atPath: path + "/ledger.sqlite") { path += "/ledger.sqlite" }
        if files.fileExists(atPath: path), !Self.isFolder(path) {
            if path.hasSuffix(".json") {
                content = .baseline(try Snapshot(contentsOf: path))
                label = "baseline \(name)"
            } else {
                let ledger = try Ledger(path: path, for: .reading)
                let reader = try LedgerReader(ledger, roots, tier: tier)
                content = .ledger(reader)
                label = name + (reader.revision.map { " (\($0.prefix(9)))" } ?? "")
            }
            return
        }
        if name.contains(".sqlite") || name.hasSuffix(".json") {
            throw UsageError(
                "there is no file \(name): a ledger, a baseline or a revision is needed")
        }
        let revision = try Revision(name, of: places.root)
        roots = Roots(revision: revision)
        let ledger = try Ledger(path: places.ledger, for: .reading)
        let reader = try LedgerReader(ledger, roots, tier: tier)
        guard try reader.knowsAnything() else {
            throw NoResults(
                """
                the ledger \(places.ledger) holds no trial of revision \(name) \
                (\(revision.commit.prefix(9))) at tier \(tier.rawValue): check it out, build it and \
                run 'assay run --all' with the same --ledger, or name its ledger instead
                """)
        }
        label = name == revision.commit ? name : "\(name) (\(revision.commit.prefix(9)))"
        content = .ledger(reader)
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil
    }

    /// The names of the suites that it may know something of.
    func names() throws -> [String] {
        switch content {
        case .baseline(let snapshot): snapshot.suites.map(\.name)
        case .ledger(let reader): try reader.ledger.suites()
        }
    }

    /// Whether a suite without results has been given up, rather than not been run.
    func hasGivenUp(_ suite: String) -> Bool {
        switch content {
        case .baseline: true
        case .ledger(let reader): !reader.declares(suite)
        }
    }

    /// What is known of a suite; nil when nothing is.
    func results(of suite: String, tier: Tier) throws -> SuiteResults? {
        switch content {
        case .baseline(let snapshot):
            snapshot.suites.first { $0.name == suite && $0.tier == tier.rawValue }
                .map(SuiteResults.init)
        case .ledger(let reader): try reader.results(of: suite)
        }
    }
}

/// The folders in which the sources of a ledger's trials may lie.
private struct Roots {
    /// The first folder to look in.
    let first: String
    /// The repository, in which other revisions are found; nil when there is one state only.
    let repository: String?
    private let revision: Revision?

    /// The repository as it is, and then the revisions of the ledger's runs.
    init(repository: String) {
        first = repository
        self.repository = repository
        revision = nil
    }

    /// One revision and nothing else.
    init(revision: Revision) {
        first = revision.root
        repository = nil
        self.revision = revision
    }
}

/// Reads a suite's results from a ledger: the trials of the sources that they belong to.
private final class LedgerReader {
    let ledger: Ledger
    private let roots: Roots
    private let tier: Tier
    private let runs: [RunRecord]
    /// The revisions of the ledger's runs, laid out as far as they were asked for.
    private var laidOut: [String: Revision?] = [:]
    private var sources: [String: SourceDigests] = [:]

    /// How many revisions of earlier runs are tried.
    private static let revisionLimit = 4

    init(_ ledger: Ledger, _ roots: Roots, tier: Tier) throws {
        self.ledger = ledger
        self.roots = roots
        self.tier = tier
        runs = try ledger.runs().reversed()
    }

    /// The revision of the latest run that knows it.
    var revision: String? { runs.lazy.compactMap { $0.provenance["revision"] }.first }

    /// The environments of the runs, the latest first, each once.
    private var environments: [(numeric: NumericEnvironment, processor: String)] {
        var found: [(numeric: NumericEnvironment, processor: String)] = []
        for run in runs {
            guard let environment = NumericEnvironment(of: run) else { continue }
            if found.contains(where: { $0.numeric == environment }) { continue }
            found.append((environment, run.provenance["processor"] ?? ""))
        }
        return found
    }

    func declares(_ suite: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(roots.first)/suites/\(suite)/suite.yaml")
    }

    /// Whether the ledger holds any trial of the first folder's suites.
    func knowsAnything() throws -> Bool {
        for name in try ledger.suites() where try found(name, in: roots.first) != nil {
            return true
        }
        return false
    }

    /// The results of a suite: of the first sources of which all trials are there, or else of those of
    /// which most are.
    func results(of name: String) throws -> SuiteResults? {
        var best = try found(name, in: roots.first)
        if best?.isComplete != true, roots.repository != nil {
            for revision in revisions() {
                guard let other = try found(name, in: revision.root) else { continue }
                if other.share > best?.share ?? 0 { best = other }
                if other.isComplete { break }
            }
        }
        if let best { return best.results }
        return roots.repository == nil ? nil : try latest(name)
    }

    private func revisions() -> [Revision] {
        guard let repository = roots.repository else { return [] }
        var names: [String] = []
        for run in runs {
            if let name = run.provenance["revision"], !names.contains(name) { names.append(name) }
        }
        return names.prefix(Self.revisionLimit).compactMap { name in
            if let known = laidOut[name] { return known }
            // A revision that is not in this repository any more tells nothing.
            let revision = try? Revision(name, of: repository)
            laidOut[name] = .some(revision)
            return revision
        }
    }

    private struct Found {
        var results: SuiteResults
        var share: Double
        var isComplete: Bool { share == 1 }
    }

    /// The trials that the ledger holds for the sources in a folder; nil when it holds none.
    private func found(_ name: String, in root: String) throws -> Found? {
        guard let suite = load(name, in: root), let plan = try? Plan([suite], root: root),
            plan.count > 0
        else { return nil }
        let trials = plan.trials(of: name).joined()
        var digests = sources[root] ?? SourceDigests(root: root, kit: AssayCommand.kit)
        defer { sources[root] = digests }
        var best: Found?
        for (environment, processor) in environments {
            guard
                let keys = try? TrialKeys(
                    plan, sources: &digests, environment: environment,
                    datasets: try? DatasetLibrary(root: root))
            else { return nil }
            var entries: [TrialEntry] = []
            for trial in trials {
                guard let entry = try ledger.trial(keys[trial]) else { continue }
                entries.append(entry.at(plan.point(of: trial)))
            }
            let share = Double(entries.count) / Double(trials.count)
            guard share > best?.share ?? 0 else { continue }
            let results = SuiteResults(
                suite, trials: entries, environment: Environment(environment, processor),
                sources: (try? digests.digest(of: name)) ?? "")
            best = Found(results: results, share: share)
            if share == 1 { break }
        }
        return best
    }

    /// Without sources: what the latest run that ran each point has left.
    private func latest(_ name: String) throws -> SuiteResults? {
        guard let suite = load(name, in: roots.first),
            let plan = try? Plan([suite], root: roots.first)
        else { return nil }
        let latest = try ledger.latestTrials(of: name)
        let entries = plan.trials(of: name).joined().compactMap { trial in
            let point = plan.point(of: trial)
            return latest[point.canonicalText]?.at(point)
        }
        guard !entries.isEmpty else { return nil }
        Console.note(
            "\(name): the sources of its trials in \(ledger.path) are not known, so the latest trial of "
                + "each point is taken")
        let environment = environments.first.map { Environment($0.numeric, $0.processor) }
        return SuiteResults(
            suite, trials: entries,
            environment: environment ?? Environment(core: "", library: "", architecture: ""),
            sources: "")
    }

    private func load(_ name: String, in root: String) -> Suite? {
        let parts = name.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return nil }
        return try? Suite.load(root: root, family: parts[0], slug: parts[1], tier: tier)
    }
}

extension TrialEntry {
    /// The trial with its point as the plan names it: JSON does not tell 2 from 2.0.
    func at(_ point: TrialPoint) -> TrialEntry {
        var entry = self
        entry.point = point
        return entry
    }
}

extension Environment {
    /// What decided about the bits, and on which processor.
    init(_ environment: NumericEnvironment, _ processor: String) {
        self.init(
            core: environment.core, library: environment.library,
            architecture: environment.architecture, processor: processor)
    }
}

extension SuiteResults {
    /// The results of trials, judged by the suite's declaration.
    init(
        _ suite: Suite, trials: [TrialEntry], environment: Comparison.Environment, sources: String
    ) {
        var outcomes: [String: TrialOutcome] = [:]
        for entry in trials {
            do {
                outcomes[entry.point.canonicalText] = try entry.outcome()
            } catch {
                let failure = TrialFailure(
                    kind: .error, message: "its record in the ledger is damaged: \(error)")
                outcomes[entry.point.canonicalText] = TrialOutcome(
                    result: .failure(failure), counters: entry.counters, cost: entry.cost)
            }
        }
        let judged = Set(suite.claims.filter { $0.tiers.contains(suite.tier) }.map(\.id))
        let verdicts = judge(suite) { outcomes[$0.canonicalText] }
        self.init(
            suite, trials: trials, verdicts: verdicts.filter { judged.contains($0.claim) },
            environment: environment, sources: sources)
    }
}

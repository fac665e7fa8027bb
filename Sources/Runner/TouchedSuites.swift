import Datasets
public import Declarations
import Foundation
import Ledger

/// What a change touched of a suite.
public struct TouchedSuite: Sendable, Equatable {
    /// The suite's name.
    public var suite: String
    /// How many of its trials have another key than before, or are new.
    public var trials: Int
    /// How many trials it has.
    public var total: Int
}

/// The suites that have a trial which was not the same at a revision.
///
/// A trial's key is a digest of all that its record depends on, so this is exact: the suite's folder,
/// the core targets that it imports, its parameters and its data sets count; a target that it does not
/// import, a test or a page of documentation do not. A suite whose claims or figures alone have changed
/// counts as well: they are to be judged and drawn anew.
///
/// - Parameters:
///   - suites: the suites as they are now.
///   - root: the repository's folder.
///   - revision: with what they are compared.
///   - kit: where core targets come from that `root` does not have.
/// - Returns: those that are touched, in the order of `suites`.
/// - Throws: `PlanError`, `SourceDigests.Failure` or `DatasetError` when the keys of now cannot be
///   made; a suite that cannot be read at the revision is touched as a whole.
public func touchedSuites(
    _ suites: [Suite], root: String, since revision: Revision, kit: SourceDigests.Kit = .none
) throws -> [TouchedSuite] {
    let environment = NumericEnvironment(.inherited)
    var sources = SourceDigests(root: root, kit: kit)
    let datasets = try DatasetLibrary(root: root)
    var touched: [TouchedSuite] = []
    for suite in suites {
        let plan = try Plan([suite], root: root)
        let trials = plan.trials(of: suite.name).joined()
        let keys = try TrialKeys(
            plan, sources: &sources, environment: environment, datasets: datasets)
        let old = (try? revision.keys(of: suite, environment, kit)) ?? []
        let new = trials.count { !old.contains(keys[$0]) }
        let isDeclaredAnew =
            declaration(of: suite, root: revision.root) != declaration(of: suite, root: root)
        guard new > 0 || isDeclaredAnew else { continue }
        touched.append(TouchedSuite(suite: suite.name, trials: new, total: trials.count))
    }
    return touched
}

extension Revision {
    /// The keys that a suite's trials had at the revision.
    fileprivate func keys(
        of suite: Suite, _ environment: NumericEnvironment, _ kit: SourceDigests.Kit
    ) throws -> Set<TrialKey> {
        let old = try Suite.load(
            root: root, family: suite.family, slug: suite.slug, tier: suite.tier)
        let plan = try Plan([old], root: root)
        var sources = SourceDigests(root: root, kit: kit)
        let keys = try TrialKeys(
            plan, sources: &sources, environment: environment,
            datasets: try? DatasetLibrary(root: root))
        return Set((0..<plan.count).map { keys[$0] })
    }
}

/// The bytes of a suite's declaration; nil when there is none.
private func declaration(of suite: Suite, root: String) -> Data? {
    FileManager.default.contents(atPath: "\(root)/\(suite.file)")
}

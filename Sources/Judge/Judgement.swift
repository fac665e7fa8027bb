public import Declarations
public import Results
import Randomness
import SuiteKit

/// Judges every claim of a suite from the outcomes of its trials.
///
/// - Parameters:
///   - suite: the suite, resolved for the tier that was run.
///   - outcome: how a trial ended; asked with the parameters that are run, controls' applied.
/// - Returns: a verdict a claim, in the order of the declaration.
public func judge(_ suite: Suite, outcome: OutcomeLookup) -> [ClaimVerdict] {
    var bench = Bench(suite: suite)
    return suite.claims.map { bench.judge($0, outcome) }
}

/// Judges the claims of a suite and keeps the trials of its experiments between them.
private struct Bench {
    let suite: Suite
    var collected: [String: Observations] = [:]

    init(suite: Suite) { self.suite = suite }

    mutating func judge(_ claim: Claim, _ outcome: OutcomeLookup) -> ClaimVerdict {
        var verdict = ClaimVerdict(
            claim: claim.id, verdict: .notRun,
            declared: claim.contested == nil ? .reproduced : .contradicted,
            checks: [], control: [], message: "")
        guard claim.tiers.contains(suite.tier) else {
            verdict.message = "not judged at tier \(suite.tier.rawValue)"
            return verdict
        }
        let random = RandomStream(domain: ["judge", suite.name, claim.id], seed: 0)
        let checks = claim.checks.map { check in
            check.judged(observations(of: check, outcome), random: random)
        }
        let control = claim.control.map { control in
            claim.checks.map { check in
                check.judged(observations(of: check, under: control, outcome), random: random)
            }
        }
        verdict.checks = checks.map(\.result)
        verdict.control = control?.map(\.result) ?? []
        (verdict.verdict, verdict.message) = decide(checks, control)
        return verdict
    }

    private func decide(
        _ checks: [JudgedCheck], _ control: [JudgedCheck]?
    ) -> (verdict: Verdict, message: String) {
        let statuses = checks.map(\.status)
        if statuses.contains(.failed) { return (.failed, message(of: checks, .failed)) }
        if statuses.contains(.notRun) { return (.notRun, message(of: checks, .notRun)) }
        if statuses.contains(.contradicted) { return (.contradicted, "") }
        if statuses.contains(.inconclusive) { return (.inconclusive, "") }
        guard let control else { return (.reproduced, "") }
        let controls = control.map(\.status)
        if controls.contains(.failed) {
            return (.failed, "control: " + message(of: control, .failed))
        }
        if controls.contains(.notRun) {
            return (.notRun, "control: " + message(of: control, .notRun))
        }
        if control.contains(where: \.isRejected) { return (.reproduced, "") }
        return (.vacuous, "the check does not reject its control")
    }

    private func message(of checks: [JudgedCheck], _ status: CheckResult.Status) -> String {
        checks.first { $0.status == status }?.shortfall?.message ?? ""
    }

    private mutating func observations(
        of check: Check, _ outcome: OutcomeLookup
    ) -> Observations? {
        let id = check.quantity.experiment
        if let known = collected[id] { return known }
        collected[id] = suite.experiment(id).map { Observations.collect($0, outcome: outcome) }
        return collected[id]
    }

    /// The trials by their declared parameters, with the records of those that the control makes.
    private func observations(
        of check: Check, under control: Control, _ outcome: OutcomeLookup
    ) -> Observations? {
        guard let experiment = suite.experiment(check.quantity.experiment) else { return nil }
        let filters = check.filters
        return Observations.collect(experiment) { nominal, seed in
            guard filters.contains(where: { $0.accepts(nominal) }) else { return nil }
            let point = TrialPoint(
                experiment: experiment.id,
                parameters: check.actual(nominal, under: control), seed: seed)
            return outcome(point)
        }
    }
}

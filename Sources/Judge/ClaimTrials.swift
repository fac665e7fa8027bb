public import Declarations
public import Results
import SuiteKit

/// A trial that a claim needs: as the declaration lists it, and as it is run.
struct NeededTrial {
    /// What it is selected, grouped and paired by.
    let nominal: TrialPoint
    /// What is run; differs from `nominal` under a control.
    let actual: TrialPoint
}

extension Claim {
    /// The trials that have to be run before the claim's checks can be judged, each once.
    public func trials(in suite: Suite) -> [TrialPoint] {
        distinct(checks.flatMap { $0.neededTrials(in: suite, control: nil) })
    }

    /// The trials that have to be run before the claim's control can be judged, each once; some may
    /// be ordinary points of the grid. Empty for a claim without a control.
    public func controlTrials(in suite: Suite) -> [TrialPoint] {
        guard let control else { return [] }
        return distinct(checks.flatMap { $0.neededTrials(in: suite, control: control) })
    }

    private func distinct(_ needed: [NeededTrial]) -> [TrialPoint] {
        var seen: Set<String> = []
        return needed.map(\.actual).filter { seen.insert($0.canonicalText).inserted }
    }
}

extension Check {
    /// The selections of the check: for an order its two sides, else the quantity itself.
    var sides: [Quantity] {
        guard case .order(let lower, let higher, _, _) = kind else { return [quantity] }
        return [quantity.side(lower), quantity.side(higher)]
    }

    /// Every filter that picks trials for the check: those of the sides and of their partners.
    var filters: [Filter] {
        sides.flatMap { side in
            let partners = [side.minus, side.dividedBy].compactMap { $0 }
            return [side.filter] + partners.map { side.filter.overridden(by: $0.filter) }
        }
    }

    /// The trials that a control overrides, by their declared parameters.
    func overridden(by control: Control) -> Filter {
        if let filter = control.filter { return filter }
        if case .order(let lower, _, _, _) = kind { return quantity.side(lower).filter }
        return quantity.filter
    }

    /// What a trial runs with: its declared parameters, and a control's on top where it applies.
    func actual(_ nominal: Parameters, under control: Control?) -> Parameters {
        guard let control, overridden(by: control).accepts(nominal) else { return nominal }
        return nominal.merging(control.parameters) { _, new in new }
    }

    /// The trials that the check needs, in the order of the declaration.
    func neededTrials(in suite: Suite, control: Control?) -> [NeededTrial] {
        guard let experiment = suite.experiment(quantity.experiment) else { return [] }
        let filters = filters
        var trials: [NeededTrial] = []
        for nominal in Observations.distinctPoints(of: experiment)
        where filters.contains(where: { $0.accepts(nominal) }) {
            let actual = actual(nominal, under: control)
            for seed in 0..<experiment.seeds {
                trials.append(
                    NeededTrial(
                        nominal: TrialPoint(
                            experiment: experiment.id, parameters: nominal, seed: seed),
                        actual: TrialPoint(
                            experiment: experiment.id, parameters: actual, seed: seed)))
            }
        }
        return trials
    }
}

extension Quantity {
    /// This quantity as one side of an order sees it.
    func side(_ partner: Partner) -> Quantity {
        var side = self
        side.column = partner.column ?? column
        side.filter = filter.overridden(by: partner.filter)
        return side
    }
}

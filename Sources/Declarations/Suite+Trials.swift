public import SuiteKit

/// A point of an experiment that a claim needs, at every seed.
public struct NeededPoint: Sendable, Hashable {
    /// The experiment's id.
    public let experiment: String
    /// The parameters as declared: what the trial is selected, grouped and paired by.
    public let nominal: Parameters
    /// The parameters it runs with: under a control, the nominal ones with the overrides on top.
    public let actual: Parameters
}

extension Suite {
    /// The points that the checks of a claim need, each once, in the order of the declaration.
    public func neededPoints(for claim: Claim) -> [NeededPoint] {
        distinct(claim.checks.flatMap { neededPoints(for: $0, under: nil) })
    }

    /// The points that the control of a claim needs, each once; none for a claim without a control.
    public func controlPoints(for claim: Claim) -> [NeededPoint] {
        guard let control = claim.control else { return [] }
        return distinct(claim.checks.flatMap { neededPoints(for: $0, under: control) })
    }

    /// The points that a check needs: those of its quantity and of its partners.
    ///
    /// Under a control, the points that the control's filter (by default the check's own, for `order`
    /// that of the side claimed to be lower) accepts run with the control's parameters.
    public func neededPoints(for check: Check, under control: Control?) -> [NeededPoint] {
        guard let experiment = experiment(check.quantity.experiment) else { return [] }
        let filters = check.allFilters
        let overridden = control?.filter ?? check.controlledFilter
        return experiment.points.filter { point in filters.contains { $0.accepts(point) } }.map {
            guard let control, overridden.accepts($0) else {
                return NeededPoint(experiment: experiment.id, nominal: $0, actual: $0)
            }
            let actual = $0.merging(control.parameters) { _, new in new }
            return NeededPoint(experiment: experiment.id, nominal: $0, actual: actual)
        }
    }

    private func distinct(_ points: [NeededPoint]) -> [NeededPoint] {
        var seen: Set<NeededPoint> = []
        return points.filter { seen.insert($0).inserted }
    }

    /// The trial of this suite that makes an artifact for another: the same seed (or the producer's only one) and the
    /// same values of the parameters that the producer varies.
    ///
    /// - Parameters:
    ///   - need: the artifact, from the consumer's `needs`.
    ///   - parameters: the consumer's parameters, overrides applied.
    ///   - seed: the consumer's seed.
    /// - Returns: the producer's id, parameters and seed; nil when the suite has no such experiment or
    ///   the consumer lacks a parameter that the producer varies.
    public func producer(
        of need: Need, for parameters: Parameters, seed: Int
    ) -> (experiment: String, parameters: Parameters, seed: Int)? {
        guard need.suite ?? name == name, let producer = experiment(need.experiment) else {
            return nil
        }
        var point = producer.firstPoint
        for name in producer.varied {
            guard let value = parameters[name] else { return nil }
            point[name] = value
        }
        return (producer.id, point, producer.seeds == 1 ? 0 : seed)
    }
}

extension ExperimentDeclaration {
    /// The first of all points: the constant parameters, the first case, the first value of each axis.
    var firstPoint: Parameters {
        var point = parameters.merging(cases.first ?? [:]) { _, new in new }
        for axis in grid { point[axis.name] = axis.values.first }
        return point
    }
}

extension Check {
    /// The filters of the check's own quantity: for an order, of its two sides.
    var sideFilters: [Filter] {
        guard case .order(let lower, let higher, _, _) = kind else { return [quantity.filter] }
        return [lower, higher].map { quantity.filter.overridden(by: $0.filter) }
    }

    /// Every filter that picks points for the check: those of the sides and of their partners.
    var allFilters: [Filter] {
        let partners = [quantity.minus, quantity.dividedBy].compactMap { $0 }
        return sideFilters.flatMap { side in
            [side] + partners.map { side.overridden(by: $0.filter) }
        }
    }

    /// Which points a control overrides when it does not say so itself.
    var controlledFilter: Filter { sideFilters[0] }
}

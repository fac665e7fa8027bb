public import Declarations
import Results
import SuiteKit

/// Which part of the suites is run; producers of needed artifacts are always included.
public struct PlanFilter: Sendable, Equatable {
    /// The ids of the experiments; nil for all.
    public var experiments: Set<String>?
    /// The ids of the claims whose trials are run; nil for all trials.
    public var claims: Set<String>?

    /// A filter; without arguments, one that selects everything.
    public init(experiments: Set<String>? = nil, claims: Set<String>? = nil) {
        self.experiments = experiments
        self.claims = claims
    }
}

extension Plan {
    /// The plan of suites, each resolved for the tier at which it is run.
    ///
    /// - Parameters:
    ///   - suites: the suites, with different names.
    ///   - filter: which part of them is run.
    /// - Throws: `PlanError` when artifacts are needed that no trial makes, or nothing is selected.
    public init(_ suites: [Suite], filter: PlanFilter = PlanFilter()) throws(PlanError) {
        var groups: [Group] = []
        var first = 0
        for (index, suite) in suites.enumerated() {
            var maker = PlanMaker(suite, filter: filter)
            for group in try maker.groups(suite: index, firstGroup: groups.count, first: first) {
                groups.append(group)
                first = group.trials.upperBound
            }
        }
        self.init(suites: suites, groups: groups)
        let isFiltered = filter.experiments != nil || filter.claims != nil
        guard !isFiltered || count > 0 else {
            let names = (filter.experiments ?? []).union(filter.claims ?? []).sorted()
            throw .nothingSelected(names.map { "'\($0)'" }.joined(separator: " or "))
        }
    }
}

/// Makes the plan of one suite.
struct PlanMaker {
    private let suite: Suite
    private var spaces: [String: PointSpace] = [:]
    private var selections: [String: Selection] = [:]

    /// The points of an experiment that are run.
    private struct Selection {
        /// The declared points; nil for all.
        var declared: Set<Int>? = []
        var extras: [Parameters] = []
        var extraPlaces: [String: Int] = [:]

        mutating func insert(_ parameters: Parameters, in space: PointSpace) {
            if let index = space.index(of: parameters) {
                declared?.insert(index)
                return
            }
            let text = PlanMaker.text(of: parameters)
            guard extraPlaces[text] == nil else { return }
            extraPlaces[text] = extras.count
            extras.append(parameters)
        }
    }

    init(_ suite: Suite, filter: PlanFilter) {
        self.suite = suite
        for experiment in suite.experiments {
            spaces[experiment.id] = PointSpace(experiment)
            selections[experiment.id] = Selection()
        }
        let experiments = filter.experiments ?? Set(suite.experiments.map(\.id))
        for experiment in suite.experiments
        where filter.claims == nil && experiments.contains(experiment.id) {
            selections[experiment.id]?.declared = nil
        }
        for claim in suite.claims where filter.claims?.contains(claim.id) ?? true {
            guard claim.tiers.contains(suite.tier) else { continue }
            let nominal = filter.claims == nil ? [] : suite.neededPoints(for: claim)
            for point in nominal + suite.controlPoints(for: claim)
            where experiments.contains(point.experiment) {
                guard let space = spaces[point.experiment] else { continue }
                selections[point.experiment]?.insert(point.actual, in: space)
            }
        }
    }

    /// One text for parameters that mean the same.
    static func text(of parameters: Parameters) -> String {
        TrialPoint(experiment: "", parameters: parameters, seed: 0).canonicalText
    }

    /// The groups of the suite; `firstGroup` and `first` are the numbers of the first group and trial.
    mutating func groups(
        suite number: Int, firstGroup: Int, first: Int
    ) throws(PlanError) -> [Plan.Group] {
        let order = try producersFirst()
        // Consumers come first here, so that a producer knows all that is asked of it.
        for experiment in order.reversed() { try selectProducers(of: experiment) }
        let chosen = order.filter { points(of: $0.id) > 0 }
        var groups: [Plan.Group] = []
        var next = first
        for experiment in chosen {
            guard let space = spaces[experiment.id], let selection = selections[experiment.id]
            else { continue }
            let sources = source(of: experiment, among: groups, offset: firstGroup)
            let group = Plan.Group(
                suite: number, experiment: experiment, space: space,
                selected: selection.declared.map { $0.sorted() }, extras: selection.extras,
                first: next, sources: sources, extraPlaces: selection.extraPlaces)
            let (count, overflow) = group.pointCount.multipliedReportingOverflow(
                by: experiment.seeds)
            guard !overflow, next + count < Int(Int32.max) else {
                throw .tooLarge(suite: suite.name, experiment: experiment.id)
            }
            groups.append(group)
            next += count
        }
        return groups
    }

    private func points(of experiment: String) -> Int {
        guard let selection = selections[experiment] else { return 0 }
        return (selection.declared?.count ?? spaces[experiment]?.count ?? 0)
            + selection.extras.count
    }

    /// The experiments in an order in which producers come before consumers.
    private func producersFirst() throws(PlanError) -> [ExperimentDeclaration] {
        var order: [ExperimentDeclaration] = []
        var done: Set<String> = []
        var path: [String] = []
        for experiment in suite.experiments {
            try visit(experiment, &order, &done, &path)
        }
        return order
    }

    private func visit(
        _ experiment: ExperimentDeclaration, _ order: inout [ExperimentDeclaration],
        _ done: inout Set<String>, _ path: inout [String]
    ) throws(PlanError) {
        guard !done.contains(experiment.id) else { return }
        if let start = path.firstIndex(of: experiment.id) {
            throw .cycle(
                suite: suite.name, experiments: Array(path[start...]) + [experiment.id])
        }
        path.append(experiment.id)
        for need in experiment.needs {
            try visit(try producer(of: need, experiment), &order, &done, &path)
        }
        path.removeLast()
        done.insert(experiment.id)
        order.append(experiment)
    }

    private func producer(
        of need: Need, _ consumer: ExperimentDeclaration
    ) throws(PlanError) -> ExperimentDeclaration {
        guard let producer = suite.experiment(need.experiment),
            producer.produces.contains(need.artifact)
        else {
            throw .noProducer(
                suite: suite.name, experiment: consumer.id, artifact: need.artifact,
                producer: need.experiment)
        }
        return producer
    }
}

extension PlanMaker {
    /// The chosen points of an experiment, declared ones first, in order.
    private func chosen(_ experiment: String) -> [Parameters] {
        guard let space = spaces[experiment], let selection = selections[experiment] else {
            return []
        }
        let declared = selection.declared.map { $0.sorted() } ?? Array(0..<space.count)
        return declared.map { space.parameters(at: $0) } + selection.extras
    }

    /// Adds the points that make the artifacts of a consumer's chosen points.
    private mutating func selectProducers(
        of consumer: ExperimentDeclaration
    ) throws(PlanError) {
        guard !consumer.needs.isEmpty else { return }
        let points = chosen(consumer.id)
        let extras = selections[consumer.id]?.extras.count ?? 0
        for need in consumer.needs where !points.isEmpty {
            let producer = try producer(of: need, consumer)
            guard producer.seeds == 1 || producer.seeds >= consumer.seeds else {
                throw .seeds(
                    suite: suite.name, experiment: consumer.id, producer: producer.id)
            }
            guard let space = spaces[producer.id] else { continue }
            for (index, point) in points.enumerated() {
                if let missing = producer.varied.first(where: { point[$0] == nil }) {
                    throw .unmatchedParameter(
                        suite: suite.name, experiment: consumer.id, producer: producer.id,
                        parameter: missing)
                }
                let wanted = Self.producerPoint(of: producer, in: space, for: point)
                // A control may ask for a point that no grid has; a declared point may not.
                guard index >= points.count - extras || space.index(of: wanted) != nil else {
                    throw .noPoint(
                        suite: suite.name, experiment: consumer.id, producer: producer.id,
                        point: TrialPoint(
                            experiment: producer.id, parameters: wanted, seed: 0
                        ).canonicalText)
                }
                selections[producer.id]?.insert(wanted, in: space)
            }
        }
    }

    /// The producer's parameters, with the consumer's values where the producer's vary.
    private static func producerPoint(
        of producer: ExperimentDeclaration, in space: PointSpace, for consumer: Parameters
    ) -> Parameters {
        var parameters = space.parameters(at: 0)
        for name in producer.varied { parameters[name] = consumer[name] }
        return parameters
    }

    /// Where an experiment's artifacts come from, point by point.
    private func source(
        of consumer: ExperimentDeclaration, among groups: [Plan.Group], offset: Int
    ) -> [Plan.Source] {
        guard !consumer.needs.isEmpty else { return [] }
        let points = chosen(consumer.id)
        return consumer.needs.compactMap { need in
            guard let place = groups.firstIndex(where: { $0.experiment.id == need.experiment })
            else { return nil }
            let producer = groups[place]
            let places = points.map { point in
                let wanted = Self.producerPoint(
                    of: producer.experiment, in: producer.space, for: point)
                return Int32(producer.place(of: wanted) ?? 0)
            }
            return Plan.Source(artifact: need.artifact, group: offset + place, points: places)
        }
    }
}

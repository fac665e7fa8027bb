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
    ///   - providers: other suites whose artifacts they may read; of these, what is read is run.
    ///   - filter: which part of the suites is run.
    /// - Throws: `PlanError` when artifacts are needed that no trial makes, or nothing is selected.
    public init(
        _ suites: [Suite], providers: [Suite] = [], filter: PlanFilter = PlanFilter()
    ) throws(PlanError) {
        var maker = PlanMaker(suites, providers: providers, filter: filter)
        self.init(suites: maker.suites, groups: try maker.groups())
        let isFiltered = filter.experiments != nil || filter.claims != nil
        guard !isFiltered || count > 0 else {
            let names = (filter.experiments ?? []).union(filter.claims ?? []).sorted()
            throw .nothingSelected(names.map { "'\($0)'" }.joined(separator: " or "))
        }
    }
}

extension Plan {
    /// The plan of suites of a repository, whose other suites may provide artifacts.
    ///
    /// - Parameters:
    ///   - suites: the suites, with different names.
    ///   - root: the folder that holds `suites`.
    ///   - filter: which part of the suites is run.
    /// - Throws: `PlanError`, or `DeclarationError` for a provider that cannot be read.
    public init(
        _ suites: [Suite], root: String, filter: PlanFilter = PlanFilter()
    ) throws {
        let providers = try Suites.providers(of: suites, root: root)
        try self.init(suites, providers: providers, filter: filter)
    }
}

/// Makes the plan of suites.
struct PlanMaker {
    /// The suites that are run, then those that only provide artifacts.
    let suites: [Suite]
    private var spaces: [Place: PointSpace] = [:]
    private var selections: [Place: Selection] = [:]

    /// An experiment of one of the suites.
    private struct Place: Hashable {
        let suite: Int
        let experiment: String
    }

    /// An experiment that makes an artifact, or reads one.
    private struct Member {
        let place: Place
        let experiment: ExperimentDeclaration
    }

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

    init(_ suites: [Suite], providers: [Suite], filter: PlanFilter) {
        let names = Set(suites.map(\.name))
        self.suites = suites + providers.filter { !names.contains($0.name) }
        for (number, suite) in self.suites.enumerated() {
            for experiment in suite.experiments {
                let place = Place(suite: number, experiment: experiment.id)
                spaces[place] = PointSpace(experiment)
                selections[place] = Selection()
            }
        }
        for (number, suite) in suites.enumerated() { select(suite, number, filter) }
    }

    /// Selects the part of a suite that the filter asks for.
    private mutating func select(_ suite: Suite, _ number: Int, _ filter: PlanFilter) {
        let experiments = filter.experiments ?? Set(suite.experiments.map(\.id))
        for experiment in suite.experiments
        where filter.claims == nil && experiments.contains(experiment.id) {
            selections[Place(suite: number, experiment: experiment.id)]?.declared = nil
        }
        for claim in suite.claims where filter.claims?.contains(claim.id) ?? true {
            guard claim.tiers.contains(suite.tier) else { continue }
            let nominal = filter.claims == nil ? [] : suite.neededPoints(for: claim)
            for point in nominal + suite.controlPoints(for: claim)
            where experiments.contains(point.experiment) {
                let place = Place(suite: number, experiment: point.experiment)
                guard let space = spaces[place] else { continue }
                selections[place]?.insert(point.actual, in: space)
            }
        }
    }

    /// One text for parameters that mean the same.
    static func text(of parameters: Parameters) -> String {
        TrialPoint(experiment: "", parameters: parameters, seed: 0).canonicalText
    }

    /// The groups of all suites, producers before their consumers.
    mutating func groups() throws(PlanError) -> [Plan.Group] {
        let order = try producersFirst()
        // Consumers come first here, so that a producer knows all that is asked of it.
        for member in order.reversed() { try selectProducers(of: member) }
        var groups: [Plan.Group] = []
        var numbers: [Place: Int] = [:]
        var next = 0
        for member in order where points(of: member.place) > 0 {
            let (place, experiment) = (member.place, member.experiment)
            guard let space = spaces[place], let selection = selections[place] else { continue }
            let group = Plan.Group(
                suite: place.suite, experiment: experiment, space: space,
                selected: selection.declared.map { $0.sorted() }, extras: selection.extras,
                first: next, sources: sources(of: member, among: groups, numbers),
                extraPlaces: selection.extraPlaces)
            let (count, overflow) = group.pointCount.multipliedReportingOverflow(
                by: experiment.seeds)
            guard !overflow, next + count < Int(Int32.max) else {
                throw .tooLarge(suite: suites[place.suite].name, experiment: experiment.id)
            }
            numbers[place] = groups.count
            groups.append(group)
            next += count
        }
        return groups
    }

    private func points(of place: Place) -> Int {
        guard let selection = selections[place] else { return 0 }
        return (selection.declared?.count ?? spaces[place]?.count ?? 0)
            + selection.extras.count
    }

    /// The experiments in an order in which producers come before consumers.
    private func producersFirst() throws(PlanError) -> [Member] {
        var order: [Member] = []
        var done: Set<Place> = []
        var path: [Place] = []
        for (number, suite) in suites.enumerated() {
            for experiment in suite.experiments {
                let place = Place(suite: number, experiment: experiment.id)
                try visit(Member(place: place, experiment: experiment), &order, &done, &path)
            }
        }
        return order
    }

    private func visit(
        _ member: Member, _ order: inout [Member], _ done: inout Set<Place>, _ path: inout [Place]
    ) throws(PlanError) {
        guard !done.contains(member.place) else { return }
        if let start = path.firstIndex(of: member.place) {
            let home = path[start].suite
            let names = (path[start...] + [member.place]).map { place in
                place.suite == home
                    ? place.experiment : "\(suites[place.suite].name)/\(place.experiment)"
            }
            throw .cycle(suite: suites[home].name, experiments: names)
        }
        path.append(member.place)
        for need in member.experiment.needs {
            try visit(try producer(of: need, member), &order, &done, &path)
        }
        path.removeLast()
        done.insert(member.place)
        order.append(member)
    }

    private func producer(
        of need: Need, _ consumer: Member
    ) throws(PlanError) -> Member {
        let own = suites[consumer.place.suite].name
        guard let number = suites.firstIndex(where: { $0.name == need.suite ?? own }),
            let producer = suites[number].experiment(need.experiment),
            producer.produces.contains(need.artifact)
        else {
            throw .noProducer(
                suite: own, experiment: consumer.experiment.id, artifact: need.artifact,
                producer: need.producer)
        }
        let place = Place(suite: number, experiment: producer.id)
        return Member(place: place, experiment: producer)
    }
}

extension PlanMaker {
    /// The chosen points of an experiment, declared ones first, in order.
    private func chosen(_ place: Place) -> [Parameters] {
        guard let space = spaces[place], let selection = selections[place] else { return [] }
        let declared = selection.declared.map { $0.sorted() } ?? Array(0..<space.count)
        return declared.map { space.parameters(at: $0) } + selection.extras
    }

    /// Adds the points that make the artifacts of a consumer's chosen points.
    private mutating func selectProducers(of member: Member) throws(PlanError) {
        let consumer = member.experiment
        guard !consumer.needs.isEmpty else { return }
        let name = suites[member.place.suite].name
        let points = chosen(member.place)
        let extras = selections[member.place]?.extras.count ?? 0
        for need in consumer.needs where !points.isEmpty {
            let source = try producer(of: need, member)
            let producer = source.experiment
            guard producer.seeds == 1 || producer.seeds >= consumer.seeds else {
                throw .seeds(suite: name, experiment: consumer.id, producer: need.producer)
            }
            guard let space = spaces[source.place] else { continue }
            for (index, point) in points.enumerated() {
                if let missing = producer.varied.first(where: { point[$0] == nil }) {
                    throw .unmatchedParameter(
                        suite: name, experiment: consumer.id, producer: need.producer,
                        parameter: missing)
                }
                let wanted = Self.producerPoint(of: producer, in: space, for: point)
                // A control may ask for a point that no grid has; a declared point may not.
                guard index >= points.count - extras || space.index(of: wanted) != nil else {
                    throw .noPoint(
                        suite: name, experiment: consumer.id, producer: need.producer,
                        point: TrialPoint(
                            experiment: producer.id, parameters: wanted, seed: 0
                        ).canonicalText)
                }
                selections[source.place]?.insert(wanted, in: space)
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
    private func sources(
        of consumer: Member, among groups: [Plan.Group], _ numbers: [Place: Int]
    ) -> [Plan.Source] {
        guard !consumer.experiment.needs.isEmpty else { return [] }
        let points = chosen(consumer.place)
        return consumer.experiment.needs.compactMap { need in
            guard let source = try? producer(of: need, consumer), let number = numbers[source.place]
            else { return nil }
            let producer = groups[number]
            let places = points.map { point in
                let wanted = Self.producerPoint(
                    of: producer.experiment, in: producer.space, for: point)
                return Int32(producer.place(of: wanted) ?? 0)
            }
            return Plan.Source(artifact: need.artifact, group: number, points: places)
        }
    }
}

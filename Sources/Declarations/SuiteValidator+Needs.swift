import SuiteKit

extension SuiteValidator {
    /// Every artifact has a producer whose trials can be told from the consumer's parameters.
    mutating func checkNeeds() {
        for (index, experiment) in suite.experiments.enumerated() {
            for need in experiment.needs {
                checkNeed(need, of: experiment, at: "experiments/\(index)/needs/\(need.artifact)")
            }
        }
        checkCycles()
    }

    private mutating func checkNeed(
        _ need: Need, of consumer: ExperimentDeclaration, at path: String
    ) {
        guard let provider = provider(of: need, at: path) else { return }
        guard let producer = provider.experiment(need.experiment) else {
            let known = provider.experiments.map(\.id)
            let meant = Suggestion.clause(for: need.experiment, among: known)
            let place = need.suite.map { " in \($0)" } ?? ""
            complain(path, "there is no experiment '\(need.experiment)'\(place)\(meant)")
            return
        }
        guard producer.produces.contains(need.artifact) else {
            let list = producer.produces.joined(separator: ", ")
            let meant = producer.produces.isEmpty ? "it produces none" : "it produces \(list)"
            complain(
                path, "experiment '\(need.producer)' does not produce '\(need.artifact)': \(meant)")
            return
        }
        if producer.seeds > 1, consumer.seeds > producer.seeds {
            complain(
                path,
                "'\(consumer.id)' has \(consumer.seeds) seeds and '\(need.producer)' has "
                    + "\(producer.seeds): the producer needs as many, or a single one")
        }
        for name in producer.varied {
            guard consumer.parameterNames.contains(name) else {
                complain(
                    path,
                    "'\(need.producer)' varies '\(name)', which '\(consumer.id)' does not have: "
                        + "nothing says which '\(need.artifact)' is meant")
                continue
            }
            let made = producer.values(of: name)
            for value in consumer.values(of: name) where !made.contains(where: { $0.means(value) })
            {
                let list = made.map(\.description).joined(separator: ", ")
                complain(
                    path, "no trial of '\(need.producer)' has \(name) = \(value): it has \(list)")
            }
        }
    }

    /// The suite that a need names; nil if it is not known, after a complaint if it should be.
    private mutating func provider(of need: Need, at path: String) -> Suite? {
        guard let name = need.suite else { return suite }
        guard let providers else { return nil }
        if let provider = providers.first(where: { $0.name == name }) { return provider }
        let meant = Suggestion.clause(for: name, among: providers.map(\.name))
        complain(path, "there is no suite '\(name)' that could make '\(need.artifact)'\(meant)")
        return nil
    }

    /// An experiment of this suite or of another.
    private struct Place: Hashable {
        let suite: String
        let experiment: String
    }

    /// No experiment waits for itself.
    private mutating func checkCycles() {
        var finished: Set<Place> = []
        for start in suite.experiments {
            var trail: [Place] = []
            let place = Place(suite: suite.name, experiment: start.id)
            guard let cycle = cycle(from: place, &trail, &finished),
                let own = cycle.first(where: { $0.suite == suite.name }),
                let first = suite.experiments.firstIndex(where: { $0.id == own.experiment })
            else { continue }
            let names = (cycle + [cycle[0]]).map { place in
                place.suite == suite.name
                    ? place.experiment : "\(place.suite)/\(place.experiment)"
            }
            complain(
                "experiments/\(first)/needs",
                "these experiments wait for each other: " + names.joined(separator: " → "))
        }
    }

    private func cycle(
        from place: Place, _ trail: inout [Place], _ finished: inout Set<Place>
    ) -> [Place]? {
        if let start = trail.firstIndex(of: place) {
            finished.formUnion(trail)
            return Array(trail[start...])
        }
        let known = [suite] + (providers ?? [])
        guard !finished.contains(place),
            let owner = known.first(where: { $0.name == place.suite }),
            let experiment = owner.experiment(place.experiment)
        else { return nil }
        trail.append(place)
        for need in experiment.needs {
            let next = Place(suite: need.suite ?? owner.name, experiment: need.experiment)
            if let cycle = cycle(from: next, &trail, &finished) { return cycle }
        }
        trail.removeLast()
        finished.insert(place)
        return nil
    }
}

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
        guard let producer = suite.experiment(need.experiment) else {
            let known = suite.experiments.map(\.id)
            let meant = Suggestion.clause(for: need.experiment, among: known)
            complain(path, "there is no experiment '\(need.experiment)'\(meant)")
            return
        }
        guard producer.produces.contains(need.artifact) else {
            let list = producer.produces.joined(separator: ", ")
            let meant = producer.produces.isEmpty ? "it produces none" : "it produces \(list)"
            complain(
                path, "experiment '\(producer.id)' does not produce '\(need.artifact)': \(meant)")
            return
        }
        if producer.seeds > 1, consumer.seeds > producer.seeds {
            complain(
                path,
                "'\(consumer.id)' has \(consumer.seeds) seeds and '\(producer.id)' has "
                    + "\(producer.seeds): the producer needs as many, or a single one")
        }
        for name in producer.varied {
            guard consumer.parameterNames.contains(name) else {
                complain(
                    path,
                    "'\(producer.id)' varies '\(name)', which '\(consumer.id)' does not have: "
                        + "nothing says which '\(need.artifact)' is meant")
                continue
            }
            let made = producer.values(of: name)
            for value in consumer.values(of: name) where !made.contains(where: { $0.means(value) })
            {
                let list = made.map(\.description).joined(separator: ", ")
                complain(
                    path, "no trial of '\(producer.id)' has \(name) = \(value): it has \(list)")
            }
        }
    }

    /// No experiment waits for itself.
    private mutating func checkCycles() {
        var finished: Set<String> = []
        for start in suite.experiments {
            var trail: [String] = []
            if let cycle = cycle(from: start.id, &trail, &finished),
                let first = suite.experiments.firstIndex(where: { $0.id == cycle[0] })
            {
                complain(
                    "experiments/\(first)/needs",
                    "these experiments wait for each other: "
                        + (cycle + [cycle[0]]).joined(separator: " → "))
            }
        }
    }

    private func cycle(
        from id: String, _ trail: inout [String], _ finished: inout Set<String>
    ) -> [String]? {
        if let start = trail.firstIndex(of: id) {
            finished.formUnion(trail)
            return Array(trail[start...])
        }
        guard !finished.contains(id), let experiment = suite.experiment(id) else { return nil }
        trail.append(id)
        for need in experiment.needs {
            if let cycle = cycle(from: need.experiment, &trail, &finished) { return cycle }
        }
        trail.removeLast()
        finished.insert(id)
        return nil
    }
}

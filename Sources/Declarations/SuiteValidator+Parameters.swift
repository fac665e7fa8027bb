import SuiteKit

extension SuiteValidator {
    /// Every experiment exists in the code and takes the declared parameters.
    ///
    /// The first point is decoded, then each other value of an axis, each case and each control by
    /// itself: a value's type does not depend on the others, and the full product may have millions.
    mutating func checkParameters(against paper: Paper) {
        for (index, experiment) in suite.experiments.enumerated() {
            let path = "experiments/\(index)"
            guard let type = paper.experiment(named: experiment.run) else {
                let known = paper.experiments.map { $0.name }
                let meant =
                    Suggestion.nearest(to: experiment.run, among: known).map {
                        "did you mean '\($0)'?"
                    } ?? "the paper has \(known.joined(separator: ", "))"
                complain("\(path)/run", "there is no experiment type '\(experiment.run)': \(meant)")
                continue
            }
            if !experiment.peers.isEmpty, !(type is any Workload.Type) {
                complain(
                    "\(path)/peers",
                    "'\(experiment.run)' is no workload, so its speed is not measured: conform it "
                        + "to 'Workload', or leave 'peers' out")
            }
            // An axis without values leaves no point to decode, and has been complained about.
            guard !experiment.grid.contains(where: \.values.isEmpty) else { continue }
            checkPoints(of: experiment, as: type, at: path)
            checkControls(of: experiment, as: type)
        }
    }

    private mutating func checkPoints(
        of experiment: ExperimentDeclaration, as type: any Experiment.Type, at path: String
    ) {
        let first = experiment.arguments(experiment.firstPoint)
        decode(first, as: type) { name in
            if experiment.grid.contains(where: { $0.name == name }) {
                return "\(path)/grid/\(name)/0"
            }
            if experiment.cases.first?[name] != nil { return "\(path)/cases/0/\(name)" }
            return "\(path)/parameters/\(name)"
        }
        for axis in experiment.grid where first[axis.name] != nil {
            for (index, value) in axis.values.enumerated().dropFirst() {
                let point = first.merging([axis.name: value]) { _, new in new }
                decode(point, as: type, only: [axis.name]) { name in
                    "\(path)/grid/\(name)/\(index)"
                }
            }
        }
        for (index, values) in experiment.cases.enumerated().dropFirst() {
            var point = experiment.parameters.merging(values) { _, new in new }
            for axis in experiment.grid { point[axis.name] = axis.values.first }
            let names = Set(values.keys).union(experiment.cases[0].keys)
            decode(experiment.arguments(point), as: type, only: names) { name in
                "\(path)/cases/\(index)/\(name)"
            }
        }
    }

    private mutating func checkControls(
        of experiment: ExperimentDeclaration, as type: any Experiment.Type
    ) {
        for (index, claim) in suite.claims.enumerated() {
            guard let control = claim.control,
                claim.checks.contains(where: { $0.quantity.experiment == experiment.id })
            else { continue }
            let known = experiment.parameterNames
            // A name that the experiment lacks is complained about with the claim.
            let overrides = control.parameters.filter { known.contains($0.key) }
            let point = experiment.firstPoint.merging(overrides) { _, new in new }
            decode(experiment.arguments(point), as: type, only: Set(overrides.keys)) { name in
                "claims/\(index)/control/parameters/\(name)"
            }
        }
    }

    /// Decodes a point and complains about each parameter that does not fit, `only` about some of them.
    private mutating func decode(
        _ parameters: Parameters, as type: any Experiment.Type, only names: Set<String>? = nil,
        path: (String) -> String
    ) {
        do {
            _ = try type.decode(parameters)
        } catch {
            let name = error.parameter
            if names?.contains(name) ?? true {
                let (place, help) = hint(for: error, given: parameters)
                complain(path(place), "\(type.name): \(error)\(help)")
            }
            // One complaint must not hide the next: what is not known goes, and the rest is decoded.
            if case .unknown = error {
                var rest = parameters
                rest[name] = nil
                decode(rest, as: type, only: names, path: path)
            }
        }
    }

    /// The parameter at whose line the complaint stands, and what may have been meant.
    private func hint(
        for error: ParameterError, given parameters: Parameters
    ) -> (place: String, help: String) {
        switch error {
        case .unknown(let name, let known):
            let meant = Suggestion.nearest(to: name, among: known)
            return (name, meant.map { "; did you mean '\($0)'?" } ?? "")
        case .missing(let name, _):
            // A misspelt name is missing and unknown at once; the line is that of the misspelling.
            guard let slip = Suggestion.nearest(to: name, among: parameters.keys.sorted()) else {
                return (name, "")
            }
            return (slip, "; is '\(slip)' meant to be it?")
        case .mismatch(let name, _, _):
            return (name, "")
        }
    }
}

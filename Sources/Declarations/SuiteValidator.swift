public import SuiteKit

extension Suite {
    /// Everything that keeps the suite from being run and judged as it stands, in the order of the file.
    ///
    /// - Parameters:
    ///   - paper: the code of the suite, to hold parameters against; nil to leave that out.
    ///   - datasets: the names of the data sets that exist; nil to leave that out.
    ///   - providers: other suites at this tier, whose artifacts may be read; nil to leave that out.
    /// - Returns: complaints with file and line; none for a suite that makes sense.
    public func complaints(
        paper: Paper?, datasets: Set<String>? = nil, providers: [Suite]? = nil
    ) -> [Complaint] {
        var validator = SuiteValidator(suite: self, providers: providers)
        validator.checkExperiments(datasets: datasets)
        validator.checkNeeds()
        validator.checkClaims()
        validator.checkFigures()
        validator.checkDesign()
        if let paper { validator.checkParameters(against: paper) }
        return Set(validator.complaints).sorted()
    }

    /// Throws the complaints, if there are any.
    public func validate(
        paper: Paper?, datasets: Set<String>? = nil, providers: [Suite]? = nil
    ) throws(DeclarationError) {
        let complaints = complaints(paper: paper, datasets: datasets, providers: providers)
        guard complaints.isEmpty else { throw DeclarationError(complaints) }
    }
}

/// Holds a suite against itself, the design's rules and the code.
struct SuiteValidator {
    let suite: Suite
    let providers: [Suite]?
    var complaints: [Complaint] = []

    init(suite: Suite, providers: [Suite]?) {
        self.suite = suite
        self.providers = providers
    }

    mutating func complain(_ path: String, _ message: String) {
        let place = suite.lines.place(path)
        complaints.append(
            Complaint(
                file: suite.file, line: place.line, column: place.column, message: message))
    }

    /// Whether the columns of a claim or figure of these tiers exist at this one: those of measured
    /// speed are at tier bench alone, and the sizes there may be others.
    func meansSomething(at tiers: [Tier]) -> Bool {
        tiers.contains(suite.tier) || suite.tier != .bench && tiers != [.bench]
    }

    /// Each axis has values, none twice, and each name stands in one place.
    mutating func checkExperiments(datasets: Set<String>?) {
        if suite.experiments.isEmpty { complain("experiments", "the suite has no experiments") }
        for (index, experiment) in suite.experiments.enumerated() {
            let path = "experiments/\(index)"
            for axis in experiment.grid { checkAxis(axis, of: experiment, at: path) }
            if experiment.reports.isEmpty, experiment.tables.isEmpty, experiment.produces.isEmpty {
                complain(path, "experiment '\(experiment.id)' reports nothing: list 'reports'")
            }
            for table in experiment.tables where table.columns.isEmpty {
                complain("\(path)/tables/\(table.name)", "table '\(table.name)' has no columns")
            }
            checkRepeats(experiment, at: path)
            for (item, name) in experiment.data.enumerated() {
                guard let datasets, !datasets.contains(name) else { continue }
                let meant = Suggestion.clause(for: name, among: datasets.sorted())
                complain("\(path)/data/\(item)", "there is no data set '\(name)'\(meant)")
            }
        }
    }

    private mutating func checkAxis(
        _ axis: GridAxis, of experiment: ExperimentDeclaration, at path: String
    ) {
        let place = "\(path)/grid/\(axis.name)"
        if axis.values.isEmpty { complain(place, "grid axis '\(axis.name)' has no values") }
        for (index, value) in axis.values.enumerated()
        where axis.values[..<index].contains(where: { $0.means(value) }) {
            complain("\(place)/\(index)", "grid axis '\(axis.name)' has the value \(value) twice")
        }
        if experiment.parameters[axis.name] != nil {
            complain(place, "'\(axis.name)' stands under 'parameters' and under 'grid'")
        }
        if experiment.cases.contains(where: { $0[axis.name] != nil }) {
            complain(place, "'\(axis.name)' stands under 'cases' and under 'grid'")
        }
    }

    private mutating func checkRepeats(_ experiment: ExperimentDeclaration, at path: String) {
        let reports = experiment.reports.map(\.name)
        for name in reports where experiment.parameterNames.contains(name) {
            complain(
                "\(path)/reports/\(name)",
                "'\(name)' is a parameter already: a reported number needs a name of its own")
        }
        for (index, point) in experiment.cases.enumerated()
        where experiment.cases[..<index].contains(where: { $0.meansTheSame(as: point) }) {
            complain("\(path)/cases/\(index)", "this case stands in the list twice")
        }
        for (key, names) in [("produces", experiment.produces), ("data", experiment.data)] {
            for (index, name) in names.enumerated() where names[..<index].contains(name) {
                complain("\(path)/\(key)/\(index)", "'\(name)' stands in the list twice")
            }
        }
    }

    /// The rules that every suite keeps.
    mutating func checkDesign() {
        if suite.claims.count < 5 {
            complain(
                "claims", "a suite has at least 5 claims, and this one has \(suite.claims.count)")
        }
        if !suite.claims.contains(where: { $0.control != nil }) {
            complain(
                "claims", "a suite has at least one claim with a control, and this one has none")
        }
        if suite.figures.isEmpty { complain("figures", "a suite has at least one figure") }
        if suite.untested.isEmpty {
            complain(
                "untested", "a suite lists under 'untested' what of the paper it does not test")
        }
    }
}

extension Parameters {
    /// Whether both give the same names values that mean the same.
    func meansTheSame(as other: Parameters) -> Bool {
        count == other.count
            && allSatisfy { name, value in other[name].map { $0.means(value) } ?? false }
    }
}

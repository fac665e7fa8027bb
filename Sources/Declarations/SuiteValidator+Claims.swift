import SuiteKit

extension SuiteValidator {
    /// Every claim says why, and its checks and control mean something.
    mutating func checkClaims() {
        for (index, claim) in suite.claims.enumerated() {
            let path = "claims/\(index)"
            let texts = [
                ("statement", claim.statement), ("source", claim.source),
                ("tolerance", claim.tolerance), ("contested", claim.contested ?? "-"),
            ]
            for (key, text) in texts where text.isEmpty {
                complain("\(path)/\(key)", "claim '\(claim.id)' has an empty '\(key)'")
            }
            if claim.checks.isEmpty {
                complain("\(path)/check", "claim '\(claim.id)' has no check")
            }
            guard meansSomething(at: claim.tiers) else { continue }
            for (number, check) in claim.checks.enumerated() {
                checkCheck(check, at: checkPath(path, number))
            }
            checkControl(of: claim, at: "\(path)/control")
        }
    }

    /// The path of a check's content: `check` holds one test, or a list of them.
    private func checkPath(_ claim: String, _ number: Int) -> String {
        suite.lines.isList("\(claim)/check") ? "\(claim)/check/\(number)" : "\(claim)/check"
    }

    private mutating func checkCheck(_ check: Check, at outer: String) {
        let path = "\(outer)/\(check.name)"
        guard let experiment = suite.experiment(check.quantity.experiment) else { return }
        let y = measured(check.quantity.column, in: experiment, at: "\(path)/y")
        checkQuantity(check.quantity, in: experiment, at: path)
        for (index, name) in check.over.enumerated()
        where !experiment.parameterNames.contains(name) {
            let meant = Suggestion.clause(for: name, among: experiment.parameterNames)
            complain(
                "\(path)/over/\(index)",
                "experiment '\(experiment.id)' has no parameter '\(name)'\(meant)")
        }
        if let y { checkShape(check, y: y, in: experiment, at: path) }
        switch check.kind {
        case .order(let lower, let higher, _, _):
            checkPartner(lower, of: check.quantity, in: experiment, at: "\(path)/lower")
            checkPartner(higher, of: check.quantity, in: experiment, at: "\(path)/higher")
        case .agreement(let theory, _):
            _ = measured(theory, in: experiment, at: "\(path)/theory")
        case .identity(.column(let column), _):
            kind(of: column, in: experiment, at: "\(path)/equals")
        case .peak(let peak):
            checkPeak(peak, of: check, in: experiment, at: path)
        default: break
        }
    }

    /// One number a trial where the test wants one, and a numeric x where it wants a curve.
    private mutating func checkShape(
        _ check: Check, y: ColumnKind, in experiment: ExperimentDeclaration, at path: String
    ) {
        let column = check.quantity.column
        guard let x = check.x else {
            if case .table = y, check.quantity.reduce == nil, check.wantsOneNumber {
                complain(
                    "\(path)/y",
                    "'\(column)' has many rows: 'reduce' says how they become one number")
            }
            return
        }
        guard let kind = kind(of: x, in: experiment, at: "\(path)/x") else { return }
        switch (y, kind) {
        case (.table(let name), .table(let other)):
            if name != other {
                complain("\(path)/x", "'\(x)' and '\(column)' are columns of different tables")
            } else if check.quantity.reduce != nil, !check.wantsOneNumber {
                complain("\(path)/reduce", "'reduce' leaves no curve of '\(column)' against '\(x)'")
            } else if check.quantity.reduce == nil, check.wantsOneNumber {
                complain(
                    "\(path)/y",
                    "'\(column)' has many rows: 'reduce' says how they become one number")
            }
        case (.table, _) where check.quantity.reduce == nil:
            complain(
                "\(path)/y",
                "'\(column)' has many rows at one '\(x)': 'reduce' says how they become one number")
        case (.number, .table):
            complain("\(path)/x", "'\(x)' has many rows, and '\(column)' is one number a trial")
        default: break
        }
        if kind == .parameter { checkAxis(x, of: check, in: experiment, at: "\(path)/x") }
    }

    private mutating func checkAxis(
        _ x: ColumnReference, of check: Check, in experiment: ExperimentDeclaration, at path: String
    ) {
        let tests = check.quantity.filter.conditions.filter { $0.column == x }.map(\.test)
        let values = experiment.values(of: x.name).filter { value in
            tests.allSatisfy { $0.accepts(value) }
        }
        if let word = values.first(where: { $0.number == nil }) {
            complain(path, "x has to be a number, and '\(x)' has the value \(word)")
        } else if values.count == 1 {
            complain(
                path, "\(check.test.words) needs several x, and '\(x)' has \(values.count) here")
        }
    }

    private mutating func checkPeak(
        _ peak: Check.Peak, of check: Check, in experiment: ExperimentDeclaration, at path: String
    ) {
        guard let x = check.x, experiment.parameterNames.contains(x.name), x.table == nil else {
            return
        }
        let values = experiment.values(of: x.name)
        let numbers = values.compactMap(\.number)
        for (index, number) in peak.against.enumerated() where !numbers.contains(number) {
            let list = values.map(\.description).joined(separator: ", ")
            let value = ParameterValue.double(number)
            complain("\(path)/against/\(index)", "'\(x)' is never \(value): it has \(list)")
        }
        if !numbers.isEmpty, !numbers.contains(where: peak.at.contains) {
            complain("\(path)/at", "no value of '\(x)' lies in this interval")
        } else if peak.against.isEmpty, numbers.allSatisfy(peak.at.contains) {
            complain("\(path)/at", "every '\(x)' lies in this interval: nothing could fail it")
        }
    }

    private mutating func checkControl(of claim: Claim, at path: String) {
        guard let control = claim.control else { return }
        let ids = Set(claim.checks.map(\.quantity.experiment))
        let experiments = suite.experiments.filter { ids.contains($0.id) }
        for experiment in experiments {
            let known = experiment.parameterNames
            for name in control.parameters.keys.sorted() where !known.contains(name) {
                let meant = Suggestion.clause(for: name, among: known)
                complain(
                    "\(path)/parameters/\(name)",
                    "experiment '\(experiment.id)' has no parameter '\(name)'\(meant)")
            }
            if let filter = control.filter {
                checkFilter(filter, in: experiment, at: "\(path)/where", parametersOnly: true)
            }
        }
        let isKnown = experiments.allSatisfy { experiment in
            control.parameters.keys.allSatisfy(experiment.parameterNames.contains)
                && !experiment.grid.contains(where: \.values.isEmpty)
        }
        guard isKnown, !experiments.isEmpty else { return }
        let changes = experiments.contains { experiment in
            claim.checks.contains { check in
                check.quantity.experiment == experiment.id
                    && experiment.changes(under: control, in: check)
            }
        }
        if !changes {
            complain(path, "this control changes none of the trials that the claim needs")
        }
    }
}

extension ExperimentDeclaration {
    /// Whether a point that the check needs, and that the control overrides, differs under it.
    ///
    /// Asked of each case and each axis by itself: the product of the axes may have millions of points.
    func changes(under control: Control, in check: Check) -> Bool {
        let overridden = control.filter ?? check.controlledFilter
        return cases.contains { point in
            let point = parameters.merging(point) { _, new in new }
            return check.allFilters.contains { needed in
                let conditions = overridden.conditions + needed.conditions
                let both = Filter(conditions: conditions)
                let axes = grid.map { axis in
                    GridAxis(
                        name: axis.name,
                        values: axis.values.filter { both.accepts([axis.name: $0]) })
                }
                guard both.accepts(point), !axes.contains(where: \.values.isEmpty) else {
                    return false
                }
                return control.parameters.contains { name, value in
                    let values = axes.first { $0.name == name }?.values ?? [point[name] ?? value]
                    return values.contains { !$0.means(value) }
                }
            }
        }
    }
}

extension Check {
    /// The test's key in `suite.yaml`.
    var name: String { test.rawValue }

    /// The test's place in the grammar.
    var test: Grammar {
        switch kind {
        case .value: .value
        case .bound: .bound
        case .slope: .slope
        case .order: .order
        case .peak: .peak
        case .monotone: .monotone
        case .correlation: .correlation
        case .limit: .limit
        case .agreement: .agreement
        case .rate: .rate
        case .identity: .identity
        }
    }

    /// Whether the test takes one number a trial, so that a table's column has to be reduced.
    var wantsOneNumber: Bool {
        switch kind {
        case .value, .bound, .order, .correlation: true
        default: false
        }
    }
}

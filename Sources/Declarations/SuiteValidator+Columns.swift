import SuiteKit

extension SuiteValidator {
    /// What a column turned out to be.
    enum ColumnKind: Equatable {
        case parameter, number, table(String)
    }

    /// Looks a column up; nil after a complaint.
    @discardableResult
    mutating func kind(
        of column: ColumnReference, in experiment: ExperimentDeclaration, at path: String
    ) -> ColumnKind? {
        if experiment.reports(column) { return column.table.map { .table($0) } ?? .number }
        if column.table == nil, experiment.parameterNames.contains(column.name) {
            return .parameter
        }
        let known = experiment.reported.map(\.description) + experiment.parameterNames
        let meant =
            Suggestion.nearest(to: column.description, among: known).map { "did you mean '\($0)'?" }
            ?? "it has \(known.joined(separator: ", "))"
        complain(path, "experiment '\(experiment.id)' has no column '\(column)': \(meant)")
        return nil
    }

    /// Looks a column up that has to be measured: a reported number or a table's column.
    mutating func measured(
        _ column: ColumnReference, in experiment: ExperimentDeclaration, at path: String
    ) -> ColumnKind? {
        let kind = kind(of: column, in: experiment, at: path)
        guard kind == .parameter else { return kind }
        complain(path, "'\(column)' is a parameter, and a number that is reported is needed here")
        return nil
    }

    /// The conditions name columns, and values that parameters take.
    mutating func checkFilter(
        _ filter: Filter, in experiment: ExperimentDeclaration, at path: String,
        parametersOnly: Bool = false
    ) {
        for condition in filter.conditions {
            let place = "\(path)/\(condition.column)"
            guard let kind = kind(of: condition.column, in: experiment, at: place) else { continue }
            guard kind == .parameter else {
                if parametersOnly { complain(place, "'\(condition.column)' is not a parameter") }
                continue
            }
            let values = experiment.values(of: condition.column.name)
            if !values.contains(where: { condition.test.accepts($0) }) {
                let list = values.map(\.description).joined(separator: ", ")
                complain(
                    place,
                    "no trial of '\(experiment.id)' has this '\(condition.column)': it has "
                        + list)
            }
        }
    }

    /// A combination of conditions that no point meets, although each is met by some.
    mutating func checkSelection(
        _ filter: Filter, in experiment: ExperimentDeclaration, at path: String
    ) {
        let fits = filter.conditions.allSatisfy { condition in
            guard condition.column.table == nil else { return true }
            let values = experiment.values(of: condition.column.name)
            return values.isEmpty || values.contains { condition.test.accepts($0) }
        }
        // Only cases tie parameters to each other; the axes of a grid are free.
        guard fits, experiment.cases.count > 1 else { return }
        let meets = experiment.cases.contains { point in
            filter.accepts(experiment.parameters.merging(point) { _, new in new })
        }
        if !meets { complain(path, "no trial of '\(experiment.id)' meets all these conditions") }
    }

    /// The columns and conditions of a quantity and its partners; nil when y is unknown.
    mutating func checkQuantity(
        _ quantity: Quantity, in experiment: ExperimentDeclaration, at path: String
    ) {
        checkFilter(quantity.filter, in: experiment, at: "\(path)/where")
        checkSelection(quantity.filter, in: experiment, at: "\(path)/where")
        for (key, partner) in [("dividedBy", quantity.dividedBy), ("minus", quantity.minus)] {
            guard let partner else { continue }
            let place = "\(path)/\(key)"
            checkPartner(partner, of: quantity, in: experiment, at: place)
            checkPairs(partner, of: quantity, in: experiment, at: place)
        }
    }

    /// Every point of a quantity has one partner: a point that the partner's filter accepts and that agrees in the
    /// other varied parameters, or at least in those on which neither filter sets a condition.
    private mutating func checkPairs(
        _ partner: Partner, of quantity: Quantity, in experiment: ExperimentDeclaration,
        at path: String
    ) {
        func parameters(_ filter: Filter) -> Set<String> {
            Set(filter.conditions.filter { $0.column.table == nil }.map(\.column.name))
        }
        let own = parameters(partner.filter)
        // A partner without conditions on parameters is the trial itself.
        guard !own.isDisjoint(with: experiment.varied) else { return }
        let effective = quantity.filter.overridden(by: partner.filter)
        let candidates = Set(experiment.points.filter { effective.accepts($0) })
        guard !candidates.isEmpty else { return }
        let pairings = [own, own.union(parameters(quantity.filter))].map { free in
            let names = experiment.varied.filter { !free.contains($0) }
            let counts = Dictionary(grouping: candidates) { point in names.map { point[$0] } }
                .mapValues(\.count)
            return (names: names, counts: counts)
        }
        for point in experiment.points where quantity.filter.accepts(point) {
            let found = pairings.lazy.map { $0.counts[$0.names.map { point[$0] }] ?? 0 }
                .first { $0 > 0 }
            guard found != 1 else { continue }
            let text = experiment.varied.map { "\($0) = \(point[$0]?.description ?? "")" }
                .joined(separator: ", ")
            return complain(
                path,
                found.map { "the trial with \(text) has \($0) partners: 'where' has to leave one" }
                    ?? "the trial with \(text) has no partner: none differs from it only in what "
                    + "'where' names")
        }
    }

    mutating func checkPartner(
        _ partner: Partner, of quantity: Quantity, in experiment: ExperimentDeclaration,
        at path: String
    ) {
        if let column = partner.column {
            _ = measured(column, in: experiment, at: "\(path)/y")
        }
        checkFilter(partner.filter, in: experiment, at: "\(path)/where")
        checkSelection(
            quantity.filter.overridden(by: partner.filter), in: experiment, at: "\(path)/where")
    }
}

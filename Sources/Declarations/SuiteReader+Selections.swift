public import SuiteKit

extension SuiteReader {
    /// A column's name.
    mutating func column(_ node: SourceTree?, _ what: String) -> ColumnReference? {
        guard let node else { return nil }
        let name = text(node, what)
        guard !name.isEmpty, !name.hasPrefix("."), !name.hasSuffix(".") else {
            complain(node, "'\(what)' has to name a column: 'regret' or 'curve.loss'")
            return nil
        }
        return ColumnReference(name)
    }

    /// Conditions: a value, a list of values, or a range.
    mutating func filter(_ node: SourceTree?) -> Filter {
        var conditions: [Filter.Condition] = []
        for entry in entries(node, "where") {
            let column = ColumnReference(entry.key)
            switch entry.value.content {
            case .map:
                let range = fields(entry.value, .condition)
                let bounds = bounds(range)
                conditions.append(
                    Filter.Condition(
                        column: column, test: .range(atLeast: bounds.lower, atMost: bounds.upper)))
                if range["atLeast"] == nil, range["atMost"] == nil {
                    complain(entry.value, "the range of '\(entry.key)' needs 'atLeast' or 'atMost'")
                }
            case .list(let nodes):
                if nodes.isEmpty {
                    complain(entry.value, "the values of '\(entry.key)' are an empty list")
                }
                let values = nodes.compactMap { value($0) }
                conditions.append(Filter.Condition(column: column, test: .oneOf(values)))
            case .scalar, .null:
                guard let value = value(entry.value) else { continue }
                conditions.append(Filter.Condition(column: column, test: .oneOf([value])))
            }
        }
        return Filter(conditions: conditions)
    }

    /// `atLeast` and `atMost` of a map.
    mutating func bounds(_ fields: Fields) -> Expectation {
        let lower = number(fields["atLeast"], "atLeast")
        let upper = number(fields["atMost"], "atMost")
        return consistent(Expectation(lower: lower, upper: upper), at: fields.node)
    }

    /// `[lower, upper]`.
    mutating func interval(_ node: SourceTree?, _ what: String) -> Expectation? {
        guard let node else { return nil }
        guard case .list(let nodes) = node.content, nodes.count == 2 else {
            complain(node, "'\(what)' has to be [lower, upper], and is \(node.found)")
            return nil
        }
        guard let lower = number(nodes[0], what), let upper = number(nodes[1], what) else {
            return nil
        }
        return consistent(Expectation(lower: lower, upper: upper), at: node)
    }

    private mutating func consistent(_ bounds: Expectation, at node: SourceTree) -> Expectation {
        if let lower = bounds.lower, let upper = bounds.upper, lower > upper {
            let (low, high) = (ParameterValue.double(lower), ParameterValue.double(upper))
            complain(
                node, "nothing lies in [\(low), \(high)]: the lower bound is above the upper")
        }
        return bounds
    }

    /// A second quantity; one that is not a map is complained about.
    mutating func partner(_ node: SourceTree?) -> Partner? {
        guard let node else { return nil }
        let partner = fields(node, .partner)
        if partner["where"] == nil, partner["y"] == nil {
            complain(node, "a partner needs 'where', 'y' or both, to differ from the quantity")
        }
        return Partner(column: column(partner["y"], "y"), filter: filter(partner["where"]))
    }

    /// A quantity of a check or a panel, for one of its columns.
    mutating func quantity(
        _ fields: Fields, _ column: ColumnReference, experiment: String
    ) -> Quantity {
        Quantity(
            experiment: experiment, column: column, filter: filter(fields["where"]),
            dividedBy: partner(fields["dividedBy"]), minus: partner(fields["minus"]),
            reduce: word(fields["reduce"], "reduce", as: Statistic.self),
            statistic: word(fields["statistic"], "statistic", as: Statistic.self) ?? .mean)
    }

    /// The experiment that a check or a panel is about: the named one, or the only one that reports
    /// the first of the columns that is reported at all.
    mutating func experiment(
        _ fields: Fields, of columns: [ColumnReference], at node: SourceTree,
        allowsParameters: Bool = false
    ) -> String {
        if let node = fields["experiment"] {
            let id = text(node, "experiment")
            let known = experiments.map(\.id)
            if !known.contains(id) {
                complain(
                    node,
                    "there is no experiment \(node.found)"
                        + (Suggestion.nearest(to: id, among: known).map {
                            ": did you mean '\($0)'?"
                        }
                            ?? ": the suite has \(known.joined(separator: ", "))"))
            }
            return id
        }
        for column in columns {
            let owners = experiments.filter { $0.reports(column) }.map(\.id)
            if owners.count > 1 {
                complain(
                    node,
                    "'\(column)' is reported by \(owners.joined(separator: " and ")): say "
                        + "which with 'experiment'")
            }
            if let owner = owners.first { return owner }
        }
        if experiments.count == 1 { return experiments[0].id }
        let holders = experiments.filter { experiment in
            columns.contains { experiment.parameterNames.contains($0.description) }
        }
        if holders.count == 1, let holder = holders.first, allowsParameters { return holder.id }
        guard let column = columns.first else { return "" }
        let known = experiments.flatMap { $0.reported.map(\.description) }
        complain(
            node,
            "no experiment reports '\(column)'"
                + Suggestion.clause(for: column.description, among: known))
        return ""
    }
}

extension ExperimentDeclaration {
    /// The numbers and table columns of a record, in the order of the file.
    public var reported: [ColumnReference] {
        reports.map { ColumnReference($0.name) }
            + tables.flatMap { table in
                table.columns.map { ColumnReference(table.name + "." + $0.name) }
            }
    }

    /// Whether a record holds the column.
    public func reports(_ column: ColumnReference) -> Bool {
        guard let name = column.table else { return reports.contains { $0.name == column.name } }
        let table = tables.first { $0.name == name }
        return table?.columns.contains { $0.name == column.name } ?? false
    }

    /// The names of all parameters, sorted.
    public var parameterNames: [String] {
        let names = Set(parameters.keys).union(cases.flatMap(\.keys)).union(grid.map(\.name))
        return names.sorted()
    }

    /// The values that a parameter takes, each once, in the order of the file.
    public func values(of parameter: String) -> [ParameterValue] {
        if let axis = grid.last(where: { $0.name == parameter }) { return axis.values }
        var values: [ParameterValue] = []
        for point in cases {
            guard let value = point[parameter] ?? parameters[parameter] else { continue }
            if !values.contains(where: { $0.means(value) }) { values.append(value) }
        }
        return values
    }
}

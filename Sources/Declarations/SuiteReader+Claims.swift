import SuiteKit

extension SuiteReader {
    /// A claim.
    mutating func claim(_ node: SourceTree) -> Claim {
        let item = fields(node, .claim)
        return Claim(
            id: identifier(item["id"], "id", allowsCapitals: true),
            statement: text(item["statement"], "statement"),
            source: text(item["source"], "source"),
            checks: oneOrMore(item["check"]).compactMap { check($0) },
            tolerance: text(item["tolerance"], "tolerance"),
            control: item["control"].map { control($0) },
            contested: item["contested"].map { text($0, "contested") }, tiers: tiers(item["tiers"]),
            line: node.line)
    }

    /// The tiers of a claim or a figure.
    mutating func tiers(_ node: SourceTree?) -> [Tier] {
        guard let node else { return [.ci, .paper] }
        let tiers = items(node, "tiers").compactMap { word($0, "tiers", as: Tier.self) }
        if case .list(let items) = node.content, items.isEmpty {
            complain(node, "at least one of the tiers ci, paper and bench is needed")
        }
        return tiers
    }

    private mutating func control(_ node: SourceTree) -> Control {
        let control = fields(node, .control)
        let parameters = parameters(control["parameters"], "parameters")
        if control["parameters"] != nil, parameters.isEmpty {
            complain(node, "a control has to override at least one parameter")
        }
        return Control(
            parameters: parameters, filter: control["where"].map { filter($0) },
            expect: text(control["expect"], "expect"))
    }

    private mutating func check(_ node: SourceTree) -> Check? {
        let names = Grammar.checks.map(\.rawValue)
        guard case .map(let entries) = node.content, entries.count == 1,
            let kind = Grammar(rawValue: entries[0].key), Grammar.checks.contains(kind)
        else {
            // Says which key is unknown, if that is it.
            let before = complaints.count
            _ = fields(node, .check)
            if complaints.count == before {
                complain(
                    node, "a check is one of \(names.joined(separator: ", ")); several make a list")
            }
            return nil
        }
        let fields = fields(entries[0].value, kind)
        guard let y = column(fields["y"], "y"), let test = test(kind, fields) else { return nil }
        let experiment = experiment(fields, of: [y], at: fields["y"] ?? node)
        let x = column(fields.optional("x"), "x")
        return Check(
            quantity: quantity(fields, y, experiment: experiment), x: x,
            over: oneOrMore(fields["over"]).map { text($0, "over") }, share: share(fields["share"]),
            kind: test, line: entries[0].line)
    }

    private mutating func share(_ node: SourceTree?) -> Double {
        guard let node, let share = number(node, "share") else { return 1 }
        guard share > 0, share <= 1 else {
            complain(node, "'share' has to be more than 0 and at most 1, and is \(node.found)")
            return 1
        }
        return share
    }

    private mutating func test(_ kind: Grammar, _ fields: Fields) -> Check.Kind? {
        switch kind {
        case .value: return valueTest(fields).map { .value($0) }
        case .bound: return bounded(fields, within: -.infinity...(.infinity)).map { .bound($0) }
        case .slope: return slope(fields)
        case .order: return order(fields)
        case .peak: return peak(fields)
        case .monotone: return bounded(fields, within: -1...1).map { .monotone($0) }
        case .correlation:
            let method = word(fields["method"], "method", as: Check.CorrelationMethod.self)
            return bounded(fields, within: -1...1).map { .correlation(method ?? .spearman, $0) }
        case .limit: return limit(fields)
        case .agreement:
            guard let theory = column(fields["theory"], "theory"),
                let tolerance = tolerance(fields, mayBeZero: false)
            else { return nil }
            return .agreement(theory: theory, tolerance)
        case .rate:
            guard let node = fields["condition"] else { return nil }
            let condition = bounds(self.fields(node, .condition))
            if condition == Expectation() {
                complain(node, "the condition needs 'atLeast' or 'atMost'")
            }
            return bounded(fields, within: 0...1).map { .rate(condition: condition, $0) }
        case .identity:
            guard let target = target(fields["equals"]),
                let tolerance = tolerance(fields, mayBeZero: true)
            else { return nil }
            return .identity(target, tolerance)
        default: return nil
        }
    }
}

// MARK: - Tests

extension SuiteReader {
    /// `atLeast` and `atMost` that leave out something of what the number can be.
    private mutating func bounded(
        _ fields: Fields, within possible: ClosedRange<Double>
    ) -> Expectation? {
        let expectation = bounds(fields)
        guard expectation.lower != nil || expectation.upper != nil else {
            complain(fields.node, "\(fields.kind.words) needs 'atLeast' or 'atMost'")
            return nil
        }
        if expectation.contains(possible.lowerBound), expectation.contains(possible.upperBound) {
            complain(
                fields.node,
                "every number from \(Int(possible.lowerBound)) to "
                    + "\(Int(possible.upperBound)) meets this expectation: nothing could fail it")
        }
        return expectation
    }

    private mutating func valueTest(_ fields: Fields) -> Expectation? {
        if let within = fields["within"] {
            if fields["equals"] != nil {
                complain(within, "a value has either 'within' or 'equals'")
            }
            return interval(within, "within")
        }
        guard let equals = number(fields["equals"], "equals") else {
            if fields["equals"] == nil {
                complain(fields.node, "a value needs 'within' or 'equals'")
            }
            return nil
        }
        guard let room = tolerance(fields, mayBeZero: false)?.room(at: equals) else { return nil }
        return Expectation(lower: equals - room, upper: equals + room)
    }

    private mutating func slope(_ fields: Fields) -> Check.Kind? {
        let scale = word(fields["scale"], "scale", as: Check.Scale.self) ?? .logLog
        if let within = fields["within"] {
            if fields["atLeast"] != nil || fields["atMost"] != nil {
                complain(within, "a slope has either 'within' or 'atLeast' and 'atMost'")
            }
            return interval(within, "within").map { .slope($0, scale) }
        }
        let expectation = bounds(fields)
        guard expectation != Expectation() else {
            complain(fields.node, "a slope needs 'within', 'atLeast' or 'atMost'")
            return nil
        }
        return .slope(expectation, scale)
    }

    private mutating func order(_ fields: Fields) -> Check.Kind? {
        guard let lower = partner(fields["lower"]), let higher = partner(fields["higher"]) else {
            return nil
        }
        let margin = number(fields["margin"], "margin") ?? 0
        let factor = number(fields["factor"], "factor") ?? 1
        if factor <= 0, let node = fields["factor"] {
            complain(node, "'factor' has to be positive, and is \(node.found)")
        }
        if lower == higher { complain(fields.node, "the two sides of this order are the same") }
        return .order(lower: lower, higher: higher, margin: margin, factor: factor)
    }

    private mutating func peak(_ fields: Fields) -> Check.Kind? {
        guard let kind = word(fields["kind"], "kind", as: Check.Extremum.self),
            let at = interval(fields["at"], "at")
        else { return nil }
        let against = oneOrMore(fields["against"]).compactMap { number($0, "against") }
        let ratio = number(fields["atLeast"], "atLeast")
        if let node = fields["atLeast"], let ratio, ratio <= 1 {
            complain(
                node, "an extremum is never less: 'atLeast' has to be above 1 to mean anything")
        }
        if (fields["against"] == nil) != (fields["atLeast"] == nil) {
            complain(fields.node, "a peak has 'against' and 'atLeast' both, or neither")
        }
        return .peak(Check.Peak(kind: kind, at: at, against: against, atLeast: ratio ?? 1))
    }

    private mutating func limit(_ fields: Fields) -> Check.Kind? {
        let toward = word(fields["toward"], "toward", as: Check.Extremum.self) ?? .maximum
        guard let value = number(fields["equals"], "equals"),
            let tolerance = tolerance(fields, mayBeZero: false)
        else { return nil }
        if tolerance.room(at: value) == 0 {
            complain(fields.node, "a share of 0 is 0: a limit at 0 needs 'absolute'")
        }
        return .limit(Check.Limit(value: value, tolerance: tolerance, toward: toward))
    }

    private mutating func tolerance(_ fields: Fields, mayBeZero: Bool) -> Tolerance? {
        let absolute = number(fields["absolute"], "absolute") ?? 0
        let relative = number(fields["relative"], "relative") ?? 0
        for key in ["absolute", "relative"] {
            guard let node = fields[key], let number = number(node, key), number < 0 else {
                continue
            }
            complain(node, "'\(key)' has to be at least 0, and is \(node.found)")
            return nil
        }
        if !mayBeZero, absolute == 0, relative == 0 {
            complain(fields.node, "\(fields.kind.words) needs 'absolute' or 'relative' above 0")
            return nil
        }
        return Tolerance(absolute: absolute, relative: relative)
    }

    private mutating func target(_ node: SourceTree?) -> Check.Target? {
        guard let node else { return nil }
        guard case .scalar = node.content, let value = value(node) else {
            complain(node, "'equals' has to be a number or a column, and is \(node.found)")
            return nil
        }
        if let number = value.number { return .number(number) }
        return column(node, "equals").map { .column($0) }
    }
}

extension SuiteReader.Fields {
    /// The value of a key that this kind may not even know.
    func optional(_ key: String) -> SourceTree? {
        kind.keys.contains(key) ? self[key] : nil
    }
}

/// The kinds of map in a declaration and the keys that each may hold.
///
/// The reader knows no others, and `suites/suite.schema.json` holds a definition of the same name and
/// keys for each.
package enum Grammar: String, CaseIterable, Sendable {
    case suite, paper, experiment, experimentOverride
    case claim, claimOverride, control, check, partner, condition
    case value, bound, slope, order, peak, monotone, correlation, limit, agreement, rate, identity
    case figure, figureOverride, panels, panel, axisNumbers, axisRanges, axisLabels, guide
    case reference, untested

    /// The keys that have to be there.
    package var required: [String] {
        switch self {
        case .suite: ["paper", "experiments"]
        case .paper: ["title", "year", "url"]
        case .experiment: ["id", "run"]
        case .claim: ["id", "statement", "source", "check", "tolerance"]
        case .control: ["parameters"]
        case .value, .bound: ["y"]
        case .rate: ["y", "condition"]
        case .identity: ["y", "equals"]
        case .slope, .monotone, .correlation: ["y", "x"]
        case .limit: ["y", "x", "equals"]
        case .order: ["y", "lower", "higher"]
        case .peak: ["y", "x", "kind", "at"]
        case .agreement: ["y", "x", "theory"]
        case .figure: ["id", "caption"]
        case .panel: ["y"]
        case .reference: ["quantity", "paper", "source"]
        case .untested: ["statement", "why"]
        default: []
        }
    }

    /// All keys.
    package var keys: [String] { required + optional }

    /// The kind as messages name it.
    package var words: String {
        switch self {
        case .suite: "the suite"
        case .paper: "the paper"
        case .experimentOverride, .claimOverride, .figureOverride: "an override of a tier"
        case .condition: "a range"
        case .axisNumbers, .axisRanges, .axisLabels: "a map of axes"
        case .claim, .control, .check, .partner, .figure, .panel, .guide, .reference, .value,
            .bound, .slope, .order, .peak, .monotone, .correlation, .limit, .rate:
            "a " + rawValue
        case .experiment, .agreement, .identity: "an " + rawValue
        case .untested: "an untested statement"
        case .panels: "a panel"
        }
    }

    private var optional: [String] {
        switch self {
        case .suite: ["claims", "figures", "reference", "deviations", "untested"]
        case .paper: ["authors", "venue", "arxiv"]
        case .experiment: Self.experimentKeys + ["paper", "bench"]
        case .experimentOverride: Self.experimentKeys
        case .claim: ["control", "contested", "tiers", "paper"]
        case .claimOverride:
            ["statement", "source", "check", "tolerance", "control", "contested", "tiers"]
        case .control: ["where", "expect"]
        case .check: Self.checks.map(\.rawValue)
        case .partner: ["y", "where"]
        case .condition: ["atLeast", "atMost"]
        case .axisNumbers, .axisRanges, .axisLabels: ["x", "y", "z"]
        case .value: Self.selection + ["within", "equals", "absolute", "relative"]
        case .bound, .rate: Self.selection + ["atMost", "atLeast"]
        case .slope: Self.selection + ["scale", "within", "atMost", "atLeast"]
        case .order: Self.selection + ["margin", "factor"]
        case .peak: Self.selection + ["against", "atLeast"]
        case .monotone: Self.selection + ["atMost", "atLeast"]
        case .correlation: Self.selection + ["method", "atMost", "atLeast"]
        case .limit: Self.selection + ["toward", "absolute", "relative"]
        case .agreement: Self.selection + ["absolute", "relative"]
        case .identity: Self.selection + ["absolute", "relative"]
        case .figure: ["reproduces", "paper", "panels", "columns", "tiers"] + Self.marks
        case .figureOverride:
            ["reproduces", "caption", "panels", "columns", "tiers"] + Self.marks
        case .panels: Self.marks
        case .panel: Self.panelKeys
        case .guide: ["horizontal", "vertical", "power", "scale", "label"]
        case .reference: ["ours"]
        case .untested: []
        }
    }

    private static let experimentKeys = [
        "about", "parameters", "cases", "grid", "seeds", "data", "produces", "needs", "reports",
        "tables", "timeLimit", "memoryLimit", "threads", "peers",
    ]

    private static let selection = [
        "experiment", "where", "dividedBy", "minus", "reduce", "statistic", "over", "share",
    ]

    private static let panelKeys = [
        "x", "z", "experiment", "where", "dividedBy", "minus", "reduce", "statistic", "series",
        "facet", "names", "band", "log", "symlog", "range", "title", "labels", "guides",
        "individual", "bins",
    ]

    /// The kinds that are checks.
    package static let checks: [Grammar] = [
        .value, .bound, .slope, .order, .peak, .monotone, .correlation, .limit, .agreement, .rate,
        .identity,
    ]

    /// The marks of a panel.
    package static let marks = PanelDeclaration.Mark.allCases.map(\.rawValue)
}

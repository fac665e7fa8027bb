public import Declarations
public import Results
public import SuiteKit

/// Finds how a trial ended; nil when it has not been run.
public typealias OutcomeLookup = (TrialPoint) -> TrialOutcome?

/// One trial as the declaration lists it, and how it ended.
public struct Observation: Sendable {
    /// The parameters by which it is selected, grouped and paired. Under a control the record comes
    /// from a trial with other values, but these stay the declared ones.
    public let parameters: Parameters
    /// The seed.
    public let seed: Int
    /// How the trial ended; nil when it has not been run.
    public let outcome: TrialOutcome?

    /// A trial and how it ended.
    public init(parameters: Parameters, seed: Int, outcome: TrialOutcome?) {
        self.parameters = parameters
        self.seed = seed
        self.outcome = outcome
    }
}

/// All trials of one experiment in the order of the declaration, ready to be selected from.
public struct Observations: Sendable {
    /// The experiment.
    public let experiment: ExperimentDeclaration
    /// The trials: every point with every seed, the seed fastest.
    public let all: [Observation]
    /// The parameters that differ between points.
    let axes: [Axis]
    /// For each trial, the index of its value on each axis.
    let codes: [[Int]]

    /// A parameter that differs between points, with its values in declared order.
    struct Axis: Sendable {
        let name: String
        /// A point without the parameter has `nil` here (one case may give what another lacks).
        let values: [ParameterValue?]
        /// The position of each value in an order that does not depend on the declaration's.
        let ranks: [Int]
    }

    /// The trials of an experiment with their outcomes.
    public static func collect(
        _ experiment: ExperimentDeclaration, outcome: OutcomeLookup
    ) -> Observations {
        collect(experiment) { parameters, seed in
            let point = TrialPoint(experiment: experiment.id, parameters: parameters, seed: seed)
            return outcome(point)
        }
    }

    /// The trials of an experiment; `find` gives the outcome for declared parameters and a seed.
    static func collect(
        _ experiment: ExperimentDeclaration, find: (Parameters, Int) -> TrialOutcome?
    ) -> Observations {
        let points = distinctPoints(of: experiment)
        let axes = experiment.varied.map { name in Axis(name: name, points: points) }
        let indices = axes.map(\.indices)
        var all: [Observation] = []
        var codes: [[Int]] = []
        all.reserveCapacity(points.count * experiment.seeds)
        codes.reserveCapacity(points.count * experiment.seeds)
        for point in points {
            let code = zip(axes, indices).map { axis, index in
                index[Axis.key(point[axis.name])] ?? 0
            }
            for seed in 0..<experiment.seeds {
                all.append(
                    Observation(parameters: point, seed: seed, outcome: find(point, seed)))
                codes.append(code)
            }
        }
        return Observations(experiment: experiment, all: all, axes: axes, codes: codes)
    }

    /// The experiment's points, each once: cases crossed with a grid may meet.
    static func distinctPoints(of experiment: ExperimentDeclaration) -> [Parameters] {
        var seen: Set<String> = []
        return experiment.points.filter { point in
            let text = TrialPoint(experiment: "", parameters: point, seed: 0).canonicalText
            return seen.insert(text).inserted
        }
    }

    /// The axis of a parameter; nil for one that is the same at all points.
    func axis(_ name: String) -> Int? {
        axes.firstIndex { $0.name == name }
    }

    /// Whether the experiment has a parameter of this name.
    func hasParameter(_ name: String) -> Bool {
        axis(name) != nil || all.first?.parameters[name] != nil
    }

    /// Says which trial it is: the varied parameters and the seed.
    func describe(_ index: Int) -> String {
        var parts = axes.indices.map { a in
            let value = axes[a].values[codes[index][a]]
            return "\(axes[a].name) = \(value?.description ?? "none")"
        }
        parts.append("seed \(all[index].seed)")
        return "\(experiment.id) (\(parts.joined(separator: ", ")))"
    }
}

extension Observations.Axis {
    /// The distinct values of a parameter over the points.
    init(name: String, points: [Parameters]) {
        var seen: Set<String> = []
        var values: [ParameterValue?] = []
        for point in points where seen.insert(Self.key(point[name])).inserted {
            values.append(point[name])
        }
        let order = values.indices.sorted { Self.precedes(values[$0], values[$1]) }
        var ranks = [Int](repeating: 0, count: values.count)
        for (rank, index) in order.enumerated() { ranks[index] = rank }
        self.init(name: name, values: values, ranks: ranks)
    }

    /// Where each value stands, by its text.
    var indices: [String: Int] {
        let pairs = values.enumerated().map { (Self.key($0.element), $0.offset) }
        return Dictionary(pairs) { first, _ in first }
    }

    /// One text for values that mean the same; words are kept apart from numbers.
    static func key(_ value: ParameterValue?) -> String {
        switch value {
        case nil: ""
        case .string(let word): "\"" + word
        case .some(let value): value.description
        }
    }

    /// Numbers by size, then everything else by its text.
    private static func precedes(_ a: ParameterValue?, _ b: ParameterValue?) -> Bool {
        switch (a?.number, b?.number) {
        case (let a?, let b?): a < b
        case (.some, nil): true
        case (nil, .some): false
        case (nil, nil): key(a) < key(b)
        }
    }
}

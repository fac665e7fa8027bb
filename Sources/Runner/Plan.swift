public import Declarations
public import Results
import SuiteKit

/// All trials that a run consists of, numbered from 0: those of the grids and those that controls
/// need, each once, with the trials that make their artifacts.
///
/// A plan is small: trials are computed from their numbers.
public struct Plan: Sendable {
    /// The suites.
    public let suites: [Suite]
    /// The experiments with the points that are run, producers before their consumers in a suite.
    let groups: [Group]
    /// How many trials there are.
    public let count: Int

    /// An experiment with its points.
    struct Group: Sendable {
        /// The number of the suite.
        let suite: Int
        let experiment: ExperimentDeclaration
        let space: PointSpace
        /// The declared points that are run; nil for all of them.
        let selected: [Int]?
        /// The points beyond the declared ones: controls, and producers for them.
        let extras: [Parameters]
        /// The number of the first trial.
        let first: Int
        /// Where its artifacts come from.
        let sources: [Source]
        let extraPlaces: [String: Int]

        var declaredCount: Int { selected?.count ?? space.count }
        var pointCount: Int { declaredCount + extras.count }
        var trials: Range<Int> { first..<first + pointCount * experiment.seeds }
    }

    /// An artifact that an experiment reads.
    struct Source: Sendable {
        let artifact: String
        /// The number of the producer's group.
        let group: Int
        /// For each point of the consumer, the producer's.
        let points: [Int32]
    }

    init(suites: [Suite], groups: [Group]) {
        self.suites = suites
        self.groups = groups
        count = groups.last?.trials.upperBound ?? 0
    }

    /// The trials of a suite, by its name.
    public func trials(of suite: String) -> [Range<Int>] {
        groups.filter { suites[$0.suite].name == suite }.map(\.trials)
    }

    /// How many trials a suite has.
    public func count(of suite: String) -> Int {
        trials(of: suite).reduce(0) { $0 + $1.count }
    }

    /// The suite of a trial.
    public func suite(of trial: Int) -> Suite { suites[groups[group(of: trial)].suite] }

    /// The experiment of a trial.
    public func experiment(of trial: Int) -> ExperimentDeclaration {
        groups[group(of: trial)].experiment
    }

    /// Experiment, parameters and seed of a trial.
    public func point(of trial: Int) -> TrialPoint {
        let group = groups[group(of: trial)]
        let (point, seed) = (trial - group.first).quotientAndRemainder(
            dividingBy: group.experiment.seeds)
        return TrialPoint(
            experiment: group.experiment.id, parameters: group.parameters(at: point), seed: seed)
    }

    /// The number of a trial of a suite, if the plan has it.
    public func trial(at point: TrialPoint, suite: String) -> Int? {
        for group in groups
        where group.experiment.id == point.experiment && suites[group.suite].name == suite {
            guard point.seed >= 0, point.seed < group.experiment.seeds,
                let place = group.place(of: point.parameters)
            else { return nil }
            return group.first + place * group.experiment.seeds + point.seed
        }
        return nil
    }

    /// The trials that make a trial's artifacts, with the artifacts' names.
    public func producers(of trial: Int) -> [(artifact: String, trial: Int)] {
        let group = groups[group(of: trial)]
        guard !group.sources.isEmpty else { return [] }
        let (point, seed) = (trial - group.first).quotientAndRemainder(
            dividingBy: group.experiment.seeds)
        return group.sources.map { source in
            let producer = groups[source.group]
            let seeds = producer.experiment.seeds
            let start = producer.first + Int(source.points[point]) * seeds
            return (source.artifact, start + (seeds == 1 ? 0 : seed))
        }
    }

    /// The number of the group that a trial belongs to.
    func group(of trial: Int) -> Int {
        precondition(trial >= 0 && trial < count, "trial \(trial) of \(count)")
        var low = 0
        var high = groups.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if groups[middle].first <= trial { low = middle } else { high = middle }
        }
        return low
    }
}

extension Plan.Group {
    /// The parameters of a point of the group.
    func parameters(at point: Int) -> Parameters {
        let declared = declaredCount
        if point >= declared { return extras[point - declared] }
        return space.parameters(at: selected?[point] ?? point)
    }

    /// The place of the point with these parameters, if the group has it.
    func place(of parameters: Parameters) -> Int? {
        guard let index = space.index(of: parameters) else {
            return extraPlaces[PlanMaker.text(of: parameters)].map { declaredCount + $0 }
        }
        guard let selected else { return index }
        var low = 0
        var high = selected.count
        while low < high {
            let middle = (low + high) / 2
            if selected[middle] < index { low = middle + 1 } else { high = middle }
        }
        return low < selected.count && selected[low] == index ? low : nil
    }

    /// Adds the UTF-8 bytes of a point's canonical text, up to its seed, to `bytes`.
    func appendText(at point: Int, to bytes: inout [UInt8]) {
        let declared = declaredCount
        guard point >= declared else {
            space.appendText(at: selected?[point] ?? point, to: &bytes)
            return
        }
        let text = TrialPoint(
            experiment: experiment.id, parameters: extras[point - declared], seed: 0)
        bytes.append(contentsOf: text.canonicalText.utf8.dropLast())
    }
}

import RealModule
import Statistics

/// Decides from paired measurements whether one program is slower than another.
///
/// Each pair is one measurement of either program, taken one right after the other in fresh
/// processes, in turn with either first. If the programs are the same, the logarithm of the ratio is
/// as likely to be x as −x, however the times are distributed, and the signed ranks keep their level
/// exactly. More pairs are asked for until the answer is clear, so the level is shared out over
/// the looks, and over the experiments that are tested side by side.
public struct SpeedTest: Sendable {
    /// What the pairs say.
    public enum Decision: String, Sendable, Codable {
        /// The second program takes longer, by more than what does not matter.
        case slower
        /// The second program takes less.
        case faster
        /// A difference that matters is excluded.
        case unchanged
        /// More pairs are needed.
        case open
    }

    /// The ratio up to which a difference does not matter: where code and data happen to lie in memory
    /// moves the time of the same algorithm by a few per cent.
    public var negligible = 1.03
    /// The ratio that must not be missed.
    public var relevant = 1.10
    /// How likely one false alarm is in all, over experiments and looks.
    public var level = 0.01
    /// How many experiments are tested side by side.
    public var tests: Int
    /// After how many pairs the question is asked.
    public var looks: [Int]

    /// A test of some experiments, with at most so many pairs each.
    ///
    /// - Parameters:
    ///   - tests: how many experiments are tested side by side.
    ///   - pairs: the largest number of pairs; at least `smallest(tests:)` can decide anything.
    public init(tests: Int, pairs: Int) {
        self.tests = max(1, tests)
        let last = min(max(pairs, 1), SignedRank.limit)
        let first = min(Self.smallest(tests: self.tests), last)
        looks = Set([first, 2 * first, 4 * first, last]).filter { $0 <= last }.sorted()
    }

    /// The smallest number of pairs that can raise an alarm at all: with n pairs the smallest p is
    /// 2⁻ⁿ, which has to be below the level of one look of four; and two more for noise.
    public static func smallest(tests: Int) -> Int {
        Int(Double.log2(4 * Double(max(1, tests)) / 0.01).rounded(.up)) + 2
    }

    /// What the first pairs say.
    ///
    /// - Parameters:
    ///   - before: what the first program took, a number a pair, all positive.
    ///   - after: what the second one took.
    /// - Returns: `open` unless the number of pairs is one of the looks and the answer is clear.
    public func decision(before: [Double], after: [Double]) -> Decision {
        precondition(before.count == after.count, "SpeedTest: \(before.count), \(after.count)")
        guard looks.contains(before.count) else { return .open }
        let d = zip(before, after).map { Double.log($1 / $0) }
        let margin = Double.log(negligible)
        let level = level / Double(tests * looks.count)
        if SignedRank(d.map { $0 - margin }).upperP <= level { return .slower }
        if SignedRank(d.map { $0 + margin }).lowerP <= level { return .faster }
        // One chance in a hundred, over all looks, to give up on a true 10 % too early.
        let confidence = 1 - 2 * 0.01 / Double(looks.count)
        let interval = d.centerInterval(confidence: confidence)
        let bound = Double.log(relevant)
        return interval.upper < bound && interval.lower > -bound ? .unchanged : .open
    }

    /// How many pairs are to be taken before the next look; nil after the last.
    public func nextLook(after count: Int) -> Int? { looks.first { $0 > count } }
}

/// What measuring an experiment in pairs came to.
public struct SpeedResult: Sendable, Equatable {
    /// The experiment's id.
    public var experiment: String
    /// What was measured.
    public var kind: CostChange.Kind
    /// What the pairs say; `open` when even the last look was not clear.
    public var decision: SpeedTest.Decision
    /// The typical ratio of a pair.
    public var ratio: Double
    /// Its 95 % interval.
    public var interval: [Double]
    /// How many pairs were taken.
    public var pairs: Int
    /// The median before, in seconds or bytes.
    public var before: Double
    /// The median now.
    public var after: Double

    /// Sums up measurements of an experiment.
    ///
    /// - Parameters:
    ///   - experiment: the experiment's id.
    ///   - kind: what was measured.
    ///   - decision: what the test said last.
    ///   - before: what the first program took, a number a pair.
    ///   - after: what the second one took.
    public init(
        experiment: String, kind: CostChange.Kind, decision: SpeedTest.Decision,
        before: [Double], after: [Double]
    ) {
        let d = zip(before, after).map { Double.log($1 / $0) }
        let bounds = d.centerInterval()
        self.experiment = experiment
        self.kind = kind
        self.decision = decision
        ratio = Double.exp(d.hodgesLehmann())
        interval = [Double.exp(bounds.lower), Double.exp(bounds.upper)]
        pairs = d.count
        self.before = before.median()
        self.after = after.median()
    }
}

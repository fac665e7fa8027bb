import Foundation
import Randomness
import SuiteKit

/// Tight Regret Bounds for Single-pass Streaming Multi-armed Bandits.
///
/// K arms arrive once, one at a time; only the arriving arm and the arms in memory can be pulled.
/// The unit of exploration is E = (T/K)^(2/3) pulls, that of regret K·E = K^(1/3) T^(2/3).
package enum StreamingBandits {
    static let paper = Paper(
        "streaming-bandits",
        [Simulation.self, Horizon.self, Arms.self, HardPair.self, Memory.self, PullByPull.self])

    /// Experiment 1: the paper's simulation, one algorithm on one stream.
    struct Simulation: Experiment {
        /// How the means of the arms are drawn.
        let stream: Means.Kind
        /// The hidden gap y of the streams `gap` and `trap`, in units of ε.
        let gap: Double
        /// Number of arms K.
        let arms: Int
        /// The horizon T as a function of K.
        let horizon: HorizonRule
        /// The algorithm.
        let policy: Policy.Kind
        /// Whose bookkeeping: the paper's model, or that of the released code.
        let accounting: Accounting
        /// Every batch is this many times as long as the algorithm asks for.
        let batchScale: Double
        /// Arms a level of the `log` tower compares before its king moves up; 0 for the paper's 7.
        let groupSize: Int
        /// Whether a level forgets its king when that moves up.
        let forgets: Bool

        func run(_ trial: Trial) throws -> Record {
            let T = horizon.value(arms: arms)
            let unit = Unit(arms: arms, horizon: T)
            var design = trial.random("means")
            let means = Means(
                stream, count: arms, gap: gap * unit.epsilon, random: &design)
            var game = Game(
                means: means.values, horizon: T, accounting: accounting,
                noise: trial.random("rewards"))
            let options = Policy.Options(
                batchScale: batchScale, groupSize: groupSize, forgets: forgets,
                coins: trial.random("coins"))
            let chosen = try Policy(policy, unit: unit, options: options).explore(&game)
            let result = game.commit(chosen)

            var record = Record()
            record.oracleEvaluations = Int(game.batches)
            record.report("regret_norm", result.regret / unit.regret)
            record.report("explore_regret_norm", result.exploreRegret / unit.regret)
            record.report("commit_regret_norm", result.commitRegret / unit.regret)
            record.report("explore_pulls_per_arm", result.explorePulls / Double(arms) / unit.pulls)
            record.report("committed_gap", result.committedGap)
            record.report("is_eps_best", result.committedGap <= unit.epsilon)
            record.report("peak_memory", result.peakMemory)
            record.report("allowed_memory", Policy.allowedMemory(policy, arms: arms))
            record.report("log_factor", cbrt(log(T)))
            // The arms have mean gap 0.82 − 0.49956, all but one of K; each is pulled the same number
            // of times, and the best one is committed to.
            record.report(
                "uniform_theory", 0.3204 * cbrt(log(T)) * (1 - 1 / Double(arms)))
            record.report(
                "pulls_theory", policy == .naive ? log(Double(arms)) : cbrt(log(T)))
            return record
        }
    }

    /// Experiment 2: regret against the horizon on the trap stream.
    struct Horizon: Experiment {
        /// Number of arms K.
        let arms: Int
        /// The horizons T.
        let horizons: [Double]
        /// The algorithm.
        let policy: Policy.Kind
        /// The shortest horizon at which the single arm with a budget is run.
        let goaFrom: Double

        func run(_ trial: Trial) throws -> Record {
            var curve: [(T: Double, norm: Double)] = []
            let played = horizons.filter { policy != .goa || $0 >= goaFrom }
            for (index, T) in played.enumerated() {
                let norm = try regret(
                    of: policy, on: .trap, y: 1, arms: arms, horizon: T,
                    random: trial.random("game").stream(index))
                curve.append((T, norm))
            }
            let norms = curve.map(\.norm)
            var record = Record()
            record.report("flatness", (norms.max() ?? 0) / (norms.min() ?? 0))
            record.report(
                "curve",
                columns: [
                    "horizon": .numbers(curve.map(\.T)),
                    "log_factor": .numbers(curve.map { cbrt(log($0.T)) }),
                    "regret_norm": .numbers(norms),
                    "regret": .numbers(
                        curve.map { $0.norm * Unit(arms: arms, horizon: $0.T).regret }),
                ])
            return record
        }
    }

    /// Experiment 3: regret against the number of arms on the trap stream.
    struct Arms: Experiment {
        /// The numbers of arms K.
        let armCounts: [Int]
        /// The horizon T.
        let horizon: Double
        /// The algorithm.
        let policy: Policy.Kind

        func run(_ trial: Trial) throws -> Record {
            var regrets: [Double] = []
            var norms: [Double] = []
            for (index, K) in armCounts.enumerated() {
                let norm = try regret(
                    of: policy, on: .trap, y: 1, arms: K, horizon: horizon,
                    random: trial.random("game").stream(index))
                norms.append(norm)
                regrets.append(norm * Unit(arms: K, horizon: horizon).regret)
            }
            var record = Record()
            record.report(
                "curve",
                columns: [
                    "arms": .counts(armCounts), "regret": .numbers(regrets),
                    "regret_norm": .numbers(norms),
                ])
            return record
        }
    }

    /// Experiment 4: the hard pair of the lower bound.
    ///
    /// `gap(y)` hides an arm y ε better than the rest; `trap` has in addition an arm of mean 1 at the
    /// very end. Before that last arm nobody knows whether an exploration pull costs ½ or nothing.
    struct HardPair: Experiment {
        /// Number of arms K; the horizon is T = 1000 K³.
        let arms: Int
        /// The gaps y, in units of ε.
        let gaps: [Double]
        /// Games per gap, whose regrets are averaged before the worst gap is taken.
        let repetitions: Int
        /// The algorithm.
        let policy: Policy.Kind
        /// Every batch is this many times as long as the algorithm asks for.
        let batchScale: Double
        /// Weight of the trap in the worst case; 1 for the lower bound's pair.
        let trapWeight: Double

        func run(_ trial: Trial) throws -> Record {
            let T = 1000 * pow(Double(arms), 3)
            func meanRegret(_ stream: Means.Kind, y: Double, name: String) throws -> Double {
                var sum = 0.0
                for repetition in 0..<repetitions {
                    sum += try regret(
                        of: policy, on: stream, y: y, arms: arms, horizon: T,
                        batchScale: batchScale,
                        random: trial.random(name).stream(repetition))
                }
                return sum / Double(repetitions)
            }
            let onGap = try gaps.map { try meanRegret(.gap, y: $0, name: "gap \($0)") }
            let onTrap = try meanRegret(.trap, y: 1, name: "trap")

            var record = Record()
            record.report("worst_norm", ((onGap.max() ?? 0) + trapWeight * onTrap) / 2)
            record.report("trap_norm", onTrap)
            record.report(
                "gaps", columns: ["y": .numbers(gaps), "regret_norm": .numbers(onGap)])
            return record
        }
    }

    /// Experiment 5: what the memory of one arm costs against the memory of all.
    struct Memory: Experiment {
        /// Number of arms K.
        let arms: Int
        /// The horizons T.
        let horizons: [Double]
        /// Games per gap, whose regrets are averaged before the worst gap is taken.
        let repetitions: Int
        /// The algorithm.
        let policy: Policy.Kind
        /// Gaps for streaming algorithms, in units of ε.
        let gaps: [Double]
        /// Gaps for full memory, in units of √(K/T).
        let fullMemoryGaps: [Double]

        func run(_ trial: Trial) throws -> Record {
            var worst: [Double] = []
            for (index, T) in horizons.enumerated() {
                let unit = Unit(arms: arms, horizon: T)
                let scale = sqrt(Double(arms) / T) / unit.epsilon
                let ys =
                    (policy == .elim ? fullMemoryGaps.map { $0 * scale } : gaps)
                    .filter { $0 * unit.epsilon <= 0.5 }
                var largest = 0.0
                for (place, y) in ys.enumerated() {
                    var sum = 0.0
                    for repetition in 0..<repetitions {
                        let random = trial.random("game").stream(index).stream(place)
                        sum += try regret(
                            of: policy, on: .gap, y: y, arms: arms, horizon: T,
                            random: random.stream(repetition))
                    }
                    largest = max(largest, sum / Double(repetitions))
                }
                worst.append(largest * unit.regret)
            }
            let root = horizons.map { sqrt(Double(arms) * $0) }
            var record = Record()
            record.report(
                "curve",
                columns: [
                    "horizon": .numbers(horizons), "worst_regret": .numbers(worst),
                    "worst_over_sqrt": .numbers(zip(worst, root).map { $0 / $1 }),
                ])
            return record
        }
    }

    /// Cross-check: individual Bernoulli pulls against batches of binomial draws.
    struct PullByPull: Experiment {
        /// Number of arms K.
        let arms: Int
        /// The horizon T.
        let horizon: Double
        /// Games averaged in a trial.
        let repetitions: Int

        func run(_ trial: Trial) throws -> Record {
            func mean(_ accounting: Accounting) throws -> (mean: Double, error: Double) {
                let norms = try (0..<repetitions).map { repetition in
                    try regret(
                        of: .log, on: .mixIn, y: 1, arms: arms, horizon: horizon,
                        accounting: accounting,
                        random: trial.random("\(accounting)").stream(repetition),
                        design: trial.random("design").stream(repetition))
                }
                let n = Double(norms.count)
                let mean = norms.reduce(0, +) / n
                let square = norms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                return (mean, sqrt(square / (n - 1) / n))
            }
            let batched = try mean(.model)
            let single = try mean(.pullByPull)
            var record = Record()
            record.report("batched", batched.mean)
            record.report("single", single.mean)
            record.report(
                "standard_errors",
                abs(batched.mean - single.mean)
                    / sqrt(batched.error * batched.error + single.error * single.error))
            return record
        }
    }

    /// R / (K^(1/3) T^(2/3)) of one game.
    static func regret(
        of policy: Policy.Kind, on stream: Means.Kind, y: Double, arms: Int, horizon: Double,
        batchScale: Double = 1, accounting: Accounting = .model, random: RandomStream,
        design: RandomStream? = nil
    ) throws -> Double {
        let unit = Unit(arms: arms, horizon: horizon)
        var means = design ?? random.stream("means")
        var game = Game(
            means: Means(stream, count: arms, gap: y * unit.epsilon, random: &means).values,
            horizon: horizon, accounting: accounting, noise: random.stream("rewards"))
        let options = Policy.Options(batchScale: batchScale, coins: random.stream("coins"))
        let chosen = try Policy(policy, unit: unit, options: options).explore(&game)
        return game.commit(chosen).regret / unit.regret
    }
}

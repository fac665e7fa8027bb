import Foundation
package import Randomness

extension StreamingBandits {
    /// The scales that K and T fix.
    struct Unit {
        /// Number of arms K.
        let arms: Int
        /// ε = (K/T)^(1/3).
        let epsilon: Double
        /// E = 1/ε² = (T/K)^(2/3), in pulls.
        let pulls: Double
        /// K E = K^(1/3) T^(2/3), in regret.
        let regret: Double
        /// The horizon T.
        let horizon: Double

        init(arms: Int, horizon: Double) {
            self.arms = arms
            self.horizon = horizon
            epsilon = cbrt(Double(arms) / horizon)
            pulls = 1 / (epsilon * epsilon)
            regret = Double(arms) * pulls
        }
    }

    /// T = α K^β for the simulation's four pairs (α, β).
    enum HorizonRule: String, Decodable, CaseIterable {
        case thousandK = "1000 K"
        case square = "K^2"
        case cube = "K^3"
        case thousandCube = "1000 K^3"

        func value(arms: Int) -> Double {
            let K = Double(arms)
            return switch self {
            case .thousandK: 1000 * K
            case .square: K * K
            case .cube: K * K * K
            case .thousandCube: 1000 * K * K * K
            }
        }
    }

    /// The means of the arms in the order of their arrival.
    struct Means {
        /// How the means are drawn.
        enum Kind: String, Decodable, CaseIterable {
            /// K − 1 means from a normal(0.5, 0.1) cut off to [0, 0.8], one of 0.82.
            case clearCut = "clear_cut"
            /// All uniform on [0, 1].
            case mixIn = "mix_in"
            /// All ½ but one, of ½ + gap, in the first half of the stream.
            case gap
            /// As `gap`, but the last arm has mean 1.
            case trap
        }

        let values: [Double]

        init(_ kind: Kind, count: Int, gap: Double, random: inout RandomStream) {
            var values: [Double]
            switch kind {
            case .clearCut:
                values = (1..<count).map { _ in
                    random.truncatedNormal(mean: 0.5, deviation: 0.1, in: 0...0.8)
                }
                values.insert(0.82, at: random.integer(below: count))
            case .mixIn:
                values = random.uniforms(count)
            case .gap, .trap:
                values = [Double](repeating: 0.5, count: count)
                values[random.integer(below: count / 2)] = min(0.5 + gap, 1)
                if kind == .trap { values[count - 1] = 1 }
            }
            self.values = values
        }
    }

    /// Whose bookkeeping a game follows.
    package enum Accounting: String, Decodable, CaseIterable {
        /// The model: every pull costs the gap of the arm that is pulled.
        case model
        /// The released code: a tower's challenger is charged at its king's mean, kings that move up
        /// pull for nothing, batches above 10⁵ pulls have noise 2/√b, the highest level wins at the
        /// end, and `goa` knows the true gap.
        case code
        /// The model with every pull drawn by itself.
        case pullByPull
    }

    /// What a game came to.
    struct Outcome {
        var regret: Double
        var exploreRegret: Double
        var commitRegret: Double
        var explorePulls: Double
        var committedGap: Double
        var peakMemory: Int
    }

    /// One pass over the stream: hands out arms, draws rewards, keeps the books, and stops the program
    /// when a discarded arm is pulled.
    package struct Game {
        private let means: [Double]
        private let best: Double
        let horizon: Double
        let accounting: Accounting
        private var noise: RandomStream
        private var arrived = -1
        private var isHeld: [Bool]
        private var held = 0
        package private(set) var peakMemory = 0
        package private(set) var explorePulls = 0.0
        private(set) var exploreRegret = 0.0
        /// Batches drawn.
        private(set) var batches = 0.0

        package init(
            means: [Double], horizon: Double, accounting: Accounting, noise: RandomStream
        ) {
            self.means = means
            self.best = means.max() ?? 0
            self.horizon = horizon
            self.accounting = accounting
            self.noise = noise
            isHeld = [Bool](repeating: false, count: means.count)
        }

        /// Number of arms K.
        var arms: Int { means.count }

        /// The gap of the best arm to the second best: what the released `goa` knows.
        var trueGap: Double {
            let second = means.filter { $0 < best }.max() ?? best
            return best - second
        }

        /// The next arm, or nil when the stream has ended or the horizon is used up; the one before is
        /// lost unless it is held.
        package mutating func next() -> Int? {
            guard arrived + 1 < means.count, explorePulls < horizon else {
                arrived = means.count
                return nil
            }
            arrived += 1
            return arrived
        }

        /// Keeps an arm that is at hand in memory.
        package mutating func hold(_ arm: Int) {
            precondition(arm == arrived || isHeld[arm], "arm \(arm) is gone: it cannot be held")
            guard !isHeld[arm] else { return }
            isHeld[arm] = true
            held += 1
            peakMemory = max(peakMemory, held)
        }

        /// Lets an arm go.
        package mutating func release(_ arm: Int) {
            guard isHeld[arm] else { return }
            isHeld[arm] = false
            held -= 1
        }

        /// Pulls an arm that is at hand `count` times (rounded up): the mean of its rewards.
        ///
        /// The last batch before the horizon is cut short; an arm pulled after it gives nothing.
        /// The released code charges the gap of `payer`; the model that of the pulled arm itself.
        package mutating func pull(_ arm: Int, _ count: Double, payer: Int? = nil) -> Double {
            precondition(arm == arrived || isHeld[arm], "arm \(arm) is gone: it cannot be pulled")
            let b = min(max(count.rounded(.up), 1), horizon - explorePulls)
            guard b > 0 else { return 0 }
            explorePulls += b
            exploreRegret += b * (best - means[accounting == .code ? payer ?? arm : arm])
            batches += 1
            return reward(means[arm], b)
        }

        private mutating func reward(_ mean: Double, _ b: Double) -> Double {
            if accounting == .pullByPull {
                var wins = 0
                for _ in 0..<Int(b) where noise.uniform() < mean { wins += 1 }
                return Double(wins) / b
            }
            if b <= 1e5 { return Double(noise.binomial(n: Int(b), p: mean)) / b }
            let deviation = accounting == .code ? 2 / sqrt(b) : sqrt(mean * (1 - mean) / b)
            return mean + deviation * noise.normal()
        }

        /// Pulls the chosen arm for the rest of the horizon.
        mutating func commit(_ arm: Int) -> Outcome {
            let rest = horizon - explorePulls
            let gap = best - means[arm]
            return Outcome(
                regret: exploreRegret + rest * gap, exploreRegret: exploreRegret,
                commitRegret: rest * gap, explorePulls: explorePulls, committedGap: gap,
                peakMemory: peakMemory)
        }
    }
}

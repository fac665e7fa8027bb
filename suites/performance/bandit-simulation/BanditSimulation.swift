import Bandits
import Randomness
import SuiteKit

/// Simulations of bandit policies, beside NumPy and Numba.
package enum BanditSimulation {
    static let paper = Paper("bandit-simulation", [Simulation.self])

    /// Many games of one policy on the rewards that `peer.py` states.
    struct Simulation: Workload {
        /// The policy.
        let policy: Policy
        /// Pulls of a game, T.
        let horizon: Int
        /// Games R.
        let games: Int

        func prepared() throws -> Games {
            Games(policy: policy, horizon: horizon, games: games)
        }
    }

    enum Policy: String, Decodable, CaseIterable {
        case ucb1, thompson
    }

    struct Games: RepeatedTask {
        let policy: Policy
        let horizon: Int
        let games: Int
        private let bandit = BernoulliBandit(means: (0..<10).map { 0.1 + 0.08 * Double($0) })
        /// The mean regret of the games, where all programs draw the same rewards and no others.
        private(set) var regret = 0.0

        init(policy: Policy, horizon: Int, games: Int) {
            self.policy = policy
            self.horizon = horizon
            self.games = games
        }

        mutating func perform() {
            let uniforms = SplitMix64.uniforms(horizon * games, seed: 7)
            let random = RandomStream(seed: 0).stream("thompson")
            var total = 0.0
            for game in 0..<games {
                switch policy {
                case .ucb1:
                    var ucb = UCB1(arms: bandit.means.count)
                    total += bandit.play(&ucb, horizon: horizon) { uniforms[$0 * games + game] }
                case .thompson:
                    var thompson = ThompsonSampling(
                        arms: bandit.means.count, random: random.stream(game))
                    total += bandit.play(&thompson, horizon: horizon) {
                        uniforms[$0 * games + game]
                    }
                }
            }
            regret = total / Double(games)
        }

        var checksum: Double { regret }
    }
}

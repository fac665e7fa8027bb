import Foundation
import Randomness

extension StreamingBandits {
    /// An algorithm that explores a stream and names the arm to commit to.
    struct Policy {
        /// The algorithms.
        enum Kind: String, Decodable, CaseIterable {
            /// The baseline: (T/K)^(2/3) (ln T)^(1/3) pulls an arm.
            case uniform
            /// One arm of memory in expectation: E ln K pulls an arm.
            case naive
            /// Not in the paper: E pulls an arm.
            case one
            /// A tower of ⌊ln K⌋ levels.
            case log
            /// A tower of ⌊ln ln K⌋ + 1 levels.
            case loglog
            /// A tower of O(log* K) levels.
            case logstar
            /// A single arm with a budget ("game of arms") and a reserve.
            case goa
            /// Not in the paper: improved UCB with all arms in memory.
            case elim
        }

        /// What the controls of the claims change.
        struct Options {
            var batchScale = 1.0
            var groupSize = 0
            var forgets = true
            /// Decides which arms `goa` samples for its reserve.
            var coins: RandomStream
        }

        let kind: Kind
        let unit: Unit
        let options: Options

        init(_ kind: Kind, unit: Unit, options: Options) {
            self.kind = kind
            self.unit = unit
            self.options = options
        }

        /// E, times the control's factor.
        var E: Double { unit.pulls * options.batchScale }
        var K: Double { Double(unit.arms) }

        /// Plays the exploration and returns the arm to commit to.
        func explore(_ game: inout Game) throws -> Int {
            switch kind {
            case .uniform: singleKing(&game, pulls: E * cbrt(Foundation.log(unit.horizon)))
            case .naive: singleKing(&game, pulls: E * Foundation.log(K))
            case .one: singleKing(&game, pulls: E)
            case .log, .loglog, .logstar: climb(&game, levels: Self.levels(kind, self))
            case .goa: gameOfArms(&game)
            case .elim: try eliminate(&game)
            }
        }

        /// One king: the arm with the best mean of `pulls` rewards so far.
        private func singleKing(_ game: inout Game, pulls: Double) -> Int {
            var king = 0
            var best = -1.0
            while let arm = game.next() {
                let mean = game.pull(arm, pulls)
                if mean > best {
                    game.release(king)
                    game.hold(arm)
                    king = arm
                    best = mean
                }
            }
            return king
        }

        /// The memory that the paper grants, in arms.
        static func allowedMemory(_ kind: Kind, arms: Int) -> Int {
            let K = Double(arms)
            return switch kind {
            case .uniform, .naive, .one: 1
            case .goa: 2
            case .log: Int(Foundation.log(K))
            case .loglog: Int(Foundation.log(Foundation.log(K))) + 1
            case .logstar: 1 + iteratedLogarithm(K)
            case .elim: arms
            }
        }

        /// How often ln can be applied while the value is at least 1.
        static func iteratedLogarithm(_ x: Double) -> Int {
            var value = x
            var count = 0
            while value >= 1 {
                value = Foundation.log(value)
                count += 1
            }
            return count
        }

        // MARK: Game of arms

        /// A king defends a budget that grows by E with every challenger; E ln K pulls of a random
        /// 1.5/ln K of the arms keep a reserve.
        private func gameOfArms(_ game: inout Game) -> Int {
            var coins = options.coins
            let shareOfReserve = 1.5 / Foundation.log(K)
            var king: Int?
            var reserve: Int?
            var reserveMean = -1.0
            var q = unit.epsilon / 2
            var budget = 1.2 * E
            var gamePulls = 0.0
            while let arm = game.next() {
                if gamePulls <= 10 * K * E {
                    budget += E
                    var level = 0
                    while true {
                        let batch = pow(2, Double(level)) * E
                        if budget < batch {
                            if let old = king, old != reserve { game.release(old) }
                            game.hold(arm)
                            king = arm
                            let mean = game.pull(arm, 1.2 * E)
                            gamePulls += 1.2 * E
                            let floor = game.accounting == .code ? q + game.trueGap / 2 : q
                            q = min(1, max(mean, floor))
                            budget = 1.2 * E
                            break
                        }
                        let mean = game.pull(arm, batch)
                        gamePulls += batch
                        budget -= batch
                        if mean <= q - unit.epsilon / 5 { break }
                        level += 1
                    }
                }
                if coins.uniform() < shareOfReserve {
                    let mean = game.pull(arm, E * Foundation.log(K))
                    if mean > reserveMean {
                        if let old = reserve, old != king { game.release(old) }
                        game.hold(arm)
                        reserve = arm
                        reserveMean = mean
                    }
                }
            }
            let isOver = gamePulls > 10 * K * E
            return (isOver ? reserve ?? king : king ?? reserve) ?? 0
        }

        // MARK: Full memory

        /// Improved UCB: arms whose upper bound is below the best lower bound drop out, at gaps halved
        /// each round.
        private func eliminate(_ game: inout Game) throws -> Int {
            var active: [Int] = []
            while let arm = game.next() {
                game.hold(arm)
                active.append(arm)
            }
            let T = unit.horizon
            var sums = [Double](repeating: 0, count: unit.arms)
            var pulled = 0.0
            var D = 1.0
            while active.count > 1, T * D * D > M_E {
                let n = (2 * Foundation.log(T * D * D) / (D * D)).rounded(.up)
                guard game.explorePulls + (n - pulled) * Double(active.count) <= T else { break }
                if n > pulled {
                    for arm in active { sums[arm] += game.pull(arm, n - pulled) * (n - pulled) }
                    pulled = n
                }
                let w = sqrt(Foundation.log(T * D * D) / (2 * pulled))
                let best = active.map { sums[$0] / pulled }.max() ?? 0
                active.removeAll { sums[$0] / pulled + w < best - w }
                D /= 2
            }
            // What is left of the horizon is shared evenly; the last arm takes the rest of a division.
            let share = ((T - game.explorePulls) / Double(active.count)).rounded(.down)
            if share >= 1 {
                for arm in active.dropLast() { _ = game.pull(arm, share) }
            }
            return active[active.count - 1]
        }
    }
}

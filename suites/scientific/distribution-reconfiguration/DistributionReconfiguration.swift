import Autodiff
import Graphs
import Kernels
import NeuralNetworks
import PowerFlow
import Randomness
import RealModule
package import SuiteKit

/// LLM4DistReconfig: A Fine-tuned Large Language Model for Power Distribution Network
/// Reconfiguration.
///
/// A distribution network is run as a tree; which lines to open so that the least power is lost is
/// asked of a language model. A decoder trained from scratch on the words of small networks stands
/// for the fine-tuned one; the optimization that it replaces is done exactly.
package enum DistributionReconfiguration {
    package static let paper = Paper(
        "distribution-reconfiguration",
        [Labels.self, TreeCount.self, SmallNets.self, Penalties.self, Timing.self])

    /// The classical feeder of 33 buses: its first and its best configuration.
    struct Labels: Experiment {
        /// Which configuration of the feeder.
        enum Start: String, Decodable, CaseIterable {
            /// All ties open.
            case base
            /// The known optimum, lines 7, 9, 14, 32 and 37 open.
            case optimum
            /// Its neighbor with line 10 open in place of 9.
            case neighbor
        }

        /// The configuration to begin with.
        let start: Start
        /// How loads depend on the voltage.
        let loads: PowerNetwork.Loads.Kind
        /// Whether the first improving pair in a random order is taken, instead of the best one.
        let takesFirst: Bool
        /// The largest number of exchanges.
        let exchanges: Int
        /// Loads are scaled at random, by 0.5 to 1.5 at each bus.
        let scalesLoads: Bool
        /// Whether all trees are looked at.
        let isExhaustive: Bool

        func run(_ trial: Trial) throws -> Record {
            let network = PowerNetwork.baranWu
            var loads = PowerNetwork.baranWuLoads(loads)
            var random = trial.random("loads")
            if scalesLoads {
                let factors = loads.active.map { _ in 0.5 + random.uniform() }
                loads = PowerNetwork.Loads(
                    active: zip(loads.active, factors).map { $0 * $1 },
                    reactive: zip(loads.reactive, factors).map { $0 * $1 }, kind: loads.kind)
            }
            let open: [Int]
            switch start {
            case .base: open = [32, 33, 34, 35, 36]
            case .optimum: open = [6, 8, 13, 31, 36]
            case .neighbor: open = [6, 9, 13, 31, 36]
            }
            guard let feeder = network.feeder(open: open) else { return Record() }
            let state = network.state(feeder, loads)
            var order = trial.random("order")
            let path = network.branchExchange(
                from: open, loads, limit: exchanges,
                order: takesFirst ? { order.permutation($0) } : nil)
            let last = path[path.count - 1]
            let after = network.feeder(open: last.open).map { network.state($0, loads) } ?? state

            var record = Record()
            record.report("loss_kw", 1000 * state.loss)
            record.report("min_voltage", state.magnitudes.min() ?? 0)
            record.report("exchanged_loss_kw", 1000 * last.loss)
            record.report("exchange_count", path.count - 1)
            if isExhaustive {
                let least = network.leastLoss(loads, tolerance: 1e-9).loss
                record.report("optimality_gap", 100 * (last.loss / least - 1))
            }
            record.report("newton_difference", try difference(network, loads, open, state))
            record.report(
                "path",
                columns: [
                    "exchange": .counts(Array(path.indices)),
                    "loss": .numbers(path.map { 1000 * $0.loss }),
                ])
            record.report(
                "profile",
                columns: [
                    "bus": .counts(Array(1...33)), "before": .numbers(state.magnitudes),
                    "after": .numbers(after.magnitudes),
                ])
            return record
        }

        /// The largest difference of voltages to those of Newton's method.
        private func difference(
            _ network: PowerNetwork, _ loads: PowerNetwork.Loads, _ open: [Int],
            _ state: PowerNetwork.State
        ) throws -> Double {
            guard loads.kind == .power, let other = try network.meshedState(open: open, loads)
            else { return 0 }
            return zip(state.magnitudes, other.magnitudes).map { abs($0 - $1) }.max() ?? 0
        }
    }

    /// Spanning trees listed, and counted by Kirchhoff's determinant.
    struct TreeCount: Experiment {
        /// Buses of a random network, or 33 for the classical feeder.
        let buses: Int
        /// Ties.
        let ties: Int
        /// Whether the determinant is of the Laplacian of conductances (a control).
        let isWeighted: Bool

        func run(_ trial: Trial) throws -> Record {
            var random = trial.random("network")
            let network =
                buses == 33
                ? PowerNetwork.baranWu
                : SmallNetwork(buses: buses, ties: ties, random: &random).network
            var listed = 0
            network.graph.forEachSpanningTree { _ in listed += 1 }
            let weights = isWeighted ? network.resistances.map { 1 / $0 } : nil
            var record = Record()
            record.report("listed", listed)
            record.report("determinant", network.graph.spanningTreeCount(weights: weights))
            return record
        }
    }

    /// What a network learns of which lines to open.
    struct SmallNets: Experiment {
        /// What is added to the loss.
        let penalty: Penalty
        /// Buses and ties of the networks.
        let buses: Int
        let ties: Int
        /// Tasks to train on, and to test on.
        let training: Int
        let testing: Int
        /// The decoder's sizes.
        let width: Int
        let layers: Int
        let heads: Int
        /// Steps, batch and step size.
        let steps: Int
        let batch: Int
        let learningRate: Double
        /// Whether labels are exchanged between tasks (a control).
        let shufflesLabels: Bool
        /// Whether labels lack a line (a control).
        let dropsLine: Bool

        func run(_ trial: Trial) throws -> Record {
            var random = trial.random("network")
            let network = SmallNetwork(buses: buses, ties: ties, random: &random)
            let other = SmallNetwork(buses: buses, ties: ties, random: &random)
            var draw = trial.random("tasks")
            var tasks = (0..<training).map { _ in Task(network, random: &draw) }
            let tests = (0..<testing).map { _ in Task(network, random: &draw) }
            let foreign = (0..<testing).map { _ in Task(other, random: &draw) }
            let trees = (tasks + tests).map { task in
                network.trees[task.best].dropLast(dropsLine ? 1 : 0)
            }
            let graph = network.network.graph
            let radial = trees.count { open in
                graph.isSpanningTree(graph.edges.indices.filter { !open.contains($0) })
            }
            if shufflesLabels {
                let order = draw.permutation(training)
                let labels = tasks.map { $0.best }
                for i in tasks.indices { tasks[i].best = labels[order[i]] }
            }
            var start = trial.random("parameters")
            var answerer = Answerer(
                Language(network), network, width: width, layers: layers, heads: heads,
                random: &start)
            try Lessons(
                penalty: penalty, steps: steps, batch: batch, learningRate: learningRate
            ).teach(&answerer, tasks, trial)

            let seen = Grades(answerer, tests)
            let frequent = mostFrequent(tasks)
            var record = Record()
            record.report("radial_share", Double(radial) / Double(trees.count))
            seen.report(into: &record)
            let unseen = Grades(answerer, foreign, on: other)
            record.report("improper_unseen", unseen.improper)
            reportGaps(seen, tests, network, frequent, &record)
            return record
        }

        /// The tree that is best most often.
        private func mostFrequent(_ tasks: [Task]) -> Int {
            var counts: [Int: Int] = [:]
            for task in tasks { counts[task.best, default: 0] += 1 }
            return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
        }

        /// Losses above the least, in percent, of the model and of simpler rules.
        private func reportGaps(
            _ grades: Grades, _ tests: [Task], _ network: SmallNetwork, _ frequent: Int,
            _ record: inout Record
        ) {
            func gap(_ task: Task, _ loss: Double) -> Double {
                100 * (loss / task.losses[task.best] - 1)
            }
            let rule = tests.map { gap($0, $0.losses[frequent]) }
            let kept = tests.map { gap($0, $0.losses[$0.current]) }
            let exchanged = tests.map { task in
                let loads = network.loads(task.factors)
                let path = network.network.branchExchange(
                    from: network.trees[task.current], loads, tolerance: 1e-8)
                return gap(task, path[path.count - 1].loss)
            }
            func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
            record.report("gap_frequent", mean(rule))
            record.report("gap_current", mean(kept))
            record.report("gap_exchange", mean(exchanged))
            let excess = zip(grades.gaps, rule).map { $0 - 0.5 * $1 }
            let middle = mean(excess)
            let variance = mean(excess.map { ($0 - middle) * ($0 - middle) })
            // The upper end of the 95 % interval of the mean.
            record.report(
                "excess_upper", middle + 1.96 * (variance / Double(excess.count)).squareRoot())
            record.report(
                "gaps",
                columns: [
                    "method": .labels(
                        tests.map { _ in "model" } + tests.map { _ in "frequent" }
                            + tests.map { _ in "current" }),
                    "gap": .numbers(grades.gaps + rule + kept),
                ])
        }
    }
}

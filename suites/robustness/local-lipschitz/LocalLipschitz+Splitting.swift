import LinearAlgebra
import Randomness
import SuiteKit
package import Verification

extension LocalLipschitz {
    /// Experiment 3: the bound against the number of domains split, and the exact constant.
    struct Anytime: Experiment {
        /// Length d of an input.
        let dimension: Int
        /// Number of classes K.
        let classes: Int
        /// Neurons of a hidden layer, w.
        let width: Int
        /// Number of layers D.
        let depth: Int
        /// Number of training points.
        let points: Int
        /// Epochs of training.
        let epochs: Int
        /// Radius ε of the box around an input.
        let epsilon: Double
        /// Number of inputs.
        let testInputs: Int
        /// Points of a box at which the gradient is sampled.
        let samples: Int
        /// Number of domains split.
        let splits: Int
        /// Splits after which the gap is reported too.
        let probe: Int
        /// How the neuron to split is chosen.
        let scoring: Scoring
        /// The most unstable neurons with which the exact constant is computed.
        let exactLimit: Int

        func run(_ trial: Trial) throws -> Record {
            let sample = Sample.leaders(
                dimension: dimension, classes: classes, count: points, trial: trial)
            let network = try train(
                on: sample, hidden: Array(repeating: width, count: depth - 1), epochs: epochs,
                trial: trial)
            var inputs = trial.random("inputs")
            var results: [Result] = []
            for input in 0..<testInputs {
                let box = neighborhood(of: inputs.uniforms(dimension), epsilon: epsilon)
                results.append(try result(network, box, input, trial))
            }
            return record(results)
        }

        /// What branch and bound and the enumeration found at one input.
        private struct Result {
            let input: Int
            let unstable: Int
            /// The bound after 0, 1, 2, … splits.
            let bounds: [Double]
            let sampled: Double
            let exact: Double?
        }

        private func result(
            _ network: ReLUNetwork, _ box: Box, _ input: Int, _ trial: Trial
        ) throws -> Result {
            let states = State.all(network.crownBounds(on: box))
            let unstable = states.joined().count { $0 == .unstable }
            var search = BranchAndBound(
                BackwardGraph(network, relaxation: .envelope), states: states, scoring: scoring,
                coins: trial.random("coins").stream(input))
            var bounds = [search.bound]
            for _ in 0..<splits {
                search.split()
                bounds.append(search.bound)
            }
            var random = trial.random("samples").stream(input)
            let sampled =
                sampledNorms(network, on: box, count: samples, random: &random).max() ?? 0
            var exact: Double?
            if unstable <= exactLimit {
                var enumeration = Enumeration(network, on: box, known: sampled)
                exact = try enumeration.maximum(states: states)
            }
            return Result(
                input: input, unstable: unstable, bounds: bounds, sampled: sampled, exact: exact)
        }

        private func record(_ results: [Result]) -> Record {
            var record = Record()
            let increases = results.flatMap { result in
                zip(result.bounds, result.bounds.dropFirst()).map { $1 - $0 }
            }
            record.report("largest_increase", increases.max() ?? 0)
            record.report("n_unstable", mean(results.map { Double($0.unstable) }))

            let solved = results.compactMap { result in result.exact.map { (result, $0) } }
            record.report("enumerated", solved.count)
            let gaps = { (splits: Int) in
                solved.map { result, exact in (result.bounds[splits] - exact) / exact }
            }
            let (root, last) = (gaps(0), gaps(splits))
            record.report(
                "inputs",
                columns: [
                    "input": .counts(solved.map { $0.0.input }),
                    "unstable": .counts(solved.map { $0.0.unstable }),
                    "exact": .numbers(solved.map { $0.1 }),
                    "sampled": .numbers(solved.map { $0.0.sampled }),
                    "root_gap": .numbers(root),
                    "probe_gap": .numbers(gaps(probe)),
                    "final_gap": .numbers(last),
                    "improvement": .numbers(zip(root, last).map { $0 - $1 }),
                ])

            // A hundred points of the curve, means over the inputs.
            let steps = Array(stride(from: 0, through: splits, by: max(1, splits / 100)))
            let bounds = steps.map { step in mean(results.map { $0.bounds[step] }) }
            let ratios = steps.map { step in
                mean(results.map { $0.bounds[step] / ($0.exact ?? $0.sampled) })
            }
            record.report(
                "curve",
                columns: [
                    "domains": .counts(steps), "bound": .numbers(bounds),
                    "over_exact": .numbers(ratios),
                ])
            return record
        }
    }

    /// Branch and bound to its end: the bound is then the largest norm over all patterns of the
    /// unstable neurons, whether points have them or not.
    struct FullSplit: Experiment {
        /// Length d of an input.
        let dimension: Int
        /// Number of classes K.
        let classes: Int
        /// Neurons of a hidden layer, w.
        let width: Int
        /// Number of layers D.
        let depth: Int
        /// Number of training points.
        let points: Int
        /// Epochs of training.
        let epochs: Int
        /// The largest radius ε; it shrinks by a fifth until few enough neurons are unstable.
        let epsilon: Double
        /// The most unstable neurons.
        let maxUnstable: Int
        /// Number of inputs.
        let testInputs: Int
        /// The share of the unstable neurons that may be split on the way to a domain.
        let splitShare: Double

        func run(_ trial: Trial) throws -> Record {
            let sample = Sample.leaders(
                dimension: dimension, classes: classes, count: points, trial: trial)
            let network = try train(
                on: sample, hidden: Array(repeating: width, count: depth - 1), epochs: epochs,
                trial: trial)
            var inputs = trial.random("inputs")
            var unstable: [Int] = []
            var bounds: [Double] = []
            var maxima: [Double] = []
            for _ in 0..<testInputs {
                let x = inputs.uniforms(dimension)
                var radius = epsilon
                var states: [[State]]
                repeat {
                    let box = neighborhood(of: x, epsilon: radius)
                    states = State.all(network.crownBounds(on: box))
                    radius *= 0.8
                } while states.joined().count { $0 == .unstable } > maxUnstable
                let count = states.joined().count { $0 == .unstable }
                var search = BranchAndBound(
                    BackwardGraph(network, relaxation: .envelope), states: states,
                    scoring: .area, deepest: Int(splitShare * Double(count)),
                    coins: trial.random("coins"))
                while search.split() {}
                unstable.append(count)
                bounds.append(search.bound)
                maxima.append(patternMaximum(network, states))
            }
            var record = Record()
            record.report(
                "inputs",
                columns: [
                    "unstable": .counts(unstable), "bound": .numbers(bounds),
                    "pattern_maximum": .numbers(maxima),
                ])
            return record
        }
    }

    /// The largest ‖∂z_c‖₁ over outputs and all 2^u patterns of the u unstable neurons.
    package static func patternMaximum(_ network: ReLUNetwork, _ states: [[State]]) -> Double {
        var masks = states.map { layer in layer.map { $0 == .active ? 1.0 : 0.0 } }
        var free: [(layer: Int, index: Int)] = []
        for (layer, neurons) in states.enumerated() {
            for i in neurons.indices where neurons[i] == .unstable { free.append((layer, i)) }
        }
        var largest = 0.0
        for pattern in 0..<1 << free.count {
            for (bit, neuron) in free.enumerated() {
                masks[neuron.layer][neuron.index] = pattern >> bit & 1 == 1 ? 1 : 0
            }
            var J = network.layers[network.depth - 1].weight
            for k in masks.indices.reversed() {
                J = product(J, Matrix(diagonal: masks[k])) * network.layers[k].weight
            }
            for c in 0..<J.rows { largest = max(largest, norm1(J.row(c))) }
        }
        return largest
    }
}

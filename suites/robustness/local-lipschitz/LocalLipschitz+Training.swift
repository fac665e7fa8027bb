import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import SuiteKit
import Verification

extension LocalLipschitz {
    /// Labelled points of [0, 1]^d.
    struct Sample {
        /// One row for each point.
        let points: Matrix<Double>
        let labels: [Int]
        let classes: Int

        /// Points drawn uniformly; each has the label of its nearest of 5d leaders, whose own labels
        /// are random (the generator of LipMIP).
        static func leaders(
            dimension d: Int, classes: Int, count: Int, trial: Trial
        ) -> Sample {
            var design = trial.random("leaders")
            let leaders = Matrix(rows: 5 * d, columns: d, design.uniforms(5 * d * d))
            let leaderLabels = (0..<5 * d).map { _ in design.integer(below: classes) }
            var random = trial.random("points")
            let points = Matrix(rows: count, columns: d, random.uniforms(count * d))
            // |x − y|² = |x|² − 2 xᵀy + |y|², of which |x|² is the same for all leaders.
            let products = product(points, leaders, transposeRight: true).storage
            let squares = (0..<5 * d).map { squaredNorm(leaders.row($0)) }
            let labels = (0..<count).map { i in
                var best = (distance: Double.infinity, leader: 0)
                for j in 0..<5 * d {
                    let distance = squares[j] - 2 * products[i * 5 * d + j]
                    if distance < best.distance { best = (distance, j) }
                }
                return leaderLabels[best.leader]
            }
            return Sample(points: points, labels: labels, classes: classes)
        }

        /// Chosen points, in the given order.
        func rows(_ indices: [Int]) -> Sample {
            Sample(
                points: points.rows(indices), labels: indices.map { labels[$0] }, classes: classes)
        }
    }

    /// Trains a perceptron as the authors do: Adam, rate 1e-3, batches of 256, cross-entropy.
    static func train(
        on sample: Sample, hidden: [Int], epochs: Int, trial: Trial
    ) throws -> ReLUNetwork {
        var weights = trial.random("weights")
        var model = MLP<Double>(
            sizes: [sample.points.columns] + hidden + [sample.classes], activation: .relu,
            random: &weights)
        let training = Training(
            loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 1e-3), epochs: epochs,
            batches: MiniBatches(size: 256))
        var order = trial.random("order")
        try training.fit(
            &model, to: Examples(inputs: Tensor(sample.points), labels: sample.labels),
            random: &order)
        return ReLUNetwork(model)
    }

    /// The points within ε of x0 that are still inputs: |x − x0| ≤ ε and 0 ≤ x ≤ 1.
    static func neighborhood(of x0: [Double], epsilon: Double) -> Box {
        let unit = Box(
            lower: Array(repeating: 0, count: x0.count),
            upper: Array(repeating: 1, count: x0.count))
        return Box(center: x0, radius: epsilon).intersection(unit)
    }

    /// For every output the largest ‖∂z_c‖₁ at points drawn uniformly from a box.
    static func sampledNorms(
        _ network: ReLUNetwork, on box: Box, count: Int, random: inout RandomStream
    ) -> [Double] {
        let d = box.dimension
        var entries = random.uniforms(count * d)
        for i in 0..<count {
            for j in 0..<d {
                let width = box.upper[j] - box.lower[j]
                entries[i * d + j] = box.lower[j] + width * entries[i * d + j]
            }
        }
        let z = network.preactivations(Matrix(rows: count, columns: d, entries))
        return (0..<network.outputs).map { c in
            let gradients = network.gradients(of: c, at: z)
            return (0..<count).reduce(0) { max($0, norm1(gradients.row($1))) }
        }
    }
}

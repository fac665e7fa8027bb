package import LinearAlgebra
import NeuralNetworks
package import Randomness
import SuiteKit

extension DoubleDescent {
    /// The optimizers of the paper.
    package enum Method: String, Decodable, CaseIterable, Sendable {
        /// Gradient descent, or SGD without replacement where an epoch has several batches.
        case gd
        /// m ← 0.9 m + g; W ← W − η m.
        case momentum
        /// Adam with β = (0.9, 0.999), ε = 10⁻⁸.
        case adam
    }

    /// Descent on L(W) = ‖Z W − Y‖²/(2N) + α‖W‖²/2, step by step.
    package struct Descent {
        /// The optimizer.
        package let method: Method
        /// c, with the step η = c/(λ + α), or Adam's step itself.
        package let rate: Double
        /// Batches of an epoch.
        package let batches: Int
        /// Epochs.
        package let epochs: Int
        /// α in units of λ_max.
        package let ridge: Double

        package init(method: Method, rate: Double, batches: Int, epochs: Int, ridge: Double) {
            self.method = method
            self.rate = rate
            self.batches = batches
            self.epochs = epochs
            self.ridge = ridge
        }

        /// Moves W from its start; `lambda` is λ_max of Z.
        ///
        /// - Returns: the loss ‖Z W − Y‖²/N, under SGD its mean over the last tenth of the epochs,
        ///   because its noise does not die out where the data cannot be fitted.
        package func run(
            _ W: inout Matrix<Double>, _ Z: Matrix<Double>, _ Y: Matrix<Double>, lambda: Double,
            _ random: RandomStream
        ) -> Double {
            var random = random
            let N = Z.rows
            let b = N / batches
            let alpha = ridge * lambda
            // The largest curvature that a batch can have bounds the step of SGD.
            let largest = (0..<N).map { squaredNorm(Z.row($0)) }.max() ?? 0
            let bound = batches > 1 ? max(lambda, largest / Double(b)) : lambda
            let eta = method == .adam ? rate : rate / (bound + alpha)
            let optimizer: any Optimizer =
                method == .adam
                ? Adam(learningRate: eta)
                : SGD(learningRate: eta, momentum: method == .momentum ? 0.9 : 0)
            var state = OptimizerState<Double>()
            var batch = Batch(Z, Y, size: b)
            var gradient = Matrix<Double>(rows: W.rows, columns: W.columns)
            let late = epochs - max(epochs / 10, 1)
            var sum = 0.0
            for epoch in 0..<epochs {
                if batches > 1 { batch.shuffle(&random) }
                for part in 0..<batches {
                    batch.load(part, Z, Y)
                    batch.residual(W)
                    if alpha > 0 { gradient.storage = W.storage }
                    multiply(
                        batch.Z, batch.R, transposeLeft: true, into: &gradient,
                        alpha: 1 / Double(b), beta: alpha)
                    optimizer.step(&W.storage, gradient: gradient.storage, state: &state)
                }
                if batches > 1, epoch >= late { sum += Self.loss(W, Z, Y) }
            }
            return batches > 1 ? sum / Double(epochs - late) : Self.loss(W, Z, Y)
        }

        private static func loss(
            _ W: Matrix<Double>, _ Z: Matrix<Double>, _ Y: Matrix<Double>
        ) -> Double {
            var R = Y
            multiply(Z, W, into: &R, beta: -1)
            return R.squaredNorm() / Double(Z.rows)
        }
    }

    /// The rows of a batch, and the residual on them.
    private struct Batch {
        var Z: Matrix<Double>
        var R: Matrix<Double>
        private var order: [Int]
        private var Y: Matrix<Double>

        init(_ Z: Matrix<Double>, _ Y: Matrix<Double>, size: Int) {
            let rows = Array(0..<size)
            self.Z = Z.rows(rows)
            self.Y = Y.rows(rows)
            R = self.Y
            order = Array(0..<Z.rows)
        }

        mutating func shuffle(_ random: inout RandomStream) { random.shuffle(&order) }

        /// Copies the rows of a part of the epoch, unless the batch is all there is.
        mutating func load(_ part: Int, _ from: Matrix<Double>, _ targets: Matrix<Double>) {
            let b = Z.rows
            guard b < from.rows else { return }
            let (P, C) = (from.columns, targets.columns)
            for i in 0..<b {
                let row = order[part * b + i]
                for j in 0..<P { Z.storage[i * P + j] = from.storage[row * P + j] }
                for j in 0..<C { Y.storage[i * C + j] = targets.storage[row * C + j] }
            }
        }

        /// R = Z W − Y.
        mutating func residual(_ W: Matrix<Double>) {
            R.storage = Y.storage
            multiply(Z, W, into: &R, beta: -1)
        }
    }
}

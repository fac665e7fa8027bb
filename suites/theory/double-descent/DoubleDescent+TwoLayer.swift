import Kernels
package import LinearAlgebra
import NeuralNetworks
package import Randomness
import SuiteKit

extension DoubleDescent {
    /// Does the same hold when all layers train?
    struct TwoLayer: Experiment {
        /// The data set.
        let source: Source
        /// Number N of training points.
        let train: Int
        /// Number of test points.
        let test: Int
        /// The classes drawn from; empty for all.
        let classes: [Int]
        /// The classes whose target is +1; the others have −1.
        let positive: [Int]
        /// Share ρ of the training signs that is flipped.
        let noise: Double
        /// Number D of principal components.
        let components: Int
        /// Widths h, with P = h (D + 2) + 1 parameters.
        let widths: [Int]
        /// Widths from which the flatness of the curve is measured.
        let flatFrom: Int
        /// The optimizer.
        let optimizer: Method
        /// Its step.
        let rate: Double
        /// Full-batch steps.
        let steps: Int

        func run(_ trial: Trial) throws -> Record {
            let images = try Images(source, train: train, test: test, kept: classes, trial)
            let (X, testX) = try whitened(images.train, images.test, components: components)
            var y = signs(images.trainLabels)
            var flips = trial.random("noise")
            for i in flips.sample(Int((noise * Double(train)).rounded()), of: train) {
                y[i] = -y[i]
            }
            let testY = signs(images.testLabels)

            var networks: [Network] = []
            for width in widths {
                var network = Network(
                    inputs: components, hidden: width, trial.random("network").stream(width))
                network.train(X, y, steps: steps, optimizer: method)
                networks.append(network)
            }

            let trainMSE = networks.map { Self.meanSquare(difference($0(X), y)) }
            let outputs = networks.map { $0(testX) }
            let testMSE = outputs.map { Self.meanSquare(difference($0, testY)) }
            let errors = outputs.map { f in
                let wrong = zip(f, testY).count { output, target in output * target <= 0 }
                return Double(wrong) / Double(testY.count)
            }
            let flat = zip(widths, testMSE).filter { $0.0 >= flatFrom }.map(\.1)
            let counts = networks.map(\.parameterCount)
            var record = Record()
            record.report("unevenness", (flat.max() ?? 0) / (flat.min() ?? 0))
            record.report(
                "curve",
                columns: [
                    "width": .counts(widths),
                    "ratio": .numbers(counts.map { Double($0) / Double(train) }),
                    "method": .labels(widths.map { _ in label }),
                    "train_mse": .numbers(trainMSE), "test_mse": .numbers(testMSE),
                    "test_error": .numbers(errors),
                ])
            return record
        }

        private var label: String { "\(optimizer == .adam ? "Adam" : "GD") \(rate)" }

        private var method: any Optimizer {
            switch optimizer {
            case .gd: SGD(learningRate: rate)
            case .momentum: SGD(learningRate: rate, momentum: 0.9)
            case .adam: Adam(learningRate: rate)
            }
        }

        private func signs(_ labels: [Int]) -> [Double] {
            labels.map { positive.contains($0) ? 1 : -1 }
        }

        private static func meanSquare(_ r: [Double]) -> Double {
            squaredNorm(r) / Double(r.count)
        }
    }

    /// The first D principal components of centered points, with variance 1 on the training set.
    package static func whitened(
        _ X: Matrix<Double>, _ test: Matrix<Double>, components D: Int
    ) throws -> (train: Matrix<Double>, test: Matrix<Double>) {
        let decomposition = try svd(X)
        var axes = decomposition.Vt[0..<D, 0..<X.columns]
        let root = Double(X.rows).squareRoot()
        for k in 0..<D {
            axes.setRow(k, to: scaled(axes.row(k), by: root / decomposition.values[k]))
        }
        return (
            product(X, axes, transposeRight: true), product(test, axes, transposeRight: true)
        )
    }

    /// f(x) = aᵀ tanh(W x + b) + c, with all parameters in one vector.
    package struct Network {
        /// D.
        package let inputs: Int
        /// h.
        package let hidden: Int
        /// W with b as its last column, h × (D + 1), then a, then c.
        package var parameters: [Double]

        /// W ~ N(0, 1/D), a ~ N(0, 1/h), b = 0, c = 0.
        package init(inputs: Int, hidden: Int, _ random: RandomStream) {
            var random = random
            self.inputs = inputs
            self.hidden = hidden
            parameters = []
            for _ in 0..<hidden {
                parameters += scaled(
                    random.normals(inputs), by: 1 / Double(inputs).squareRoot())
                parameters.append(0)
            }
            parameters += scaled(random.normals(hidden), by: 1 / Double(hidden).squareRoot())
            parameters.append(0)
        }

        /// P = h (D + 2) + 1.
        package var parameterCount: Int { parameters.count }

        /// f at every row of X.
        package func callAsFunction(_ X: Matrix<Double>) -> [Double] {
            var pass = Pass(X, hidden: hidden)
            pass.forward(parameters)
            return pass.outputs
        }

        /// The gradient of ‖f(X) − y‖²/N.
        package func gradient(_ X: Matrix<Double>, _ y: [Double]) -> [Double] {
            var pass = Pass(X, hidden: hidden)
            pass.backward(parameters, y)
            return pass.gradient
        }

        /// Full-batch steps on ‖f(X) − y‖²/N.
        mutating func train(
            _ X: Matrix<Double>, _ y: [Double], steps: Int, optimizer: any Optimizer
        ) {
            var pass = Pass(X, hidden: hidden)
            var state = OptimizerState<Double>()
            for _ in 0..<steps {
                pass.backward(parameters, y)
                optimizer.step(&parameters, gradient: pass.gradient, state: &state)
            }
        }
    }

    /// The memory of a pass through a network, taken once for all steps.
    private struct Pass {
        /// The points with a 1 behind each, N × (D + 1).
        private let X: Matrix<Double>
        private let h: Int
        /// W and b.
        private var W: Matrix<Double>
        /// a.
        private var a: [Double]
        /// tanh(W x + b), N × h.
        private var H: Matrix<Double>
        /// The loss's derivative by W x + b.
        private var B: Matrix<Double>
        private var byW: Matrix<Double>
        private var byA: [Double]
        private(set) var outputs: [Double]
        private(set) var gradient: [Double]

        init(_ X: Matrix<Double>, hidden: Int) {
            var entries: [Double] = []
            for i in 0..<X.rows { entries += X.row(i) + [1] }
            let D = X.columns + 1
            self.X = Matrix(rows: X.rows, columns: D, entries)
            h = hidden
            W = Matrix(rows: hidden, columns: D)
            a = [Double](repeating: 0, count: hidden)
            H = Matrix(rows: X.rows, columns: hidden)
            B = H
            byW = W
            byA = a
            outputs = [Double](repeating: 0, count: X.rows)
            gradient = [Double](repeating: 0, count: hidden * (D + 1) + 1)
        }

        mutating func forward(_ theta: [Double]) {
            let first = W.storage.count
            for k in 0..<first { W.storage[k] = theta[k] }
            for k in 0..<h { a[k] = theta[first + k] }
            multiply(X, W, transposeRight: true, into: &H)
            activate(&H.storage)
            for i in outputs.indices { outputs[i] = theta[first + h] }
            multiply(H, a, into: &outputs, beta: 1)
        }

        private func activate(_ entries: inout [Double]) {
            var span = entries.mutableSpan
            Double.map(.tanh, inPlace: &span)
        }

        mutating func backward(_ theta: [Double], _ y: [Double]) {
            forward(theta)
            // The outputs become the loss's derivative by f.
            let N = Double(X.rows)
            for i in outputs.indices { outputs[i] = 2 * (outputs[i] - y[i]) / N }
            Self.backpropagate(outputs, H.storage, a, into: &B.storage)
            multiply(H, outputs, transposed: true, into: &byA)
            multiply(B, X, transposeLeft: true, into: &byW)
            let first = byW.storage.count
            for k in 0..<first { gradient[k] = byW.storage[k] }
            for k in 0..<h { gradient[first + k] = byA[k] }
            gradient[first + h] = sum(outputs)
        }

        /// Bᵢⱼ = rᵢ aⱼ (1 − Hᵢⱼ²).
        private static func backpropagate(
            _ r: [Double], _ H: [Double], _ a: [Double], into B: inout [Double]
        ) {
            let h = a.count
            for i in r.indices {
                for j in 0..<h {
                    let t = H[i * h + j]
                    B[i * h + j] = r[i] * a[j] * (1 - t * t)
                }
            }
        }
    }
}

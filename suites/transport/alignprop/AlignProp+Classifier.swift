import Autodiff
import Kernels
package import LinearAlgebra
package import NeuralNetworks
import Randomness
import SuiteKit

extension AlignProp {
    /// Trains the classifier whose logit of class 3 is a reward on digits.
    struct Classifier: Experiment {
        /// Neurons of the hidden layer.
        let width: Int
        /// Steps of Adam.
        let steps: Int
        /// Pictures in a batch.
        let batch: Int
        /// The learning rate.
        let learningRate: Double

        func run(_ trial: Trial) throws -> Record {
            let pictures = try Pictures(trial)
            // Every fifth picture is left for the test.
            let parts = [true, false].map { isTest in
                pictures.classes.indices.filter { ($0 % 5 == 0) == isTest }
            }
            var (start, batches) = (trial.random("parameters"), trial.random("batches"))
            var network = MLP<Double>(
                sizes: [64, width, 10], activation: .tanh, weights: .glorotUniform, biases: .zeros,
                random: &start)
            let optimizer = Adam(learningRate: learningRate)
            var state = OptimizerState<Double>()
            for _ in 0..<steps {
                let part = (0..<batch).map { _ in
                    parts[1][batches.integer(below: parts[1].count)]
                }
                let (inputs, labels) = (
                    Tensor(pictures.all.rows(part)), part.map { pictures.classes[$0] }
                )
                let gradient = valueAndGradient(at: network) {
                    softmaxCrossEntropy($0(inputs), labels: labels)
                }.gradient
                optimizer.step(&network, gradient: gradient, state: &state)
            }
            let logits = network(Tensor(pictures.all.rows(parts[0]))).matrix
            let right = parts[0].indices.count { i in
                let row = logits.row(i)
                return row.indices.max { row[$0] < row[$1] } == pictures.classes[parts[0][i]]
            }
            let logit = Logit(network, class: 3, examples: pictures.threes)
            var record = Record()
            record.report("accuracy", Double(right) / Double(parts[0].count))
            record.report("level", logit.level)
            record.store("logit", logit.artifact)
            return record
        }
    }

    /// The logit of one class, v·tanh(W x + b) + c.
    package struct Logit: Sendable {
        private let W: Matrix<Double>
        private let b: [Double]
        private let v: [Double]
        private let c: Double
        /// The largest logit of real pictures of the class.
        package let level: Double

        /// A logit of a network with one hidden layer of tanh.
        ///
        /// - Parameters:
        ///   - network: W and b of two layers.
        ///   - k: which of its outputs.
        ///   - examples: real pictures of that class, a row each.
        package init(_ network: MLP<Double>, class k: Int, examples: Matrix<Double>) {
            W = network.layers[0].weight.matrix
            b = network.layers[0].bias?.scalars ?? []
            v = network.layers[1].weight.matrix.row(k)
            c = network.layers[1].bias?.scalars[k] ?? 0
            let logits = network(Tensor(examples)).matrix
            level = logits.column(k).max() ?? 0
        }

        /// The logit of an artifact.
        init(_ artifact: Artifact) throws {
            guard let entries = artifact.doubles("W"), let b = artifact.doubles("b"),
                let v = artifact.doubles("v"), let numbers = artifact.doubles("c and level"),
                numbers.count == 2, entries.count % b.count == 0, v.count == b.count
            else {
                throw ResourceError.wrongForm(
                    name: "logit", expected: "a hidden layer", found: "other tensors")
            }
            W = Matrix(rows: b.count, columns: entries.count / b.count, entries)
            self.b = b
            self.v = v
            (c, level) = (numbers[0], numbers[1])
        }

        /// The logit as an artifact.
        var artifact: Artifact {
            Artifact([
                .init(name: "W", shape: [W.rows, W.columns], values: .double(W.storage)),
                .init(name: "b", shape: [b.count], values: .double(b)),
                .init(name: "v", shape: [v.count], values: .double(v)),
                .init(name: "c and level", shape: [2], values: .double([c, level])),
            ])
        }

        private func hidden(_ x: Matrix<Double>) -> Matrix<Double> {
            var inner = product(x, W, transposeRight: true)
            inner.addOuter(Array(repeating: 1, count: x.rows), b)
            return inner.map(.tanh)
        }

        /// The logit of each row.
        package func values(_ x: Matrix<Double>) -> [Double] {
            product(hidden(x), v).map { $0 + c }
        }

        /// Its derivative by each row, Wᵀ (v ∘ (1 − tanh²)).
        package func gradients(_ x: Matrix<Double>) -> Matrix<Double> {
            var pull = hidden(x)
            for i in 0..<pull.rows {
                pull.setRow(i, to: zip(pull.row(i), v).map { $1 * (1 - $0 * $0) })
            }
            return pull * W
        }
    }
}

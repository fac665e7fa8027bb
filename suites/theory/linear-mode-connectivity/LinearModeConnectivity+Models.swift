import Autodiff
import LinearAlgebra
package import NeuralNetworks
package import Randomness
import SuiteKit

extension LinearModeConnectivity {
    /// π = (P₁, …, P_{L−1}): an order of the units of every hidden layer.
    package struct Permutation: Equatable {
        /// Which unit comes to each place: row i of P W is row `orders[l][i]` of W.
        package var orders: [[Int]]

        /// A permutation of the given orders.
        package init(orders: [[Int]]) { self.orders = orders }

        /// The permutation that leaves all units of a network in their places.
        package init(identityOf network: MLP<Double>) {
            orders = network.layers.dropLast().map { Array(0..<$0.outputs) }
        }

        /// A random permutation of the units of a network.
        package init(randomOf network: MLP<Double>, random: inout RandomStream) {
            orders = network.layers.dropLast().map { random.permutation($0.outputs) }
        }

        /// π(b): W ← P_l W P_{l−1}ᵀ and b ← P_l b in every layer, the same function.
        package func callAsFunction(_ network: MLP<Double>) -> MLP<Double> {
            let layers = network.layers.enumerated().map { l, layer in
                var W = layer.weight.matrix
                var bias = layer.bias?.scalars
                if l > 0 { W = W.columns(orders[l - 1]) }
                if l < orders.count {
                    W = W.rows(orders[l])
                    bias = bias.map { bias in orders[l].map { bias[$0] } }
                }
                return Dense(weight: W, bias: bias)
            }
            return MLP(layers: layers, activation: network.activation)
        }
    }

    /// The straight line from a to b, seen on the test images.
    package struct Path {
        /// λ, the weight of a.
        package let lambdas: [Double]
        /// Cross-entropy at λ a + (1 − λ) b.
        package let losses: [Double]
        /// Accuracy there.
        package let accuracies: [Double]

        package init(_ a: MLP<Double>, _ b: MLP<Double>, points: Int, on test: Examples<Float>) {
            lambdas = (0..<points).map { Double($0) / Double(points - 1) }
            let models = lambdas.map { MLP<Float>(converting: b.interpolated(to: a, at: $0)) }
            losses = models.map { $0.meanLoss(.softmaxCrossEntropy, on: test) }
            accuracies = models.map { $0.accuracy(on: test) }
        }

        /// max_λ Loss(λ a + (1 − λ) b) − (λ Loss(a) + (1 − λ) Loss(b)).
        package var lossBarrier: Double { barrier(losses) }

        /// The same of the error, 1 − accuracy.
        package var accuracyBarrier: Double { barrier(accuracies.map { 1 - $0 }) }

        private func barrier(_ values: [Double]) -> Double {
            let (ofB, ofA) = (values[0], values[values.count - 1])
            let excess = zip(lambdas, values).map { $1 - ($0 * ofA + (1 - $0) * ofB) }
            return excess.max() ?? 0
        }
    }

    /// A trained model was asked for that is not in the artifact.
    struct MissingModel: Error, CustomStringConvertible {
        let name: String
        var description: String { "there is no model '\(name)' among the trained ones" }
    }
}

extension Artifact {
    /// The tensors of a model under its name, as `Train` stores them.
    static func entries(of model: MLP<Float>, named name: String) -> [Entry] {
        model.parameters.map { parameter in
            Entry(
                name: "\(name).\(parameter.name)", shape: parameter.tensor.shape,
                values: .float(parameter.tensor.scalars))
        }
    }

    /// The network that `entries(of:named:)` stored, in double precision.
    func network(_ name: String) throws -> MLP<Double> {
        var layers: [Dense<Double>] = []
        while let weight = self["\(name).layers.\(layers.count).weight"],
            let W = doubles(weight.name), let bias = doubles("\(name).layers.\(layers.count).bias")
        {
            layers.append(
                Dense(weight: Tensor(W, shape: weight.shape), bias: Tensor(bias)))
        }
        guard !layers.isEmpty else { throw LinearModeConnectivity.MissingModel(name: name) }
        return MLP(layers: layers, activation: .relu)
    }
}

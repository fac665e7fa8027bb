package import Autodiff
import LinearAlgebra
package import NeuralNetworks
package import Randomness
import SuiteKit

extension HardConstraintExperts.Sorption {
    /// The exponent of PDEBench's data.
    package static let freundlich = HardConstraintExperts.Sorption(exponent: 0.874)
}

extension HardConstraintExperts.Basis {
    /// The functions that a network gives for a problem.
    package init<Network: Model>(
        _ network: Network, _ problem: HardConstraintExperts.Problem,
        on grid: HardConstraintExperts.Grid
    ) where Network.Precision == Double {
        let inputs = Tensor(Matrix(HardConstraintExperts.features(problem, on: grid)))
        let values = network(inputs)
        self.init(
            Matrix(rows: grid.count, columns: values.shape[1], values.scalars), on: grid)
    }
}

extension HardConstraintExperts {
    /// What gives the functions φ of (t, x, u₀(x), mean of u₀).
    package enum Architecture: String, Decodable, CaseIterable, Sendable {
        /// A perceptron of every point.
        case mlp
        /// A Fourier neural operator of the grid.
        case fno
    }

    /// The perceptron (t, x, u₀(x), mean of u₀) ↦ φ.
    package static func network(
        functions: Int, width: Int, layers: Int = 2, random: inout RandomStream
    ) -> MLP<Double> {
        MLP(
            sizes: [4] + [Int](repeating: width, count: layers) + [functions], activation: .tanh,
            weights: .glorotNormal, biases: .uniformFanIn, random: &random)
    }

    /// The Fourier neural operator that takes and gives what the perceptron does, rows of points,
    /// but maps whole grids.
    package struct GridOperator: NeuralNetworks.Layer {
        package typealias Precision = Double
        private var inner: FourierOperator<Double>
        private let grid: (times: Int, places: Int)

        package init(
            functions: Int, width: Int, layers: Int, modes: Int, on grid: Grid,
            random: inout RandomStream
        ) {
            inner = FourierOperator(
                inputs: 4, outputs: functions, layers: layers, width: width, modes: modes,
                random: &random)
            self.grid = (grid.times, grid.places)
        }

        package mutating func forEachParameter(_ body: (String, inout Tensor<Double>) -> Void) {
            inner.forEachParameter(body)
        }

        /// The functions' values.
        ///
        /// - Parameters:
        ///   - x: a row for each point, one whole grid after another.
        ///   - pass: nothing is drawn from it.
        /// - Returns: as many rows.
        package func output(
            _ x: Tensor<Double>, in pass: TrainingPass<Double>?
        ) -> Tensor<Double> {
            let count = x.shape[0]
            let grids = x.reshaped(
                to: [count / (grid.times * grid.places), grid.times, grid.places, x.shape[1]])
            let values = inner(grids)
            return values.reshaped(to: [count, values.shape[3]])
        }
    }

    /// The mean gradient of the layer's loss over a batch of problems, by a network's parameters.
    package static func meanGradient<Network: Model>(
        _ network: Network, _ layer: Layer, _ problems: [Problem], _ grid: Grid
    ) throws -> Network where Network.Precision == Double {
        let inputs = Tensor(Matrix(problems.flatMap { features($0, on: grid) }))
        let (values, pullback) = vjp(at: network) { $0(inputs) }
        let n = values.shape[1]
        var seed: [Double] = []
        for (i, problem) in problems.enumerated() {
            let part = values.scalars[i * grid.count * n..<(i + 1) * grid.count * n]
            let basis = Basis(Matrix(rows: grid.count, columns: n, Array(part)), on: grid)
            let output = try layer.output(problem, basis)
            let gradient = try layer.lossAndGradient(problem, basis, output).gradient
            seed += scaled(gradient.storage, by: 1 / Double(problems.count))
        }
        return pullback(Tensor(seed, shape: values.shape))
    }

    /// What the network is given at every point.
    package static func features(_ problem: Problem, on grid: Grid) -> [[Double]] {
        let mean = sum(problem.initial) / Double(problem.initial.count)
        return (0..<grid.count).map { p in
            [grid.time(p), grid.place(p), problem.initial[p % grid.places], mean]
        }
    }

    /// The solution in which every expert has its block.
    package static func stitched(_ output: Layer.Output, _ basis: Basis) -> [Double] {
        let grid = basis.grid
        var field = [Double](repeating: 0, count: grid.count)
        for (k, w) in output.weights.enumerated() {
            let own = basis.values * w
            for p in output.regions[k].all(of: grid) { field[p] = own[p] }
        }
        return field
    }

    /// ‖u − v‖ / ‖v‖.
    package static func relativeError(_ u: [Double], _ v: [Double]) -> Double {
        distance(u, v) / norm(v)
    }

    /// A network's parameters as an artifact.
    static func artifact<Network: Model>(of network: Network) -> Artifact
    where Network.Precision == Double {
        Artifact(
            network.parameters.map {
                .init(name: $0.name, shape: $0.tensor.shape, values: .double($0.tensor.scalars))
            })
    }

    /// A network with the parameters of an artifact.
    static func loading<Network: Model>(
        _ artifact: Artifact, into network: Network
    ) -> Network where Network.Precision == Double {
        network.replacing(
            artifact.entries.map {
                NamedTensor($0.name, Tensor(artifact.doubles($0.name) ?? [], shape: $0.shape))
            })
    }
}

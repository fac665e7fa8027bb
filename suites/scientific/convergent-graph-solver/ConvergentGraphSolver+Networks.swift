package import Autodiff
import Kernels
import NeuralNetworks
import Optimization
package import Randomness
import SuiteKit

extension ConvergentGraphSolver {
    /// How the solution is read off a graph.
    package enum Method: String, Decodable, CaseIterable {
        /// Fixed points of contracting linear maps.
        case cgs
        /// The same with the edges of A turned round.
        case reversed
        /// The same encoder and decoder with γ = 0: the decoder sees b.
        case encoder
        /// Message passing in as many layers, and the decoder: what `encoder` is, by its own name.
        case gnn
        /// Fixed points of z ↦ φ(W z Aᵀ + Ω b Aᵀ) with one W and Ω for all graphs (Gu et al. 2020).
        case ignn
        /// A steady state of one layer, approached with damping (Dai et al. 2018).
        case sse

        /// Whether fixed points of maps made from the graph are solved for.
        var hasContraction: Bool { self == .cgs || self == .reversed }
    }

    /// The sizes of a network.
    package struct Architecture {
        /// Features of a node and of an edge.
        let features: (node: Int, edge: Int)
        /// Fixed points, H.
        let heads: Int
        /// Features between the layers of message passing.
        let hidden: Int
        /// Layers of message passing.
        let layers: Int
        /// Units of the hidden layer of every perceptron in them.
        let units: Int
        /// Units of the decoder's hidden layers.
        let decoder: [Int]

        package init(
            features: (node: Int, edge: Int), heads: Int, hidden: Int, layers: Int, units: Int,
            decoder: [Int]
        ) {
            self.features = features
            self.heads = heads
            self.hidden = hidden
            self.layers = layers
            self.units = units
            self.decoder = decoder
        }
    }

    /// h ↦ W₂ relu(W₁ [x, Σ over incoming edges [x, e, h_source]]), iterated with damping from 0; only
    /// one further step is differentiated, as in the authors' code for SSE.
    package struct SteadyState: TensorCollection, Sendable {
        package typealias Precision = Double
        /// α in h ← (1 − α) h + α f(h).
        static let damping = 0.1
        private var inner: Dense<Double>
        private var outer: Dense<Double>

        package init(_ sizes: Architecture, random: inout RandomStream) {
            func dense(_ inputs: Int) -> Dense<Double> {
                Dense(
                    inputs: inputs, outputs: sizes.heads, weights: .uniformFanIn, biases: nil,
                    random: &random)
            }
            inner = dense(2 * sizes.features.node + sizes.features.edge + sizes.heads)
            outer = dense(sizes.heads)
        }

        package var tensors: [Tensor<Double>] { inner.tensors + outer.tensors }

        package mutating func forEachTensor(_ body: (inout Tensor<Double>) -> Void) {
            inner.forEachTensor(body)
            outer.forEachTensor(body)
        }

        /// f(h).
        package func step(
            _ h: Tensor<Double>, _ x: Tensor<Double>, _ e: Tensor<Double>, on network: Network
        ) -> Tensor<Double> {
            let messages = Tensor.concatenated(
                [x.gathered(network.targets), e, h.gathered(network.sources)], axis: 1)
            let sums = messages.scattered(to: network.targets, of: network.nodes)
            return outer(relu(inner(.concatenated([x, sums], axis: 1))))
        }

        /// The state after at most 20 damped steps and a last one.
        package func callAsFunction(
            _ x: Tensor<Double>, _ e: Tensor<Double>, on network: Network
        ) -> Tensor<Double> {
            let frozen = detached
            var h = Tensor<Double>.zeros([network.nodes, outer.outputs])
            for _ in 0..<20 {
                let change = Self.damping * (frozen.step(h, x, e, on: network) - h)
                if square(change).sum().scalar < 1e-10 { break }
                h = h + change
            }
            return step(h, x, e, on: network)
        }
    }

    /// Encoder, fixed points and decoder.
    package struct Solver: TensorCollection, Sendable {
        package typealias Precision = Double
        let method: Method
        let gamma: Double
        let tolerance = 1e-6
        private var encoder: [MessagePassing<Double>] = []
        private var decoder: MLP<Double>
        /// W of IGNN.
        package private(set) var mixing: Tensor<Double>?
        /// Ω of IGNN.
        private var input: Dense<Double>?
        private var steady: SteadyState?

        package init(
            _ method: Method, _ sizes: Architecture, gamma: Double, random: inout RandomStream
        ) {
            self.method = method
            self.gamma = gamma
            var inputs = sizes.features
            for l in 0..<(method == .sse ? 0 : sizes.layers) {
                let isLast = l == sizes.layers - 1
                let width = isLast ? sizes.heads : sizes.hidden
                // The clip has no slope outside [0, 1]: logits start in its middle.
                encoder.append(
                    MessagePassing(
                        features: inputs, outputs: (width, width), units: sizes.units,
                        edgeBias: isLast ? 0.5 : nil, random: &random))
                inputs = (width, width)
            }
            decoder = MLP(
                sizes: [sizes.heads] + sizes.decoder + [1], activation: .relu, random: &random)
            if method == .ignn {
                mixing = Initializer.uniformFanIn.tensor(
                    [sizes.heads, sizes.heads], inputs: sizes.heads, outputs: sizes.heads,
                    random: &random)
                input = Dense(
                    inputs: sizes.heads, outputs: sizes.heads, weights: .uniformFanIn,
                    biases: nil, random: &random)
            }
            if method == .sse { steady = SteadyState(sizes, random: &random) }
        }

        package var tensors: [Tensor<Double>] {
            encoder.tensors + decoder.tensors + (mixing.map { [$0] } ?? [])
                + (input?.tensors ?? []) + (steady?.tensors ?? [])
        }

        package mutating func forEachTensor(_ body: (inout Tensor<Double>) -> Void) {
            encoder.forEachTensor(body)
            decoder.forEachTensor(body)
            if var moved = mixing {
                body(&moved)
                mixing = moved
            }
            input?.forEachTensor(body)
            steady?.forEachTensor(body)
        }

        /// The prediction, and what the map of the fixed points is made of: b and the logits of A.
        package func solution(
            _ nodes: Tensor<Double>, _ edges: Tensor<Double>, on network: Network
        ) throws -> (value: Tensor<Double>, b: Tensor<Double>, logits: Tensor<Double>) {
            var (b, e) = (nodes, edges)
            for layer in encoder {
                (b, e) = layer(b, e, sources: network.sources, targets: network.targets)
            }
            let state: Tensor<Double>
            switch method {
            case .encoder, .gnn: state = b
            case .cgs, .reversed:
                let map = map(on: network)
                state = map.fixedPoint(map.entries(e), b)
            case .ignn: state = try mixed(b, on: network)
            case .sse: state = steady?(nodes, edges, on: network) ?? b
            }
            return (decoder(state).reshaped(to: [network.nodes]), b, e)
        }

        /// γ A z + b.
        func map(on network: Network) -> ContractingMap<Double> {
            ContractingMap(
                method == .reversed ? network.reversed : network, gamma: gamma,
                tolerance: tolerance, iterationLimit: 50)
        }

        /// The fixed point of z ↦ relu(A z W + A b Ω) with A summing over incoming edges.
        package func mixed(_ b: Tensor<Double>, on network: Network) throws -> Tensor<Double> {
            guard let mixing, let input else { return b }
            @Sendable func sum(_ z: Tensor<Double>) -> Tensor<Double> {
                z.gathered(network.sources).scattered(to: network.targets, of: network.nodes)
            }
            return try fixedPoint(
                from: .zeros(b.shape), parameters: [sum(input(b)), mixing], tolerance: tolerance,
                iterationLimit: 300
            ) { z, x in
                relu(sum(matmul(z, x[1])) + x[0])
            }.value
        }

        /// Brings W of IGNN to ‖W‖_∞ ≤ κ / λ, row by row onto the ℓ¹ ball; λ is the largest
        /// in-degree, which bounds the spectral radius of the adjacency matrix.
        package mutating func project(kappa: Double = 0.9, on network: Network) {
            guard let mixing else { return }
            var degrees = [Double](repeating: 0, count: network.nodes)
            for target in network.targets { degrees[target] += 1 }
            let ball = L1Ball(radius: kappa / (degrees.max() ?? 1))
            let order = mixing.shape[0]
            // Columns of W in z W are the rows of the paper's W.
            var columns = mixing.transposed.scalars
            for i in 0..<order {
                let row = Array(columns[i * order..<(i + 1) * order])
                var moved = row
                ball.project(row, into: &moved)
                columns.replaceSubrange(i * order..<(i + 1) * order, with: moved)
            }
            self.mixing = Tensor(columns, shape: [order, order]).transposed
        }
    }
}

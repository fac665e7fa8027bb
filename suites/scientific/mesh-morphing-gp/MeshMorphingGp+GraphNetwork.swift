package import Autodiff
import Kernels
package import LinearAlgebra
import NeuralNetworks
import PDE
package import Randomness
import RealModule
package import SuiteKit

extension MeshMorphingGp {
    /// Samples as graphs: the points and the sides of their own meshes.
    package struct MeshSamples {
        /// One sample as a graph.
        package struct Graph {
            /// Points × 5: both coordinates, 1 on the boundary, the distance to it, μ.
            package let nodes: Matrix<Double>
            /// u at the points.
            package let field: [Double]
            /// The sides, once in each direction.
            package let sources: [Int]
            package let targets: [Int]

            package init(
                nodes: Matrix<Double>, field: [Double], sources: [Int], targets: [Int]
            ) {
                self.nodes = nodes
                self.field = field
                self.sources = sources
                self.targets = targets
            }
        }

        /// The samples, those to train on first.
        package let graphs: [Graph]

        /// The graphs of samples.
        package init(_ samples: [Sample]) {
            graphs = samples.map { sample in
                let mesh = sample.mesh
                var nodes = Matrix<Double>(rows: mesh.count, columns: 5)
                for (i, distance) in mesh.boundaryDistances.enumerated() {
                    nodes[i, 0] = mesh.x[i]
                    nodes[i, 1] = mesh.y[i]
                    nodes[i, 3] = distance
                    nodes[i, 4] = sample.reaction
                }
                for i in mesh.boundary { nodes[i, 2] = 1 }
                let sides = mesh.edges
                return Graph(
                    nodes: nodes, field: sample.field,
                    sources: sides.map { $0.0 } + sides.map { $0.1 },
                    targets: sides.map { $0.1 } + sides.map { $0.0 })
            }
        }

        /// The graphs as an artifact.
        package var artifact: Artifact {
            var entries: [Artifact.Entry] = []
            func add(_ name: String, _ shape: [Int], _ values: [Double]) {
                entries.append(.init(name: name, shape: shape, values: .double(values)))
            }
            for (i, graph) in graphs.enumerated() {
                add("nodes.\(i)", [graph.nodes.rows, 5], graph.nodes.storage)
                add("field.\(i)", [graph.field.count], graph.field)
                let ends = graph.sources + graph.targets
                add("sides.\(i)", [2, graph.sources.count], ends.map { Double($0) })
            }
            return Artifact(entries)
        }

        /// The graphs that were stored.
        package init(_ artifact: Artifact) throws {
            var graphs: [Graph] = []
            while artifact["nodes.\(graphs.count)"] != nil {
                let i = graphs.count
                let field = try stored("field.\(i)", in: artifact).values
                let sides = try stored("sides.\(i)", in: artifact).values.map { Int($0) }
                graphs.append(
                    Graph(
                        nodes: try storedMatrix("nodes.\(i)", in: artifact),
                        field: field, sources: Array(sides[..<(sides.count / 2)]),
                        targets: Array(sides[(sides.count / 2)...])))
            }
            self.graphs = graphs
        }
    }

    /// What the graph network is given of a graph, all of it of order 1.
    package struct GraphInputs {
        /// Points × 5: as of the graph, μ as a share of its range.
        let nodes: Tensor<Float>
        /// Sides × 3: where to and how far, in 16ths, about the length of a side.
        let sides: Tensor<Float>
        let sources: [Int]
        let targets: [Int]

        /// The inputs of a graph.
        package init(_ graph: MeshSamples.Graph) {
            let count = graph.nodes.rows
            var nodes = graph.nodes
            for i in 0..<count { nodes[i, 4] /= 5 }
            var lengths: [Float] = []
            for (i, j) in zip(graph.sources, graph.targets) {
                let (dx, dy) = (nodes[j, 0] - nodes[i, 0], nodes[j, 1] - nodes[i, 1])
                lengths += [dx, dy, Double.hypot(dx, dy)].map { Float(16 * $0) }
            }
            self.nodes = Tensor(nodes.storage.map { Float($0) }, shape: [count, 5])
            sides = Tensor(lengths, shape: [graph.sources.count, 3])
            (sources, targets) = (graph.sources, graph.targets)
        }
    }

    /// Baseline (c), MeshGraphNets (Pfaff et al., 2021): rounds of message passing along the sides of a
    /// sample's own mesh.
    ///
    /// Points and sides are encoded; a round adds to each side's features what a network makes of them and
    /// of its ends, and to each point's features what another makes of them and of the sum over its sides;
    /// the points are decoded.
    package struct MeshGraphNet: TensorCollection, Sendable {
        package typealias Precision = Float

        /// Three layers with leaky units between them, normalized at the end.
        private struct Block: TensorCollection {
            private var layers: [Dense<Float>]
            private var norm: [Tensor<Float>]

            init(inputs: Int, width: Int, random: inout RandomStream) {
                layers = [inputs, width, width].map {
                    Dense(
                        inputs: $0, outputs: width, weights: .uniformFanIn, biases: .uniformFanIn,
                        random: &random)
                }
                norm = [.ones([width]), .zeros([width])]
            }

            var tensors: [Tensor<Float>] { layers.tensors + norm }

            mutating func forEachTensor(_ body: (inout Tensor<Float>) -> Void) {
                layers.forEachTensor(body)
                norm.forEachTensor(body)
            }

            func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
                let sums = layers[2](leakyRelu(layers[1](leakyRelu(layers[0](x)))))
                return layerNorm(sums, scale: norm[0], shift: norm[1])
            }
        }

        /// Of points and of sides.
        private var encoders: [Block]
        /// Of sides and of points, round after round.
        private var rounds: [Block]
        private var decoder: [Dense<Float>]

        /// A network with random parameters.
        package init(rounds count: Int, width: Int, random: inout RandomStream) {
            encoders = [5, 3].map { Block(inputs: $0, width: width, random: &random) }
            rounds = (0..<2 * count).map { i in
                Block(inputs: i % 2 == 0 ? 3 * width : 2 * width, width: width, random: &random)
            }
            decoder = [width, width, 1].map {
                Dense(
                    inputs: width, outputs: $0, weights: .uniformFanIn, biases: .uniformFanIn,
                    random: &random)
            }
        }

        package var tensors: [Tensor<Float>] {
            encoders.tensors + rounds.tensors + decoder.tensors
        }

        package mutating func forEachTensor(_ body: (inout Tensor<Float>) -> Void) {
            encoders.forEachTensor(body)
            rounds.forEachTensor(body)
            decoder.forEachTensor(body)
        }

        /// u at the points of a graph, in units of its scale.
        package func callAsFunction(_ graph: GraphInputs) -> Tensor<Float> {
            var (x, e) = (encoders[0](graph.nodes), encoders[1](graph.sides))
            for i in stride(from: 0, to: rounds.count, by: 2) {
                let ends = [x.gathered(graph.sources), x.gathered(graph.targets)]
                e = e + rounds[i](.concatenated([e] + ends, axis: 1))
                let heard = e.scattered(to: graph.targets, of: x.shape[0])
                x = x + rounds[i + 1](.concatenated([x, heard], axis: 1))
            }
            let hidden = decoder[1](leakyRelu(decoder[0](x)))
            return decoder[2](leakyRelu(hidden)).reshaped(to: [x.shape[0]])
        }
    }

    /// The baseline's training.
    struct GraphTraining: Experiment {
        /// Training samples.
        let train: Int
        /// Rounds of message passing.
        let passes: Int
        /// Features and hidden units.
        let width: Int
        /// How often each sample is seen.
        let epochs: Int
        /// The step size of Adam, which falls by a cosine.
        let learningRate: Double

        func run(_ trial: Trial) throws -> Record {
            let graphs = try MeshSamples(trial.artifact("meshes")).graphs.prefix(train)
            let inputs = graphs.map { GraphInputs($0) }
            let scale = graphs.reduce(0.0) { max($0, normInfinity($1.field)) }
            let targets = graphs.map { Tensor($0.field.map { Float($0 / scale) }) }
            var start = trial.random("parameters")
            var network = MeshGraphNet(rounds: passes, width: width, random: &start)
            let adam = Adam(learningRate: learningRate)
            var state = OptimizerState<Float>()
            var order = trial.random("order")
            let schedule = Schedule.cosine(steps: max(1, epochs * train))
            var losses: [Double] = []
            for _ in 0..<epochs {
                var total = 0.0
                for i in order.permutation(train) {
                    let (loss, gradient) = valueAndGradient(at: network) {
                        square($0(inputs[i]) - targets[i]).mean()
                    }
                    total += Double(loss.scalar)
                    adam.step(
                        &network, gradient: gradient, state: &state,
                        factor: schedule.factor(at: state.steps))
                }
                losses.append(total / Double(train))
            }
            let trained = TrainedGraphNet(network: network, scale: scale)
            var record = Record()
            record.report("rrmse_training", trained.error(on: graphs))
            record.report("parameters", network.flattened.count)
            record.report(
                "training",
                columns: [
                    "epoch": .numbers((1...max(1, epochs)).map { Double($0) }),
                    "loss": .numbers(losses),
                ])
            record.store("network", trained.artifact(rounds: passes, width: width))
            return record
        }
    }

    /// A graph network and the unit of its predictions.
    package struct TrainedGraphNet {
        private let network: MeshGraphNet
        /// The largest |u| of the training samples.
        private let scale: Double

        /// A network whose predictions are in units of `scale`.
        package init(network: MeshGraphNet, scale: Double) {
            (self.network, self.scale) = (network, scale)
        }

        /// The network that was stored.
        package init(_ artifact: Artifact) throws {
            let sizes = try stored("sizes", in: artifact).values
            // Every number is replaced.
            var random = RandomStream(seed: 0)
            let empty = MeshGraphNet(
                rounds: Int(sizes[0]), width: Int(sizes[1]), random: &random)
            network = empty.unflattened(
                try stored("parameters", in: artifact).values.map { Float($0) })
            scale = sizes[2]
        }

        /// The network, to be stored.
        package func artifact(rounds: Int, width: Int) -> Artifact {
            let parameters = network.flattened
            return Artifact([
                .init(
                    name: "sizes", shape: [3],
                    values: .double([Double(rounds), Double(width), scale])),
                .init(
                    name: "parameters", shape: [parameters.count], values: .float(parameters)),
            ])
        }

        /// The RRMSE of the field on graphs.
        package func error(on graphs: ArraySlice<MeshSamples.Graph>) -> Double {
            let squares = graphs.map { graph in
                let predicted = network(GraphInputs(graph)).scalars.map { scale * Double($0) }
                return relativeSquare(predicted, graph.field)
            }
            return (sum(squares) / Double(squares.count)).squareRoot()
        }
    }

    /// The trained baseline's errors on test samples beside those of a regression.
    struct GraphNetwork: Experiment {
        /// How the regression makes its predictions.
        let method: Method
        /// Its training samples.
        let train: Int
        /// Modes of shape and field, rings and sectors of the common mesh, starts and iterations of the
        /// searches: as of `StarPoisson`.
        let shapeModes: Int
        let fieldModes: Int
        let rings: Int
        let sectors: Int
        let restarts: Int
        let iterations: Int

        func run(_ trial: Trial) throws -> Record {
            let library = try Library(trial.artifact("samples"))
            let tests = try MeshSamples(trial.artifact("meshes")).graphs.suffix(
                library.tests.count)
            let regression = StarPoisson(
                method: method, train: train, distinct: train, shapeModes: shapeModes,
                fieldModes: fieldModes, rings: rings, sectors: sectors, grid: 0,
                restarts: restarts, iterations: iterations, varianceFactor: 1,
                permutesShapes: false)
            let errors = regression.errors(of: try regression.surrogate(library, trial), library)
            var record = Record()
            record.report("rrmse_field", errors.field)
            record.report(
                "rrmse_network", try TrainedGraphNet(trial.artifact("network")).error(on: tests))
            return record
        }
    }
}

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
            /// Points × 4: both coordinates, 1 on the boundary, μ.
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
                var nodes = Matrix<Double>(rows: mesh.count, columns: 4)
                for i in 0..<mesh.count {
                    nodes[i, 0] = mesh.x[i]
                    nodes[i, 1] = mesh.y[i]
                    nodes[i, 3] = sample.reaction
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
                add("nodes.\(i)", [graph.nodes.rows, 4], graph.nodes.storage)
                add("field.\(i)", [graph.field.count], graph.field)
                let ends = graph.sources + graph.targets
                add("sides.\(i)", [2, graph.sources.count], ends.map { Double($0) })
            }
            return Artifact(entries)
        }

        /// The graphs that were stored.
        package init(_ artifact: Artifact) throws {
            func values(_ name: String) throws -> [Double] {
                guard let found = artifact.doubles(name) else { throw MissingEntry(name: name) }
                return found
            }
            var graphs: [Graph] = []
            while artifact["nodes.\(graphs.count)"] != nil {
                let i = graphs.count
                let field = try values("field.\(i)")
                let sides = try values("sides.\(i)").map { Int($0) }
                graphs.append(
                    Graph(
                        nodes: Matrix(rows: field.count, columns: 4, try values("nodes.\(i)")),
                        field: field, sources: Array(sides[..<(sides.count / 2)]),
                        targets: Array(sides[(sides.count / 2)...])))
            }
            self.graphs = graphs
        }
    }

    /// Baseline (c): rounds of message passing along the sides of a sample's own mesh.
    package struct GraphModel: TensorCollection, Sendable {
        package typealias Precision = Float
        private var rounds: [MessagePassing<Float>]
        private var decoder: MLP<Float>

        package init(rounds count: Int, width: Int, random: inout RandomStream) {
            rounds = (0..<count).map { i in
                MessagePassing(
                    features: i == 0 ? (4, 3) : (width, width), outputs: (width, width),
                    units: width, random: &random)
            }
            decoder = MLP(sizes: [width, width, 1], activation: .relu, random: &random)
        }

        package var tensors: [Tensor<Float>] { rounds.tensors + decoder.tensors }

        package mutating func forEachTensor(_ body: (inout Tensor<Float>) -> Void) {
            rounds.forEachTensor(body)
            decoder.forEachTensor(body)
        }

        /// u at the points of a graph, in units of its scale.
        package func callAsFunction(_ graph: MeshSamples.Graph) -> Tensor<Float> {
            var x = Tensor(graph.nodes.storage.map { Float($0) }, shape: [graph.field.count, 4])
            var sides: [Float] = []
            for (i, j) in zip(graph.sources, graph.targets) {
                let (dx, dy) = (
                    graph.nodes[j, 0] - graph.nodes[i, 0], graph.nodes[j, 1] - graph.nodes[i, 1]
                )
                sides += [dx, dy, Double.hypot(dx, dy)].map { Float($0) }
            }
            var e = Tensor(sides, shape: [graph.sources.count, 3])
            for round in rounds {
                (x, e) = round(x, e, sources: graph.sources, targets: graph.targets)
            }
            return decoder(x).reshaped(to: [graph.field.count])
        }
    }

    /// The baseline's training, and its errors on test samples beside those of the method.
    struct GraphNetwork: Experiment {
        /// Training samples.
        let train: Int
        /// Modes of shape and field, rings and sectors of the common mesh, starts and iterations of the
        /// searches: as of `StarPoisson`.
        let shapeModes: Int
        let fieldModes: Int
        let rings: Int
        let sectors: Int
        let restarts: Int
        let iterations: Int
        /// Rounds of message passing.
        let passes: Int
        /// Features and hidden units.
        let width: Int
        /// How often each sample is seen.
        let epochs: Int
        /// The step size of Adam, which falls by a cosine.
        let learningRate: Double

        func run(_ trial: Trial) throws -> Record {
            let library = try Library(trial.artifact("samples"))
            let graphs = try MeshSamples(trial.artifact("meshes")).graphs
            let (training, tests) = (graphs.prefix(train), graphs.suffix(library.tests.count))
            var start = trial.random("parameters")
            var model = GraphModel(rounds: passes, width: width, random: &start)
            let scale = training.reduce(0.0) { max($0, normInfinity($1.field)) }
            let adam = Adam(learningRate: learningRate)
            var state = OptimizerState<Float>()
            var order = trial.random("order")
            let schedule = Schedule.cosine(steps: max(1, epochs * train))
            for _ in 0..<epochs {
                for i in order.permutation(train) {
                    let target = Tensor(training[i].field.map { Float($0 / scale) })
                    let gradient = valueAndGradient(at: model) {
                        square($0(training[i]) - target).mean()
                    }.gradient
                    adam.step(
                        &model, gradient: gradient, state: &state,
                        factor: schedule.factor(at: state.steps))
                }
            }
            let method = StarPoisson(
                method: .mmgp, train: train, distinct: train, shapeModes: shapeModes,
                fieldModes: fieldModes, rings: rings, sectors: sectors, grid: 0,
                restarts: restarts, iterations: iterations, varianceFactor: 1,
                permutesShapes: false)
            let errors = method.errors(of: try method.surrogate(library, trial), library)
            var squares = 0.0
            for test in tests {
                let predicted = model(test).scalars.map { scale * Double($0) }
                squares += relativeSquare(predicted, test.field)
            }
            var record = Record()
            record.report("rrmse_field", (squares / Double(tests.count)).squareRoot())
            record.report("rrmse_mmgp", errors.field)
            record.report("parameters", model.tensors.reduce(0) { $0 + $1.count })
            return record
        }
    }
}

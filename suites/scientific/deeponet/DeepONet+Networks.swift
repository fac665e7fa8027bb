package import Autodiff
package import NeuralNetworks
package import Randomness

extension DeepONet {
    /// What maps (u(x₁), …, u(x_m), y) to s(y).
    package enum Method: String, Decodable, CaseIterable {
        /// One branch network with p outputs, and the bias b₀.
        case unstacked
        /// The same without b₀.
        case unstackedWithoutBias = "unstacked-without-bias"
        /// p branch networks of one hidden layer, and the bias b₀.
        case stacked
        /// A fully connected network on the concatenated input, of the baseline's width and depth.
        case fullyConnected = "fully-connected"
        /// A residual network on the concatenated input, of the baseline's width and number of blocks.
        case residual
        /// A fully connected network as wide as the branch: for the control.
        case concatenated
    }

    /// Σ_k b_k(u) t_k(y) + b₀.
    package struct OperatorNetwork: Model {
        /// The branch networks: one with p outputs, or p with one.
        package private(set) var branches: [MLP<Float>]
        /// The trunk; its last layer goes through the activation too.
        package private(set) var trunk: MLP<Float>
        /// b₀, one entry.
        package private(set) var bias: Tensor<Float>?
        private let sensors: Int
        private let coordinates: Int

        /// A network with p = width and weights after Glorot.
        package init(
            sensors: Int, coordinates: Int = 1, width: Int, trunkLayers: Int,
            stacked: Bool = false, hasBias: Bool = true,
            random: inout RandomStream
        ) {
            func network(_ sizes: [Int]) -> MLP<Float> {
                MLP(
                    sizes: sizes, activation: .relu, weights: .glorotNormal, biases: .zeros,
                    random: &random)
            }
            self.sensors = sensors
            self.coordinates = coordinates
            branches =
                stacked
                ? (0..<width).map { _ in network([sensors, width, 1]) }
                : [network([sensors, width, width])]
            trunk = network([coordinates] + [Int](repeating: width, count: trunkLayers))
            bias = hasBias ? Tensor([0], shape: [1]) : nil
        }

        package var parameterNames: [String] {
            branches.indices.flatMap { i in branches[i].parameterNames.map { "branch.\(i).\($0)" } }
                + trunk.parameterNames.map { "trunk.\($0)" } + (bias == nil ? [] : ["bias"])
        }

        package var tensors: [Tensor<Float>] {
            branches.flatMap(\.tensors) + trunk.tensors + (bias.map { [$0] } ?? [])
        }

        package mutating func forEachTensor(_ body: (inout Tensor<Float>) -> Void) {
            for i in branches.indices { branches[i].forEachTensor(body) }
            trunk.forEachTensor(body)
            if var moved = bias {
                bias = nil
                body(&moved)
                bias = moved
            }
        }

        /// s(y) for rows (u(x₁), …, u(x_m), y).
        package func callAsFunction(_ inputs: Tensor<Float>) -> Tensor<Float> {
            let u = inputs.sliced(0..<sensors, axis: 1)
            let y = inputs.sliced(sensors..<sensors + coordinates, axis: 1)
            let b =
                branches.count == 1
                ? branches[0](u) : Tensor.concatenated(branches.map { $0(u) }, axis: 1)
            let t = relu(trunk(y))
            let sum = (b * t).sum(axes: [1], keepingAxes: true)
            return bias.map { sum + $0 } ?? sum
        }
    }

    /// A layer relu(V x + a), blocks h ↦ relu(h + W₂ relu(W₁ h + b₁) + b₂), and a linear layer.
    package struct ResidualNetwork: Model {
        /// All layers in their order: the first one, two of each block, the last one.
        private var layers: [Dense<Float>]

        /// A network with weights after Glorot.
        package init(inputs: Int, width: Int, blocks: Int, random: inout RandomStream) {
            let hidden = [Int](repeating: width, count: 2 * blocks + 1)
            layers = zip([inputs] + hidden, hidden + [1]).map { inputs, outputs in
                Dense(
                    inputs: inputs, outputs: outputs, weights: .glorotNormal, biases: .zeros,
                    random: &random)
            }
        }

        package var parameterNames: [String] {
            layers.indices.flatMap { i in layers[i].parameterNames.map { "layers.\(i).\($0)" } }
        }

        package var tensors: [Tensor<Float>] { layers.flatMap(\.tensors) }

        package mutating func forEachTensor(_ body: (inout Tensor<Float>) -> Void) {
            layers.forEachTensor(body)
        }

        package func callAsFunction(_ inputs: Tensor<Float>) -> Tensor<Float> {
            var h = relu(layers[0](inputs))
            for i in stride(from: 1, to: layers.count - 2, by: 2) {
                h = relu(h + layers[i + 1](relu(layers[i](h))))
            }
            return layers[layers.count - 1](h)
        }
    }

    /// How a network is trained.
    package struct Schedule {
        /// The sizes of batches.
        let batch: Int
        /// Steps.
        let steps: Int
        /// The learning rate, a tenth of it in the last 30 % of the steps.
        let learningRate: Double

        package init(batch: Int, steps: Int, learningRate: Double) {
            self.batch = batch
            self.steps = steps
            self.learningRate = learningRate
        }
    }

    /// Errors while a network is trained, and at the end.
    package struct Fit<M: Model> {
        /// The network after the last step.
        package fileprivate(set) var model: M
        package fileprivate(set) var steps: [Int] = []
        package fileprivate(set) var train: [Double] = []
        package fileprivate(set) var test: [Double] = []
    }

    /// Trains a network by Adam.
    package static func fit<M: Model>(
        _ model: M, _ train: Examples<Float>, _ test: Examples<Float>, _ schedule: Schedule,
        samples: Int, _ stream: RandomStream
    ) throws -> Fit<M> where M.Precision == Float {
        var model = model
        var random = stream
        let late = NeuralNetworks.Schedule.step(every: max(schedule.steps * 7 / 10, 1), factor: 0.1)
        var descent = Descent<Float>(
            optimizer: Adam(learningRate: schedule.learningRate), schedule: late)
        let batches = MiniBatches(size: min(schedule.batch, train.count), dropsLast: true)
        var parts: [[Int]] = []
        var fit = Fit(model: model)
        for step in 1...schedule.steps {
            if parts.isEmpty { parts = batches.epoch(of: train.count, random: &random).reversed() }
            let batch = train.gathered(parts.removeLast())
            _ = try descent.step(&model, random: random) { model, _ in
                Loss.meanSquaredError(model(batch.inputs), batch.targets)
            }
            if step * samples / schedule.steps != (step - 1) * samples / schedule.steps {
                fit.steps.append(step)
                fit.train.append(error(of: model, train))
                fit.test.append(error(of: model, test))
            }
        }
        fit.model = model
        return fit
    }

    /// Mean squared error over examples.
    static func error<M: Model>(of model: M, _ examples: Examples<Float>) -> Double
    where M.Precision == Float {
        Double(Loss.meanSquaredError(model(examples.inputs), examples.targets).scalar)
    }
}

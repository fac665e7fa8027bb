public import Autodiff
public import Kernels
public import Randomness

/// A multilayer perceptron: dense layers, each but the last followed by the activation.
public struct MLP<Element: Scalar>: Model {
    /// The layers, from the input to the output.
    public private(set) var layers: [Dense<Element>]
    /// What follows every layer but the last.
    public let activation: Activation

    /// A network of the given layers.
    ///
    /// - Parameters:
    ///   - layers: at least one; each takes as many inputs as the one before has outputs.
    ///   - activation: what follows every layer but the last.
    public init(layers: [Dense<Element>], activation: Activation) {
        require(!layers.isEmpty, "MLP: no layers")
        for (before, after) in zip(layers, layers.dropFirst()) {
            require(
                before.outputs == after.inputs,
                "MLP: \(before.outputs) outputs into \(after.inputs) inputs")
        }
        self.layers = layers
        self.activation = activation
    }

    /// A network with random parameters.
    ///
    /// - Parameters:
    ///   - sizes: the lengths of the input, of every hidden layer and of the output.
    ///   - activation: what follows every layer but the last.
    ///   - weights: the distribution of every W.
    ///   - biases: the distribution of every b; none for layers without b.
    ///   - random: where the numbers come from; layer after layer, W before b.
    public init(
        sizes: [Int], activation: Activation, weights: Initializer = .uniformFanIn,
        biases: Initializer? = .uniformFanIn, random: inout RandomStream
    ) {
        var layers: [Dense<Element>] = []
        for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
            layers.append(
                Dense(
                    inputs: inputs, outputs: outputs, weights: weights, biases: biases,
                    random: &random))
        }
        self.init(layers: layers, activation: activation)
    }

    /// The network with its parameters rounded to this precision.
    public init<Other: Scalar>(converting other: MLP<Other>) {
        self.init(
            layers: other.layers.map { Dense(converting: $0) }, activation: other.activation)
    }

    /// The lengths of the input, of every hidden layer and of the output.
    public var sizes: [Int] { [layers[0].inputs] + layers.map { $0.outputs } }

    /// `layers.0.weight`, `layers.0.bias`, `layers.1.weight`, …
    public var parameterNames: [String] {
        layers.indices.flatMap { i in layers[i].parameterNames.map { "layers.\(i).\($0)" } }
    }

    /// W and b, layer after layer.
    public var tensors: [Tensor<Element>] { layers.flatMap { $0.tensors } }

    /// Gives W and b, layer after layer, to be changed in place.
    public mutating func forEachTensor(_ body: (inout Tensor<Element>) -> Void) {
        for i in layers.indices {
            layers[i].forEachTensor(body)
        }
    }

    /// The output of the last layer.
    public func callAsFunction(_ inputs: Tensor<Element>) -> Tensor<Element> {
        activations(inputs).last ?? inputs
    }

    /// The output of every layer after its activation, the last of which is the network's.
    ///
    /// - Parameter inputs: one row for each example.
    /// - Returns: one tensor for each layer, n × its outputs.
    public func activations(_ inputs: Tensor<Element>) -> [Tensor<Element>] {
        var h = inputs
        return layers.indices.map { i in
            let z = layers[i](h)
            h = i == layers.count - 1 ? z : activation(z)
            return h
        }
    }
}

extension MLP: Layer {
    /// Gives `layers.0.weight`, `layers.0.bias`, `layers.1.weight`, ….
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        layers.forEachParameter(under: "layers", body)
    }
}

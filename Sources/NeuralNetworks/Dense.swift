public import Autodiff
public import Kernels
public import LinearAlgebra
public import Randomness

/// A dense layer, X ↦ X Wᵀ + b.
public struct Dense<Element: Scalar>: Model {
    /// W, one row for each output: outputs × inputs.
    public private(set) var weight: Tensor<Element>
    /// b, one entry for each output; a layer may have none.
    public private(set) var bias: Tensor<Element>?

    /// A layer with the given parameters.
    ///
    /// - Parameters:
    ///   - weight: W, outputs × inputs.
    ///   - bias: b, outputs entries, or none.
    public init(weight: Tensor<Element>, bias: Tensor<Element>?) {
        require(weight.rank == 2, "Dense: weights of shape \(weight.shape)")
        require(
            bias.map { $0.shape == [weight.shape[0]] } ?? true,
            "Dense: a bias of shape \(bias?.shape ?? []) for weights of shape \(weight.shape)")
        self.weight = weight
        self.bias = bias
    }

    /// A layer with the given matrix and vector.
    ///
    /// - Parameters:
    ///   - weight: W, outputs × inputs.
    ///   - bias: b, outputs entries, or none.
    public init(weight: Matrix<Element>, bias: [Element]?) {
        self.init(weight: Tensor(weight), bias: bias.map { Tensor($0) })
    }

    /// A layer with random parameters.
    ///
    /// - Parameters:
    ///   - inputs: the length of an example.
    ///   - outputs: the length of an output.
    ///   - weights: the distribution of W.
    ///   - biases: the distribution of b; none for a layer without b.
    ///   - random: where the numbers come from.
    public init(
        inputs: Int, outputs: Int, weights: Initializer, biases: Initializer?,
        random: inout RandomStream
    ) {
        weight = weights.tensor(
            [outputs, inputs], inputs: inputs, outputs: outputs, random: &random)
        bias = biases?.tensor([outputs], inputs: inputs, outputs: outputs, random: &random)
    }

    /// The layer with its parameters rounded to this precision.
    public init<Other: Scalar>(converting other: Dense<Other>) {
        self.init(
            weight: Tensor(converting: other.weight),
            bias: other.bias.map { Tensor(converting: $0) })
    }

    /// The length of an example.
    public var inputs: Int { weight.shape[1] }

    /// The length of an output.
    public var outputs: Int { weight.shape[0] }

    /// `weight` and, unless there is none, `bias`.
    public var parameterNames: [String] { bias == nil ? ["weight"] : ["weight", "bias"] }

    /// W and, unless there is none, b.
    public var tensors: [Tensor<Element>] { [weight] + (bias.map { [$0] } ?? []) }

    /// Gives W and b to be changed in place.
    public mutating func forEachTensor(_ body: (inout Tensor<Element>) -> Void) {
        body(&weight)
        if var moved = bias {
            // Out of its place while it changes, so that its storage has one holder.
            bias = nil
            body(&moved)
            bias = moved
        }
    }

    /// X Wᵀ + b, for every row along the last axis of X.
    public func callAsFunction(_ x: Tensor<Element>) -> Tensor<Element> {
        guard x.rank != 2 else { return dense(x, weight: weight, bias: bias) }
        let rows = x.reshaped(to: [x.count / max(1, inputs), inputs])
        let y = dense(rows, weight: weight, bias: bias)
        return y.reshaped(to: x.shape.dropLast() + [outputs])
    }
}

extension Dense: Layer {
    /// Gives `weight` and, unless there is none, `bias`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        var position = 0
        forEachTensor { tensor in
            body(position == 0 ? "weight" : "bias", &tensor)
            position += 1
        }
    }
}

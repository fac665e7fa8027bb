import Autodiff
public import Kernels
public import LinearAlgebra
public import NeuralNetworks

/// A dense network with ReLU after every layer but the last: z₁ = W₁ x + b₁, zₖ = Wₖ relu(zₖ₋₁) + bₖ.
public struct ReLUNetwork: Sendable {
    /// One affine layer.
    public struct Layer: Sendable {
        /// W, one row for each output.
        public let weight: Matrix<Double>
        /// b.
        public let bias: [Double]

        /// The layer x ↦ W x + b.
        public init(weight: Matrix<Double>, bias: [Double]) {
            require(
                weight.rows == bias.count,
                "Layer: \(bias.count) biases for a \(weight.shape) matrix")
            self.weight = weight
            self.bias = bias
        }
    }

    /// The layers, from the input to the output.
    public let layers: [Layer]

    /// A network of layers that fit, at least one.
    public init(layers: [Layer]) {
        require(!layers.isEmpty, "ReLUNetwork: no layers")
        for (before, after) in zip(layers, layers.dropFirst()) {
            require(
                before.weight.rows == after.weight.columns,
                "ReLUNetwork: \(before.weight.rows) outputs into \(after.weight.columns) inputs")
        }
        self.layers = layers
    }

    /// The network that a perceptron with ReLU is.
    public init(_ perceptron: MLP<Double>) {
        require(
            perceptron.activation == .relu,
            "ReLUNetwork: a perceptron with \(perceptron.activation)")
        self.init(
            layers: perceptron.layers.map { layer in
                Layer(
                    weight: layer.weight.matrix,
                    bias: layer.bias?.scalars ?? Array(repeating: 0, count: layer.outputs))
            })
    }

    /// The number of layers, n.
    public var depth: Int { layers.count }
    /// The length of x.
    public var inputs: Int { layers[0].weight.columns }
    /// The length of zₙ.
    public var outputs: Int { layers[depth - 1].weight.rows }
    /// The number of hidden neurons.
    public var hiddenNeurons: Int { layers.dropLast().reduce(0) { $0 + $1.weight.rows } }

    /// z₁, …, zₙ for every row of X.
    ///
    /// - Parameter X: one row for each example.
    /// - Returns: one matrix for each layer, examples × outputs of the layer.
    public func preactivations(_ X: Matrix<Double>) -> [Matrix<Double>] {
        var h = X
        return layers.map { layer in
            var z = product(h, layer.weight, transposeRight: true)
            z.addToRows(layer.bias)
            h = z.map(.relu)
            return z
        }
    }

    /// The gradient of output c at every row of X, with the derivative 0 at the kink of ReLU.
    ///
    /// - Parameters:
    ///   - c: the output, from 0.
    ///   - z: the pre-activations of the examples, from `preactivations`.
    /// - Returns: one row for each example.
    public func gradients(of c: Int, at z: [Matrix<Double>]) -> Matrix<Double> {
        require(c >= 0 && c < outputs, "gradients: output \(c) of \(outputs)")
        let last = layers[depth - 1].weight.row(c)
        var g = Matrix(rows: z[0].rows, columns: last.count) { entries in
            for i in 0..<z[0].rows {
                for j in last.indices {
                    entries[i * last.count + j] = last[j]
                }
            }
        }
        for k in stride(from: depth - 2, through: 0, by: -1) {
            g.keep(where: z[k])
            g = g * layers[k].weight
        }
        return g
    }

    /// The Jacobian at x, outputs × inputs, with the derivative 0 at the kink of ReLU.
    public func jacobian(at x: [Double]) -> Matrix<Double> {
        let z = preactivations(Matrix(row: x))
        var J = layers[depth - 1].weight
        for k in stride(from: depth - 2, through: 0, by: -1) {
            let mask = z[k].storage.map { $0 > 0 ? 1.0 : 0.0 }
            J.scaleColumns(by: mask)
            J = J * layers[k].weight
        }
        return J
    }

    /// Πₖ ‖Wₖ‖_∞, a Lipschitz constant in the maximum norm on the whole space.
    public var productOfNorms: Double {
        layers.reduce(1) { total, layer in
            let norms = (0..<layer.weight.rows).map { norm1(layer.weight.row($0)) }
            return total * (norms.max() ?? 0)
        }
    }
}

extension Matrix<Double> {
    /// Adds b to every row.
    fileprivate mutating func addToRows(_ b: [Double]) {
        let n = columns
        let m = rows
        var entries = storage.mutableSpan
        for i in 0..<m {
            for j in 0..<n {
                entries[i * n + j] += b[j]
            }
        }
    }

    /// Sets to 0 where z is not positive.
    fileprivate mutating func keep(where z: Matrix<Double>) {
        let signs = z.storage
        var entries = storage.mutableSpan
        for i in signs.indices {
            entries[i] = signs[i] > 0 ? entries[i] : 0
        }
    }

    /// Multiplies column j by sⱼ.
    fileprivate mutating func scaleColumns(by s: [Double]) {
        let n = columns
        let m = rows
        var entries = storage.mutableSpan
        for i in 0..<m {
            for j in 0..<n {
                entries[i * n + j] *= s[j]
            }
        }
    }
}

public import Autodiff
public import Kernels
import Randomness

/// Layers one after the other, each on the output of the one before.
public struct Sequential<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// The layers, from the input to the output.
    public private(set) var layers: [any Layer<Element>]

    /// A chain of the given layers.
    public init(_ layers: [any Layer<Element>]) {
        self.layers = layers
    }

    /// Gives the parameters of every layer, named after its place: `0.weight`, ….
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        for i in layers.indices { layers[i].forEachParameter(under: "\(i)", body) }
    }

    /// Gives the states of every layer, named after its place.
    public mutating func forEachState(_ body: (String, inout Tensor<Element>) -> Void) {
        for i in layers.indices { layers[i].forEachState(under: "\(i)", body) }
    }

    /// The output of the last layer.
    public func output(
        _ inputs: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        layers.reduce(inputs) { x, layer in layer.output(x, in: pass) }
    }
}

/// A layer without parameters.
public enum Stage<Element: Scalar>: Layer, Equatable {
    /// The scalars of its inputs.
    public typealias Precision = Element

    /// A function of every entry.
    case activation(Activation)
    /// n × anything becomes n × height × width × channels.
    case images(ImageShape)
    /// n × anything becomes n × entries.
    case flatten
    /// The largest entry of every channel under a window that moves by its own size.
    case maxPool(Extent)
    /// The mean of every channel under a window that moves by its own size.
    case averagePool(Extent)
    /// The mean of every channel over all places.
    case globalAveragePool
    /// In training every entry is 0 with the given probability p, and divided by 1 − p otherwise:
    /// Srivastava et al. (2014).
    case dropout(Double)

    /// No parameters.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {}

    /// The output.
    public func output(
        _ x: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        switch self {
        case .activation(let function): return function(x)
        case .images(let shape):
            return x.reshaped(to: [-1, shape.height, shape.width, shape.channels])
        case .flatten:
            let rows = x.shape.first ?? 1
            return x.reshaped(to: [rows, x.count / max(1, rows)])
        case .maxPool(let window): return maxPool2d(x, window: window)
        case .averagePool(let window): return averagePool2d(x, window: window)
        case .globalAveragePool: return Autodiff.globalAveragePool(x)
        case .dropout(let probability):
            guard let pass, probability > 0 else { return x }
            require(probability < 1, "dropout: a probability of \(probability)")
            let kept = Element(1 / (1 - probability))
            let mask = (0..<x.count).map { _ in
                pass.random.uniform() < probability ? 0 : kept
            }
            return x * Tensor(mask, shape: x.shape)
        }
    }
}

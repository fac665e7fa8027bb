public import Autodiff
public import Kernels
public import Randomness

/// The Fourier neural operator of images (Li et al., ICLR 2021): a linear lift, layers
/// u ↦ σ(K u + W u + b) of a spectral convolution K and a map W of every pixel, the last without σ,
/// and a perceptron of every pixel with one hidden layer; σ is GELU.
public struct FourierOperator<Element: Scalar>: Layer {
    /// The precision of the parameters.
    public typealias Precision = Element
    private var lift: Dense<Element>
    private var spectral: [SpectralConvolution<Element>]
    private var pixels: [Dense<Element>]
    private var hidden: Dense<Element>
    private var readout: Dense<Element>

    /// An operator with random parameters.
    ///
    /// - Parameters:
    ///   - inputs: numbers a pixel of the input, coordinates among them.
    ///   - outputs: numbers a pixel of the output.
    ///   - layers: the number of spectral convolutions.
    ///   - width: channels between them; the perceptron's hidden layer has four times as many.
    ///   - modes: Fourier modes along an axis.
    ///   - random: where the numbers come from; layer after layer, K before W before b.
    public init(
        inputs: Int, outputs: Int, layers: Int, width: Int, modes: Int,
        random: inout RandomStream
    ) {
        func dense(_ inputs: Int, _ outputs: Int) -> Dense<Element> {
            Dense(
                inputs: inputs, outputs: outputs, weights: .uniformFanIn, biases: .uniformFanIn,
                random: &random)
        }
        lift = dense(inputs, width)
        spectral = []
        pixels = []
        for _ in 0..<layers {
            spectral.append(
                SpectralConvolution(
                    channels: width, outputs: width, modes: modes, random: &random))
            pixels.append(dense(width, width))
        }
        hidden = dense(width, 4 * width)
        readout = dense(4 * width, outputs)
    }

    /// Gives the lift, every layer's matrices, and the perceptron.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        lift.forEachParameter(under: "lift", body)
        for l in spectral.indices {
            spectral[l].forEachParameter(under: "spectral.\(l)", body)
            pixels[l].forEachParameter(under: "pixels.\(l)", body)
        }
        hidden.forEachParameter(under: "hidden", body)
        readout.forEachParameter(under: "readout", body)
    }

    /// The operator's value.
    ///
    /// - Parameters:
    ///   - x: n × height × width × inputs.
    ///   - pass: nothing is drawn from it.
    /// - Returns: n × height × width × outputs.
    public func output(
        _ x: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        var u = lift(x)
        for l in spectral.indices {
            let z = spectral[l](u) + pixels[l](u)
            u = l == spectral.count - 1 ? z : gelu(z)
        }
        return readout(gelu(hidden(u)))
    }
}

import Autodiff
import Kernels
import NeuralNetworks
import Randomness
import TestSupport
import Testing

/// A layer with inputs that it can be tried on.
struct LayerCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layer: any Layer<Double>
    let inputs: Tensor<Double>
    /// Whether the inputs are numbers, and not tokens.
    let isSmooth: Bool

    init(
        _ name: String, _ layer: any Layer<Double>, _ inputs: Tensor<Double>, isSmooth: Bool = true
    ) {
        testDescription = name
        self.layer = layer
        self.inputs = inputs
        self.isSmooth = isSmooth
    }

    /// One of each kind.
    static let all: [LayerCase] = {
        var random = RandomStream(seed: 1)
        func normal(_ shape: [Int]) -> Tensor<Double> {
            Tensor(random.normals(shape.reduce(1, *)), shape: shape)
        }
        let images = normal([3, 4, 5, 2])
        let series = normal([2, 4, 3])
        let tokens = Tensor([0.0, 3, 1, 1, 2, 4], shape: [2, 3])
        return [
            LayerCase(
                "dense",
                Dense(
                    inputs: 3, outputs: 2, weights: .heNormal, biases: .heNormal, random: &random),
                series),
            LayerCase(
                "conv2d",
                Conv2d(
                    channels: 2, outputs: 4, kernel: 3, stride: 2, groups: 2, random: &random),
                images),
            LayerCase(
                "conv1d",
                Conv1d(
                    channels: 3, outputs: 2, kernel: 3, random: &random), series),
            LayerCase(
                "causal conv1d",
                Conv1d(
                    channels: 3, outputs: 2, kernel: 2, dilation: 2, isCausal: true, random: &random
                ),
                series),
            LayerCase(
                "spectral convolution",
                SpectralConvolution(channels: 2, outputs: 3, modes: 2, random: &random), images),
            LayerCase(
                "fourier operator",
                FourierOperator(
                    inputs: 2, outputs: 1, layers: 2, width: 3, modes: 2, random: &random), images),
            LayerCase("batch norm", BatchNorm(channels: 2), images),
            LayerCase("layer norm", Normalization(.layer, channels: 3), series),
            LayerCase("rms norm", Normalization(.rootMeanSquare, channels: 3), series),
            LayerCase("group norm", Normalization(.group(2), channels: 2), images),
            LayerCase("tanh", Recurrent(.tanh, inputs: 3, width: 2, random: &random), series),
            LayerCase("gru", Recurrent(.gru, inputs: 3, width: 2, random: &random), series),
            LayerCase("lstm", Recurrent(.lstm, inputs: 3, width: 2, random: &random), series),
            LayerCase("state space", StateSpace(channels: 3, states: 2, random: &random), series),
            LayerCase(
                "attention",
                SelfAttention(
                    width: 4, heads: 2, isCausal: false, random: &random), normal([2, 3, 4])),
            LayerCase(
                "transformer block",
                TransformerBlock(
                    width: 4, heads: 2, hidden: 5, isCausal: true, random: &random),
                normal([2, 3, 4])),
            LayerCase(
                "residual block",
                ResidualBlock(
                    channels: 2, outputs: 3, stride: 2, random: &random), images),
            LayerCase(
                "experts",
                MixtureOfExperts(
                    sizes: [3, 4, 2], experts: 3, chosen: 2, activation: .tanh, random: &random),
                series),
            LayerCase(
                "pooling",
                Sequential([
                    Stage.images(ImageShape(height: 4, width: 5, channels: 2)), Stage.maxPool(2),
                    Stage.activation(.gelu), Stage.flatten,
                    Dense(
                        inputs: 8, outputs: 2, weights: .heNormal, biases: .zeros, random: &random),
                ]), images.reshaped(to: [3, 40])),
            LayerCase(
                "embedding", Embedding(vocabulary: 5, width: 2, random: &random), tokens,
                isSmooth: false),
            LayerCase(
                "language model",
                LanguageModel(
                    vocabulary: 5, context: 4, width: 4, layers: 1, heads: 2, random: &random),
                tokens,
                isSmooth: false),
        ]
    }()
}

@Suite("Layers")
struct LayerGradientTests {
    @Test("gradients agree with finite differences", arguments: LayerCase.all)
    func gradients(_ each: LayerCase) {
        check(each.layer, each)
    }

    private func check<L: Layer>(_ layer: L, _ each: LayerCase) where L.Precision == Double {
        var random = RandomStream(seed: 2)
        // Away from special values such as factors of 1 and small initial weights.
        let point = layer.flattened.map { 2 * $0 + 0.3 * random.normal() }
        let layer = layer.unflattened(point)
        let weights = Tensor(random.normals(layer(each.inputs).count))
        func value(_ layer: L, _ x: Tensor<Double>, training: Bool) -> Tensor<Double> {
            let pass = training ? TrainingPass<Double>(random: RandomStream(seed: 3)) : nil
            let y = layer.output(x, in: pass).reshaped(to: [weights.count])
            return dot(weights, y) + (pass?.penalty ?? Tensor(0))
        }
        for training in [false, true] {
            let gradient = grad(of: { value($0, each.inputs, training: training) })(layer)
            let differences = finiteDifferenceGradient(at: point) {
                value(layer.unflattened($0), each.inputs, training: training).scalar
            }
            // Central differences at h = 6e-6 of sums of about 50 numbers of size 1 to 10, with third
            // derivatives of up to 1e3 in the norms of a few numbers, are right to about 1e-7.
            expectClose(gradient.flattened, differences, within: 1e-6)
            guard each.isSmooth else { continue }
            let byInputs = grad(of: { value(layer, $0, training: training) })(each.inputs)
            let changes = finiteDifferenceGradient(at: each.inputs.scalars) {
                value(layer, Tensor($0, shape: each.inputs.shape), training: training).scalar
            }
            expectClose(byInputs.scalars, changes, within: 1e-6)
        }
    }

    @Test("names are unique and in the order of the vector of parameters", arguments: LayerCase.all)
    func names(_ each: LayerCase) {
        checkNames(each.layer)
    }

    private func checkNames<L: Layer>(_ layer: L) where L.Precision == Double {
        let names = layer.parameterNames
        #expect(Set(names).count == names.count && names.count == layer.tensors.count)
        let numbers = (0..<layer.scalarCount).map { Double($0) }
        let counted = layer.unflattened(numbers)
        var next = 0.0
        for parameter in counted.parameters {
            #expect(parameter.tensor.scalars.first == next)
            next += Double(parameter.tensor.count)
        }
        #expect(counted.flattened == numbers)
    }
}

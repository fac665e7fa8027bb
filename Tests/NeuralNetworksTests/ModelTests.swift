import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("Models")
struct ModelTests {
    @Test("an MLP is what its formula says")
    func formula() {
        var random = RandomStream(seed: 1)
        let W = Matrix<Double>(rows: 3, columns: 2, random.normals(6))
        let V = Matrix<Double>(rows: 1, columns: 3, random.normals(3))
        let b = random.normals(3)
        let model = MLP(
            layers: [Dense(weight: W, bias: b), Dense(weight: V, bias: nil)], activation: .relu)
        let x = random.normals(2)
        let hidden = (0..<3).map { i in
            let z = W[i, 0] * x[0] + W[i, 1] * x[1] + b[i]
            return Swift.max(z, 0)
        }
        let output = V[0, 0] * hidden[0] + V[0, 1] * hidden[1] + V[0, 2] * hidden[2]
        let layers = model.activations(Tensor(x, shape: [1, 2]))
        // Sums of at most three products of numbers near 1.
        expectClose(layers[0].scalars, hidden, within: 1e-15)
        expectClose(layers[1].scalars, [output], within: 2e-15)
        #expect(model.sizes == [2, 3, 1])
        #expect(model.parameterNames == ["layers.0.weight", "layers.0.bias", "layers.1.weight"])
        #expect(model.parameters[2].tensor.matrix == V)
    }

    @Test("permuting hidden units does not change the function")
    func permutation() {
        var random = RandomStream(seed: 2)
        let model = MLP<Double>(sizes: [4, 6, 3], activation: .gelu, random: &random)
        let order = random.permutation(6)
        let first = model.layers[0]
        let permuted = model.replacing([
            NamedTensor("layers.0.weight", first.weight.gathered(order)),
            NamedTensor("layers.0.bias", model.tensors[1].gathered(order)),
            NamedTensor(
                "layers.1.weight", model.layers[1].weight.transposed.gathered(order).transposed),
        ])
        let x = Tensor(random.normals(20), shape: [5, 4])
        #expect(permuted.flattened != model.flattened)
        // Six products in another order.
        expectClose(permuted(x).scalars, model(x).scalars, within: 1e-15)
    }

    @Test("the vector of all parameters and back")
    func flattening() {
        var random = RandomStream(seed: 3)
        let model = MLP<Float>(sizes: [3, 5, 2], activation: .relu, random: &random)
        let vector = model.flattened
        #expect(vector.count == 3 * 5 + 5 + 5 * 2 + 2)
        #expect(model.zeros.unflattened(vector).flattened == vector)
        #expect(vector[20] == model.layers[1].weight[0, 0])
        let wide = MLP<Double>(converting: model)
        #expect(wide.flattened == vector.map { Double($0) })
        #expect(wide.activation == .relu && wide.sizes == model.sizes)
    }

    @Test("gradients agree with finite differences", arguments: Activation.allCases)
    func gradients(activation: Activation) {
        var random = RandomStream(seed: 4)
        let model = MLP<Double>(sizes: [3, 5, 4, 2], activation: activation, random: &random)
        let x = Tensor(random.normals(18), shape: [6, 3])
        let labels = [0, 1, 1, 0, 1, 0]
        let f = { (model: MLP<Double>) in softmaxCrossEntropy(model(x), labels: labels) }
        let point = model.flattened
        let gradient = grad(of: f)(model).flattened
        let differences = finiteDifferenceGradient(at: point) { f(model.unflattened($0)).scalar }
        // Central differences at h = 6e-6 of values near 1 are right to about 1e-10; relu's kinks
        // are farther than h from these points.
        expectClose(gradient, differences, within: 1e-9)

        let v = model.unflattened(random.normals(point.count))
        let product = hvp(at: model, along: v, of: f).flattened
        let (h, direction) = (6e-6, v.flattened)
        let ahead = model.unflattened(point.indices.map { point[$0] + h * direction[$0] })
        let behind = model.unflattened(point.indices.map { point[$0] - h * direction[$0] })
        let (above, below) = (grad(of: f)(ahead).flattened, grad(of: f)(behind).flattened)
        let change = above.indices.map { (above[$0] - below[$0]) / (2 * h) }
        expectClose(product, change, within: 1e-8)
    }

    @Test("layers that do not fit stop with a message")
    func message() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            var random = RandomStream(seed: 1)
            let first = MLP<Double>(sizes: [2, 3], activation: .relu, random: &random)
            _ = MLP(layers: first.layers + first.layers, activation: .relu)
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("MLP: 3 outputs into 2 inputs"))
    }

    @Test(
        "orthogonal weights keep lengths, whichever side is longer", arguments: [[5, 3], [3, 5]])
    func orthogonal(shape: [Int]) {
        var random = RandomStream(seed: 6)
        let w: Tensor<Double> = Initializer.orthogonal(gain: 2).tensor(
            shape, inputs: shape[1], outputs: shape[0], random: &random)
        let isTall = shape[0] > shape[1]
        let gram = matmul(w, w, transposeA: isTall, transposeB: !isTall)
        let identity = (0..<9).map { $0 % 4 == 0 ? 4.0 : 0 }
        // Sums of at most five products of numbers below 2.
        expectClose(gram.scalars, identity, within: 1e-14)
    }

    @Test("initializers have the variances of their papers")
    func initializers() {
        let (inputs, outputs) = (120.0, 80.0)
        let cases: [(Initializer, variance: Double, bound: Double)] = [
            (.zeros, 0, 0),
            (.uniformFanIn, 1 / (3 * inputs), (1 / inputs).squareRoot()),
            (.glorotUniform, 2 / (inputs + outputs), (6 / (inputs + outputs)).squareRoot()),
            (.glorotNormal, 2 / (inputs + outputs), .infinity),
            (.heUniform, 2 / inputs, (6 / inputs).squareRoot()),
            (.heNormal, 2 / inputs, .infinity),
            (.leCunUniform, 1 / inputs, (3 / inputs).squareRoot()),
            (.leCunNormal, 1 / inputs, .infinity),
            (.normal(deviation: 0.3), 0.09, .infinity),
            (.maximalUpdateOutput, 1 / (inputs * inputs), .infinity),
            (.uniform(bound: 0.3), 0.03, 0.3),
            // 1 − 2 · 2 φ(2) / (2 Φ(2) − 1) is the variance of a normal number within ±2.
            (.truncatedNormal(deviation: 0.5), 0.25 * 0.7737413035499232, 1),
        ]
        for (initializer, variance, bound) in cases {
            var random = RandomStream(seed: 5)
            let layer = Dense<Double>(
                inputs: 120, outputs: 80, weights: initializer, biases: nil, random: &random)
            let w = layer.weight.scalars
            let mean = w.reduce(0, +) / Double(w.count)
            let power = w.reduce(0) { $0 + $1 * $1 } / Double(w.count)
            // Four standard errors: of the mean √(v / n), of the square at most v √(2 / n).
            expectClose(mean, 0, within: 4 * (variance / Double(w.count)).squareRoot())
            expectClose(power, variance, within: 4 * variance * (2 / Double(w.count)).squareRoot())
            #expect(w.allSatisfy { Swift.abs($0) <= bound })
        }
    }
}

import Autodiff
import NeuralNetworks
import Optimization
import Randomness
import TestSupport
import Testing

@Suite("Models as objectives")
struct MinimizingTests {
    @Test("L-BFGS brings a linear layer to the least-squares solution")
    func leastSquares() throws {
        var random = RandomStream(seed: 1)
        let x = Tensor(random.normals(60), shape: [20, 3])
        let truth = Dense<Double>(
            inputs: 3, outputs: 2, weights: .heNormal, biases: .heNormal, random: &random)
        // Targets that the layer can meet exactly: the minimum is 0, there alone.
        let y = truth(x)
        var layer = Dense<Double>(
            inputs: 3, outputs: 2, weights: .heNormal, biases: .zeros, random: &random)
        var objective = layer.objective { meanSquaredError($0(x), targets: y) }
        let end = try LBFGS().minimize(&objective, from: layer.flattened)
        layer = layer.unflattened(end.x)
        #expect(end.isConverged)
        // A gradient below 1e-8 with eigenvalues of the Hessian, near 1 here, above 0.1.
        expectClose(layer.flattened, truth.flattened, within: 1e-7)
    }

    @Test("products of the Hessian are those of differences of gradients")
    func hessian() {
        var random = RandomStream(seed: 2)
        let model = MLP<Double>(sizes: [2, 3, 2], activation: .tanh, random: &random)
        let x = Tensor(random.normals(8), shape: [4, 2])
        let loss = { (m: MLP<Double>) in softmaxCrossEntropy(m(x), labels: [0, 1, 1, 0]) }
        let objective = model.objective(loss)
        var exact = model.objective(loss)
        let v = random.normals(model.scalarCount)
        var product = v
        exact.hessianProduct(at: model.flattened, v, into: &product)
        var (above, below) = (v, v)
        let point = model.flattened
        _ = objective.value(at: point.indices.map { point[$0] + 6e-6 * v[$0] }, gradient: &above)
        _ = objective.value(at: point.indices.map { point[$0] - 6e-6 * v[$0] }, gradient: &below)
        // Central differences at h = 6e-6 of numbers near 1 are right to about 1e-10 / 1e-5.
        expectClose(product, above.indices.map { (above[$0] - below[$0]) / 1.2e-5 }, within: 1e-8)
    }
}

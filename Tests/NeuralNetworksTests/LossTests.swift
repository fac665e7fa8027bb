import Autodiff
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("Losses")
struct LossTests {
    @Test("have the values of their formulas")
    func values() {
        let logits = Tensor([0.0, 0, 0, 3, 3, 3], shape: [2, 3])
        let scores = Tensor([0.0, 2], shape: [2, 1])
        let signs = Tensor([1.0, -1], shape: [2, 1])
        let log2 = 0.6931471805599453
        // log 3; (1 + 9) / 2; the mean of log 2 and log(1 + e²); the mean of 1 and 3.
        expectClose(
            softmaxCrossEntropy(logits, labels: [2, 0]).scalar, 1.0986122886681098, within: 1e-15)
        #expect(meanSquaredError(scores, targets: signs).scalar == 5)
        expectClose(
            logisticLoss(scores, signs: signs).scalar, (log2 + 2.1269280110429727) / 2,
            within: 1e-15)
        #expect(hingeLoss(scores, signs: signs).scalar == 2)
    }

    @Test("the gradient of the cross-entropy is (softmax − one-hot) / n")
    func crossEntropy() {
        var random = RandomStream(seed: 1)
        let z = Tensor(random.normals(20), shape: [4, 5])
        let labels = [3, 0, 4, 4]
        let gradient = grad(of: { (z: Tensor<Double>) in softmaxCrossEntropy(z, labels: labels) })(
            z)
        var expected = softmax(z).scalars
        for (row, label) in labels.enumerated() { expected[row * 5 + label] -= 1 }
        // A few roundings of numbers below 1.
        expectClose(gradient.scalars, expected.map { $0 / 4 }, within: 1e-16)
    }

    @Test("gradients agree with finite differences", arguments: Loss.allCases)
    func gradients(loss: Loss) {
        var random = RandomStream(seed: 2)
        let z = Tensor(random.normals(12), shape: [4, 3])
        let signs = Tensor((0..<12).map { _ in random.sign() }, shape: [4, 3])
        let targets: Targets<Double> =
            loss == .softmaxCrossEntropy ? .classes([2, 0, 1, 2]) : .values(signs)
        let gradient = grad(of: { (z: Tensor<Double>) in loss(z, targets) })(z)
        let differences = finiteDifferenceGradient(at: z.scalars) {
            loss(Tensor($0, shape: [4, 3]), targets).scalar
        }
        // Central differences at h = 6e-6 of values near 1 are right to about 1e-10.
        expectClose(gradient.scalars, differences, within: 1e-9)
    }
}

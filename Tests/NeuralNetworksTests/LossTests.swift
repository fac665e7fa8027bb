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
        let targets: Targets<Double>
        switch loss {
        case .softmaxCrossEntropy: targets = .classes([2, 0, 1, 2])
        case .klDivergence: targets = .values(softmax(2 * signs))
        default: targets = .values(signs)
        }
        let gradient = grad(of: { (z: Tensor<Double>) in loss(z, targets) })(z)
        let differences = finiteDifferenceGradient(at: z.scalars) {
            loss(Tensor($0, shape: [4, 3]), targets).scalar
        }
        // Central differences at h = 6e-6 of values near 1 are right to about 1e-10.
        expectClose(gradient.scalars, differences, within: 1e-9)
    }

    @Test("smoothing mixes the class with all classes alike")
    func smoothing() {
        var random = RandomStream(seed: 3)
        let z = Tensor(random.normals(12), shape: [3, 4])
        let labels = [1, 3, 0]
        // Σ q log softmax(z) with q written out.
        let logarithms = logSoftmax(z).scalars
        var expected = 0.0
        for (row, label) in labels.enumerated() {
            for k in 0..<4 {
                let q = 0.025 + (k == label ? 0.9 : 0)
                expected -= q * logarithms[row * 4 + k] / 3
            }
        }
        // A dozen products of numbers near 1.
        let value = softmaxCrossEntropy(z, labels: labels, smoothing: 0.1).scalar
        expectClose(value, expected, within: 1e-14)
    }

    @Test("the divergence is 0 from the model's own probabilities, and log 3 from a certain one")
    func divergence() {
        let z = Tensor([1.0, -2, 0.5], shape: [1, 3])
        // Rounding of numbers near 1.
        expectClose(klDivergence(z, from: softmax(z)).scalar, 0, within: 1e-15)
        let certain = Tensor([0.0, 1, 0], shape: [1, 3])
        let uniform = Tensor<Double>.zeros([1, 3])
        expectClose(
            klDivergence(uniform, from: certain).scalar, 1.0986122886681098, within: 1e-15)
    }

    @Test("Huber's loss is a parabola inside and a line outside, smooth where they meet")
    func huber() {
        let r = Tensor([-3.0, -0.5, 0, 0.5, 2], shape: [5])
        let zero = Tensor<Double>.zeros([5])
        // δ = ½: ½ (3 − ¼), ⅛, 0, ⅛, ½ (2 − ¼), over 5.
        #expect(huberLoss(r, targets: zero, delta: 0.5).scalar == (1.375 + 0.25 + 0.875) / 5)
        let gradient = grad(of: { (r: Tensor<Double>) in huberLoss(r, targets: zero, delta: 0.5) })(
            r)
        // clip(r, −δ, δ) / 5.
        expectClose(gradient.scalars, [-0.1, -0.1, 0, 0.1, 0.1], within: 1e-16)
    }

    @Test("the focal loss weighs the logarithm by (1 − p)^γ", arguments: [0.0, 1, 2])
    func focal(gamma: Double) {
        // p = ½ and p = ⅘.
        let log4 = 1.3862943611198906
        let z = Tensor([0.0, 0, log4, 0], shape: [2, 2])
        let (log2, log54) = (0.6931471805599453, 0.22314355131420976)
        let first = gamma == 0 ? 1 : gamma == 1 ? 0.5 : 0.25
        let second = gamma == 0 ? 1 : gamma == 1 ? 0.2 : 0.04
        let expected = (first * log2 + second * log54) / 2
        // A few roundings of numbers below 2.
        expectClose(focalLoss(z, labels: [0, 0], gamma: gamma).scalar, expected, within: 1e-15)
    }

    @Test("the binary cross-entropy is that of two classes with logits 0 and z")
    func binary() {
        let z = Tensor([0.3, -2, 5], shape: [3])
        let pairs = Tensor([0, 0.3, 0, -2, 0, 5], shape: [3, 2])
        let value = binaryCrossEntropy(z, targets: Tensor([1.0, 0, 1], shape: [3])).scalar
        let twoClasses = softmaxCrossEntropy(pairs, labels: [1, 0, 1]).scalar
        // The same sum of three logarithms, rounded in another order.
        expectClose(value, twoClasses, within: 1e-15)
    }
}

import Autodiff
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("Reports on classifiers")
struct ClassificationReportTests {
    @Test("count answers, ranks and confidences")
    func counts() {
        // Probabilities (½, ¼, ¼) and (⅛, ⅝, ¼): the logarithms are the logits.
        let p = [0.5, 0.25, 0.25, 0.125, 0.625, 0.25, 0.125, 0.625, 0.25]
        let logits = log(Tensor(p, shape: [3, 3]))
        let report = ClassificationReport(logits: logits, labels: [2, 1, 0], bins: 2)
        #expect(report.confusion == [[0, 1, 0], [0, 1, 0], [1, 0, 0]])
        // Ranks 3 (of the two ¼ the first comes first), 1 and 3.
        expectClose(report.topAccuracies, [1.0 / 3, 1.0 / 3, 1], within: 1e-15)
        // All confidences are in the upper bin: |1 − (½ + ⅝ + ⅝)| / 3.
        expectClose(report.calibrationError, 0.75 / 3, within: 1e-15)
        // −log(¼ ⅝ ⅛) / 3.
        expectClose(report.meanLoss, 3.9357395320454622 / 3, within: 1e-15)
        #expect(report.accuracy == report.topAccuracies[0])
    }

    @Test("outcomes drawn from the model's own probabilities are calibrated")
    func calibration() {
        var random = RandomStream(seed: 1)
        let n = 20000
        let logits = Tensor(random.normals(3 * n), shape: [n, 3])
        let p = softmax(logits).scalars
        let labels = (0..<n).map { random.categorical(Array(p[3 * $0..<3 * $0 + 3])) }
        let report = ClassificationReport(logits: logits, labels: labels, bins: 10)
        // Each bin's gap has a deviation of at most √(n_b) / 2: their sum over n at most
        // √(10 / n) / 2 = 0.011 on average; three times as much is a wide margin.
        #expect(report.calibrationError < 0.034)
        // Doubled logits are overconfident by far more.
        let sure = ClassificationReport(logits: 3 * logits, labels: labels, bins: 10)
        #expect(sure.calibrationError > 0.1)
    }

    @Test("of a model agree with its accuracy and its mean loss")
    func model() {
        var random = RandomStream(seed: 2)
        let model = MLP<Double>(sizes: [4, 6, 5], activation: .tanh, random: &random)
        let x = Tensor(random.normals(1200), shape: [300, 4])
        let labels = (0..<300).map { _ in random.integer(below: 5) }
        let examples = Examples(inputs: x, labels: labels)
        let report = model.report(on: x, labels: labels)
        #expect(report.accuracy == model.accuracy(on: examples))
        // 300 numbers near 1, added in another order.
        let loss = model.meanLoss(.softmaxCrossEntropy, on: examples)
        expectClose(report.meanLoss, loss, within: 1e-13)
        #expect(report.topAccuracies[4] == 1)
        #expect(model.outputs(x, block: 7).scalars == model.outputs(x).scalars)
    }
}

import Autodiff
import NeuralNetworks
import Randomness
import TestSupport
import Testing

/// Points of the plane labelled by whether they lie inside the circle of radius 1.
private func disk<E>(_ count: Int, _ random: inout RandomStream) -> Examples<E> {
    var (points, labels): ([E], [Int]) = ([], [])
    for _ in 0..<count {
        let (x, y) = (2 * random.uniform() - 1, 2 * random.uniform() - 1)
        // Nothing in a ring of width 0.1 around the boundary: the classes can be told apart.
        let radius = 1.6 * (x * x + y * y).squareRoot()
        let scale = radius < 1 ? 1.52 : 1.68
        points += [E(scale * x), E(scale * y)]
        labels.append(radius < 1 ? 1 : 0)
    }
    return Examples(inputs: Tensor(points, shape: [count, 2]), labels: labels)
}

@Suite("Mini-batches")
struct MiniBatchTests {
    @Test("use every example once", arguments: [1, 7, 32, 100])
    func partition(size: Int) {
        var random = RandomStream(seed: 1)
        let batches = MiniBatches(size: size)
        let first = batches.epoch(of: 32, random: &random)
        let second = batches.epoch(of: 32, random: &random)
        #expect(first.flatMap { $0 }.sorted() == Array(0..<32))
        #expect(first.dropLast().allSatisfy { $0.count == size })
        #expect(first.count == batches.count(of: 32))
        // The same order twice has probability 1 / 32!.
        #expect(first != second)
    }

    @Test("leave out a partial batch, or take all examples, where asked")
    func choices() {
        var random = RandomStream(seed: 1)
        let dropping = MiniBatches(size: 5, dropsLast: true)
        let parts = dropping.epoch(of: 32, random: &random)
        #expect(parts.count == 6 && dropping.count(of: 32) == 6)
        #expect(Set(parts.flatMap { $0 }).count == 30)
        #expect(MiniBatches.full.epoch(of: 3, random: &random) == [[0, 1, 2]])
    }
}

@Suite("Training")
struct TrainingTests {
    @Test("gradient descent on a line follows the closed form")
    func line() throws {
        // mean (w x − 3 x)² with mean x² = 5/2 contracts w − 3 by 1 − 2 η 5/2.
        let x = Tensor([1.0, 2], shape: [2, 1])
        let examples = Examples(inputs: x, values: 3 * x)
        let start = Dense(weight: Tensor([5.0], shape: [1, 1]), bias: nil)
        var model = MLP(layers: [start], activation: .identity)
        var random = RandomStream(seed: 1)
        let training = Training(
            loss: .meanSquaredError, optimizer: SGD(learningRate: 0.1),
            schedule: .step(every: 2, factor: 0.5), epochs: 4, batches: .full)
        var path: [Double] = []
        let losses = try training.fit(&model, to: examples, random: &random) { progress, model in
            path.append(model.flattened[0])
            #expect(progress.epoch == progress.step && progress.endsEpoch)
        }
        // Rates 0.1, 0.1, 0.05, 0.05: factors ½, ½, ¾, ¾.
        expectClose(path, [4, 3.5, 3.375, 3.28125], within: 1e-14)
        expectClose(losses, [10, 2.5, 0.625, 0.3515625], within: 1e-13)
    }

    @Test("a disk is separated from its surroundings", arguments: [Activation.relu, .tanh])
    func separation(activation: Activation) throws {
        var random = RandomStream(seed: 2)
        let examples: Examples<Float> = disk(300, &random)
        let unseen: Examples<Float> = disk(300, &random)
        var model = MLP<Float>(sizes: [2, 32, 32, 2], activation: activation, random: &random)
        let before = model.meanLoss(.softmaxCrossEntropy, on: examples)
        let training = Training(
            loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 1e-2), epochs: 60,
            batches: MiniBatches(size: 32))
        let losses = try training.fit(&model, to: examples, random: &random)
        let after = model.meanLoss(.softmaxCrossEntropy, on: examples)
        #expect(losses.count == 60 && after < 0.1 * before)
        #expect(model.accuracy(on: examples) == 1)
        // 300 points leave gaps at the boundary, about 1/√300 wide on a margin of 0.1.
        #expect(model.accuracy(on: unseen) > 0.95)
    }

    @Test("the same seed gives the same bits, another one others")
    func determinism() throws {
        func trained(seed: UInt64) throws -> [Float] {
            var random = RandomStream(seed: 3)
            let examples: Examples<Float> = disk(50, &random)
            var model = MLP<Float>(sizes: [2, 8, 2], activation: .gelu, random: &random)
            var order = RandomStream(seed: seed)
            let training = Training(
                loss: .softmaxCrossEntropy, optimizer: SGD(learningRate: 0.1, momentum: 0.9),
                epochs: 3, batches: MiniBatches(size: 8))
            try training.fit(&model, to: examples, random: &order)
            return model.flattened
        }
        let first = try trained(seed: 1)
        #expect(try trained(seed: 1) == first)
        #expect(try trained(seed: 2) != first)
    }

    @Test("divergence is an error that says where")
    func divergence() {
        let x = Tensor([1.0], shape: [1, 1])
        var model = MLP(
            layers: [Dense(weight: Tensor([2.0], shape: [1, 1]), bias: nil)], activation: .relu)
        var random = RandomStream(seed: 1)
        let training = Training(
            loss: .meanSquaredError, optimizer: SGD(learningRate: 1e200), epochs: 10,
            batches: .full)
        // w − 1 grows by 2e200 a step; its square is infinite at the second step.
        let error = #expect(throws: TrainingError.diverged(step: 2, loss: .infinity)) {
            try training.fit(&model, to: Examples(inputs: x, values: x), random: &random)
        }
        #expect(model.flattened == [-2e200])
        #expect(error?.description.contains("loss is inf at step 2") ?? false)
    }
}

@Suite("Evaluation")
struct EvaluationTests {
    @Test("in blocks is evaluation at once")
    func blocks() {
        var random = RandomStream(seed: 4)
        let examples: Examples<Double> = disk(2500, &random)
        let model = MLP<Double>(sizes: [2, 3, 2], activation: .tanh, random: &random)
        let outputs = model(examples.inputs)
        let whole = Loss.softmaxCrossEntropy(outputs, examples.targets).scalar
        let mean = model.meanLoss(.softmaxCrossEntropy, on: examples)
        // 2500 numbers near 1 added in another order.
        expectClose(mean, whole, within: 1e-13)
        guard case .classes(let labels) = examples.targets else { return }
        let right = zip(largestColumns(outputs), labels).filter { $0 == $1 }.count
        #expect(model.accuracy(on: examples) == Double(right) / 2500)
    }

    @Test("signs count as answers, and the first of equal outputs wins")
    func answers() {
        let model = MLP(
            layers: [Dense(weight: Tensor([1.0], shape: [1, 1]), bias: nil)], activation: .identity)
        let x = Tensor([1.0, -2, 3, 0], shape: [4, 1])
        let y = Tensor([1.0, -1, -1, 1], shape: [4, 1])
        #expect(model.accuracy(on: Examples(inputs: x, values: y)) == 0.5)
        #expect(largestColumns(Tensor([1.0, 3, 3, 2, 2, 0], shape: [2, 3])) == [1, 0])
    }
}

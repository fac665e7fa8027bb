import Autodiff
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("What layers do")
struct LayerTests {
    private var random = RandomStream(seed: 7)

    private mutating func normal(_ shape: [Int]) -> Tensor<Double> {
        Tensor(random.normals(shape.reduce(1, *)), shape: shape)
    }

    @Test("a batch is normalized in training, by the running averages outside of it")
    mutating func batchNorm() {
        var layer = BatchNorm<Double>(channels: 3, momentum: 0.25, epsilon: 0)
        let x = 3 * normal([40, 2, 3]) + 5
        let pass = TrainingPass<Double>(random: random)
        let y = layer.output(x, in: pass)
        // Sums of 80 numbers of size 1.
        expectClose(y.mean(axes: [0, 1]).scalars, [0, 0, 0], within: 1e-14)
        expectClose(square(y).mean(axes: [0, 1]).scalars, [1, 1, 1], within: 1e-13)
        layer.updateStates(from: pass)
        let mean = x.mean(axes: [0, 1])
        // From 0 and 1: ¾ of the old average and ¼ of the batch's, 80/79 of its biased variance.
        let variance = square(x - mean).mean(axes: [0, 1]) * (80.0 / 79)
        expectClose(layer.mean.scalars, (0.25 * mean).scalars, within: 1e-13)
        expectClose(layer.variance.scalars, (0.75 + 0.25 * variance).scalars, within: 1e-12)
        let outside = layer(x)
        expectClose(
            outside.scalars, ((x - layer.mean) / sqrt(layer.variance)).scalars, within: 1e-12)
    }

    @Test("the norms of a row do not see its scale, nor its shift where a mean is taken")
    mutating func normInvariance() {
        let x = normal([4, 6])
        let layer = Normalization<Double>(.layer, channels: 6, epsilon: 0)
        let group = Normalization<Double>(.group(3), channels: 6, epsilon: 0)
        let rms = Normalization<Double>(.rootMeanSquare, channels: 6, epsilon: 0)
        // A few roundings of numbers near 1, enlarged by one over the deviation of two numbers.
        expectClose(layer(3 * x + 2).scalars, layer(x).scalars, within: 1e-13)
        expectClose(group(3 * x + 2).scalars, group(x).scalars, within: 1e-10)
        expectClose(rms(3 * x).scalars, rms(x).scalars, within: 1e-13)
        #expect(largestDifference(rms(x + 2).scalars, rms(x).scalars) > 0.1)
    }

    @Test("attention follows a permutation of places; causal attention sees nothing later")
    mutating func attention() {
        let x = normal([2, 5, 4])
        let order = [3, 0, 4, 1, 2]
        func permuted(_ x: Tensor<Double>) -> Tensor<Double> {
            x.permuted([1, 0, 2]).gathered(order).permuted([1, 0, 2])
        }
        let full = SelfAttention<Double>(width: 4, heads: 2, isCausal: false, random: &random)
        // The same sums of five products in another order.
        expectClose(full(permuted(x)).scalars, permuted(full(x)).scalars, within: 1e-14)

        let causal = SelfAttention<Double>(width: 4, heads: 2, isCausal: true, random: &random)
        let changed = Tensor.concatenated(
            [x.sliced(0..<3, axis: 1), normal([2, 2, 4])], axis: 1)
        let (before, after) = (causal(x), causal(changed))
        #expect(
            before.sliced(0..<3, axis: 1).scalars == after.sliced(0..<3, axis: 1).scalars)
        #expect(before.sliced(3..<5, axis: 1).scalars != after.sliced(3..<5, axis: 1).scalars)
    }

    @Test("a language model starts near the uniform distribution and sees nothing later")
    mutating func languageModel() {
        let model = LanguageModel<Double>(
            vocabulary: 50, context: 8, width: 16, layers: 2, heads: 4, random: &random)
        let tokens = Tensor((0..<16).map { Double($0 * 7 % 50) }, shape: [2, 8])
        let logits = model(tokens)
        #expect(logits.shape == [16, 50])
        let loss = softmaxCrossEntropy(logits, labels: (0..<16).map { $0 * 11 % 50 }).scalar
        // log 50; logits have a deviation of 0.02 √16 = 0.08 and tokens are not their own targets.
        expectClose(loss, 3.912023005428146, within: 0.15)
        var entries = tokens.scalars
        entries[5] = 49
        let changed = model(Tensor(entries, shape: [2, 8]))
        #expect(changed.sliced(0..<5).scalars == logits.sliced(0..<5).scalars)
        #expect(changed.sliced(5..<6).scalars != logits.sliced(5..<6).scalars)
        #expect(changed.sliced(8..<16).scalars == logits.sliced(8..<16).scalars)
    }

    @Test("a language model that remembers says what it says of the whole")
    mutating func nextLogits() {
        let model = LanguageModel<Double>(
            vocabulary: 30, context: 9, width: 16, layers: 3, heads: 4, random: &random)
        let tokens = Tensor((0..<18).map { Double($0 * 7 % 30) }, shape: [2, 9])
        let whole = model(tokens).reshaped(to: [2, 9, 30])
        var cache = AttentionCache<Double>()
        var read = 0
        for length in [4, 1, 1, 3] {
            let next = model.nextLogits(
                after: tokens.sliced(read..<read + length, axis: 1), extending: &cache)
            read += length
            #expect(cache.count == read)
            let expected = whole.sliced(read - 1..<read, axis: 1)
            #expect(next.shape == [2, 30])
            for (a, b) in zip(next.scalars, expected.scalars) { expectClose(a, b, within: 1e-12) }
        }
    }

    @Test("a causal convolution sees nothing later")
    mutating func causalConvolution() {
        let layer = Conv1d<Double>(
            channels: 2, outputs: 3, kernel: 3, dilation: 2, isCausal: true, random: &random)
        let x = normal([1, 9, 2])
        let changed = Tensor.concatenated([x.sliced(0..<6, axis: 1), normal([1, 3, 2])], axis: 1)
        let (before, after) = (layer(x), layer(changed))
        #expect(before.shape == [1, 9, 3])
        #expect(before.sliced(0..<6, axis: 1).scalars == after.sliced(0..<6, axis: 1).scalars)
    }

    @Test("a recurrent layer follows its recursion", arguments: Recurrent<Double>.Kind.allCases)
    mutating func recurrent(kind: Recurrent<Double>.Kind) {
        let layer = Recurrent<Double>(kind, inputs: 1, width: 1, random: &random)
        let x = random.normals(5)
        let (w, b) = (layer.input.weight.scalars, layer.input.bias?.scalars ?? [])
        let (u, c) = (layer.recurrent.weight.scalars, layer.recurrent.bias?.scalars ?? [])
        let s = { (z: Double) in sigmoid(Tensor(z)).scalar }
        let t = { (z: Double) in Autodiff.tanh(Tensor(z)).scalar }
        var (h, cell) = (0.0, 0.0)
        let expected = x.map { x in
            let (p, q) = (w.indices.map { w[$0] * x + b[$0] }, u.indices.map { u[$0] * h + c[$0] })
            switch kind {
            case .tanh: h = t(p[0] + q[0])
            case .gru:
                let (r, z) = (s(p[0] + q[0]), s(p[1] + q[1]))
                h = (1 - z) * t(p[2] + r * q[2]) + z * h
            case .lstm:
                cell = s(p[1] + q[1]) * cell + s(p[0] + q[0]) * t(p[2] + q[2])
                h = s(p[3] + q[3]) * t(cell)
            }
            return h
        }
        // A dozen roundings a step of numbers below 1.
        expectClose(layer(Tensor(x, shape: [1, 5, 1])).scalars, expected, within: 1e-14)
    }

    @Test("a state-space layer answers an impulse with a sum of powers")
    mutating func stateSpace() {
        let layer = StateSpace<Double>(channels: 1, states: 2, random: &random)
        let y = layer(Tensor([1.0, 0, 0, 0], shape: [1, 4, 1])).scalars
        let step = exp(layer.logSteps).scalars[0]
        let rates = exp(layer.logRates).scalars
        var expected = [layer.skip.scalars[0], 0.0, 0, 0]
        for (rate, c) in zip(rates, layer.readout.scalars) {
            let a = exp(Tensor(-rate * step)).scalar
            var power = c * (1 - a) / rate
            for t in 0..<4 {
                expected[t] += power
                power *= a
            }
        }
        expectClose(y, expected, within: 1e-14)
    }

    @Test("a residual block whose second norm is 0 passes on what is positive")
    mutating func residual() {
        let block = ResidualBlock<Double>(channels: 2, outputs: 2, random: &random)
        let identity = block.replacing([NamedTensor("secondNorm.scale", .zeros([2]))])
        let x = normal([2, 4, 4, 2])
        #expect(identity(x).scalars == relu(x).scalars)
        let network = ResNet<Double>(
            shape: ImageShape(height: 8, width: 8, channels: 3), widths: [4, 8], blocks: 1,
            classes: 5, random: &random)
        let images = normal([2, 192])
        #expect(network(images).shape == [2, 5])
        #expect(network.states.count == 2 * (1 + 2 + 3))
    }

    @Test("with all experts chosen the mixture is their mean by the gates' softmax")
    mutating func experts() {
        let layer = MixtureOfExperts<Double>(
            sizes: [3, 4, 2], experts: 3, chosen: 3, balance: 0.5, random: &random)
        let x = normal([6, 3])
        let p = softmax(layer.gate(x))
        var expected = Tensor<Double>.zeros([6, 2])
        for (e, expert) in layer.experts.enumerated() {
            expected = expected + p.sliced(e..<e + 1, axis: 1) * expert(x)
        }
        let pass = TrainingPass<Double>(random: random)
        // Three products in another order.
        expectClose(layer.output(x, in: pass).scalars, expected.scalars, within: 1e-15)
        // Every expert has a third of the choices: ½ · 3 · Σ ⅓ Pₑ = ½.
        expectClose(pass.penalty?.scalar ?? 0, 0.5, within: 1e-15)
        let single = MixtureOfExperts<Double>(
            sizes: [3, 4, 2], experts: 3, chosen: 1, random: &random)
        let answers = largestColumns(single.gate(x))
        let own = (0..<6).flatMap { single.experts[answers[$0]](x.sliced($0..<$0 + 1)).scalars }
        expectClose(single(x).scalars, own, within: 1e-15)
    }

    @Test("dropout keeps the mean, and does nothing outside of training")
    func dropout() {
        let layer = Stage<Double>.dropout(0.25)
        let x = Tensor<Double>.ones([100, 100])
        #expect(layer(x).scalars == x.scalars)
        let y = layer.output(x, in: TrainingPass(random: RandomStream(seed: 1))).scalars
        let zeros = y.count { $0 == 0 }
        #expect(y.allSatisfy { $0 == 0 || $0 == 4.0 / 3 })
        // 2500 expected with a deviation of 43: five of them.
        #expect(zeros > 2280 && zeros < 2720)
        let again = layer.output(x, in: TrainingPass(random: RandomStream(seed: 1))).scalars
        #expect(again == y)
    }

    @Test("training carries states on, and augmentation and penalties enter the loss")
    mutating func training() throws {
        var model = Sequential<Double>([
            Dense(inputs: 2, outputs: 4, weights: .heNormal, biases: .zeros, random: &random),
            BatchNorm(channels: 4), Stage.activation(.relu),
            Dense(inputs: 4, outputs: 2, weights: .heNormal, biases: .zeros, random: &random),
        ])
        let x = normal([64, 2])
        let labels = (0..<64).map { x[$0, 0] > 0 ? 1 : 0 }
        let before = model.states.map { $0.tensor.scalars }
        let method = Training(
            loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.05), epochs: 40,
            batches: MiniBatches(size: 16), gradientNorm: 1, sharpness: SharpnessAware(radius: 0.01)
        )
        try method.fit(&model, to: Examples(inputs: x, labels: labels), random: &random)
        #expect(model.states.map { $0.tensor.scalars } != before)
        // A half-plane: the running averages have to be those of the data for this.
        #expect(model.accuracy(on: Examples(inputs: x, labels: labels)) > 0.95)
    }

    @Test("a small transformer learns to copy the token before last")
    mutating func copying() throws {
        var model = LanguageModel<Float>(
            vocabulary: 4, context: 6, width: 16, layers: 2, heads: 2, random: &random)
        var descent = Descent<Float>(optimizer: Adam(learningRate: 0.01), gradientNorm: 1)
        var loss = 0.0
        for _ in 0..<150 {
            let pairs = (0..<32).map { _ in (random.integer(below: 4), random.integer(below: 4)) }
            let inputs = pairs.flatMap { a, b in [a, b, a, b, a, b].map { Float($0) } }
            let labels = pairs.flatMap { a, b in [b, a, b, a, b, a] }
            let tokens = Tensor(inputs, shape: [32, 6])
            loss = try descent.step(&model, random: random) { model, pass in
                softmaxCrossEntropy(model.output(tokens, in: pass), labels: labels)
            }
        }
        // Only the first of six characters cannot be known: log 4 / 6 = 0.231 is the best.
        #expect(loss < 0.4)
    }
}

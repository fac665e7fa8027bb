import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import TestSupport
import Testing
import TransportSuites

@Suite("Rewards through a denoising chain")
struct AlignPropTests {
    typealias Paper = AlignProp

    /// A small denoiser with adapters that are not zero.
    private func model(
        _ random: inout RandomStream
    ) -> (base: Paper.Denoiser, adapters: Paper.Adapters) {
        let base = Paper.Denoiser(dimension: 2, width: 8, &random)
        return (base, Paper.Adapters(base, rank: 2, startsAtZero: false, &random))
    }

    @Test("the steps keep x_k a mixture of √ᾱ_k x₀ and √(1 − ᾱ_k) of a normal number")
    func levels() {
        let levels = Paper.Levels(steps: 12)
        var random = RandomStream(seed: 71)
        let n = 40_000
        // With x₀ = 0 the best ε is x/√(1 − ᾱ): by hand, x_{k−1} is then normal of variance 1 − ᾱ_{k−1}.
        var x = random.normals(n).map { $0 * (1 - levels.alpha[12]).squareRoot() }
        for k in (1...12).reversed() {
            let spread = (1 - levels.alpha[k]).squareRoot()
            let next = (1 - levels.alpha[k - 1] - levels.sigma[k] * levels.sigma[k]).squareRoot()
            x = x.map { next * $0 / spread + levels.sigma[k] * random.normal() }
        }
        let variance = squaredNorm(x) / Double(n)
        // Known to √(2/n) = 0.7 % of itself; four of that.
        expectClose(variance / (1 - levels.alpha[0]), 1, within: 0.028)
    }

    @Test("derivatives of the denoiser are those of the tape")
    func denoiser() {
        var random = RandomStream(seed: 72)
        let net = Paper.Denoiser(dimension: 2, width: 8, &random)
        let x = Matrix(rows: 5, columns: 2, random.normals(10))
        let e = Paper.Denoiser.embedding(0.3)
        let G = Matrix(rows: 5, columns: 2, random.normals(10))
        var tape = Paper.Tape(net, points: 5)
        tape.set(x, e)
        net.evaluate(&tape)
        var gradient = Paper.Gradient(net)
        var points = x
        net.pull(G, &tape, into: &gradient, points: &points)

        let sinusoids = Tensor((0..<5).flatMap { _ in e }, shape: [5, 16])
        let variables =
            net.weights.map { Tensor($0.storage, shape: [$0.rows, $0.columns]) }
            + net.biases.map { Tensor($0, shape: [1, $0.count]) }
            + [Tensor(x.storage, shape: [5, 2])]
        let target = Tensor(G.storage, shape: [5, 2])
        let (value, expected) = valueAndGradient(at: variables) { v in
            var h = Tensor.concatenated([v[6], sinusoids], axis: 1)
            for l in 0..<3 {
                h = matmul(h, v[l], transposeB: true) + v[3 + l]
                if l < 2 { h = h * sigmoid(h) }
            }
            return (h * target).sum()
        }
        let own = (0..<3).flatMap { gradient.weights[$0].storage }
        // Sums of at most 18 products of order 1; exp is within 2 units.
        expectClose(dot(tape.output.storage, G.storage), value.scalar, within: 1e-13)
        expectClose(own, expected[0..<3].flatMap { $0.scalars }, within: 1e-13)
        expectClose(
            (0..<3).flatMap { gradient.biases[$0] }, expected[3..<6].flatMap { $0.scalars },
            within: 1e-13)
        expectClose(points.storage, expected[6].scalars, within: 1e-13)
    }

    @Test("the gradient by the adapters is Bᵀ G and G Aᵀ")
    func adapters() {
        var random = RandomStream(seed: 73)
        let (base, adapters) = model(&random)
        let x = Matrix(rows: 4, columns: 2, random.normals(8))
        let G = Matrix(rows: 4, columns: 2, random.normals(8))
        let embedding = Paper.Denoiser.embedding(0.6)
        func value(_ parameters: [Double]) -> Double {
            var moved = adapters
            moved.parameters = parameters
            let net = moved.applied(to: base)
            var tape = Paper.Tape(net, points: 4)
            tape.set(x, embedding)
            net.evaluate(&tape)
            return dot(tape.output.storage, G.storage)
        }
        let net = adapters.applied(to: base)
        var tape = Paper.Tape(net, points: 4)
        tape.set(x, embedding)
        net.evaluate(&tape)
        var gradient = Paper.Gradient(net)
        var points = x
        net.pull(G, &tape, into: &gradient, points: &points)
        let slopes = finiteDifferenceGradient(at: adapters.parameters, of: value)
        // Central differences with h = 6e-6: h² and ε/h are below 1e-10, of numbers below 100.
        expectClose(adapters.pulled(gradient), slopes, within: 1e-7)
    }

    @Test(
        "gradients do not depend on what is kept",
        arguments: [Paper.Memory.states(every: 1), .states(every: 3), .states(every: 7)])
    func memory(kept: Paper.Memory) {
        var random = RandomStream(seed: 74)
        let (base, adapters) = model(&random)
        let net = adapters.applied(to: base)
        let levels = Paper.Levels(steps: 7)
        let noise = Paper.Noise(chains: 3, dimension: 2, steps: 7, &random)
        func gradient(_ memory: Paper.Memory) -> ([Double], [Double]) {
            var chain = Paper.Chain(net, levels, chains: 3, memory: memory)
            chain.run(net, noise)
            var sum = Paper.Gradient(net)
            let G = Paper.Goal(.mode).gradients(chain.ends)
            let norms = chain.pull(net, G, depth: 7, replay: noise, into: &sum)
            return (sum.vector, norms)
        }
        // The same operations on the same numbers.
        let (expected, found) = (gradient(.activations), gradient(kept))
        #expect(expected.0 == found.0 && expected.1 == found.1)
    }

    @Test(
        "rewards have the gradients of their values",
        arguments: [Paper.Reward.mode, .line, .step, .brightness, .darkness])
    func rewards(reward: Paper.Reward) {
        var random = RandomStream(seed: 75)
        let x = Matrix(rows: 3, columns: 2, random.normals(6))
        let goal = Paper.Goal(reward, target: [0.3, -0.7])
        let slopes = finiteDifferenceGradient(at: x.storage) {
            sum(goal.values(Matrix(rows: 3, columns: 2, $0)))
        }
        expectClose(goal.gradients(x).storage, slopes, within: 1e-7)
    }

    @Test("the logit of a class is the network's output, with its gradient")
    func logit() {
        var random = RandomStream(seed: 78)
        let network = MLP<Double>(sizes: [2, 5, 4], activation: .tanh, random: &random)
        // Pixels outside of [−1, 1] are clipped and have no gradient.
        let x = Matrix([[0.4, -0.3], [-0.9, 2], [-1.5, 0.1]])
        let clipped = Matrix([[0.4, -0.3], [-0.9, 1], [-1, 0.1]])
        let goal = Paper.Goal(.three, logit: Paper.Logit(network, class: 3, examples: clipped))
        let outputs = network(Tensor(clipped)).matrix.column(3)
        // Sums of five products of order 1.
        expectClose(goal.values(x), outputs, within: 1e-14)
        expectClose(goal.optimum, outputs.max() ?? 0, within: 1e-14)
        let slopes = finiteDifferenceGradient(at: x.storage) {
            sum(goal.values(Matrix(rows: 3, columns: 2, $0)))
        }
        expectClose(goal.gradients(x).storage, slopes, within: 1e-7)
        #expect(goal.gradients(x)[1, 1] == 0 && goal.gradients(x)[2, 0] == 0)
    }

    @Test("reward-weighted regression has the gradient of the weighted loss of denoising")
    func denoisingLoss() {
        var random = RandomStream(seed: 79)
        let net = model(&random).base
        let levels = Paper.Levels(steps: 3)
        let (first, fresh) = (
            Paper.Noise(chains: 4, dimension: 2, steps: 3, &random),
            Paper.Noise(chains: 4, dimension: 2, steps: 3, &random)
        )
        var chain = Paper.Chain(net, levels, chains: 4)
        chain.run(net, first)
        let ends = chain.ends
        let factors = [0.5, 0.3, 0.2, 0]
        func loss(_ parameters: [Double]) -> Double {
            var moved = net
            moved.parameters = parameters
            var total = 0.0
            for k in 1...3 {
                let alpha = levels.alpha[k]
                let noise = (1 - alpha).squareRoot() * fresh.kicks[k]
                var tape = Paper.Tape(moved, points: 4)
                // The times of the levels are 0.02, …, 0.98.
                tape.set(
                    alpha.squareRoot() * ends + noise,
                    Paper.Denoiser.embedding(0.02 + 0.96 * Double(k) / 3))
                moved.evaluate(&tape)
                let gap = tape.output - fresh.kicks[k]
                for i in 0..<4 { total += factors[i] * squaredNorm(gap.row(i)) / 3 }
            }
            return total
        }
        var gradient = Paper.Gradient(net)
        chain.addDenoising(net, factors, fresh, into: &gradient)
        #expect(chain.ends == ends)
        let slopes = finiteDifferenceGradient(at: net.parameters, of: loss)
        // Central differences with h = 6e-6: h² and ε/h are below 1e-10, of numbers below 100.
        expectClose(gradient.vector, slopes, within: 1e-7)
    }

    @Test("the score function's gradient is the one through the chain, on average")
    func estimates() {
        var random = RandomStream(seed: 76)
        let (base, adapters) = model(&random)
        let net = adapters.applied(to: base)
        let (T, n) = (20, 20_000)
        let levels = Paper.Levels(steps: T)
        let noise = Paper.Noise(chains: n, dimension: 2, steps: T, &random)
        var chain = Paper.Chain(net, levels, chains: n)
        chain.run(net, noise)
        let rewards = Paper.Goal(.line).values(chain.ends)
        let mean = sum(rewards) / Double(n)
        var through = Paper.Gradient(net)
        let G = Paper.Goal(.line).gradients(chain.ends)
        _ = chain.pull(net, G, depth: T, replay: noise, into: &through)
        var score = Paper.Gradient(net)
        chain.addScore(net, rewards.map { $0 - mean }, noise, into: &score)
        let (a, b) = (through.vector, score.vector)
        // The specification asks for a cosine of 0.9 with 1e5 samples: noise of √(1/0.81 − 1) = 0.48 of
        // the length, and with a fifth of the samples √5 times as much.
        #expect(dot(a, b) / (norm(a) * norm(b)) > 0.68)
        // That noise, 1.1 of the length in 250 directions, puts 0.07 on one of them where all are alike.
        expectClose(dot(a, b) / dot(a, a), 1, within: 0.25)
    }

    @Test("the linear chain's moments are those of samples", arguments: [1, 6])
    func linearChain(steps: Int) {
        let chain = Paper.AffineChain(steps: steps)
        var random = RandomStream(seed: 77)
        let draws = (0..<40_000).map { _ in chain.sample(&random) }
        let through = meanWithError(draws.map(\.pathwise))
        let score = meanWithError(draws.map(\.score))
        expectClose(through.mean, chain.gradient, within: 4 * through.standardError)
        expectClose(score.mean, chain.gradient, within: 4 * score.standardError)
        // The variance of −2 (x₀ − c) D is 4 D² Var x₀; known to √(2/n) of itself.
        let spread = through.standardError * through.standardError * 40_000
        let D = chain.sensitivity
        expectClose(
            spread / (4 * D * D * chain.variance), 1, within: 4 * (2.0 / 40_000).squareRoot())
    }

    @Test("the spread of points is the trace of their covariance")
    func spread() {
        let square = Matrix([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
        // 4/3 in each direction.
        expectClose(Paper.spread(square), 8.0 / 3, within: 1e-15)
    }
}

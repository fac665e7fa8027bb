import Kernels
package import LinearAlgebra
import NeuralNetworks
import Randomness
import RealModule

extension AlignProp {
    /// How the adapters' gradient is estimated.
    enum Method: String, Decodable, CaseIterable {
        /// Through the last K steps, with T − K ~ N(0.85 T, (0.1 T)²) drawn for each batch.
        case alignprop
        /// Through all steps.
        case full
        /// Through the last step.
        case last
        /// Through the last K steps, always the same; K = 0 stands for the random depth.
        case fixed
        /// The score function of all steps, with advantages normalized in each batch (DDPO).
        case ddpo
        /// Through one prediction of x₀ from a random late state (ReFL).
        case refl
        /// The loss of denoising on the model's own samples, weighted by their rewards (reward-weighted
        /// regression).
        case rwr
    }

    /// One batch of chains and the room for its gradient.
    struct Tuner {
        /// ε of the base, which is frozen.
        let base: Denoiser
        /// What is trained.
        var adapters: Adapters
        /// The steps of the sampler.
        let levels: Levels
        /// What is to be raised.
        let goal: Goal
        private var chain: Chain
        private var noise: Noise
        private var gradient: Gradient
        private let optimizer: Adam
        private var state = OptimizerState<Double>()
        private var vector: [Double]
        /// ‖∂R/∂x_k‖ of the last batch, k = 0, …, K.
        private(set) var norms: [Double] = []
        private let clipNorm = 1.0
        // β of the weights of regression, ∝ e^(βA).
        private let sharpness = 5.0

        init(
            _ base: Denoiser, _ adapters: Adapters, _ levels: Levels, _ goal: Goal,
            batch: Int, learningRate: Double, _ random: inout RandomStream
        ) {
            self.base = base
            self.adapters = adapters
            self.levels = levels
            self.goal = goal
            chain = Chain(base, levels, chains: batch, memory: .activations)
            noise = Noise(
                chains: batch, dimension: base.dimension, steps: levels.steps, &random)
            gradient = Gradient(base)
            optimizer = .decoupled(learningRate: learningRate, weightDecay: 1e-4)
            vector = adapters.parameters
        }

        /// One step of AdamW on −E R.
        ///
        /// - Parameters:
        ///   - method: how the gradient is estimated.
        ///   - depth: K of `fixed`.
        ///   - isNoise: whether ∂R/∂x is replaced by noise of its size.
        ///   - random: draws chains, depths and that noise.
        mutating func step(
            _ method: Method, depth: Int, isNoise: Bool, _ random: inout RandomStream
        ) {
            noise.draw(&random)
            let model = adapters.applied(to: base)
            gradient.clear()
            chain.run(model, noise)
            let T = levels.steps
            switch method {
            case .alignprop: backward(model, depth: randomDepth(&random), isNoise, &random)
            case .full: backward(model, depth: T, isNoise, &random)
            case .last: backward(model, depth: 1, isNoise, &random)
            case .fixed:
                let depth = depth == 0 ? randomDepth(&random) : depth
                backward(model, depth: depth, isNoise, &random)
            case .ddpo: scoreFunction(model)
            case .refl: prediction(model, at: 1 + random.integer(below: max(1, T / 4)))
            case .rwr: weightedRegression(model, &random)
            }
            var pulled = adapters.pulled(gradient)
            let length = norm(pulled)
            if length > clipNorm { scale(&pulled, by: clipNorm / length) }
            optimizer.step(&vector, gradient: pulled, state: &state)
            adapters.parameters = vector
        }

        private func randomDepth(_ random: inout RandomStream) -> Int {
            let T = Double(levels.steps)
            let place = T * (0.85 + 0.1 * random.normal())
            return levels.steps - min(levels.steps - 1, max(0, Int(place.rounded())))
        }

        private mutating func backward(
            _ model: Denoiser, depth: Int, _ isNoise: Bool, _ random: inout RandomStream
        ) {
            var G = goal.gradients(chain.ends)
            if isNoise {
                let length = norm(G.storage)
                random.fillNormal(&G.storage)
                G *= length / max(norm(G.storage), 1e-300)
            }
            G *= -1 / Double(G.rows)
            norms = chain.pull(model, G, depth: depth, replay: noise, into: &gradient)
        }

        /// −(1/n) Σ (R − R̄)/s Σ_k ∂ log p(x_{k−1} | x_k).
        private mutating func scoreFunction(_ model: Denoiser) {
            let advantages = normalized(goal.values(chain.ends))
            let factors = scaled(advantages, by: -1 / Double(advantages.count))
            chain.addScore(model, factors, noise, into: &gradient)
        }

        /// Σ wᵢ ‖ε − z‖² at all levels with new noise z, w the softmax of β(R − R̄)/s.
        private mutating func weightedRegression(_ model: Denoiser, _ random: inout RandomStream) {
            // Advantages are at most √n, so that no exponential overflows.
            let powers = normalized(goal.values(chain.ends)).map { Double.exp(sharpness * $0) }
            noise.draw(&random)
            chain.addDenoising(
                model, scaled(powers, by: 1 / sum(powers)), noise, into: &gradient)
        }

        private func normalized(_ values: [Double]) -> [Double] {
            let n = Double(values.count)
            let mean = sum(values) / n
            let centered = values.map { $0 - mean }
            let deviation = (squaredNorm(centered) / n).squareRoot()
            return centered.map { $0 / max(deviation, 1e-12) }
        }

        /// x̂₀ = (x_k − √(1 − ᾱ_k) ε)/√ᾱ_k.
        private mutating func prediction(_ model: Denoiser, at k: Int) {
            let (root, spread) = (levels.alpha[k].squareRoot(), (1 - levels.alpha[k]).squareRoot())
            var end = chain.states[k]
            end.add(chain.noise(model, at: k), scaledBy: -spread)
            end *= 1 / root
            var G = goal.gradients(end)
            G *= spread / (root * Double(G.rows))
            chain.pullNoise(model, G, at: k, into: &gradient)
        }
    }

    /// Means over many chains, always with the same noise.
    struct Evaluation {
        /// E R.
        let reward: Double
        /// The trace of the covariance of x₀.
        let diversity: Double
        /// E ‖ε(x_k, t_k) − ε_base(x_k, t_k)‖² over chains and steps.
        let displacement: Double
    }

    /// A batch of chains with noise that stays.
    struct Examiner {
        private var chain: Chain
        private let noise: Noise
        private let levels: Levels
        private let base: Denoiser

        init(_ base: Denoiser, _ levels: Levels, chains: Int, _ random: inout RandomStream) {
            self.levels = levels
            self.base = base
            chain = Chain(base, levels, chains: chains)
            noise = Noise(
                chains: chains, dimension: base.dimension, steps: levels.steps, &random)
        }

        /// The ends of the chains of a denoiser.
        mutating func ends(_ model: Denoiser) -> Matrix<Double> {
            chain.run(model, noise)
            return chain.ends
        }

        mutating func examine(
            _ model: Denoiser, _ goal: Goal, displaces: Bool = false
        ) -> Evaluation {
            let ends = ends(model)
            let values = goal.values(ends)
            var displacement = 0.0
            if displaces {
                for k in 1...levels.steps {
                    let gap = chain.noise(model, at: k) - chain.noise(base, at: k)
                    displacement += gap.squaredNorm() / Double(ends.rows * levels.steps)
                }
            }
            return Evaluation(
                reward: sum(values) / Double(ends.rows), diversity: spread(ends),
                displacement: displacement)
        }
    }

    /// The trace of the covariance of rows.
    package static func spread(_ x: Matrix<Double>) -> Double {
        var total = 0.0
        for j in 0..<x.columns {
            let column = x.column(j)
            let mean = sum(column) / Double(x.rows)
            total += column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
        return total / Double(max(1, x.rows - 1))
    }
}

package import LinearAlgebra
package import Randomness
import RealModule

extension AlignProp {
    /// The steps of the DDIM sampler with η = 1 from level T to 0:
    /// x_{k−1} = a_k x_k + c_k ε(x_k, t_k) + σ_k z_k.
    ///
    /// ᾱ(t) = cos²(πt/2) at t_k from 0.02 to 0.98. Level 0 still has noise, of deviation 0.03, so that
    /// every σ_k is positive and every step has a density.
    package struct Levels: Sendable {
        /// ᾱ₀, …, ᾱ_T.
        package let alpha: [Double]
        /// a₁, …, a_T; entry 0 is not used.
        let keep: [Double]
        /// c₁, …, c_T.
        let push: [Double]
        /// σ₁, …, σ_T.
        package let sigma: [Double]
        /// e(t₀), …, e(t_T).
        let embeddings: [[Double]]

        /// The first and the last time.
        static let times = (first: 0.02, last: 0.98)

        /// ᾱ(t).
        package static func alpha(_ t: Double) -> Double {
            let root = Double.cos(Double.pi * t / 2)
            return root * root
        }

        /// The levels of T steps.
        package init(steps T: Int) {
            let span = Self.times.last - Self.times.first
            let times = (0...T).map { Self.times.first + span * Double($0) / Double(T) }
            let alpha = times.map { Self.alpha($0) }
            var (keep, push, sigma) = ([0.0], [0.0], [0.0])
            for k in 1...T {
                let (now, next) = (alpha[k], alpha[k - 1])
                let variance = (1 - next) / (1 - now) * (1 - now / next)
                let a = (next / now).squareRoot()
                keep.append(a)
                push.append((1 - next - variance).squareRoot() - a * (1 - now).squareRoot())
                sigma.append(variance.squareRoot())
            }
            self.alpha = alpha
            self.keep = keep
            self.push = push
            self.sigma = sigma
            embeddings = times.map { Denoiser.embedding($0) }
        }

        /// T.
        package var steps: Int { alpha.count - 1 }
    }

    /// The random numbers of a batch of chains.
    package struct Noise: Sendable {
        /// x_T, n × d.
        package var start: Matrix<Double>
        /// z₁, …, z_T; entry 0 is not used.
        package var kicks: [Matrix<Double>]

        /// Normal numbers for n chains.
        package init(chains n: Int, dimension d: Int, steps T: Int, _ random: inout RandomStream) {
            start = Matrix(rows: n, columns: d)
            kicks = (0...T).map { _ in Matrix(rows: n, columns: d) }
            draw(&random)
        }

        /// Draws all anew.
        package mutating func draw(_ random: inout RandomStream) {
            random.fillNormal(&start.storage)
            for k in kicks.indices.dropFirst() { random.fillNormal(&kicks[k].storage) }
        }
    }

    /// What is kept of a chain for its derivative.
    package enum Memory: Equatable, Sendable {
        /// The activations of all steps.
        case activations
        /// Every s-th state; the steps between are done again.
        case states(every: Int)
    }

    /// A batch of chains, run forward and back.
    package struct Chain: Sendable {
        /// The steps.
        package let levels: Levels
        /// x_0, …, x_T; without rows where they are not kept.
        package private(set) var states: [Matrix<Double>]
        /// The numbers kept at most at one time for the derivative, of one chain.
        package private(set) var peak = 0
        /// One tape that all steps share, or one for each.
        private var tapes: [Tape]
        private let memory: Memory
        private let nothing: Tape

        /// Room for n chains.
        package init(
            _ denoiser: Denoiser, _ levels: Levels, chains n: Int,
            memory: Memory = .states(every: 1)
        ) {
            self.levels = levels
            self.memory = memory
            nothing = Tape(denoiser, points: 0)
            let count = memory == .activations ? levels.steps + 1 : 1
            tapes = (0..<count).map { _ in Tape(denoiser, points: n) }
            states = (0...levels.steps).map { _ in
                Matrix(rows: n, columns: denoiser.dimension)
            }
        }

        /// x_0 of each chain.
        package var ends: Matrix<Double> { states[0] }

        /// Runs all chains.
        package mutating func run(_ denoiser: Denoiser, _ noise: Noise) {
            states[levels.steps] = noise.start
            for k in (1...levels.steps).reversed() {
                advance(denoiser, noise, from: k)
                if !isKept(k) { release(k) }
            }
        }

        private func isKept(_ k: Int) -> Bool {
            guard case .states(let every) = memory else { return true }
            return k % every == 0 || k == levels.steps
        }

        private mutating func release(_ k: Int) {
            states[k] = Matrix(rows: 0, columns: states[k].columns)
        }

        private func place(_ k: Int) -> Int { memory == .activations ? k : 0 }

        /// The activations of step k, which are evaluated again where they are not stored.
        private mutating func kept(_ denoiser: Denoiser, at k: Int) -> Tape {
            memory == .activations
                ? exchange(&tapes[k], with: nothing) : evaluated(denoiser, at: k)
        }

        /// ε at x_k, on a tape that is out of its place.
        private mutating func evaluated(_ denoiser: Denoiser, at k: Int) -> Tape {
            var tape = exchange(&tapes[place(k)], with: nothing)
            tape.set(states[k], levels.embeddings[k])
            denoiser.evaluate(&tape)
            return tape
        }

        /// x_{k−1} from x_k.
        private mutating func advance(_ denoiser: Denoiser, _ noise: Noise, from k: Int) {
            let tape = evaluated(denoiser, at: k)
            if states[k - 1].rows != noise.start.rows { states[k - 1] = noise.start }
            combine(states[k], tape.output, noise.kicks[k], at: k)
            tapes[place(k)] = tape
        }

        private mutating func combine(
            _ x: Matrix<Double>, _ epsilon: Matrix<Double>, _ z: Matrix<Double>, at k: Int
        ) {
            let (a, c, s) = (levels.keep[k], levels.push[k], levels.sigma[k])
            var next = states[k - 1].storage.mutableSpan
            for i in 0..<next.count {
                next[i] = a * x.storage[i] + c * epsilon.storage[i] + s * z.storage[i]
            }
        }

        /// ε at a state of the chain.
        package mutating func noise(_ denoiser: Denoiser, at k: Int) -> Matrix<Double> {
            let tape = evaluated(denoiser, at: k)
            tapes[place(k)] = tape
            return tape.output
        }

        /// The derivative of Σ G∘x_0 through the last K steps; x_K counts as given.
        ///
        /// - Parameters:
        ///   - denoiser: ε.
        ///   - G: n × d.
        ///   - depth: K.
        ///   - replay: the noise of the run; another one gives another chain where steps are redone.
        ///   - gradient: what is added to.
        /// - Returns: ‖∂/∂x_k‖ for k = 0, …, K.
        package mutating func pull(
            _ denoiser: Denoiser, _ G: Matrix<Double>, depth: Int, replay: Noise,
            into gradient: inout Gradient
        ) -> [Double] {
            var (g, scaled, through) = (G, G, G)
            var norms = [norm(G.storage)]
            peak = 0
            for k in 1...depth {
                if states[k].rows == 0 { redo(denoiser, replay, downTo: k) }
                var tape = kept(denoiser, at: k)
                peak = max(peak, stored(beside: tape))
                let (a, c) = (levels.keep[k], levels.push[k])
                axpby(c, g.storage, 0, &scaled.storage)
                denoiser.pull(scaled, &tape, into: &gradient, points: &through)
                axpby(1, through.storage, a, &g.storage)
                norms.append(norm(g.storage))
                tapes[place(k)] = tape
                if !isKept(k) { release(k) }
            }
            return norms
        }

        /// The states from a kept one down to x_k once more.
        private mutating func redo(_ denoiser: Denoiser, _ replay: Noise, downTo k: Int) {
            var top = k
            while states[top].rows == 0 { top += 1 }
            for j in (k + 1...top).reversed() { advance(denoiser, replay, from: j) }
        }

        /// The numbers kept of one chain: states from x_1 on and tapes, or the tapes alone where they
        /// hold the states too.
        private func stored(beside tape: Tape) -> Int {
            let n = tape.output.rows
            let tapes = tapes.reduce(tape.stored) { $0 + $1.stored }
            guard memory != .activations else { return (tapes - self.tapes[0].stored) / n }
            return states.dropFirst().reduce(tapes) { $0 + $1.storage.count } / n
        }

        /// Adds Σ wᵢ Σ_k ∂ log p(x_{k−1} | x_k) of chains i: log p of a step has the derivative
        /// c z/σ by ε.
        package mutating func addScore(
            _ denoiser: Denoiser, _ factors: [Double], _ noise: Noise,
            into gradient: inout Gradient
        ) {
            for k in 1...levels.steps {
                let ratio = levels.push[k] / levels.sigma[k]
                let G = noise.kicks[k].rowsScaled(by: scaled(factors, by: ratio))
                pullNoise(denoiser, G, at: k, into: &gradient)
            }
        }

        /// Adds the derivative of (1/T) Σ wᵢ Σ_k ‖ε(x_k, t_k) − z_k‖² at x_k = √ᾱ_k x₀ + √(1 − ᾱ_k) z_k,
        /// the loss of denoising on the ends x₀ of chains i.
        package mutating func addDenoising(
            _ denoiser: Denoiser, _ factors: [Double], _ noise: Noise,
            into gradient: inout Gradient
        ) {
            let weights = scaled(factors, by: 2 / Double(levels.steps))
            for k in 1...levels.steps {
                let alpha = levels.alpha[k]
                axpby(alpha.squareRoot(), ends.storage, 0, &states[k].storage)
                axpy((1 - alpha).squareRoot(), noise.kicks[k].storage, &states[k].storage)
                var tape = evaluated(denoiser, at: k)
                let G = (tape.output - noise.kicks[k]).rowsScaled(by: weights)
                denoiser.pull(G, &tape, into: &gradient)
                tapes[place(k)] = tape
            }
        }

        /// Adds the derivative of Σ G∘ε(x_k, t_k) by the weights, with the states of the last run as given.
        package mutating func pullNoise(
            _ denoiser: Denoiser, _ G: Matrix<Double>, at k: Int, into gradient: inout Gradient
        ) {
            var tape = kept(denoiser, at: k)
            denoiser.pull(G, &tape, into: &gradient)
            tapes[place(k)] = tape
        }
    }
}

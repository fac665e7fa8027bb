package import Kernels
import LinearAlgebra
import NeuralNetworks
import Randomness
import RealModule

extension AlmostLinearRNN {
    /// Backpropagation through time with sparse teacher forcing, by hand.
    ///
    /// With u_t = (z_t, ReLU of its last P entries, 1) a step is one product, z_{t+1} = V u_t, of
    /// V = (A + W without its last P columns | these columns | h). All of a batch stand side by side
    /// as columns, so that observed entries and units are rows next to each other in memory.
    package struct Unrolled<Element: Scalar>: Sendable {
        /// M, N and P.
        let shape: Shape
        /// What Φ does to the last P entries.
        let unit: Unit
        /// T̃, the steps of a window.
        package let length: Int
        /// τ: at each step that it divides the observed entries are replaced by data.
        package let interval: Int
        /// The number of windows B.
        package let batch: Int
        /// u_0, …, u_{T̃−1}, each K × B.
        private var states: [Element]
        /// x̂ − x of every step, each N × B.
        private var errors: [Element]
        private var map: [Element]
        private var mapGradient: [Element]
        /// Two columns u for each window, K × B, the last row of ones.
        private var current: [Element]
        private var next: [Element]

        /// Room for windows of one size.
        package init(_ shape: Shape, unit: Unit = .relu, length: Int, interval: Int, batch: Int) {
            self.shape = shape
            self.unit = unit
            self.length = length
            self.interval = interval
            self.batch = batch
            let (M, N, P) = (shape.latent, shape.observed, shape.units)
            let K = M + P + 1
            states = [Element](repeating: 0, count: length * K * batch)
            errors = [Element](repeating: 0, count: length * N * batch)
            map = [Element](repeating: 0, count: M * K)
            mapGradient = map
            current =
                [Element](repeating: 0, count: (K - 1) * batch)
                + [Element](repeating: 1, count: batch)
            next = current
        }

        /// The loss, the mean of ‖x̂ − x‖² over steps, windows and entries, and its gradient.
        ///
        /// - Parameters:
        ///   - parameters: (A, W, h, B).
        ///   - windows: what the observed entries are replaced by and compared with.
        ///   - gradient: is overwritten.
        /// - Returns: the loss.
        package mutating func loss(
            _ parameters: [Element], _ windows: Windows<Element>, gradient: inout [Element]
        ) -> Element {
            assemble(parameters)
            start(parameters, windows)
            let loss = forward(windows)
            backward()
            collect(windows, &gradient)
            return loss
        }

        private mutating func assemble(_ parameters: [Element]) {
            let (M, P) = (shape.latent, shape.units)
            let (K, offsets) = (M + P + 1, shape.offsets)
            for i in 0..<M {
                for j in 0..<M {
                    let place = j < M - P ? i * K + j : i * K + j + P
                    map[place] = parameters[offsets.weights + i * M + j]
                    if j >= M - P { map[i * K + j] = 0 }
                }
                map[i * K + i] += parameters[i]
                map[i * K + M + P] = parameters[offsets.bias + i]
            }
        }

        /// z₀ = (x₀, x₀ᵀB).
        private mutating func start(_ parameters: [Element], _ windows: Windows<Element>) {
            let (M, N, B) = (shape.latent, shape.observed, batch)
            let lift = shape.offsets.lift..<shape.parameters
            // Gradients may have been here.
            for i in current.count - B..<current.count { (current[i], next[i]) = (1, 1) }
            var u = current.mutableSpan
            for i in 0..<N * B { u[i] = windows.inputs[i] }
            var hidden = u._mutatingExtracting(N * B..<M * B)
            Element.gemm(
                parameters.span.extracting(lift), windows.inputs.span.extracting(0..<N * B),
                into: &hidden, m: M - N, n: B, k: N, transposeA: true)
        }

        /// The last P entries of the states through Φ.
        private func activate(_ u: inout MutableSpan<Element>) {
            let (from, to) = ((shape.latent - shape.units) * batch, shape.latent * batch)
            for i in 0..<to - from { u[to + i] = unit == .relu ? max(u[from + i], 0) : u[from + i] }
        }

        private mutating func forward(_ windows: Windows<Element>) -> Element {
            let (M, N) = (shape.latent, shape.observed)
            let (K, entries) = (M + shape.units + 1, N * batch)
            // Out of their places while they change.
            var (states, errors) = (
                exchange(&self.states, with: []), exchange(&self.errors, with: [])
            )
            var (current, next) = (
                exchange(&self.current, with: []), exchange(&self.next, with: [])
            )
            for t in 0..<length {
                var u = current.mutableSpan
                activate(&u)
                var all = states.mutableSpan
                var kept = all._mutatingExtracting(t * K * batch..<(t + 1) * K * batch)
                Element.copy(current.span, into: &kept)
                var span = next.mutableSpan
                var predicted = span._mutatingExtracting(0..<M * batch)
                Element.gemm(map.span, current.span, into: &predicted, m: M, n: batch, k: K)
                let from = t * entries
                for i in 0..<entries { errors[from + i] = next[i] - windows.targets[from + i] }
                if isForced(t + 1) {
                    let from = (t + 1) / interval * entries
                    for i in 0..<entries { next[i] = windows.inputs[from + i] }
                }
                swap(&current, &next)
            }
            (self.states, self.errors, self.current, self.next) = (states, errors, current, next)
            return squaredNorm(errors) / Element(length * entries)
        }

        private func isForced(_ t: Int) -> Bool { t < length && t % interval == 0 }

        /// The gradient of V, and of u₀ in `current`.
        private mutating func backward() {
            let (M, N, P) = (shape.latent, shape.observed, shape.units)
            let (K, entries) = (M + P + 1, N * batch)
            let factor = 2 / Element(length * entries)
            var total = exchange(&mapGradient, with: [])
            var (pull, pulled) = (
                exchange(&self.current, with: []), exchange(&self.next, with: [])
            )
            fill(&total, with: 0)
            fill(&pull, with: 0)
            for t in (0..<length).reversed() {
                // Nothing flows through entries that were replaced.
                let keeps: Element = isForced(t + 1) ? 0 : 1
                for i in 0..<entries {
                    pull[i] = keeps * pull[i] + factor * errors[t * entries + i]
                }
                let state = states.span.extracting(t * K * batch..<(t + 1) * K * batch)
                var sums = total.mutableSpan
                Element.gemm(
                    pull.span.extracting(0..<M * batch), state, into: &sums, m: M, n: K,
                    k: batch, transposeB: true, beta: 1)
                var back = pulled.mutableSpan
                Element.gemm(
                    map.span, pull.span.extracting(0..<M * batch), into: &back, m: K, n: batch,
                    k: M, transposeA: true)
                let (from, to) = ((M - P) * batch, M * batch)
                for i in 0..<P * batch where unit == .identity || state[from + i] > 0 {
                    pulled[from + i] += pulled[to + i]
                }
                swap(&pull, &pulled)
            }
            (mapGradient, self.current, self.next) = (total, pull, pulled)
        }

        /// The gradient of V and of z₀ as one of (A, W, h, B).
        private func collect(_ windows: Windows<Element>, _ gradient: inout [Element]) {
            let (M, N, P) = (shape.latent, shape.observed, shape.units)
            let (K, offsets) = (M + P + 1, shape.offsets)
            for i in 0..<M {
                for j in 0..<M {
                    let place = j < M - P ? i * K + j : i * K + j + P
                    gradient[offsets.weights + i * M + j] = mapGradient[place]
                }
                gradient[i] = mapGradient[i * K + i]
                gradient[offsets.bias + i] = mapGradient[i * K + M + P]
            }
            var span = gradient.mutableSpan
            var lift = span._mutatingExtracting(offsets.lift..<shape.parameters)
            Element.gemm(
                windows.inputs.span.extracting(0..<N * batch),
                current.span.extracting(N * batch..<M * batch), into: &lift, m: N, n: M - N,
                k: batch,
                transposeB: true)
        }
    }

    /// How a network is trained.
    struct Plan {
        /// T̃.
        let length: Int
        /// τ.
        let interval: Int
        /// Windows in a batch.
        let batch: Int
        /// Steps of RAdam.
        let steps: Int
        /// The first and the last learning rate; it falls geometrically.
        let rates: (first: Double, last: Double)
        /// The largest norm of a gradient.
        let clipNorm: Double
        /// The deviation of the noise on inputs.
        let noise: Double
        /// How often the free run is looked at.
        let checkpoints: Int
    }

    /// A trained network and how it came about.
    struct Trained {
        /// The network with the least D_stsp on the training series, of those looked at.
        var network: Network
        /// The mean loss of the last twentieth of the steps.
        var loss = 0.0
        /// Steps and the mean loss since the one before.
        var curve: (steps: [Int], losses: [Double]) = ([], [])
    }

    /// Trains a network in single precision.
    static func train(
        _ shape: Shape, unit: Unit, _ plan: Plan, on data: Series, random: RandomStream
    ) throws -> Trained {
        var (start, places) = (random.stream("parameters"), random.stream("windows"))
        var x = try Network.start(shape, &start).map { Float($0) }
        let series = Matrix(
            rows: data.train.rows, columns: shape.observed, data.train.storage.map { Float($0) })
        var unrolled = Unrolled<Float>(
            shape, unit: unit, length: plan.length, interval: plan.interval, batch: plan.batch)
        var windows = Windows<Float>(
            observed: shape.observed, length: plan.length, interval: plan.interval,
            batch: plan.batch)
        let optimizer = RAdam(learningRate: plan.rates.first)
        let schedule = Schedule.exponential(
            steps: plan.steps, floor: plan.rates.last / plan.rates.first)
        var state = OptimizerState<Float>()
        var gradient = [Float](repeating: 0, count: shape.parameters)
        let space = StateSpace(data.train)
        func current() -> Network { Network(shape, unit: unit, parameters: x.map { Double($0) }) }
        var result = Trained(network: current())
        var (best, recent, late) = (Double.infinity, 0.0, 0.0)
        let (every, tail) = (max(1, plan.steps / 50), max(1, plan.steps / 20))
        for step in 1...max(1, plan.steps) {
            windows.sample(series, noise: plan.noise, &places)
            let loss = Double(unrolled.loss(x, windows, gradient: &gradient))
            let length = norm(gradient)
            // As in the authors' training: what has exploded is not trained on.
            guard length.isFinite else { break }
            if Double(length) > plan.clipNorm {
                scale(&gradient, by: Float(plan.clipNorm) / length)
            }
            optimizer.step(
                &x, gradient: gradient, state: &state, factor: schedule.factor(at: step - 1))
            recent += loss
            if step > plan.steps - tail { late += loss / Double(tail) }
            if step % every == 0 {
                result.curve.steps.append(step)
                result.curve.losses.append(recent / Double(every))
                recent = 0
            }
            let isCheckpoint =
                step * plan.checkpoints / plan.steps != (step - 1) * plan.checkpoints / plan.steps
            guard isCheckpoint else { continue }
            let network = current()
            let run = orbit(network, from: data.train.row(0), transient: 1000, steps: 10_000)
            let divergence = space.divergence(of: run)
            if divergence < best { (best, result.network) = (divergence, network) }
        }
        result.loss = late
        return result
    }
}

public import Autodiff
public import Kernels
public import Randomness
import RealModule

/// A recurrent layer: n × t × inputs gives n × t × width, from a state of zeros.
public struct Recurrent<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// How a state follows from the one before; W and U are rows of the two dense layers, both with
    /// their own biases.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// h ← tanh(W x + U h): Elman (1990).
        case tanh
        /// r, z ← σ(W x + U h); n ← tanh(Wₙ x + r Uₙ h); h ← (1 − z) n + z h: Cho et al. (2014).
        case gru
        /// i, f, o ← σ(W x + U h), g ← tanh(W x + U h); c ← f c + i g; h ← o tanh c: Hochreiter and
        /// Schmidhuber (1997), with forget gates.
        case lstm

        /// How many vectors of the state's length a step computes.
        var gates: Int {
            switch self {
            case .tanh: 1
            case .gru: 3
            case .lstm: 4
            }
        }
    }

    /// How a state follows from the one before.
    public let kind: Kind
    /// W: from the inputs to the gates; in the order r, z, n or i, f, g, o.
    public private(set) var input: Dense<Element>
    /// U: from the state to the gates.
    public private(set) var recurrent: Dense<Element>

    /// A layer with random parameters, all U(−1/√width, 1/√width).
    ///
    /// - Parameters:
    ///   - kind: how a state follows from the one before.
    ///   - inputs: the length of an input.
    ///   - width: the length of the state.
    ///   - random: where the numbers come from.
    public init(_ kind: Kind, inputs: Int, width: Int, random: inout RandomStream) {
        self.kind = kind
        let bound = Initializer.uniform(bound: 1 / Double(max(1, width)).squareRoot())
        input = Dense(
            inputs: inputs, outputs: kind.gates * width, weights: bound, biases: bound,
            random: &random)
        recurrent = Dense(
            inputs: width, outputs: kind.gates * width, weights: bound, biases: bound,
            random: &random)
    }

    /// The length of the state.
    public var width: Int { recurrent.inputs }

    /// Gives the parameters under `input` and `recurrent`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        input.forEachParameter(under: "input", body)
        recurrent.forEachParameter(under: "recurrent", body)
    }

    /// The states h at all times.
    public func callAsFunction(_ x: Tensor<Element>) -> Tensor<Element> {
        require(x.rank == 3, "Recurrent: inputs of shape \(x.shape), not n × t × inputs")
        let start = Tensor<Element>.zeros([x.shape[0], width])
        let states = [start] + (kind == .lstm ? [start] : [])
        return scan(over: input(x), axis: 1, initial: states) { state, a in
            state = next(state, a, recurrent(state[0]))
            return state[0]
        }.outputs
    }

    /// The state after one step, from what inputs and state contribute.
    private func next(
        _ state: [Tensor<Element>], _ a: Tensor<Element>, _ b: Tensor<Element>
    ) -> [Tensor<Element>] {
        func part(_ x: Tensor<Element>, _ i: Int) -> Tensor<Element> {
            x.sliced(i * width..<(i + 1) * width, axis: 1)
        }
        switch kind {
        case .tanh: return [Autodiff.tanh(a + b)]
        case .gru:
            let r = sigmoid(part(a, 0) + part(b, 0))
            let z = sigmoid(part(a, 1) + part(b, 1))
            let n = Autodiff.tanh(part(a, 2) + r * part(b, 2))
            return [n + z * (state[0] - n)]
        case .lstm:
            let sum = a + b
            let (i, f) = (sigmoid(part(sum, 0)), sigmoid(part(sum, 1)))
            let (g, o) = (Autodiff.tanh(part(sum, 2)), sigmoid(part(sum, 3)))
            let c = f * state[1] + i * g
            return [o * Autodiff.tanh(c), c]
        }
    }
}

/// A diagonal state-space layer (Gu et al., 2022, S4D with real entries): every channel has N states
/// h ← a h + b x with a = e^(−Δ λ), b = (1 − a) / λ, and gives y = Σ c h + d x.
public struct StateSpace<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// log λ, channels × N.
    public private(set) var logRates: Tensor<Element>
    /// log Δ, one for each channel.
    public private(set) var logSteps: Tensor<Element>
    /// c, channels × N.
    public private(set) var readout: Tensor<Element>
    /// d, one for each channel.
    public private(set) var skip: Tensor<Element>

    /// A layer with λ = 1, …, N (S4D-Lin's real part grown to a line), Δ from 0.001 to 0.1 and normal c
    /// and d.
    ///
    /// - Parameters:
    ///   - channels: the number of channels.
    ///   - states: N.
    ///   - random: where the numbers come from.
    public init(channels: Int, states: Int, random: inout RandomStream) {
        let rates = (0..<channels * states).map { Element.log(Element($0 % states + 1)) }
        logRates = Tensor(rates, shape: [channels, states])
        let (low, high) = (-6.907755278982137, -2.302585092994046)
        logSteps = Tensor((0..<channels).map { _ in Element(random.uniform(in: low..<high)) })
        let scale = Initializer.normal(deviation: 1 / Double(max(1, states)).squareRoot())
        readout = scale.tensor([channels, states], inputs: states, outputs: 1, random: &random)
        skip = Initializer.normal(deviation: 1).tensor(
            [channels], inputs: 1, outputs: 1, random: &random)
    }

    /// Gives `logRates`, `logSteps`, `readout` and `skip`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        body("logRates", &logRates)
        body("logSteps", &logSteps)
        body("readout", &readout)
        body("skip", &skip)
    }

    /// n × t × channels.
    public func callAsFunction(_ x: Tensor<Element>) -> Tensor<Element> {
        let (channels, states) = (readout.shape[0], readout.shape[1])
        require(
            x.rank == 3 && x.shape[2] == channels,
            "StateSpace: inputs of shape \(x.shape) for \(channels) channels")
        let rates = exp(logRates)
        let a = exp(-(rates * exp(logSteps).reshaped(to: [channels, 1])))
        let b = (1 - a) / rates
        let driven = x.reshaped(to: x.shape + [1]) * b
        let h = linearRecurrence(a.broadcast(to: x.shape + [states]), driven, axis: 1)
        return (h * readout).sum(axes: [-1]) + x * skip
    }
}

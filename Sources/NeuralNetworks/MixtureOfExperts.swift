public import Autodiff
public import Kernels
public import Randomness

/// A mixture of experts (Shazeer et al., 2017): each row goes to the k experts with the largest gates,
/// and their outputs are added with the softmax of these gates as weights.
public struct MixtureOfExperts<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// From a row to the gates, one for each expert.
    public private(set) var gate: Dense<Element>
    /// The experts.
    public private(set) var experts: [MLP<Element>]
    /// k.
    public let chosen: Int
    /// The weight of the balance penalty E Σ fₑ Pₑ in training (Fedus et al., 2022), where fₑ is the
    /// share of choices that fell on expert e and Pₑ its mean probability; at balance it is 1.
    public let balance: Double

    /// A mixture with random parameters.
    ///
    /// - Parameters:
    ///   - sizes: the lengths of input, hidden layers and output of every expert.
    ///   - experts: the number of experts.
    ///   - chosen: k.
    ///   - activation: the experts' activation.
    ///   - balance: the weight of the balance penalty.
    ///   - random: where the numbers come from.
    public init(
        sizes: [Int], experts: Int, chosen: Int, activation: Activation = .relu,
        balance: Double = 0.01, random: inout RandomStream
    ) {
        require(
            sizes.count >= 2 && chosen > 0 && chosen <= experts,
            "MixtureOfExperts: \(chosen) of \(experts) experts of sizes \(sizes)")
        gate = Dense(
            inputs: sizes[0], outputs: experts, weights: .leCunNormal, biases: nil, random: &random)
        self.experts = []
        for _ in 0..<experts {
            self.experts.append(MLP(sizes: sizes, activation: activation, random: &random))
        }
        self.chosen = chosen
        self.balance = balance
    }

    /// Gives the parameters under `gate` and `experts.0`, ….
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        gate.forEachParameter(under: "gate", body)
        experts.forEachParameter(under: "experts", body)
    }

    /// For every row along the last axis of x the outputs of its experts.
    public func output(
        _ x: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        let rows = x.reshaped(to: [x.count / max(1, gate.inputs), gate.inputs])
        let n = rows.shape[0]
        let logits = gate(rows)
        let top = logits.top(chosen)
        let weights = softmax(top.values).reshaped(to: [n * chosen, 1])
        let outputs = experts[0].sizes.last ?? 0
        var sum = Tensor<Element>.zeros([n, outputs])
        var counts = [Element](repeating: 0, count: experts.count)
        for (e, expert) in experts.enumerated() {
            let places = top.indices.values.indices.filter { top.indices.values[$0] == e }
            counts[e] = Element(places.count)
            guard !places.isEmpty else { continue }
            let own = places.map { $0 / chosen }
            let answers = expert(rows.gathered(own)) * weights.gathered(places)
            sum = sum + answers.scattered(to: own, of: n)
        }
        if let pass, balance > 0, n > 0 {
            let shares = Tensor(counts) * (1 / Element(n * chosen))
            let probabilities = softmax(logits).mean(axes: [0])
            let scale = Element(balance) * Element(experts.count)
            pass.add(penalty: scale * dot(shares, probabilities))
        }
        return sum.reshaped(to: x.shape.dropLast() + [outputs])
    }
}

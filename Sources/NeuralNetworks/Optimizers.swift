import Autodiff
public import Kernels
import RealModule

/// Gradient descent, x ← x − η (g + λ x), also with momentum:
/// v ← μ v + (1 − dampening)(g + λ x), x ← x − η v; or Nesterov's x ← x − η (g + λ x + μ v).
///
/// As in PyTorch, the first v is the gradient itself, without dampening.
public struct SGD: Optimizer {
    /// η.
    public let learningRate: Double
    /// μ.
    public let momentum: Double
    /// What is taken off the gradient's weight in v.
    public let dampening: Double
    /// λ, an ℓ² penalty in the gradient.
    public let weightDecay: Double
    /// Whether the step looks ahead along v.
    public let isNesterov: Bool

    /// Gradient descent with the given hyperparameters.
    ///
    /// - Parameters:
    ///   - learningRate: η.
    ///   - momentum: μ; 0 for plain gradient descent.
    ///   - dampening: what is taken off the gradient's weight in v.
    ///   - weightDecay: λ.
    ///   - isNesterov: whether the step looks ahead along v.
    public init(
        learningRate: Double, momentum: Double = 0, dampening: Double = 0,
        weightDecay: Double = 0, isNesterov: Bool = false
    ) {
        require(
            !isNesterov || momentum > 0 && dampening == 0,
            "SGD: Nesterov's step needs momentum and no dampening")
        self.learningRate = learningRate
        self.momentum = momentum
        self.dampening = dampening
        self.weightDecay = weightDecay
        self.isNesterov = isNesterov
    }

    /// v, unless there is no momentum.
    public var bufferCount: Int { momentum == 0 ? 0 : 1 }

    /// One step on one vector of parameters.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func update<Element: Scalar>(
        _ x: inout MutableSpan<Element>, gradient: Span<Element>, buffers: inout [[Element]],
        step: Int, rate: Double
    ) {
        if momentum == 0 {
            Element.axpby(Element(-rate), gradient, Element(1 - rate * weightDecay), into: &x)
            return
        }
        let numbers = MomentumStep<Element>(
            rate: Element(rate), momentum: Element(momentum),
            dampening: Element(step == 1 ? 0 : dampening), weightDecay: Element(weightDecay),
            isNesterov: isNesterov)
        var velocity = buffers[0].mutableSpan
        Element.momentumUpdate(numbers, gradient: gradient, velocity: &velocity, parameters: &x)
    }
}

/// Adam (Kingma and Ba, 2015): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
/// x ← x − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
///
/// The weight decay λ is an ℓ² penalty, g + λ x in place of g. AdamW (Loshchilov and Hutter, 2019)
/// takes it off the parameters directly, x ← x − η λ x, before the step.
public struct Adam: Optimizer {
    /// η.
    public let learningRate: Double
    /// β₁, the decay of the first moment.
    public let beta1: Double
    /// β₂, the decay of the second moment.
    public let beta2: Double
    /// ε.
    public let epsilon: Double
    /// λ.
    public let weightDecay: Double
    /// Whether the weight decay is AdamW's.
    public let decouplesDecay: Bool

    /// Adam with the given hyperparameters.
    ///
    /// - Parameters:
    ///   - learningRate: η.
    ///   - beta1: the decay of the first moment.
    ///   - beta2: the decay of the second moment.
    ///   - epsilon: ε.
    ///   - weightDecay: λ, as an ℓ² penalty.
    public init(
        learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0
    ) {
        self.init(learningRate, beta1, beta2, epsilon, weightDecay, decouplesDecay: false)
    }

    /// AdamW with the given hyperparameters.
    ///
    /// - Parameters:
    ///   - learningRate: η.
    ///   - beta1: the decay of the first moment.
    ///   - beta2: the decay of the second moment.
    ///   - epsilon: ε.
    ///   - weightDecay: λ, taken off the parameters directly.
    /// - Returns: AdamW.
    public static func decoupled(
        learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0.01
    ) -> Adam {
        Adam(learningRate, beta1, beta2, epsilon, weightDecay, decouplesDecay: true)
    }

    private init(
        _ learningRate: Double, _ beta1: Double, _ beta2: Double, _ epsilon: Double,
        _ weightDecay: Double, decouplesDecay: Bool
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decouplesDecay = decouplesDecay
    }

    /// m and v.
    public var bufferCount: Int { 2 }

    /// One step on one vector of parameters.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func update<Element: Scalar>(
        _ x: inout MutableSpan<Element>, gradient: Span<Element>, buffers: inout [[Element]],
        step: Int, rate: Double
    ) {
        let numbers = AdamStep<Element>(
            rate: Element(rate), beta1: Element(beta1), beta2: Element(beta2),
            epsilon: Element(epsilon), correction1: Element(1 - Double.pow(beta1, step)),
            correction2: Element(1 - Double.pow(beta2, step)),
            coupledDecay: Element(decouplesDecay ? 0 : weightDecay),
            decoupledDecay: Element(decouplesDecay ? weightDecay : 0))
        // Out of their places while they change, because two entries of one array cannot be changed
        // at once.
        var (first, second) = (exchange(&buffers[0], with: []), exchange(&buffers[1], with: []))
        var m = first.mutableSpan
        var v = second.mutableSpan
        Element.adamUpdate(
            numbers, gradient: gradient, firstMoment: &m, secondMoment: &v, parameters: &x)
        buffers[0] = first
        buffers[1] = second
    }
}

/// Lion (Chen et al., 2023): x ← x − η (sign(β₁ m + (1 − β₁) g) + λ x), m ← β₂ m + (1 − β₂) g.
public struct Lion: Optimizer {
    /// η.
    public let learningRate: Double
    /// β₁, the weight of the momentum in the direction.
    public let beta1: Double
    /// β₂, the decay of the momentum.
    public let beta2: Double
    /// λ, taken off the parameters directly.
    public let weightDecay: Double

    /// Lion with the given hyperparameters.
    ///
    /// - Parameters:
    ///   - learningRate: η.
    ///   - beta1: the weight of the momentum in the direction.
    ///   - beta2: the decay of the momentum.
    ///   - weightDecay: λ.
    public init(
        learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.weightDecay = weightDecay
    }

    /// m.
    public var bufferCount: Int { 1 }

    /// One step on one vector of parameters.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func update<Element: Scalar>(
        _ x: inout MutableSpan<Element>, gradient: Span<Element>, buffers: inout [[Element]],
        step: Int, rate: Double
    ) {
        let numbers = LionStep<Element>(
            rate: Element(rate), beta1: Element(beta1), beta2: Element(beta2),
            weightDecay: Element(weightDecay))
        var momentum = buffers[0].mutableSpan
        Element.lionUpdate(numbers, gradient: gradient, momentum: &momentum, parameters: &x)
    }
}

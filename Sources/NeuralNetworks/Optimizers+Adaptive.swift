import Autodiff
public import Kernels

/// AdaGrad (Duchi, Hazan and Singer, 2011): s ← s + g², x ← x − η g / (√s + ε).
public struct AdaGrad: Optimizer {
    /// η.
    public let learningRate: Double
    /// ε.
    public let epsilon: Double
    /// λ, an ℓ² penalty in the gradient.
    public let weightDecay: Double

    /// AdaGrad with the given hyperparameters.
    ///
    /// - Parameters:
    ///   - learningRate: η.
    ///   - epsilon: ε.
    ///   - weightDecay: λ.
    public init(learningRate: Double, epsilon: Double = 1e-10, weightDecay: Double = 0) {
        self.learningRate = learningRate
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// s.
    public var bufferCount: Int { 1 }

    /// One step on one vector of parameters.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func update<Element: Scalar>(
        _ x: inout MutableSpan<Element>, gradient: Span<Element>, buffers: inout [[Element]],
        step: Int, rate: Double
    ) {
        let numbers = RootScaledStep<Element>(
            rate: Element(rate), keep: 1, weight: 1, epsilon: Element(epsilon), momentum: 0,
            weightDecay: Element(weightDecay))
        var squares = buffers[0].mutableSpan
        Element.rootScaledUpdate(numbers, gradient: gradient, squares: &squares, parameters: &x)
    }
}

/// RMSProp (Tieleman and Hinton, 2012): s ← α s + (1 − α) g², x ← x − η g / (√s + ε); with momentum
/// b ← μ b + g / (√s + ε), x ← x − η b.
public struct RMSProp: Optimizer {
    /// η.
    public let learningRate: Double
    /// α, the decay of the squares.
    public let decay: Double
    /// ε.
    public let epsilon: Double
    /// μ.
    public let momentum: Double
    /// λ, an ℓ² penalty in the gradient.
    public let weightDecay: Double

    /// RMSProp with the given hyperparameters.
    ///
    /// - Parameters:
    ///   - learningRate: η.
    ///   - decay: α.
    ///   - epsilon: ε.
    ///   - momentum: μ; 0 for none.
    ///   - weightDecay: λ.
    public init(
        learningRate: Double, decay: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0,
        weightDecay: Double = 0
    ) {
        self.learningRate = learningRate
        self.decay = decay
        self.epsilon = epsilon
        self.momentum = momentum
        self.weightDecay = weightDecay
    }

    /// s and, with momentum, b.
    public var bufferCount: Int { momentum == 0 ? 1 : 2 }

    /// One step on one vector of parameters.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func update<Element: Scalar>(
        _ x: inout MutableSpan<Element>, gradient: Span<Element>, buffers: inout [[Element]],
        step: Int, rate: Double
    ) {
        let numbers = RootScaledStep<Element>(
            rate: Element(rate), keep: Element(decay), weight: Element(1 - decay),
            epsilon: Element(epsilon), momentum: Element(momentum),
            weightDecay: Element(weightDecay))
        guard momentum != 0 else {
            var squares = buffers[0].mutableSpan
            Element.rootScaledUpdate(
                numbers, gradient: gradient, squares: &squares, parameters: &x)
            return
        }
        // Out of its place while it changes, because two entries of one array cannot be changed at
        // once.
        var second = exchange(&buffers[1], with: [])
        var squares = buffers[0].mutableSpan
        var velocity = second.mutableSpan
        Element.rootScaledUpdate(
            numbers, gradient: gradient, squares: &squares, velocity: &velocity, parameters: &x)
        buffers[1] = second
    }
}

/// The numbers of one step of gradient descent with momentum.
public struct MomentumStep<Element: Sendable>: Sendable {
    /// The learning rate.
    public var rate: Element
    /// How much of the old velocity is kept.
    public var momentum: Element
    /// What is taken off the gradient's weight in the velocity.
    public var dampening: Element
    /// The weight of the parameters added to the gradient.
    public var weightDecay: Element
    /// Whether the step looks ahead along the velocity.
    public var isNesterov: Bool

    /// A step with the given numbers.
    public init(
        rate: Element, momentum: Element, dampening: Element, weightDecay: Element,
        isNesterov: Bool
    ) {
        self.rate = rate
        self.momentum = momentum
        self.dampening = dampening
        self.weightDecay = weightDecay
        self.isNesterov = isNesterov
    }
}

/// The numbers of one step of Adam or AdamW.
public struct AdamStep<Element: Sendable>: Sendable {
    /// The learning rate.
    public var rate: Element
    /// The decay of the first moment.
    public var beta1: Element
    /// The decay of the second moment.
    public var beta2: Element
    /// What is added to the root of the second moment.
    public var epsilon: Element
    /// 1 − β₁ᵗ.
    public var correction1: Element
    /// 1 − β₂ᵗ.
    public var correction2: Element
    /// The weight of the parameters added to the gradient (Adam's ℓ² penalty).
    public var coupledDecay: Element
    /// The share of the parameters, times the rate, taken off directly (AdamW).
    public var decoupledDecay: Element

    /// A step with the given numbers.
    public init(
        rate: Element, beta1: Element, beta2: Element, epsilon: Element, correction1: Element,
        correction2: Element, coupledDecay: Element, decoupledDecay: Element
    ) {
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.correction1 = correction1
        self.correction2 = correction2
        self.coupledDecay = coupledDecay
        self.decoupledDecay = decoupledDecay
    }
}

/// The numbers of one step of Lion.
public struct LionStep<Element: Sendable>: Sendable {
    /// The learning rate.
    public var rate: Element
    /// The weight of the momentum in the direction.
    public var beta1: Element
    /// The decay of the momentum.
    public var beta2: Element
    /// The decoupled weight decay.
    public var weightDecay: Element

    /// A step with the given numbers.
    public init(rate: Element, beta1: Element, beta2: Element, weightDecay: Element) {
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.weightDecay = weightDecay
    }
}

/// The numbers of one step of AdaGrad or RMSProp.
public struct RootScaledStep<Element: Sendable>: Sendable {
    /// The learning rate.
    public var rate: Element
    /// How much of the old squares is kept.
    public var keep: Element
    /// The weight of the new square.
    public var weight: Element
    /// What is added to the root of the squares.
    public var epsilon: Element
    /// How much of the old velocity is kept.
    public var momentum: Element
    /// The weight of the parameters added to the gradient.
    public var weightDecay: Element

    /// A step with the given numbers.
    public init(
        rate: Element, keep: Element, weight: Element, epsilon: Element, momentum: Element,
        weightDecay: Element
    ) {
        self.rate = rate
        self.keep = keep
        self.weight = weight
        self.epsilon = epsilon
        self.momentum = momentum
        self.weightDecay = weightDecay
    }
}

public import Autodiff
public import Kernels
public import Randomness

/// A method in motion: an optimizer with its schedule and memory, which moves a model step by step.
public struct Descent<Element: Scalar>: Sendable {
    /// The method.
    public let optimizer: any Optimizer
    /// The learning rate over the steps.
    public let schedule: Schedule
    /// The largest norm of a gradient; longer ones are shortened to it.
    public let gradientNorm: Double?
    /// Where the gradient is taken, if not at the parameters themselves.
    public let sharpness: SharpnessAware?
    private var state = OptimizerState<Element>()

    /// A method before its first step.
    ///
    /// - Parameters:
    ///   - optimizer: the method.
    ///   - schedule: the learning rate over the steps.
    ///   - gradientNorm: the largest norm of a gradient; none for no bound.
    ///   - sharpness: where the gradient is taken; none for at the parameters themselves.
    public init(
        optimizer: any Optimizer, schedule: Schedule = .constant, gradientNorm: Double? = nil,
        sharpness: SharpnessAware? = nil
    ) {
        self.optimizer = optimizer
        self.schedule = schedule
        self.gradientNorm = gradientNorm
        self.sharpness = sharpness
    }

    /// The number of steps taken.
    public var steps: Int { state.steps }

    /// Moves a model one step.
    ///
    /// - Parameters:
    ///   - model: the model before, and after.
    ///   - random: where dropout and the like draw from.
    ///   - loss: the loss of the model, evaluated in the pass that it is given.
    /// - Returns: the loss before the step, penalties included.
    /// - Throws: `TrainingError.diverged` if the loss is not a finite number; the model is then what
    ///   it was.
    public mutating func step<M: Model>(
        _ model: inout M, random: RandomStream,
        loss: (M, TrainingPass<Element>) -> Tensor<Element>
    ) throws(TrainingError) -> Double where M.Precision == Element {
        var first: TrainingPass<Element>?
        func evaluate(_ model: M) -> Tensor<Element> {
            let pass = TrainingPass<Element>(random: random)
            let value = loss(model, pass)
            if first == nil { first = pass }
            return pass.penalty.map { value + $0 } ?? value
        }
        var (value, gradient): (Tensor<Element>, M)
        if let sharpness {
            (value, gradient) = sharpness.valueAndGradient(at: model) { evaluate($0) }
        } else {
            (value, gradient) = valueAndGradient(at: model) { evaluate($0) }
        }
        let mean = Double(value.scalar)
        guard mean.isFinite else { throw .diverged(step: steps + 1, loss: mean) }
        if let gradientNorm { gradient = gradient.clipped(toNorm: gradientNorm) }
        let factor = schedule.factor(at: steps)
        state.advance(&model, gradient: gradient, by: optimizer, factor: factor)
        if let first { model.updateStates(from: first) }
        return mean
    }
}

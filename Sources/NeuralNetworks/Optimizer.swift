public import Autodiff
public import Kernels

/// A first-order method: its hyperparameters, from which a step follows.
///
/// What changes from step to step is kept apart, in an `OptimizerState`.
public protocol Optimizer: Sendable {
    /// η, before a schedule's factor.
    var learningRate: Double { get }

    /// How many vectors of the parameters' length the method keeps.
    var bufferCount: Int { get }

    /// One step on one vector of parameters.
    ///
    /// - Parameters:
    ///   - x: the parameters.
    ///   - gradient: the gradient at x.
    ///   - buffers: what the method keeps, zero before the first step.
    ///   - step: the number of this step, counted from 1.
    ///   - rate: the learning rate of this step.
    func update<Element: Scalar>(
        _ x: inout MutableSpan<Element>, gradient: Span<Element>, buffers: inout [[Element]],
        step: Int, rate: Double)
}

/// What an optimizer carries from step to step.
public struct OptimizerState<Element: Scalar>: Sendable {
    /// The number of steps taken.
    public private(set) var steps = 0
    /// For every tensor of parameters the vectors that the method keeps.
    fileprivate var buffers: [[[Element]]] = []

    /// The state before the first step.
    public init() {}

    /// Moves all parameters one step.
    ///
    /// The method is an existential here, so that the code depends on the model's type alone and is
    /// compiled for it.
    mutating func advance<C: TensorCollection>(
        _ x: inout C, gradient: C, by optimizer: any Optimizer, factor: Double
    ) where C.Precision == Element {
        let gradients = gradient.tensors
        begin(gradients.map { $0.count }, bufferCount: optimizer.bufferCount)
        let rate = optimizer.learningRate * factor
        var position = 0
        x.forEachTensor { tensor in
            let g = gradients[position]
            tensor.update { entries in
                optimizer.update(
                    &entries, gradient: g.scalars.span, buffers: &buffers[position], step: steps,
                    rate: rate)
            }
            position += 1
        }
    }

    fileprivate mutating func begin(_ counts: [Int], bufferCount: Int) {
        steps += 1
        if steps == 1 {
            buffers = counts.map { count in
                [[Element]](
                    repeating: [Element](repeating: 0, count: count), count: bufferCount)
            }
        }
        require(
            buffers.count == counts.count,
            "Optimizer: \(counts.count) tensors, a state of \(buffers.count)")
    }
}

extension Optimizer {
    /// Moves all parameters one step.
    ///
    /// - Parameters:
    ///   - x: the parameters: a model, a tensor, an array of tensors.
    ///   - gradient: the gradient at x.
    ///   - state: the method's memory, changed by the step.
    ///   - factor: what the learning rate is multiplied by.
    public func step<C: TensorCollection>(
        _ x: inout C, gradient: C, state: inout OptimizerState<C.Precision>, factor: Double = 1
    ) {
        state.advance(&x, gradient: gradient, by: self, factor: factor)
    }

    /// Moves a vector one step.
    ///
    /// - Parameters:
    ///   - x: the parameters.
    ///   - gradient: the gradient at x.
    ///   - state: the method's memory, changed by the step.
    ///   - factor: what the learning rate is multiplied by.
    public func step<Element: Scalar>(
        _ x: inout [Element], gradient: [Element], state: inout OptimizerState<Element>,
        factor: Double = 1
    ) {
        state.begin([gradient.count], bufferCount: bufferCount)
        var entries = x.mutableSpan
        update(
            &entries, gradient: gradient.span, buffers: &state.buffers[0], step: state.steps,
            rate: learningRate * factor)
    }
}

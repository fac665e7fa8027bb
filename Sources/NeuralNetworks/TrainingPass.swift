public import Autodiff
public import Kernels
public import Randomness

/// One evaluation of a model in training: what layers draw from it, and what they leave in it.
///
/// It is a class because the function that is differentiated fills it on the way.
public final class TrainingPass<Element: Scalar> {
    /// Where dropout and the like draw from.
    public var random: RandomStream
    /// The states after the step, in the order of the model's `forEachState`.
    public private(set) var states: [Tensor<Element>] = []
    /// What is added to the loss, such as a balance of experts; none if nothing was.
    public private(set) var penalty: Tensor<Element>?

    /// A pass that draws from the given stream.
    public init(random: RandomStream) {
        self.random = random
    }

    /// Leaves the states of a layer after this step, in its own order.
    public func leave(states: [Tensor<Element>]) {
        self.states += states.map { $0.detached }
    }

    /// Adds a single number to the loss.
    public func add(penalty: Tensor<Element>) {
        self.penalty = self.penalty.map { $0 + penalty } ?? penalty
    }
}

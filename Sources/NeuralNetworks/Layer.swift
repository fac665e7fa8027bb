public import Autodiff
import Kernels

/// A model that gives its parameters one by one, with their names, from which all else follows.
///
/// A layer that behaves differently in training implements `output(_:in:)`, any other one
/// `callAsFunction(_:)`.
public protocol Layer<Precision>: Model {
    /// Gives every parameter, always in the same order, to be changed in place.
    ///
    /// - Parameter body: is given the name and the tensor, whose shape stays.
    mutating func forEachParameter(_ body: (String, inout Tensor<Precision>) -> Void)
}

extension Layer {
    /// The parameters' names.
    public var parameterNames: [String] {
        var names: [String] = []
        var copy = self
        copy.forEachParameter { name, _ in names.append(name) }
        return names
    }

    /// The parameters.
    public var tensors: [Tensor<Precision>] {
        var tensors: [Tensor<Precision>] = []
        var copy = self
        copy.forEachParameter { _, tensor in tensors.append(tensor) }
        return tensors
    }

    /// Gives every parameter to be changed in place.
    public mutating func forEachTensor(_ body: (inout Tensor<Precision>) -> Void) {
        forEachParameter { _, tensor in body(&tensor) }
    }

    /// Gives every parameter with its name inside of a larger model.
    public mutating func forEachParameter(
        under name: String, _ body: (String, inout Tensor<Precision>) -> Void
    ) {
        forEachParameter { inner, tensor in body("\(name).\(inner)", &tensor) }
    }

    /// The output outside of training.
    public func callAsFunction(_ inputs: Tensor<Precision>) -> Tensor<Precision> {
        output(inputs, in: nil)
    }
}

extension Model {
    /// Gives every state with its name inside of a larger model.
    public mutating func forEachState(
        under name: String, _ body: (String, inout Tensor<Precision>) -> Void
    ) {
        forEachState { inner, tensor in body("\(name).\(inner)", &tensor) }
    }

    /// The states with their names.
    public var states: [NamedTensor<Precision>] {
        var states: [NamedTensor<Precision>] = []
        var copy = self
        copy.forEachState { name, tensor in states.append(NamedTensor(name, tensor)) }
        return states
    }

    /// Takes over the states that an evaluation in training has left.
    public mutating func updateStates(from pass: TrainingPass<Precision>) {
        guard !pass.states.isEmpty else { return }
        var position = 0
        let states = pass.states
        forEachState { name, tensor in
            require(
                position < states.count && states[position].shape == tensor.shape,
                "Model: no new value for the state \(name)")
            tensor = states[position]
            position += 1
        }
        require(
            position == states.count, "Model: \(states.count) new values for \(position) states")
    }
}

extension Array where Element: Layer {
    /// Gives every parameter of every layer, named after its place.
    mutating func forEachParameter(
        under name: String, _ body: (String, inout Tensor<Element.Precision>) -> Void
    ) {
        for i in indices { self[i].forEachParameter(under: "\(name).\(i)", body) }
    }

    /// Gives every state of every layer, named after its place.
    mutating func forEachState(
        under name: String, _ body: (String, inout Tensor<Element.Precision>) -> Void
    ) {
        for i in indices { self[i].forEachState(under: "\(name).\(i)", body) }
    }
}

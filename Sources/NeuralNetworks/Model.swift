public import Autodiff
public import Kernels

/// A tensor with the name it has in its model.
public struct NamedTensor<Element: Scalar>: Sendable {
    /// The name, unique in the model, such as `layers.0.weight`.
    public let name: String
    /// The numbers.
    public let tensor: Tensor<Element>

    /// A named tensor.
    public init(_ name: String, _ tensor: Tensor<Element>) {
        self.name = name
        self.tensor = tensor
    }
}

/// A parametrized function of a batch of examples, as a plain value.
public protocol Model: TensorCollection, Sendable {
    /// The names of the parameters, in the order of `tensors`.
    var parameterNames: [String] { get }

    /// The outputs, one row for each example.
    ///
    /// - Parameter inputs: one row for each example.
    /// - Returns: n × outputs.
    func callAsFunction(_ inputs: Tensor<Precision>) -> Tensor<Precision>

    /// The outputs in training, or outside of it.
    ///
    /// - Parameters:
    ///   - inputs: one row for each example.
    ///   - pass: what layers draw from and leave behind; none outside of training.
    /// - Returns: n × outputs.
    func output(
        _ inputs: Tensor<Precision>, in pass: TrainingPass<Precision>?
    ) -> Tensor<Precision>

    /// Gives every state, such as the running mean of a normalization: numbers that training changes,
    /// but no derivative is taken by.
    ///
    /// - Parameter body: is given the name and the tensor, whose shape stays.
    mutating func forEachState(_ body: (String, inout Tensor<Precision>) -> Void)
}

extension Model {
    /// The same outputs as outside of training.
    public func output(
        _ inputs: Tensor<Precision>, in pass: TrainingPass<Precision>?
    ) -> Tensor<Precision> {
        self(inputs)
    }

    /// A model without states.
    public mutating func forEachState(_ body: (String, inout Tensor<Precision>) -> Void) {}
}

extension Model {
    /// The parameters with their names.
    public var parameters: [NamedTensor<Precision>] {
        zip(parameterNames, tensors).map { name, tensor in NamedTensor(name, tensor) }
    }

    /// The model with the parameters of the given names replaced.
    ///
    /// - Parameter replacements: parameters of the model, with their shapes.
    /// - Returns: the changed model.
    public func replacing(_ replacements: [NamedTensor<Precision>]) -> Self {
        var tensors = tensors
        let names = parameterNames
        for replacement in replacements {
            guard let place = names.firstIndex(of: replacement.name) else {
                fatalError("no parameter \(replacement.name); there are \(names)")
            }
            tensors[place] = replacement.tensor
        }
        return replacing(with: tensors)
    }
}

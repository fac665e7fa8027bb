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

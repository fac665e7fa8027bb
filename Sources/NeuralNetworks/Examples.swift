public import Autodiff
public import Kernels

/// What a model's outputs are compared with.
public enum Targets<Element: Scalar>: Sendable {
    /// The class of every example, counted from 0.
    case classes([Int])
    /// A row of numbers for every example, n × outputs.
    case values(Tensor<Element>)

    /// The number of examples.
    public var count: Int {
        switch self {
        case .classes(let labels): labels.count
        case .values(let rows): rows.shape.first ?? 0
        }
    }

    /// The targets of chosen examples, in the given order.
    public func gathered(_ indices: [Int]) -> Targets {
        switch self {
        case .classes(let labels): .classes(indices.map { labels[$0] })
        case .values(let rows): .values(rows.gathered(indices))
        }
    }
}

/// Inputs and targets of supervised learning.
public struct Examples<Element: Scalar>: Sendable {
    /// One row for each example.
    public let inputs: Tensor<Element>
    /// What a model is to say.
    public let targets: Targets<Element>

    /// Examples with the given inputs and targets.
    ///
    /// - Parameters:
    ///   - inputs: one row for each example.
    ///   - targets: as many as there are rows.
    public init(inputs: Tensor<Element>, targets: Targets<Element>) {
        require(
            inputs.rank >= 1 && inputs.shape[0] == targets.count,
            "Examples: inputs of shape \(inputs.shape) and \(targets.count) targets")
        self.inputs = inputs
        self.targets = targets
    }

    /// Examples of a classification.
    ///
    /// - Parameters:
    ///   - inputs: one row for each example.
    ///   - labels: the class of every example, counted from 0.
    public init(inputs: Tensor<Element>, labels: [Int]) {
        self.init(inputs: inputs, targets: .classes(labels))
    }

    /// Examples of a regression.
    ///
    /// - Parameters:
    ///   - inputs: one row for each example.
    ///   - values: a row of numbers for each example.
    public init(inputs: Tensor<Element>, values: Tensor<Element>) {
        self.init(inputs: inputs, targets: .values(values))
    }

    /// The number of examples.
    public var count: Int { targets.count }

    /// Chosen examples, in the given order.
    ///
    /// - Parameter indices: positions of examples.
    /// - Returns: the chosen examples.
    public func gathered(_ indices: [Int]) -> Examples {
        Examples(inputs: inputs.gathered(indices), targets: targets.gathered(indices))
    }
}

import Autodiff
import Kernels
public import NeuralNetworks
public import SuiteKit

/// Why a model cannot be filled with the tensors of an artifact.
public enum ModelLoadingError: Error, Equatable, CustomStringConvertible {
    /// The artifact has no tensor of that name.
    case missing(name: String, known: [String])
    /// A tensor of the artifact has another shape than the model's.
    case shape(name: String, found: [Int], expected: [Int])

    /// One sentence that says what is wrong and what was expected.
    public var description: String {
        switch self {
        case .missing(let name, let known):
            "the artifact has no tensor '\(name)'; it has \(known.joined(separator: ", "))"
        case .shape(let name, let found, let expected):
            "tensor '\(name)' of the artifact has the shape \(found), the model's is \(expected)"
        }
    }
}

extension Artifact {
    /// The parameters and states of a model, by their names.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - settings: numbers that the shapes do not say, such as that of the heads; each is stored as
    ///     `settings.<name>`.
    public init<M: Model>(_ model: M, settings: KeyValuePairs<String, Double> = [:]) {
        let tensors = model.parameters + model.states
        let entries = tensors.map { named in
            Entry(
                name: named.name, shape: named.tensor.shape,
                values: Self.values(of: named.tensor.scalars))
        }
        let numbers = settings.map { name, value in
            Entry(name: "settings.\(name)", shape: [], values: .double([value]))
        }
        self.init(entries + numbers)
    }

    /// A number that was stored beside a model.
    public func setting(_ name: String) throws(ModelLoadingError) -> Double {
        try entry("settings.\(name)").double
    }

    /// The shape of a tensor.
    public func shape(of name: String) throws(ModelLoadingError) -> [Int] {
        try entry(name).shape
    }

    private static func values<E: Scalar>(of scalars: [E]) -> Values {
        if let floats = scalars as? [Float] { return .float(floats) }
        return .double(scalars.map { Double($0) })
    }

    private func entry(_ name: String) throws(ModelLoadingError) -> Entry {
        guard let entry = self[name] else {
            throw .missing(name: name, known: entries.map(\.name))
        }
        return entry
    }
}

extension Artifact.Entry {
    /// The only number.
    fileprivate var double: Double {
        switch values {
        case .float(let values): Double(values.first ?? 0)
        case .double(let values): values.first ?? 0
        }
    }

    fileprivate func tensor<E: Scalar>() -> Tensor<E> {
        switch values {
        case .float(let values): Tensor(values.map { E($0) }, shape: shape)
        case .double(let values): Tensor(values.map { E($0) }, shape: shape)
        }
    }
}

extension Model {
    /// The model with its parameters and states taken from an artifact, rounded where needed.
    ///
    /// - Parameter artifact: holds a tensor for each name of the model; others are left alone.
    /// - Returns: a model of the same kind.
    /// - Throws: `ModelLoadingError` if a tensor is missing or has another shape.
    public func loading(_ artifact: Artifact) throws(ModelLoadingError) -> Self {
        func tensor(_ old: NamedTensor<Precision>) throws(ModelLoadingError) -> Tensor<Precision> {
            guard let entry = artifact[old.name] else {
                throw .missing(name: old.name, known: artifact.entries.map(\.name))
            }
            guard entry.shape == old.tensor.shape else {
                throw .shape(name: old.name, found: entry.shape, expected: old.tensor.shape)
            }
            return entry.tensor()
        }
        var tensors: [Tensor<Precision>] = []
        for parameter in parameters { tensors.append(try tensor(parameter)) }
        var loaded = replacing(with: tensors)
        var states: [Tensor<Precision>] = []
        for state in self.states { states.append(try tensor(state)) }
        var position = 0
        loaded.forEachState { _, state in
            state = states[position]
            position += 1
        }
        return loaded
    }
}

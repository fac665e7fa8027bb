public import Kernels

/// A value that holds tensors in a fixed order: a tensor, an array of tensors, a model.
///
/// Derivatives are taken with respect to all of its tensors at once, and have its type.
public protocol TensorCollection {
    /// The scalars of the tensors.
    associatedtype Precision: Scalar

    /// The tensors, always in the same order.
    var tensors: [Tensor<Precision>] { get }

    /// Gives every tensor, in the order of `tensors`, to be changed in place.
    ///
    /// - Parameter body: changes or replaces one tensor; the shape stays.
    mutating func forEachTensor(_ body: (inout Tensor<Precision>) -> Void)
}

extension Tensor: TensorCollection {
    /// The tensor itself.
    public var tensors: [Tensor] { [self] }

    /// Gives the tensor to be changed in place.
    public mutating func forEachTensor(_ body: (inout Tensor) -> Void) {
        body(&self)
    }
}

extension Array: TensorCollection where Element: TensorCollection {
    /// The scalars of the tensors.
    public typealias Precision = Element.Precision

    /// The tensors of all elements, one element after the other.
    public var tensors: [Tensor<Element.Precision>] { flatMap { $0.tensors } }

    /// Gives every tensor, element after element, to be changed in place.
    public mutating func forEachTensor(_ body: (inout Tensor<Element.Precision>) -> Void) {
        for i in indices {
            self[i].forEachTensor(body)
        }
    }
}

extension TensorCollection {
    /// The collection with other tensors of the same shapes.
    ///
    /// - Parameter tensors: as many as the collection has, in its order.
    /// - Returns: a collection of the same kind.
    public func replacing(with tensors: [Tensor<Precision>]) -> Self {
        var result = self
        var position = 0
        result.forEachTensor { tensor in
            require(position < tensors.count, "\(tensors.count) tensors for more places")
            let replacement = tensors[position]
            require(
                replacement.shape == tensor.shape,
                "a tensor of shape \(replacement.shape) in place of one of \(tensor.shape)")
            tensor = replacement
            position += 1
        }
        require(position == tensors.count, "\(tensors.count) tensors for \(position) places")
        return result
    }

    /// The collection with each tensor replaced by a function of it that keeps the shape.
    public func mapTensors(_ transform: (Tensor<Precision>) -> Tensor<Precision>) -> Self {
        replacing(with: tensors.map(transform))
    }

    /// The collection as a constant: nothing is differentiated through it.
    public var detached: Self { mapTensors { $0.detached } }

    /// The collection with every entry zero.
    public var zeros: Self { mapTensors { .zeros($0.shape) } }

    /// The number of entries of all tensors.
    public var scalarCount: Int { tensors.reduce(0) { $0 + $1.count } }

    /// All entries as one vector, tensor after tensor.
    public var flattened: [Precision] {
        var vector: [Precision] = []
        vector.reserveCapacity(scalarCount)
        for tensor in tensors {
            vector.append(contentsOf: tensor.scalars)
        }
        return vector
    }

    /// The collection with its entries taken from one vector: the inverse of `flattened`.
    ///
    /// - Parameter vector: as many entries as the collection has.
    /// - Returns: a collection of the same kind.
    public func unflattened(_ vector: [Precision]) -> Self {
        require(
            vector.count == scalarCount, "\(vector.count) entries for \(scalarCount) parameters")
        var start = 0
        return mapTensors { tensor in
            let end = start + tensor.count
            defer { start = end }
            return Tensor(Array(vector[start..<end]), shape: tensor.shape)
        }
    }

    /// (1 − t) self + t other, entry by entry.
    public func interpolated(to other: Self, at t: Precision) -> Self {
        let mixed = zip(tensors, other.tensors).map { a, b in a * (1 - t) + b * t }
        return replacing(with: mixed)
    }

    /// Σ aᵢ bᵢ over all entries of both.
    public func innerProduct(with other: Self) -> Tensor<Precision> {
        var total = Tensor<Precision>(0)
        for (a, b) in zip(tensors, other.tensors) {
            total = total + dot(a, b)
        }
        return total
    }
}

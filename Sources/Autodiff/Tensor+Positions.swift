import Kernels

// Entries at positions that differ from place to place; all rests on one pair of adjoint maps.

extension Tensor {
    /// yᵢ = x at the i-th of the given storage positions; one may occur several times.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func read(at positions: [Int], shape target: [Int]) -> Tensor {
        let x = scalars
        let entries = [Element](count: positions.count) { y in
            for i in positions.indices {
                y[i] = x[positions[i]]
            }
        }
        return .result(entries, target, of: self) { pass in
            pass.gradient.added(at: positions, shape: pass.shape(0))
        }
    }

    /// Every entry added at its storage position in a tensor of zeros: the adjoint of `read`.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func added(at positions: [Int], shape target: [Int]) -> Tensor {
        let x = scalars
        let entries = [Element](count: Shape.count(target)) { y in
            Element.fill(&y, with: 0)
            for i in positions.indices {
                y[positions[i]] += x[i]
            }
        }
        return .result(entries, target, of: self) { pass in
            pass.gradient.read(at: positions, shape: pass.shape(0))
        }
    }

    /// For every place the entry whose position along one axis is given there:
    /// yᵢⱼ = x at (i, kᵢⱼ) for the last of two axes.
    ///
    /// - Parameters:
    ///   - indices: positions along the axis; shaped like the tensor, apart from that axis.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: the entries, shaped like the indices.
    public func taken(_ indices: Indices, along axis: Int) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        let positions = storagePositions(indices, axis, in: shape, "taken")
        return read(at: positions, shape: indices.shape)
    }

    /// Every entry added at the given position along one axis of a tensor of zeros: the adjoint of
    /// `taken`.
    ///
    /// - Parameters:
    ///   - indices: where each entry goes along the axis, shaped like the tensor.
    ///   - axis: the axis; negative numbers count from the back.
    ///   - length: the length of that axis of the result.
    /// - Returns: the sums, shaped like the tensor apart from the axis.
    public func added(to indices: Indices, along axis: Int, of length: Int) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        require(
            indices.shape == shape,
            "added: indices of shape \(indices.shape) for a tensor of shape \(shape)")
        var target = shape
        target[axis] = length
        return added(at: storagePositions(indices, axis, in: target, "added"), shape: target)
    }

    /// The entries in the opposite order along the given axes.
    public func flipped(_ axes: [Int]) -> Tensor {
        var result = self
        for axis in axes {
            let length = shape[Shape.axis(axis, of: shape)]
            result = result.gathered(Array((0..<length).reversed()), axis: axis)
        }
        return result
    }

    /// The diagonal of a matrix, or of every matrix of a stack.
    public var diagonal: Tensor {
        let (stack, n) = squareShape("diagonal")
        let blocks = Shape.count(stack)
        let positions = (0..<blocks * n).map { i in i / n * n * n + i % n * (n + 1) }
        return read(at: positions, shape: stack + [n])
    }

    /// The matrix, or matrices, whose diagonal is the last axis, with zeros elsewhere.
    public var diagonalMatrix: Tensor {
        require(rank >= 1, "diagonalMatrix: a single number is no diagonal")
        let n = shape[rank - 1]
        let positions = (0..<count).map { i in i / n * n * n + i % n * (n + 1) }
        return added(at: positions, shape: shape + [n])
    }

    /// The axes before the last two, and the order of the square matrices that these make.
    func squareShape(_ operation: String) -> (stack: [Int], order: Int) {
        require(
            rank >= 2 && shape[rank - 1] == shape[rank - 2],
            "\(operation): the shape \(shape) is no square matrix or stack of them")
        return (Array(shape.dropLast(2)), shape[rank - 1])
    }
}

/// Where in the storage of a shape the entries lie whose position along one axis is given.
private func storagePositions(
    _ indices: Indices, _ axis: Int, in shape: [Int], _ operation: String
) -> [Int] {
    var expected = shape
    if indices.shape.count == shape.count { expected[axis] = indices.shape[axis] }
    require(
        expected == indices.shape,
        "\(operation): indices of shape \(indices.shape) along axis \(axis) of the shape \(shape)")
    let (_, length, inner) = Shape.around(axis, of: shape)
    let own = indices.shape[axis]
    return indices.values.enumerated().map { i, index in
        require(
            index >= 0 && index < length,
            "\(operation): position \(index) of axis \(axis) in the shape \(shape)")
        return (i / (own * inner) * length + index) * inner + i % inner
    }
}

import Kernels

// Order along an axis. Positions are constants: the derivative goes through the permutation.

extension Tensor {
    /// The positions along an axis that put the entries in order; equal ones keep their order, and
    /// entries that are not numbers come last.
    ///
    /// - Parameters:
    ///   - axis: the axis; negative numbers count from the back.
    ///   - descending: whether the largest comes first.
    /// - Returns: positions, shaped like the tensor.
    public func sortingIndices(axis: Int = -1, descending: Bool = false) -> Indices {
        let axis = Shape.axis(axis, of: shape)
        let (outer, length, inner) = Shape.around(axis, of: shape)
        var result = [Int](repeating: 0, count: count)
        for block in 0..<outer {
            for column in 0..<inner {
                let start = block * length * inner + column
                let row = (0..<length).map { scalars[start + $0 * inner] }
                for (place, index) in order(row, descending).enumerated() {
                    result[start + place * inner] = index
                }
            }
        }
        return Indices(result, shape: shape)
    }

    /// The entries in order along an axis.
    ///
    /// - Parameters:
    ///   - axis: the axis; negative numbers count from the back.
    ///   - descending: whether the largest comes first.
    /// - Returns: the tensor with its entries moved, and where each came from.
    public func sorted(
        axis: Int = -1, descending: Bool = false
    ) -> (values: Tensor, indices: Indices) {
        let indices = sortingIndices(axis: axis, descending: descending)
        return (taken(indices, along: axis), indices)
    }

    /// The k largest entries along an axis, the largest first.
    ///
    /// - Parameters:
    ///   - k: how many; at most the length of the axis.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: the entries, and their positions along the axis, of which equal entries take the
    ///   first ones.
    public func top(_ k: Int, axis: Int = -1) -> (values: Tensor, indices: Indices) {
        let axis = Shape.axis(axis, of: shape)
        let (outer, length, inner) = Shape.around(axis, of: shape)
        require(k >= 0 && k <= length, "top: \(k) entries of axis \(axis) in the shape \(shape)")
        let all = sortingIndices(axis: axis, descending: true).values
        var (first, target) = ([Int](), shape)
        target[axis] = k
        first.reserveCapacity(Shape.count(target))
        for block in 0..<outer {
            let start = block * length * inner
            first.append(contentsOf: all[start..<start + k * inner])
        }
        let indices = Indices(first, shape: target)
        return (taken(indices, along: axis), indices)
    }

    /// The position of the largest entry along an axis, the first of equal ones.
    ///
    /// - Parameter axis: the axis, of length 1 at least; negative numbers count from the back.
    /// - Returns: positions over the other axes, in their order.
    public func argMax(axis: Int = -1) -> Indices {
        let axis = Shape.axis(axis, of: shape)
        let (outer, length, inner) = Shape.around(axis, of: shape)
        require(length > 0, "argMax: axis \(axis) of the shape \(shape) is empty")
        var result: [Int] = []
        result.reserveCapacity(outer * inner)
        for block in 0..<outer {
            for column in 0..<inner {
                let start = block * length * inner + column
                var best = 0
                for i in 1..<Swift.max(length, 1)
                where scalars[start + i * inner] > scalars[start + best * inner] {
                    best = i
                }
                result.append(best)
            }
        }
        var target = shape
        target.remove(at: axis)
        return Indices(result, shape: target)
    }
}

/// The positions of a row in the order of its entries.
private func order<E: Scalar>(_ row: [E], _ descending: Bool) -> [Int] {
    row.indices.sorted { i, j in
        let (a, b) = (row[i], row[j])
        if a.isNaN || b.isNaN || a == b {
            return a.isNaN == b.isNaN ? i < j : b.isNaN
        }
        return descending ? a > b : a < b
    }
}

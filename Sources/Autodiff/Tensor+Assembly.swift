import Kernels

// Tensors put together and taken apart.

extension Tensor {
    /// Tensors of one shape along a new axis.
    ///
    /// - Parameters:
    ///   - parts: at least one tensor.
    ///   - axis: where the new axis is in the result; negative numbers count from its back.
    /// - Returns: one tensor with one axis more.
    public static func stacked(_ parts: [Tensor], axis: Int = 0) -> Tensor {
        require(!parts.isEmpty, "no tensors to stack")
        for part in parts {
            require(
                part.shape == parts[0].shape,
                "shapes to stack: \(parts[0].shape) and \(part.shape)")
        }
        let place = Shape.axis(axis, of: parts[0].shape + [1])
        return .concatenated(parts.map { $0.insertingAxis(at: place) }, axis: place)
    }

    /// The tensor with a new axis of length one.
    ///
    /// - Parameter axis: where the axis is in the result; negative numbers count from its back.
    /// - Returns: the same entries.
    public func insertingAxis(at axis: Int) -> Tensor {
        var target = shape
        target.insert(1, at: Shape.axis(axis, of: shape + [1]))
        return reshaped(to: target)
    }

    /// The tensor without an axis of length one.
    ///
    /// - Parameter axis: the axis; negative numbers count from the back.
    /// - Returns: the same entries.
    public func removingAxis(at axis: Int) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        require(shape[axis] == 1, "removingAxis: axis \(axis) of the shape \(shape) is not 1 long")
        var target = shape
        target.remove(at: axis)
        return reshaped(to: target)
    }

    /// The tensor in consecutive parts along an axis.
    ///
    /// - Parameters:
    ///   - lengths: the lengths of the parts, which add up to that of the axis.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: a part for every length.
    public func split(_ lengths: [Int], axis: Int = 0) -> [Tensor] {
        let axis = Shape.axis(axis, of: shape)
        require(
            lengths.reduce(0, +) == shape[axis],
            "split: parts of \(lengths) of axis \(axis) in the shape \(shape)")
        var start = 0
        return lengths.map { length in
            defer { start += length }
            return sliced(start..<start + length, axis: axis)
        }
    }

    /// The part of the tensor with positions of a range along each of the first axes.
    ///
    /// - Parameter ranges: a range for each axis; axes without one are kept whole.
    /// - Returns: the part, with all axes.
    public func sliced(_ ranges: [Range<Int>]) -> Tensor {
        require(
            ranges.count <= rank, "sliced: \(ranges.count) ranges for the shape \(shape)")
        var result = self
        for (axis, range) in ranges.enumerated() where range != 0..<shape[axis] {
            result = result.sliced(range, axis: axis)
        }
        return result
    }

    /// Every step-th position of a range along an axis.
    ///
    /// - Parameters:
    ///   - range: where the positions lie.
    ///   - step: their distance, 1 at least.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: the part, with all axes.
    public func sliced(_ range: Range<Int>, by step: Int, axis: Int = 0) -> Tensor {
        require(step >= 1, "sliced: a step of \(step) along axis \(axis) of the shape \(shape)")
        return gathered(
            Array(stride(from: range.lowerBound, to: range.upperBound, by: step)),
            axis: axis)
    }

    /// The tensor with a margin of one number.
    ///
    /// - Parameters:
    ///   - margins: for each of the first axes, how much comes before and after.
    ///   - value: what the margin holds.
    /// - Returns: the larger tensor.
    public func padded(_ margins: [(before: Int, after: Int)], with value: Element = 0) -> Tensor {
        require(
            margins.count <= rank, "padded: \(margins.count) margins for the shape \(shape)")
        var result = self
        for (axis, margin) in margins.enumerated() where margin != (0, 0) {
            var (before, after) = (result.shape, result.shape)
            require(
                margin.before >= 0 && margin.after >= 0,
                "padded: margins of \(margin) at axis \(axis) of the shape \(shape)")
            before[axis] = margin.before
            after[axis] = margin.after
            let parts = [
                Tensor(repeating: value, shape: before), result,
                Tensor(repeating: value, shape: after),
            ]
            result = .concatenated(parts, axis: axis)
        }
        return result
    }

    /// Copies of the tensor one after the other along an axis.
    ///
    /// - Parameters:
    ///   - times: how many.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: the longer tensor.
    public func repeated(_ times: Int, axis: Int = 0) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        let length = shape[axis]
        return gathered((0..<Swift.max(0, times) * length).map { $0 % length }, axis: axis)
    }

    /// The tensor with one axis moved to another place, the others in their order.
    public func movingAxis(_ source: Int, to target: Int) -> Tensor {
        let (from, to) = (Shape.axis(source, of: shape), Shape.axis(target, of: shape))
        guard from != to else { return self }
        var order = Array(shape.indices)
        order.insert(order.remove(at: from), at: to)
        return permuted(order)
    }

    /// The entries on and below a diagonal of the matrix or matrices, zeros above.
    ///
    /// - Parameter diagonal: how far above the main diagonal; below it if negative.
    /// - Returns: a tensor of the same shape.
    public func lowerTriangle(_ diagonal: Int = 0) -> Tensor {
        require(rank >= 2, "lowerTriangle: the shape \(shape) is no matrix")
        let (rows, columns) = (shape[rank - 2], shape[rank - 1])
        let mask = (0..<rows * columns).map { i -> Element in
            i % columns - i / columns <= diagonal ? 1 : 0
        }
        return self * Tensor(mask, shape: [rows, columns])
    }

    /// The entries on and above a diagonal of the matrix or matrices, zeros below.
    ///
    /// - Parameter diagonal: how far above the main diagonal; below it if negative.
    /// - Returns: a tensor of the same shape.
    public func upperTriangle(_ diagonal: Int = 0) -> Tensor {
        self - lowerTriangle(diagonal - 1)
    }
}

import Kernels

// Operations that move entries and compute nothing.

extension Tensor {
    /// The same entries in another shape.
    ///
    /// - Parameter shape: has as many entries; one axis may be −1, which stands for what is left.
    /// - Returns: the tensor in the other shape.
    public func reshaped(to shape: [Int]) -> Tensor {
        var target = shape
        if let open = shape.firstIndex(of: -1) {
            target[open] = 1
            let rest = Shape.count(target)
            target[open] = rest == 0 ? 0 : count / rest
        }
        require(
            Shape.count(target) == count, "the shape \(self.shape) does not become \(shape)")
        guard target != self.shape else { return self }
        return .result(scalars, target, of: self) { pass in
            pass.gradient.reshaped(to: pass.shape(0))
        }
    }

    /// The axes in another order: axis i of the result is axis `order[i]` of the tensor.
    ///
    /// - Parameter order: every axis once.
    /// - Returns: the tensor with its axes moved.
    public func permuted(_ order: [Int]) -> Tensor {
        require(
            order.sorted().elementsEqual(shape.indices),
            "\(order) is no order of the axes of \(shape)")
        let strides = Shape.strides(shape)
        let target = order.map { shape[$0] }
        let entries = gather(scalars, strides: order.map { strides[$0] }, shape: target)
        var inverse = order
        for (position, axis) in order.enumerated() {
            inverse[axis] = position
        }
        return .result(entries, target, of: self) { [inverse] pass in
            pass.gradient.permuted(inverse)
        }
    }

    /// The transposed matrix, or matrices: the last two axes change places.
    public var transposed: Tensor {
        require(rank >= 2, "a tensor of shape \(shape) is no matrix to transpose")
        guard rank == 2 else {
            return permuted(Array(0..<rank - 2) + [rank - 1, rank - 2])
        }
        let (rows, columns) = (shape[0], shape[1])
        let x = scalars
        let entries = [Element](count: count) {
            Element.transpose(x.span, rows: rows, columns: columns, into: &$0)
        }
        return .result(entries, [columns, rows], of: self) { pass in pass.gradient.transposed }
    }

    /// The tensor repeated along axes of length one, and along new axes in front.
    ///
    /// - Parameter shape: the shape to fill.
    /// - Returns: the repeated tensor.
    public func broadcast(to shape: [Int]) -> Tensor {
        guard shape != self.shape else { return self }
        require(
            Shape.broadcast(self.shape, shape, "broadcast") == shape,
            "the shape \(self.shape) cannot be repeated to \(shape)")
        let own = Shape.padded(self.shape, to: shape.count)
        var strides = Shape.strides(own)
        for axis in strides.indices where own[axis] == 1 {
            strides[axis] = 0
        }
        let entries =
            Shape.isRow(self.shape, of: shape)
            ? repeating(scalars, count: Shape.count(shape))
            : gather(scalars, strides: strides, shape: shape)
        return .result(entries, shape, of: self) { pass in
            pass.gradient.summed(to: pass.shape(0))
        }
    }

    /// The part of the tensor with positions of a range along one axis.
    ///
    /// - Parameters:
    ///   - range: the positions that are kept.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: the part, with all axes.
    public func sliced(_ range: Range<Int>, axis: Int = 0) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        let length = shape[axis]
        require(
            range.lowerBound >= 0 && range.upperBound <= length,
            "the slice \(range) of axis \(axis) in the shape \(shape)")
        var target = shape
        target[axis] = range.count
        let inner = Shape.count(Array(shape[(axis + 1)...]))
        let outer = Shape.count(Array(shape[..<axis]))
        let entries = [Element](count: Shape.count(target)) { part in
            copyRuns(
                scalars, from: range.lowerBound * inner, every: length * inner, into: &part, at: 0,
                every: range.count * inner, count: outer, length: range.count * inner)
        }
        return .result(entries, target, of: self) { pass in
            pass.gradient.embedded(at: range.lowerBound, of: length, axis: axis)
        }
    }

    /// The tensor between zeros: the adjoint of a slice.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func embedded(at lower: Int, of length: Int, axis: Int) -> Tensor {
        var target = shape
        target[axis] = length
        let inner = Shape.count(Array(shape[(axis + 1)...]))
        let outer = Shape.count(Array(shape[..<axis]))
        let own = shape[axis]
        let entries = [Element](count: Shape.count(target)) { whole in
            whole.update(repeating: 0)
            copyRuns(
                scalars, from: 0, every: own * inner, into: &whole, at: lower * inner,
                every: length * inner, count: outer, length: own * inner)
        }
        return .result(entries, target, of: self) { pass in
            pass.gradient.sliced(lower..<lower + own, axis: axis)
        }
    }

    /// Tensors one after the other along an axis; the other axes have the same lengths.
    ///
    /// - Parameters:
    ///   - parts: at least one tensor.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: one tensor with all axes.
    public static func concatenated(_ parts: [Tensor], axis: Int = 0) -> Tensor {
        require(!parts.isEmpty, "no tensors to concatenate")
        let axis = Shape.axis(axis, of: parts[0].shape)
        var target = parts[0].shape
        target[axis] = parts.reduce(0) {
            $0 + ($1.shape.indices.contains(axis) ? $1.shape[axis] : 0)
        }
        for part in parts {
            var shape = part.shape
            if shape.indices.contains(axis) { shape[axis] = target[axis] }
            require(
                shape == target, "shapes to concatenate: \(parts[0].shape) and \(part.shape)")
        }
        let inner = Shape.count(Array(target[(axis + 1)...]))
        let outer = Shape.count(Array(target[..<axis]))
        let entries = [Element](count: Shape.count(target)) { whole in
            var place = 0
            for part in parts {
                let run = part.shape[axis] * inner
                copyRuns(
                    part.scalars, from: 0, every: run, into: &whole, at: place,
                    every: target[axis] * inner, count: outer, length: run)
                place += run
            }
        }
        return .result(entries, target, of: parts) { pass in
            var start = 0
            return (0..<pass.inputCount).map { i in
                let range = start..<start + pass.shape(i)[axis]
                start = range.upperBound
                return pass.ifNeeded(i) { pass.gradient.sliced(range, axis: axis) }
            }
        }
    }
}

/// Copies runs of entries that lie at equal distances in both arrays.
@specialized(where E == Float)
@specialized(where E == Double)
private func copyRuns<E: Scalar>(
    _ source: [E], from start: Int, every stride: Int, into target: inout MutableSpan<E>,
    at place: Int, every distance: Int, count: Int, length: Int
) {
    for i in 0..<count {
        let (from, to) = (start + i * stride, place + i * distance)
        var run = target._mutatingExtracting(to..<to + length)
        E.copy(source.span.extracting(from..<from + length), into: &run)
    }
}

/// An array one time after the other.
@specialized(where E == Float)
@specialized(where E == Double)
private func repeating<E: Scalar>(_ row: [E], count: Int) -> [E] {
    [E](count: count) { target in
        if row.count == 1 {
            target.update(repeating: row[0])
            return
        }
        for start in stride(from: 0, to: count, by: max(1, row.count)) {
            var part = target._mutatingExtracting(start..<start + row.count)
            E.copy(row.span, into: &part)
        }
    }
}

/// The entries that strides lead to, in row-major order of the shape.
@specialized(where E == Float)
@specialized(where E == Double)
private func gather<E: Scalar>(_ source: [E], strides: [Int], shape: [Int]) -> [E] {
    guard let length = shape.last, let step = strides.last else { return source }
    return [E](count: Shape.count(shape)) { target in
        guard target.count > 0 else { return }
        var index = [Int](repeating: 0, count: shape.count)
        var (start, position) = (0, 0)
        while position < target.count {
            if step == 1 && length >= 8 {
                var row = target._mutatingExtracting(position..<position + length)
                E.copy(source.span.extracting(start..<start + length), into: &row)
            } else {
                for j in 0..<length {
                    target[position + j] = source[start + j * step]
                }
            }
            position += length
            // The next row: the last but one axis counts fastest.
            var axis = shape.count - 2
            while axis >= 0 {
                index[axis] += 1
                start += strides[axis]
                if index[axis] < shape[axis] { break }
                start -= strides[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
        }
    }
}

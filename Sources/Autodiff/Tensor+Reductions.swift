public import Kernels

extension Tensor {
    /// The sum of all entries.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func sum() -> Tensor {
        let total = Element.sum(scalars.span)
        return .result([total], [], of: self) { pass in
            pass.gradient.broadcast(to: pass.shape(0))
        }
    }

    /// Sums along axes.
    ///
    /// - Parameters:
    ///   - axes: the axes that are summed over; negative numbers count from the back.
    ///   - keepingAxes: whether those axes stay, with length one.
    /// - Returns: the sums over the other axes, in their order.
    public func sum(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let summed = Set(axes.map { Shape.axis($0, of: shape) })
        var (kept, target) = (shape, [Int]())
        for axis in shape.indices {
            if summed.contains(axis) {
                kept[axis] = 1
            } else {
                target.append(shape[axis])
            }
        }
        let entries = detached.summing(over: summed.sorted())
        return .result(entries, keepingAxes ? kept : target, of: self) { [kept] pass in
            pass.gradient.reshaped(to: kept).broadcast(to: pass.shape(0))
        }
    }

    /// The mean of all entries.
    public func mean() -> Tensor {
        sum() * (1 / Element(count))
    }

    /// Means along axes.
    ///
    /// - Parameters:
    ///   - axes: the axes over which the mean is taken; negative numbers count from the back.
    ///   - keepingAxes: whether those axes stay, with length one.
    /// - Returns: the means over the other axes, in their order.
    public func mean(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let summed = Set(axes.map { Shape.axis($0, of: shape) })
        let length = summed.reduce(1) { $0 * shape[$1] }
        return sum(axes: axes, keepingAxes: keepingAxes) * (1 / Element(length))
    }

    /// The largest entries along an axis; equal ones share the derivative.
    ///
    /// - Parameters:
    ///   - axis: the axis; negative numbers count from the back.
    ///   - keepingAxis: whether the axis stays, with length one.
    /// - Returns: the maxima over the other axes, in their order.
    public func max(axis: Int, keepingAxis: Bool = false) -> Tensor {
        extremes(.maximum, axis, keepingAxis)
    }

    /// The smallest entries along an axis; equal ones share the derivative.
    ///
    /// - Parameters:
    ///   - axis: the axis; negative numbers count from the back.
    ///   - keepingAxis: whether the axis stays, with length one.
    /// - Returns: the minima over the other axes, in their order.
    public func min(axis: Int, keepingAxis: Bool = false) -> Tensor {
        extremes(.minimum, axis, keepingAxis)
    }

    /// Σ xᵢ², a single number.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func squaredNorm() -> Tensor {
        let total = Element.reduce(.sumOfSquares, scalars.span)
        return .result([total], [], of: self) { pass in 2 * (pass.gradient * pass.input(0)) }
    }

    /// Sums over the axes along which a tensor of the given shape would be repeated: the adjoint of
    /// `broadcast`.
    func summed(to target: [Int]) -> Tensor {
        guard target != shape else { return self }
        return sum(axes: Shape.repeatedAxes(target, in: shape)).reshaped(to: target)
    }

    private func extremes(_ reduction: Reduction, _ axis: Int, _ keepingAxis: Bool) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        var (kept, order) = (shape, Array(shape.indices))
        kept[axis] = 1
        order.append(order.remove(at: axis))
        let rows = axis == rank - 1 ? scalars : detached.permuted(order).scalars
        let (length, count) = (shape[axis], Shape.count(kept))
        let entries = (0..<count).map { row in
            Element.reduce(reduction, rows.span.extracting(row * length..<(row + 1) * length))
        }
        var target = kept
        if !keepingAxis { target.remove(at: axis) }
        return .result(entries, target, of: self) { [kept] pass in
            let x = pass.input(0)
            let y = pass.output.detached.reshaped(to: kept)
            let isExtreme = 1 - (x .> y) - (x .< y)
            let share = isExtreme / isExtreme.sum(axes: [axis], keepingAxes: true)
            return pass.gradient.reshaped(to: kept) * share
        }
    }

    /// The sums over sorted axes, in the order of the axes that are left.
    private func summing(over axes: [Int]) -> [Element] {
        var (entries, lengths) = (scalars, shape)
        var end = axes.count
        while end > 0 {
            // Neighbouring axes are one axis.
            var start = end - 1
            while start > 0 && axes[start - 1] == axes[start] - 1 { start -= 1 }
            let (first, last) = (axes[start], axes[end - 1])
            let outer = Shape.count(Array(lengths[..<first]))
            let length = Shape.count(Array(lengths[first...last]))
            let inner = Shape.count(Array(lengths[(last + 1)...]))
            entries = sums(entries, outer, length, inner)
            lengths.replaceSubrange(first...last, with: [])
            end = start
        }
        return entries
    }
}

/// Σⱼ xᵢⱼₖ of an array with three axes.
@specialized(where E == Float)
@specialized(where E == Double)
private func sums<E: Scalar>(_ x: [E], _ outer: Int, _ length: Int, _ inner: Int) -> [E] {
    [E](count: outer * inner) { result in
        if inner == 1 {
            E.sumRows(x.span, rows: outer, columns: length, into: &result)
            return
        }
        let block = length * inner
        for i in 0..<outer {
            var target = result._mutatingExtracting(i * inner..<(i + 1) * inner)
            E.sumColumns(
                x.span.extracting(i * block..<(i + 1) * block), rows: length, columns: inner,
                into: &target)
        }
    }
}

/// Σ aᵢ bᵢ over all entries of two tensors of one shape.
@specialized(where E == Float)
@specialized(where E == Double)
public func dot<E: Scalar>(_ a: Tensor<E>, _ b: Tensor<E>) -> Tensor<E> {
    require(a.shape == b.shape, "dot: the shapes \(a.shape) and \(b.shape)")
    let product = E.dot(a.scalars.span, b.scalars.span)
    return .result([product], [], of: a, b) { pass in
        [
            pass.ifNeeded(0) { pass.gradient * pass.input(1) },
            pass.ifNeeded(1) { pass.gradient * pass.input(0) },
        ]
    }
}

import Kernels

// Reductions over several axes, and those made of others.

extension Tensor {
    /// The variance along axes, Σ (x − mean)² / (n − correction).
    ///
    /// - Parameters:
    ///   - axes: the axes over which it is taken; negative numbers count from the back.
    ///   - keepingAxes: whether those axes stay, with length one.
    ///   - correction: 0 divides by n, 1 gives the unbiased estimate.
    /// - Returns: the variances over the other axes, in their order.
    public func variance(
        axes: [Int], keepingAxes: Bool = false, correction: Int = 0
    ) -> Tensor {
        let length = Set(axes.map { Shape.axis($0, of: shape) }).reduce(1) { $0 * shape[$1] }
        let squares = square(self - mean(axes: axes, keepingAxes: true))
        return squares.sum(axes: axes, keepingAxes: keepingAxes)
            * (1 / Element(length - correction))
    }

    /// The largest entry; equal ones share the derivative.
    public func max() -> Tensor {
        reshaped(to: [count]).max(axis: 0)
    }

    /// The smallest entry; equal ones share the derivative.
    public func min() -> Tensor {
        reshaped(to: [count]).min(axis: 0)
    }

    /// The largest entries along several axes; equal ones share the derivative.
    ///
    /// - Parameters:
    ///   - axes: the axes; negative numbers count from the back.
    ///   - keepingAxes: whether they stay, with length one.
    /// - Returns: the maxima over the other axes, in their order.
    public func max(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let (rows, kept, target) = gatheredAxes(axes)
        return rows.max(axis: -1).reshaped(to: keepingAxes ? kept : target)
    }

    /// The smallest entries along several axes; equal ones share the derivative.
    ///
    /// - Parameters:
    ///   - axes: the axes; negative numbers count from the back.
    ///   - keepingAxes: whether they stay, with length one.
    /// - Returns: the minima over the other axes, in their order.
    public func min(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let (rows, kept, target) = gatheredAxes(axes)
        return rows.min(axis: -1).reshaped(to: keepingAxes ? kept : target)
    }

    /// The tensor as a matrix whose rows run over the given axes, its shape with those axes of
    /// length one, and without them.
    private func gatheredAxes(_ axes: [Int]) -> (rows: Tensor, kept: [Int], target: [Int]) {
        let reduced = Set(axes.map { Shape.axis($0, of: shape) })
        let others = shape.indices.filter { !reduced.contains($0) }
        let moved = permuted(others + reduced.sorted())
        let kept = shape.indices.map { reduced.contains($0) ? 1 : shape[$0] }
        let target = others.map { shape[$0] }
        let length = reduced.reduce(1) { $0 * shape[$1] }
        return (moved.reshaped(to: [Shape.count(target), length]), kept, target)
    }
}

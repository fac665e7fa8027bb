// BLAS, level 1.

extension Scalar {
    /// xᵀ y.
    public static func dot(_ x: Span<Self>, _ y: Span<Self>) -> Self {
        require(x.count == y.count, "dot: \(x.count) entries against \(y.count)")
        Counters.addCall(flops: 2 * x.count)
        let n = c(x.count)
        return x.withPointer { x in y.withPointer { y in cDot(n, x, y) } }
    }

    /// y ← y + a x.
    public static func axpy(_ a: Self, _ x: Span<Self>, into y: inout MutableSpan<Self>) {
        require(x.count == y.count, "axpy: \(x.count) entries into \(y.count)")
        Counters.addCall(flops: 2 * x.count)
        let n = c(x.count)
        x.withPointer { x in y.withPointer { y in cAxpy(n, a, x, y) } }
    }

    /// x ← a x.
    public static func scale(_ x: inout MutableSpan<Self>, by a: Self) {
        Counters.addCall(flops: x.count)
        let n = c(x.count)
        x.withPointer { x in cScal(n, a, x) }
    }

    /// ‖x‖₂, without overflow on the way.
    public static func norm2(_ x: Span<Self>) -> Self {
        Counters.addCall(flops: 2 * x.count)
        let n = c(x.count)
        return x.withPointer { x in cNrm2(n, x) }
    }

    /// ‖x‖₁.
    public static func norm1(_ x: Span<Self>) -> Self {
        Counters.addCall(flops: 2 * x.count)
        let n = c(x.count)
        return x.withPointer { x in cAsum(n, x) }
    }

    /// The index of an entry of largest magnitude.
    public static func indexOfLargestMagnitude(_ x: Span<Self>) -> Int {
        require(x.count > 0, "indexOfLargestMagnitude: 0 entries, at least 1 is needed")
        Counters.addCall(flops: x.count)
        let n = c(x.count)
        return x.withPointer { x in cIamax(n, x) }
    }
}

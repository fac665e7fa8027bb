// Reductions of arrays, and functions of rows and columns.

extension Scalar {
    /// One number of the whole array.
    public static func reduce(_ reduction: Reduction, _ x: Span<Self>) -> Self {
        let n = x.count
        Counters.add(flops: n)
        return x.withPointer { x in cReduce(reduction, n, x) }
    }

    /// Σ xᵢ.
    public static func sum(_ x: Span<Self>) -> Self {
        reduce(.sum, x)
    }

    /// Whether no entry is infinite or not a number.
    public static func isFinite(_ x: Span<Self>) -> Bool {
        Counters.add(flops: x.count)
        let total = x.withPointer { cAsum(c(x.count), $0) }
        // What has a finite sum is finite; a sum that is not may have overflowed. Extrema let a NaN
        // through.
        return total.isFinite || reduce(.maximum, x).isFinite && reduce(.minimum, x).isFinite
    }

    /// Every row becomes eˣ / Σ eˣ.
    public static func softmaxRows(
        _ x: Span<Self>, columns: Int, into y: inout MutableSpan<Self>
    ) {
        rows(.softmax, x, columns: columns, flopsEach: 4, outputs: x.count, into: &y)
    }

    /// Every row becomes x − log Σ eˣ.
    public static func logSoftmaxRows(
        _ x: Span<Self>, columns: Int, into y: inout MutableSpan<Self>
    ) {
        rows(.logSoftmax, x, columns: columns, flopsEach: 4, outputs: x.count, into: &y)
    }

    /// yᵢ ← log Σⱼ exp xᵢⱼ.
    public static func logSumExpRows(
        _ x: Span<Self>, rows count: Int, columns: Int, into y: inout MutableSpan<Self>
    ) {
        checkShape(x.count, count, columns, "logSumExpRows")
        rows(.logSumExp, x, rows: count, columns: columns, flopsEach: 3, outputs: count, into: &y)
    }

    /// yᵢ ← Σⱼ xᵢⱼ.
    public static func sumRows(
        _ x: Span<Self>, rows count: Int, columns: Int, into y: inout MutableSpan<Self>
    ) {
        checkShape(x.count, count, columns, "sumRows")
        rows(.sumRows, x, rows: count, columns: columns, flopsEach: 1, outputs: count, into: &y)
    }

    /// yⱼ ← Σᵢ xᵢⱼ.
    public static func sumColumns(
        _ x: Span<Self>, rows count: Int, columns: Int, into y: inout MutableSpan<Self>
    ) {
        checkShape(x.count, count, columns, "sumColumns")
        rows(
            .sumColumns, x, rows: count, columns: columns, flopsEach: 1, outputs: columns,
            into: &y)
    }

    /// y ← xᵀ, with x of rows × columns.
    public static func transpose(
        _ x: Span<Self>, rows count: Int, columns: Int, into y: inout MutableSpan<Self>
    ) {
        checkShape(x.count, count, columns, "transpose")
        rows(
            .transpose, x, rows: count, columns: columns, flopsEach: 0, outputs: x.count, into: &y)
    }

    private static func rows(
        _ function: RowFunction, _ x: Span<Self>, columns: Int, flopsEach: Int, outputs: Int,
        into y: inout MutableSpan<Self>
    ) {
        let count = rowCount(x.count, columns: columns, "\(function)")
        rows(
            function, x, rows: count, columns: columns, flopsEach: flopsEach, outputs: outputs,
            into: &y)
    }

    private static func rows(
        _ function: RowFunction, _ x: Span<Self>, rows: Int, columns: Int, flopsEach: Int,
        outputs: Int, into y: inout MutableSpan<Self>
    ) {
        require(
            y.count == outputs, "\(function): a result of \(y.count) entries, not \(outputs)")
        Counters.add(flops: flopsEach * x.count)
        x.withPointer { x in y.withPointer { y in cRows(function, rows, columns, x, y) } }
    }
}

/// Stops if an array is not a matrix of the given shape.
func checkShape(_ count: Int, _ rows: Int, _ columns: Int, _ routine: String) {
    require(count == rows * columns, "\(routine): \(count) entries for \(rows)×\(columns)")
}

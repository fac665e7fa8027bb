// Differences of two arrays, and products with a few rows of a matrix that are in the first cache.

extension Scalar {
    /// The least xᵢ − yᵢ, +∞ of none. There must be no NaN.
    public static func leastDifference(_ x: Span<Self>, _ y: Span<Self>) -> Self {
        require(x.count == y.count, "leastDifference: \(x.count) entries with \(y.count)")
        let n = x.count
        Counters.add(flops: n)
        return x.withPointer { x in y.withPointer { y in cLeastDifference(n, x, y) } }
    }

    /// The first i with xᵢ − yᵢ ≤ bound; the number of entries if there is none.
    public static func firstIndex(
        ofDifferenceUpTo bound: Self, _ x: Span<Self>, _ y: Span<Self>
    ) -> Int {
        require(x.count == y.count, "firstIndex: \(x.count) entries with \(y.count)")
        let n = x.count
        return x.withPointer { x in y.withPointer { y in cFindDifference(n, x, y, bound) } }
    }

    /// y ← A x, as `gemv`, with the same bits whatever the processor; for a few rows.
    ///
    /// - Parameters:
    ///   - a: A, of as many rows as y has entries and as many columns as x has.
    ///   - x: the vector.
    ///   - y: the products.
    public static func rowProducts(
        _ a: Span<Self>, _ x: Span<Self>, into y: inout MutableSpan<Self>
    ) {
        let (rows, columns) = (y.count, x.count)
        checkShape(a.count, rows, columns, "rowProducts")
        Counters.add(flops: 2 * a.count)
        a.withPointer { a in
            x.withPointer { x in
                y.withPointer { y in cRowProducts(rows, columns, a, x, y) }
            }
        }
    }

    /// y ← y + Aᵀ w, with the same bits whatever the processor; for a few rows.
    ///
    /// - Parameters:
    ///   - a: A, of as many rows as w has entries and as many columns as y has.
    ///   - w: the weights of the rows.
    ///   - y: what the rows are added to.
    public static func addRows(
        _ a: Span<Self>, weights w: Span<Self>, into y: inout MutableSpan<Self>
    ) {
        let (rows, columns) = (w.count, y.count)
        checkShape(a.count, rows, columns, "addRows")
        Counters.add(flops: 2 * a.count)
        w.withPointer { w in
            a.withPointer { a in
                y.withPointer { y in cAddRows(rows, columns, w, a, y) }
            }
        }
    }

    /// xⱼ ← xⱼ + a xᵢ for two rows of a matrix.
    ///
    /// - Parameters:
    ///   - source: i, another row than j.
    ///   - a: the factor.
    ///   - target: j.
    ///   - columns: the length of a row, at least 1.
    ///   - x: the matrix.
    public static func addRow(
        _ source: Int, times a: Self, to target: Int, columns: Int, in x: inout MutableSpan<Self>
    ) {
        let rows = x.count / max(1, columns)
        require(
            source != target && min(source, target) >= 0 && max(source, target) < rows,
            "addRow: row \(source) to row \(target) of \(rows) with \(columns) columns")
        Counters.add(flops: 2 * columns)
        x.withPointer { x in
            unsafe cAxpby(columns, a, x + source * columns, 1, x + target * columns)
        }
    }
}

// BLAS, level 2, on row-major matrices.

extension Scalar {
    /// y ← alpha op(A) x + beta y.
    ///
    /// - Parameters:
    ///   - a: A, rows × columns.
    ///   - rows: the rows of A as it is stored.
    ///   - columns: the columns of A as it is stored.
    ///   - transposed: whether op(A) is Aᵀ.
    ///   - x: the vector.
    ///   - y: the result; with beta = 0 its old entries are not read.
    ///   - alpha: the factor of the product.
    ///   - beta: the factor of the old result.
    public static func gemv(
        _ a: Span<Self>, rows: Int, columns: Int, transposed: Bool = false, _ x: Span<Self>,
        into y: inout MutableSpan<Self>, alpha: Self = 1, beta: Self = 0
    ) {
        require(a.count == rows * columns, "gemv: \(a.count) entries for \(rows)×\(columns)")
        let (inputs, outputs) = transposed ? (rows, columns) : (columns, rows)
        require(x.count == inputs, "gemv: a vector of \(x.count) entries, not \(inputs)")
        require(y.count == outputs, "gemv: a result of \(y.count) entries, not \(outputs)")
        Counters.addCall(flops: 2 * a.count)
        guard inputs > 0 else { return scaleOrClear(&y, by: beta) }
        guard outputs > 0 else { return }
        let (m, n) = (c(rows), c(columns))
        a.withPointer { a in
            x.withPointer { x in
                y.withPointer { y in cGemv(transposed, m, n, alpha, a, x, beta, y) }
            }
        }
    }

    /// A ← A + alpha x yᵀ, with A of size x.count × y.count.
    public static func ger(
        _ x: Span<Self>, _ y: Span<Self>, into a: inout MutableSpan<Self>, alpha: Self = 1
    ) {
        require(
            a.count == x.count * y.count, "ger: \(a.count) entries for \(x.count)×\(y.count)")
        Counters.addCall(flops: 2 * a.count)
        guard a.count > 0 else { return }
        let (m, n) = (c(x.count), c(y.count))
        x.withPointer { x in
            y.withPointer { y in
                a.withPointer { a in cGer(m, n, alpha, x, y, a) }
            }
        }
    }

    /// y ← alpha A x + beta y with A symmetric, of which one triangle is read.
    public static func symv(
        _ a: Span<Self>, triangle: Triangle, _ x: Span<Self>, into y: inout MutableSpan<Self>,
        alpha: Self = 1, beta: Self = 0
    ) {
        checkSquare(a.count, x.count, "symv")
        require(y.count == x.count, "symv: a result of \(y.count) entries, not \(x.count)")
        Counters.addCall(flops: 2 * a.count)
        guard x.count > 0 else { return }
        let n = c(x.count)
        a.withPointer { a in
            x.withPointer { x in
                y.withPointer { y in cSymv(triangle, n, alpha, a, x, beta, y) }
            }
        }
    }

    /// x ← op(A)⁻¹ x with A triangular and its diagonal taken as 1 where `unit` says so.
    public static func trsv(
        _ a: Span<Self>, triangle: Triangle, transposed: Bool = false, unit: Bool = false,
        inPlace x: inout MutableSpan<Self>
    ) {
        checkSquare(a.count, x.count, "trsv")
        Counters.addCall(flops: a.count)
        guard x.count > 0 else { return }
        let n = c(x.count)
        a.withPointer { a in
            x.withPointer { x in cTrsv(triangle, transposed, unit, n, a, x) }
        }
    }

    /// x ← op(A) x with A triangular and its diagonal taken as 1 where `unit` says so.
    public static func trmv(
        _ a: Span<Self>, triangle: Triangle, transposed: Bool = false, unit: Bool = false,
        inPlace x: inout MutableSpan<Self>
    ) {
        checkSquare(a.count, x.count, "trmv")
        Counters.addCall(flops: a.count)
        guard x.count > 0 else { return }
        let n = c(x.count)
        a.withPointer { a in
            x.withPointer { x in cTrmv(triangle, transposed, unit, n, a, x) }
        }
    }

    /// y ← beta y; with beta = 0 whatever was there becomes 0, a NaN too.
    static func scaleOrClear(_ y: inout MutableSpan<Self>, by beta: Self) {
        let n = y.count
        y.withPointer { y in
            if beta == 0 {
                y.update(repeating: 0, count: n)
            } else {
                cAffine(n, beta, y, 0, y)
            }
        }
    }
}

/// Stops if an array is not a square matrix of the given order.
func checkSquare(_ count: Int, _ order: Int, _ routine: String) {
    require(count == order * order, "\(routine): \(count) entries for \(order)×\(order)")
}

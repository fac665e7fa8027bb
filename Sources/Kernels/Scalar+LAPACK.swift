// LAPACK on row-major matrices. Each routine returns `info`: 0 is success, below 0 says that an
// argument has an entry that is not a number, above 0 is explained at the routine.

extension Scalar {
    /// A ← its Cholesky factor in the given triangle; the other triangle is left as it is.
    ///
    /// - Returns: k > 0 if the leading minor of order k is not positive definite.
    public static func potrf(
        _ a: inout MutableSpan<Self>, order: Int, triangle: Triangle
    ) -> Int {
        checkSquare(a.count, order, "potrf")
        Counters.addCall(flops: order * order * order / 3)
        guard order > 0 else { return 0 }
        let n = c(order)
        return Int(a.withPointer { a in cPotrf(triangle, n, a) })
    }

    /// An estimate of the reciprocal condition number 1/(‖A‖₁ ‖A⁻¹‖₁) from the Cholesky factor of A.
    ///
    /// - Parameters:
    ///   - factor: the factor in the given triangle.
    ///   - order: the order of A.
    ///   - triangle: where the factor is.
    ///   - norm: ‖A‖₁.
    /// - Returns: the estimate, rarely more than three times the true number; 1 of order 0.
    public static func pocon(
        _ factor: Span<Self>, order: Int, triangle: Triangle, norm: Self
    ) -> Self {
        checkSquare(factor.count, order, "pocon")
        Counters.addCall(flops: 10 * order * order)
        guard order > 0 else { return 1 }
        let n = c(order)
        var reciprocal: Self = 0
        let info = factor.withPointer { a in cPocon(triangle, n, a, norm, &reciprocal) }
        require(info == 0, "pocon: info \(info)")
        return reciprocal
    }

    /// The Cholesky factor in the given triangle ← the same triangle of the inverse.
    public static func potri(
        _ a: inout MutableSpan<Self>, order: Int, triangle: Triangle
    ) -> Int {
        checkSquare(a.count, order, "potri")
        Counters.addCall(flops: 2 * order * order * order / 3)
        guard order > 0 else { return 0 }
        let n = c(order)
        return Int(a.withPointer { a in cPotri(triangle, n, a) })
    }

    /// A ← L and U of P A = L U; row i was exchanged with row pivots[i] − 1.
    ///
    /// - Returns: k > 0 if the k-th pivot is exactly 0.
    public static func getrf(
        _ a: inout MutableSpan<Self>, rows: Int, columns: Int,
        pivots: inout MutableSpan<Int32>
    ) -> Int {
        checkShape(a.count, rows, columns, "getrf")
        let count = min(rows, columns)
        require(pivots.count == count, "getrf: \(pivots.count) pivots, not \(count)")
        Counters.addCall(flops: 2 * rows * columns * count - 4 * count * count * count / 3)
        guard count > 0 else { return 0 }
        let (m, n) = (c(rows), c(columns))
        return Int(
            a.withPointer { a in
                pivots.withPointer { pivots in cGetrf(m, n, a, pivots) }
            })
    }

    /// B ← op(A)⁻¹ B from the factors of `getrf`.
    public static func getrs(
        _ lu: Span<Self>, order: Int, pivots: Span<Int32>, transposed: Bool = false,
        inPlace b: inout MutableSpan<Self>, columns: Int
    ) -> Int {
        checkSquare(lu.count, order, "getrs")
        checkShape(b.count, order, columns, "getrs")
        require(pivots.count == order, "getrs: \(pivots.count) pivots, not \(order)")
        Counters.addCall(flops: 2 * order * order * columns)
        guard b.count > 0 else { return 0 }
        let (n, count) = (c(order), c(columns))
        return Int(
            lu.withPointer { lu in
                pivots.withPointer { pivots in
                    b.withPointer { b in cGetrs(transposed, n, count, lu, pivots, b) }
                }
            })
    }

    /// The factors of `getrf` ← A⁻¹.
    public static func getri(
        _ lu: inout MutableSpan<Self>, order: Int, pivots: Span<Int32>
    ) -> Int {
        checkSquare(lu.count, order, "getri")
        require(pivots.count == order, "getri: \(pivots.count) pivots, not \(order)")
        Counters.addCall(flops: 4 * order * order * order / 3)
        guard order > 0 else { return 0 }
        let n = c(order)
        return Int(
            lu.withPointer { lu in
                pivots.withPointer { pivots in cGetri(n, lu, pivots) }
            })
    }

    /// A ← R above the diagonal and the reflectors of Q below it.
    public static func geqrf(
        _ a: inout MutableSpan<Self>, rows: Int, columns: Int, tau: inout MutableSpan<Self>
    ) -> Int {
        checkShape(a.count, rows, columns, "geqrf")
        let count = min(rows, columns)
        require(tau.count == count, "geqrf: \(tau.count) scalars, not \(count)")
        Counters.addCall(flops: 2 * rows * columns * count - 2 * count * count * count / 3)
        guard count > 0 else { return 0 }
        let (m, n) = (c(rows), c(columns))
        return Int(a.withPointer { a in tau.withPointer { tau in cGeqrf(m, n, a, tau) } })
    }

    /// The reflectors in the columns of A ← the first `columns` columns of Q.
    public static func orgqr(
        _ a: inout MutableSpan<Self>, rows: Int, columns: Int, tau: Span<Self>
    ) -> Int {
        checkShape(a.count, rows, columns, "orgqr")
        require(
            tau.count <= columns && columns <= rows,
            "orgqr: \(tau.count) reflectors for \(columns) columns of \(rows) rows")
        Counters.addCall(flops: 4 * rows * columns * tau.count)
        guard a.count > 0 else { return 0 }
        let (m, n, k) = (c(rows), c(columns), c(tau.count))
        return Int(a.withPointer { a in tau.withPointer { tau in cOrgqr(m, n, k, a, tau) } })
    }

    /// C ← op(Q) C or C op(Q), with Q from the reflectors in the columns of A.
    ///
    /// - Parameters:
    ///   - a: the reflectors, m × k on the left and n × k on the right.
    ///   - tau: the k scalars of the reflectors.
    ///   - b: C, of rows × columns.
    ///   - rows: m, the rows of C.
    ///   - columns: n, the columns of C.
    ///   - side: the side of Q.
    ///   - transposed: whether op(Q) is Qᵀ.
    /// - Returns: 0, or below 0 for an entry that is not a number.
    public static func ormqr(
        _ a: Span<Self>, tau: Span<Self>, inPlace b: inout MutableSpan<Self>, rows: Int,
        columns: Int, side: Side, transposed: Bool
    ) -> Int {
        checkShape(b.count, rows, columns, "ormqr")
        checkShape(a.count, side == .left ? rows : columns, tau.count, "ormqr")
        Counters.addCall(flops: 4 * rows * columns * tau.count)
        guard b.count > 0, tau.count > 0 else { return 0 }
        let (m, n, k) = (c(rows), c(columns), c(tau.count))
        return Int(
            a.withPointer { a in
                tau.withPointer { tau in
                    b.withPointer { b in cOrmqr(side, transposed, m, n, k, a, tau, b) }
                }
            })
    }

    /// The eigenvalues of a symmetric matrix, ascending; A ← its eigenvectors as rows if asked.
    ///
    /// The lower triangle as read by columns, the upper one as stored, is used.
    ///
    /// - Returns: k > 0 if the iteration did not converge.
    public static func syevd(
        _ a: inout MutableSpan<Self>, order: Int, values: inout MutableSpan<Self>,
        vectors: Bool
    ) -> Int {
        checkSquare(a.count, order, "syevd")
        require(values.count == order, "syevd: \(values.count) values, not \(order)")
        Counters.addCall(flops: (vectors ? 27 : 4) * order * order * order / 3)
        guard order > 0 else { return 0 }
        let n = c(order)
        return Int(
            a.withPointer { a in
                values.withPointer { values in cSyevd(vectors, n, a, values) }
            })
    }

    /// The eigenvalues of a general matrix, which is overwritten.
    ///
    /// - Returns: k > 0 if only the values from index k on converged.
    public static func geev(
        _ a: inout MutableSpan<Self>, order: Int, real: inout MutableSpan<Self>,
        imaginary: inout MutableSpan<Self>
    ) -> Int {
        checkSquare(a.count, order, "geev")
        require(
            real.count == order && imaginary.count == order,
            "geev: \(real.count) and \(imaginary.count) values, not \(order)")
        Counters.addCall(flops: 10 * order * order * order)
        guard order > 0 else { return 0 }
        let n = c(order)
        return Int(
            a.withPointer { a in
                real.withPointer { real in
                    imaginary.withPointer { imaginary in cGeev(n, a, real, imaginary) }
                }
            })
    }

    /// The singular values, descending, and, where `vectors` says so, U and Vᵀ of the thin form.
    ///
    /// - Parameters:
    ///   - a: A, rows × columns; overwritten.
    ///   - rows: the rows of A.
    ///   - columns: the columns of A.
    ///   - values: min(rows, columns) singular values.
    ///   - u: U, rows × min(rows, columns); empty without vectors.
    ///   - vt: Vᵀ, min(rows, columns) × columns; empty without vectors.
    ///   - vectors: whether U and Vᵀ are wanted.
    /// - Returns: above 0 if the iteration did not converge.
    public static func gesdd(
        _ a: inout MutableSpan<Self>, rows: Int, columns: Int, values: inout MutableSpan<Self>,
        u: inout MutableSpan<Self>, vt: inout MutableSpan<Self>, vectors: Bool
    ) -> Int {
        checkShape(a.count, rows, columns, "gesdd")
        let count = min(rows, columns)
        require(values.count == count, "gesdd: \(values.count) values, not \(count)")
        checkShape(u.count, rows, vectors ? count : 0, "gesdd: U")
        checkShape(vt.count, vectors ? count : 0, columns, "gesdd: Vt")
        let work = rows * columns * count
        Counters.addCall(flops: vectors ? 6 * work + 16 * count * count * count : 4 * work)
        guard count > 0 else { return 0 }
        let (m, n) = (c(rows), c(columns))
        return Int(
            a.withPointer { a in
                values.withPointer { values in
                    u.withPointer { u in
                        vt.withPointer { vt in cGesdd(vectors, m, n, a, values, u, vt) }
                    }
                }
            })
    }

    /// The X of least norm among those that minimise ‖A X − B‖_F, by the singular values of A.
    ///
    /// - Parameters:
    ///   - a: A, rows × columns; overwritten.
    ///   - rows: the rows of A.
    ///   - columns: the columns of A.
    ///   - b: B in the first `rows` of max(rows, columns) rows; its first `columns` become X.
    ///   - count: the columns of B.
    ///   - values: min(rows, columns) singular values.
    ///   - cutoff: singular values below this share of the largest count as 0.
    ///   - rank: the number of the others.
    /// - Returns: above 0 if the iteration did not converge.
    public static func gelsd(
        _ a: inout MutableSpan<Self>, rows: Int, columns: Int, _ b: inout MutableSpan<Self>,
        count: Int, values: inout MutableSpan<Self>, cutoff: Self, rank: inout Int
    ) -> Int {
        checkShape(a.count, rows, columns, "gelsd")
        checkShape(b.count, max(rows, columns), count, "gelsd: B")
        let smaller = min(rows, columns)
        require(values.count == smaller, "gelsd: \(values.count) values, not \(smaller)")
        Counters.addCall(flops: 4 * rows * columns * (smaller + count))
        rank = 0
        guard a.count > 0, b.count > 0 else { return 0 }
        let (m, n, k) = (c(rows), c(columns), c(count))
        var found: Int32 = 0
        let info = a.withPointer { a in
            b.withPointer { b in
                values.withPointer { values in cGelsd(m, n, k, a, b, values, cutoff, &found) }
            }
        }
        rank = Int(found)
        return Int(info)
    }

    /// B ← op(A)⁻¹ B with A triangular.
    ///
    /// - Returns: k > 0 if the k-th diagonal entry is exactly 0.
    public static func trtrs(
        _ a: Span<Self>, order: Int, triangle: Triangle, transposed: Bool = false,
        unit: Bool = false, inPlace b: inout MutableSpan<Self>, columns: Int
    ) -> Int {
        checkSquare(a.count, order, "trtrs")
        checkShape(b.count, order, columns, "trtrs")
        Counters.addCall(flops: order * order * columns)
        guard b.count > 0 else { return 0 }
        let (n, count) = (c(order), c(columns))
        return Int(
            a.withPointer { a in
                b.withPointer { b in cTrtrs(triangle, transposed, unit, n, count, a, b) }
            })
    }
}

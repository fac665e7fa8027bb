// BLAS, level 3, on row-major matrices.

extension Scalar {
    /// C ← alpha op(A) op(B) + beta C.
    ///
    /// - Parameters:
    ///   - a: A, m × k, or k × m if it is transposed.
    ///   - b: B, k × n, or n × k if it is transposed.
    ///   - c: C, m × n; with beta = 0 its old entries are not read.
    ///   - m: the rows of C.
    ///   - n: the columns of C.
    ///   - k: the inner dimension.
    ///   - transposeA: whether op(A) is Aᵀ.
    ///   - transposeB: whether op(B) is Bᵀ.
    ///   - alpha: the factor of the product.
    ///   - beta: the factor of the old C.
    public static func gemm(
        _ a: Span<Self>, _ b: Span<Self>, into c: inout MutableSpan<Self>, m: Int, n: Int, k: Int,
        transposeA: Bool = false, transposeB: Bool = false, alpha: Self = 1, beta: Self = 0
    ) {
        require(a.count == m * k, "gemm: A has \(a.count) entries, not \(m)×\(k)")
        require(b.count == k * n, "gemm: B has \(b.count) entries, not \(k)×\(n)")
        require(c.count == m * n, "gemm: C has \(c.count) entries, not \(m)×\(n)")
        Counters.addCall(flops: 2 * m * n * k)
        guard c.count > 0 else { return }
        guard k > 0 else { return scaleOrClear(&c, by: beta) }
        let (rows, columns, inner) = (Int32(m), Int32(n), Int32(k))
        a.withPointer { a in
            b.withPointer { b in
                c.withPointer { c in
                    cGemm(transposeA, transposeB, rows, columns, inner, alpha, a, b, beta, c)
                }
            }
        }
    }

    /// C ← alpha A Aᵀ + beta C, or alpha Aᵀ A + beta C, in one triangle of C, n × n.
    ///
    /// - Parameters:
    ///   - a: A, n × k, or k × n if it is transposed.
    ///   - c: C, n × n; the other triangle is left as it is.
    ///   - n: the order of C.
    ///   - k: the inner dimension.
    ///   - triangle: the triangle of C that is written.
    ///   - transposed: whether the product is Aᵀ A.
    ///   - alpha: the factor of the product.
    ///   - beta: the factor of the old C.
    public static func syrk(
        _ a: Span<Self>, into c: inout MutableSpan<Self>, n: Int, k: Int, triangle: Triangle,
        transposed: Bool = false, alpha: Self = 1, beta: Self = 0
    ) {
        require(a.count == n * k, "syrk: A has \(a.count) entries, not \(n)×\(k)")
        checkSquare(c.count, n, "syrk")
        Counters.addCall(flops: n * (n + 1) * k)
        guard n > 0 else { return }
        guard k > 0 else { return scaleOrClear(&c, by: beta) }
        let (order, inner) = (Int32(n), Int32(k))
        a.withPointer { a in
            c.withPointer { c in
                cSyrk(triangle, transposed, order, inner, alpha, a, beta, c)
            }
        }
    }

    /// C ← alpha A B + beta C, or alpha B A + beta C, with A symmetric and B, C of m × n.
    public static func symm(
        _ a: Span<Self>, _ b: Span<Self>, into c: inout MutableSpan<Self>, m: Int, n: Int,
        side: Side, triangle: Triangle, alpha: Self = 1, beta: Self = 0
    ) {
        let order = side == .left ? m : n
        checkSquare(a.count, order, "symm")
        require(b.count == m * n, "symm: B has \(b.count) entries, not \(m)×\(n)")
        require(c.count == m * n, "symm: C has \(c.count) entries, not \(m)×\(n)")
        Counters.addCall(flops: 2 * m * n * order)
        guard c.count > 0 else { return }
        let (rows, columns) = (Int32(m), Int32(n))
        a.withPointer { a in
            b.withPointer { b in
                c.withPointer { c in
                    cSymm(side, triangle, rows, columns, alpha, a, b, beta, c)
                }
            }
        }
    }

    /// B ← alpha op(A)⁻¹ B, or alpha B op(A)⁻¹, with A triangular and B of m × n.
    public static func trsm(
        _ a: Span<Self>, inPlace b: inout MutableSpan<Self>, m: Int, n: Int, side: Side,
        triangle: Triangle, transposed: Bool = false, unit: Bool = false, alpha: Self = 1
    ) {
        let order = side == .left ? m : n
        checkSquare(a.count, order, "trsm")
        require(b.count == m * n, "trsm: B has \(b.count) entries, not \(m)×\(n)")
        Counters.addCall(flops: m * n * order)
        guard b.count > 0 else { return }
        let (rows, columns) = (Int32(m), Int32(n))
        a.withPointer { a in
            b.withPointer { b in
                cTrsm(side, triangle, transposed, unit, rows, columns, alpha, a, b)
            }
        }
    }

    /// B ← alpha op(A) B, or alpha B op(A), with A triangular and B of m × n.
    public static func trmm(
        _ a: Span<Self>, inPlace b: inout MutableSpan<Self>, m: Int, n: Int, side: Side,
        triangle: Triangle, transposed: Bool = false, unit: Bool = false, alpha: Self = 1
    ) {
        let order = side == .left ? m : n
        checkSquare(a.count, order, "trmm")
        require(b.count == m * n, "trmm: B has \(b.count) entries, not \(m)×\(n)")
        Counters.addCall(flops: m * n * order)
        guard b.count > 0 else { return }
        let (rows, columns) = (Int32(m), Int32(n))
        a.withPointer { a in
            b.withPointer { b in
                cTrmm(side, triangle, transposed, unit, rows, columns, alpha, a, b)
            }
        }
    }
}

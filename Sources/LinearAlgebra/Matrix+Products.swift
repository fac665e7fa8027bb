public import Kernels

extension Matrix {
    /// A B.
    public static func * (a: Matrix, b: Matrix) -> Matrix {
        product(a, b)
    }

    /// A x.
    public static func * (a: Matrix, x: [Element]) -> [Element] {
        product(a, x)
    }
}

/// op(A) op(B), where each operand may be taken transposed without being copied.
public func product<Element: Scalar>(
    _ a: Matrix<Element>, _ b: Matrix<Element>, transposeLeft: Bool = false,
    transposeRight: Bool = false
) -> Matrix<Element> {
    let (m, n, k) = productShape(a, b, transposeLeft, transposeRight)
    return Matrix(rows: m, columns: n) { result in
        Element.gemm(
            a.entries.span, b.entries.span, into: &result, m: m, n: n, k: k,
            transposeA: transposeLeft, transposeB: transposeRight)
    }
}

/// C ← alpha op(A) op(B) + beta C, without a new array.
public func multiply<Element: Scalar>(
    _ a: Matrix<Element>, _ b: Matrix<Element>, transposeLeft: Bool = false,
    transposeRight: Bool = false, into c: inout Matrix<Element>, alpha: Element = 1,
    beta: Element = 0
) {
    let (m, n, k) = productShape(a, b, transposeLeft, transposeRight)
    require(
        c.rows == m && c.columns == n, "multiply: a \(m)×\(n) product into a \(c.shape) matrix")
    var span = c.entries.mutableSpan
    Element.gemm(
        a.entries.span, b.entries.span, into: &span, m: m, n: n, k: k,
        transposeA: transposeLeft, transposeB: transposeRight, alpha: alpha, beta: beta)
}

/// A x, or Aᵀ x.
public func product<Element: Scalar>(
    _ a: Matrix<Element>, _ x: [Element], transposed: Bool = false
) -> [Element] {
    checkVector(a, x.count, transposed, "product")
    return [Element](count: transposed ? a.columns : a.rows) { result in
        Element.gemv(
            a.entries.span, rows: a.rows, columns: a.columns, transposed: transposed, x.span,
            into: &result)
    }
}

/// y ← alpha A x + beta y, or alpha Aᵀ x + beta y, without a new array.
public func multiply<Element: Scalar>(
    _ a: Matrix<Element>, _ x: [Element], transposed: Bool = false, into y: inout [Element],
    alpha: Element = 1, beta: Element = 0
) {
    checkVector(a, x.count, transposed, "multiply")
    var span = y.mutableSpan
    Element.gemv(
        a.entries.span, rows: a.rows, columns: a.columns, transposed: transposed, x.span,
        into: &span, alpha: alpha, beta: beta)
}

/// Aᵀ A, or A Aᵀ of the rows, both triangles filled and exactly symmetric.
public func gram<Element: Scalar>(
    _ a: Matrix<Element>, ofRows: Bool = false
) -> Matrix<Element> {
    let n = ofRows ? a.rows : a.columns
    let k = ofRows ? a.columns : a.rows
    var result = Matrix<Element>(rows: n, columns: n)
    var span = result.entries.mutableSpan
    Element.syrk(
        a.entries.span, into: &span, n: n, k: k, triangle: .lower, transposed: !ofRows)
    result.mirrorLowerTriangle()
    return result
}

extension Matrix {
    /// Writes the entries below the diagonal above it.
    @specialized(where Element == Double)
    @specialized(where Element == Float)
    mutating func mirrorLowerTriangle() {
        // In blocks, of which the rows read and the rows written stay in the first cache.
        let block = 32
        for top in stride(from: 0, to: rows, by: block) {
            for left in stride(from: 0, through: top, by: block) {
                for i in top..<min(top + block, rows) {
                    for j in left..<max(min(left + block, i), left) {
                        entries[j * columns + i] = entries[i * columns + j]
                    }
                }
            }
        }
    }
}

private func productShape<Element>(
    _ a: Matrix<Element>, _ b: Matrix<Element>, _ transposeLeft: Bool, _ transposeRight: Bool
) -> (m: Int, n: Int, k: Int) {
    let (m, k) = transposeLeft ? (a.columns, a.rows) : (a.rows, a.columns)
    let (l, n) = transposeRight ? (b.columns, b.rows) : (b.rows, b.columns)
    require(
        k == l,
        "product of a \(a.shape)\(transposeLeft ? " transposed" : "") and a \(b.shape)"
            + "\(transposeRight ? " transposed" : "") matrix")
    return (m, n, k)
}

private func checkVector<Element>(
    _ a: Matrix<Element>, _ count: Int, _ transposed: Bool, _ operation: String
) {
    require(
        count == (transposed ? a.rows : a.columns),
        "\(operation) of a \(a.shape)\(transposed ? " transposed" : "") matrix and a vector of "
            + "\(count) entries")
}

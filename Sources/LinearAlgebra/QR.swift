public import Kernels

/// A = Q R, thin: with k = min(m, n), Q is m × k with orthonormal columns and R is k × n.
public struct QR<Element: Scalar>: Sendable {
    /// The orthonormal columns.
    public let Q: Matrix<Element>
    /// The upper triangular (or trapezoidal) factor; its diagonal may have either sign.
    public let R: Matrix<Element>
}

/// The thin QR factorization, by Householder reflections.
///
/// - Throws: `notFinite`.
public func qr<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> QR<Element> {
    try a.checkFinite("qr")
    let (m, n) = (a.rows, a.columns)
    let k = min(m, n)
    var factors = a
    var tau = [Element](repeating: 0, count: k)
    factor(&factors.entries, rows: m, columns: n, &tau)

    var R = factors[0..<k, 0..<n]
    for i in 0..<k {
        for j in 0..<i {
            R.entries[i * n + j] = 0
        }
    }
    var Q = n == k ? factors : factors[0..<m, 0..<k]
    var span = Q.entries.mutableSpan
    let info = Element.orgqr(&span, rows: m, columns: k, tau: tau.span)
    require(info == 0, "orgqr: info \(info) of \(k) reflectors")
    return QR(Q: Q, R: R)
}

/// An orthonormal basis of the span of the columns of a matrix with m ≥ n and full column rank.
public func orthonormalized<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> Matrix<Element> {
    try qr(a).Q
}

private func factor<Element: Scalar>(
    _ entries: inout [Element], rows: Int, columns: Int, _ tau: inout [Element]
) {
    var span = entries.mutableSpan
    var tauSpan = tau.mutableSpan
    let info = Element.geqrf(&span, rows: rows, columns: columns, tau: &tauSpan)
    require(info == 0, "geqrf: info \(info) of a finite \(rows)×\(columns) matrix")
}

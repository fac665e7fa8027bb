public import Kernels
import RealModule

/// A = V diag(λ) Vᵀ of a symmetric matrix.
public struct SymmetricEigen<Element: Scalar>: Sendable {
    /// λ, ascending.
    public let values: [Element]
    /// V, whose columns are orthonormal eigenvectors in the order of the values.
    public let vectors: Matrix<Element>

    /// V diag(f(λ)) Vᵀ: the function f of the matrix.
    public func matrix(_ f: (Element) -> Element) -> Matrix<Element> {
        let weights = values.map(f)
        let weighted = Matrix<Element>(rows: vectors.rows, columns: vectors.columns) { result in
            Element.zipRows(.multiply, vectors.entries.span, row: weights.span, into: &result)
        }
        return product(weighted, vectors, transposeRight: true)
    }
}

/// The eigenvalues, ascending, and eigenvectors of a symmetric matrix.
///
/// - Parameter a: the matrix; the entries on and above its diagonal are read.
/// - Returns: the values and, as columns, the vectors.
/// - Throws: `notConverged` or `notFinite`.
public func eigenSymmetric<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> SymmetricEigen<Element> {
    let (values, vectors) = try eigen(a, vectors: true)
    return SymmetricEigen(values: values, vectors: vectors.transposed)
}

/// The eigenvalues of a symmetric matrix, ascending, without its eigenvectors.
///
/// - Parameter a: the matrix; the entries on and above its diagonal are read.
/// - Returns: λ, ascending.
/// - Throws: `notConverged` or `notFinite`.
public func eigenvaluesSymmetric<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> [Element] {
    try eigen(a, vectors: false).values
}

/// The eigenvalues of a square matrix, as real and imaginary parts, in no particular order.
///
/// - Throws: `notConverged` or `notFinite`.
public func eigenvalues<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> (real: [Element], imaginary: [Element]) {
    require(a.rows == a.columns, "eigenvalues of a \(a.shape) matrix")
    try a.checkFinite("eigenvalues")
    let order = a.rows
    var work = a.entries
    var real = [Element](repeating: 0, count: order)
    var imaginary = real
    var span = work.mutableSpan
    var realSpan = real.mutableSpan
    var imaginarySpan = imaginary.mutableSpan
    let info = Element.geev(
        &span, order: order, real: &realSpan, imaginary: &imaginarySpan)
    try check(info, "eigenvalues") { .notConverged(routine: "eigenvalues", remaining: $0) }
    return (real, imaginary)
}

/// The largest magnitude of an eigenvalue of a square matrix; 0 of order 0.
public func spectralRadius<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> Element {
    let (real, imaginary) = try eigenvalues(a)
    var largest: Element = 0
    for i in real.indices {
        largest = max(largest, Element.hypot(real[i], imaginary[i]))
    }
    return largest
}

/// The values and, as rows, the vectors.
private func eigen<Element: Scalar>(
    _ a: Matrix<Element>, vectors: Bool
) throws(FactorizationError) -> (values: [Element], vectors: Matrix<Element>) {
    require(a.rows == a.columns, "eigenSymmetric of a \(a.shape) matrix")
    try a.checkFinite("eigenSymmetric")
    let order = a.rows
    var result = a
    var values = [Element](repeating: 0, count: order)
    var span = result.entries.mutableSpan
    var valueSpan = values.mutableSpan
    let info = Element.syevd(&span, order: order, values: &valueSpan, vectors: vectors)
    try check(info, "eigenSymmetric") { .notConverged(routine: "eigenSymmetric", remaining: $0) }
    return (values, result)
}

public import Kernels

/// The solution of least norm of a least-squares problem.
public struct LeastSquares<Element: Scalar>: Sendable {
    /// X, one column for every right-hand side.
    public let solution: Matrix<Element>
    /// The number of singular values of A that counted as nonzero.
    public let rank: Int
    /// The singular values of A, descending.
    public let singularValues: [Element]
}

/// The X of least norm among those that minimize ‖A X − B‖_F, for any shape and rank of A.
///
/// - Parameters:
///   - a: A, m × n.
///   - b: B, with m rows.
///   - relativeCutoff: singular values below this share of the largest count as zero;
///     max(m, n) ε if it is not given.
/// - Returns: X, the rank and the singular values.
/// - Throws: `notConverged` or `notFinite`.
public func leastSquares<Element: Scalar>(
    _ a: Matrix<Element>, _ b: Matrix<Element>, relativeCutoff: Element? = nil
) throws(FactorizationError) -> LeastSquares<Element> {
    require(a.rows == b.rows, "leastSquares: a \(a.shape) matrix and a \(b.shape) matrix")
    try a.checkFinite("leastSquares")
    try b.checkFinite("leastSquares")
    let (m, n) = (a.rows, a.columns)
    let cutoff = relativeCutoff ?? Element(max(m, n)) * Element.ulpOfOne
    var work = a.entries
    var x = b.entries
    x.append(contentsOf: repeatElement(0, count: (max(m, n) - m) * b.columns))
    var values = [Element](repeating: 0, count: min(m, n))
    var rank = 0
    var span = work.mutableSpan
    var xSpan = x.mutableSpan
    var valueSpan = values.mutableSpan
    let info = Element.gelsd(
        &span, rows: m, columns: n, &xSpan, count: b.columns, values: &valueSpan, cutoff: cutoff,
        rank: &rank)
    try check(info, "leastSquares") { .notConverged(routine: "leastSquares", remaining: $0) }
    if m == 0 {
        x = Array(repeating: 0, count: n * b.columns)
    }
    let solution = Matrix(rows: n, columns: b.columns, Array(x.prefix(n * b.columns)))
    return LeastSquares(solution: solution, rank: rank, singularValues: values)
}

/// The x of least norm among those that minimize ‖A x − b‖₂.
///
/// - Throws: `notConverged` or `notFinite`.
public func leastSquares<Element: Scalar>(
    _ a: Matrix<Element>, _ b: [Element], relativeCutoff: Element? = nil
) throws(FactorizationError) -> [Element] {
    try leastSquares(a, Matrix(column: b), relativeCutoff: relativeCutoff).solution.storage
}

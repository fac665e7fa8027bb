public import Kernels

/// op(A)⁻¹ b with A triangular, of which one triangle is read.
///
/// A zero on the diagonal gives infinities, as a division does.
public func triangularSolve<Element: Scalar>(
    _ a: Matrix<Element>, _ b: [Element], triangle: Triangle, transposed: Bool = false,
    unit: Bool = false
) -> [Element] {
    require(
        a.rows == a.columns && b.count == a.rows,
        "triangularSolve: a \(a.shape) matrix and a vector of \(b.count) entries")
    var x = b
    var span = x.mutableSpan
    Element.trsv(
        a.entries.span, triangle: triangle, transposed: transposed, unit: unit, inPlace: &span)
    return x
}

/// op(A)⁻¹ B with A triangular, of which one triangle is read.
public func triangularSolve<Element: Scalar>(
    _ a: Matrix<Element>, _ b: Matrix<Element>, triangle: Triangle, transposed: Bool = false,
    unit: Bool = false
) -> Matrix<Element> {
    require(
        a.rows == a.columns && b.rows == a.rows,
        "triangularSolve: a \(a.shape) matrix and a \(b.shape) matrix")
    var x = b
    var span = x.entries.mutableSpan
    Element.trsm(
        a.entries.span, inPlace: &span, m: b.rows, n: b.columns, side: .left, triangle: triangle,
        transposed: transposed, unit: unit)
    return x
}

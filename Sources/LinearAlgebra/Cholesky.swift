public import Kernels
import RealModule

/// A = L Lᵀ of a symmetric positive definite matrix.
public struct Cholesky<Element: Scalar>: Sendable {
    /// The lower triangular factor, zero above its positive diagonal.
    public let L: Matrix<Element>

    /// A⁻¹ b.
    public func solve(_ b: [Element]) -> [Element] {
        transposeSolveFactor(solveFactor(b))
    }

    /// b ← A⁻¹ b, without a new array.
    public func solve(inPlace b: inout [Element]) {
        require(
            b.count == L.rows, "Cholesky.solve: a \(L.shape) factor, \(b.count) entries")
        var span = b.mutableSpan
        Element.trsv(L.entries.span, triangle: .lower, inPlace: &span)
        Element.trsv(L.entries.span, triangle: .lower, transposed: true, inPlace: &span)
    }

    /// A⁻¹ B.
    public func solve(_ B: Matrix<Element>) -> Matrix<Element> {
        transposeSolveFactor(solveFactor(B))
    }

    /// L⁻¹ b: what makes a vector of covariance A white.
    public func solveFactor(_ b: [Element]) -> [Element] {
        triangularSolve(L, b, triangle: .lower)
    }

    /// L⁻¹ B.
    public func solveFactor(_ B: Matrix<Element>) -> Matrix<Element> {
        triangularSolve(L, B, triangle: .lower)
    }

    /// L⁻ᵀ b.
    public func transposeSolveFactor(_ b: [Element]) -> [Element] {
        triangularSolve(L, b, triangle: .lower, transposed: true)
    }

    /// L⁻ᵀ B.
    public func transposeSolveFactor(_ B: Matrix<Element>) -> Matrix<Element> {
        triangularSolve(L, B, triangle: .lower, transposed: true)
    }

    /// log det A = 2 Σ log lᵢᵢ.
    public var logDeterminant: Element {
        var sum: Element = 0
        for l in L.diagonal {
            sum += Element.log(l)
        }
        return 2 * sum
    }

    /// A⁻¹, exactly symmetric.
    public var inverse: Matrix<Element> {
        var result = L
        var span = result.entries.mutableSpan
        let info = Element.potri(&span, order: L.rows, triangle: .lower)
        require(info == 0, "potri: info \(info) of a factor with a positive diagonal")
        result.mirrorLowerTriangle()
        return result
    }
}

/// The Cholesky factorization of a symmetric matrix, of which the lower triangle is read.
///
/// - Throws: `notPositiveDefinite` with the order of the first leading minor that is not, or
///   `notFinite`.
public func cholesky<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> Cholesky<Element> {
    require(a.rows == a.columns, "cholesky of a \(a.shape) matrix")
    var L = a
    // LAPACK leaves the upper triangle as it was; callers expect zeros there.
    L.clearUpperTriangle()
    try L.checkFinite("cholesky")
    let order = L.rows
    var span = L.entries.mutableSpan
    let info = Element.potrf(&span, order: order, triangle: .lower)
    try check(info, "cholesky") { .notPositiveDefinite(order: $0) }
    return Cholesky(L: L)
}

extension Matrix {
    /// Zeros above the diagonal.
    @specialized(where Element == Double)
    @specialized(where Element == Float)
    mutating func clearUpperTriangle() {
        let (m, n) = (rows, columns)
        var span = entries.mutableSpan
        for i in 0..<m {
            for entry in i * n + min(i + 1, n)..<(i + 1) * n { span[entry] = 0 }
        }
    }
}

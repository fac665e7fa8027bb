/// The LAPACK of one precision, without any check: what `Scalar`'s routines call.
///
/// Each returns LAPACK's `info`: 0 is success, below 0 the number of an argument that is not finite,
/// above 0 what the routine's own manual says.
public protocol UncheckedLAPACK {
    /// Cholesky factor in one triangle.
    static func cPotrf(_ triangle: Triangle, _ n: Int32, _ a: UnsafeMutablePointer<Self>) -> Int32
    /// An estimate of 1/κ₁(A) from the Cholesky factor and ‖A‖₁.
    static func cPocon(
        _ triangle: Triangle, _ n: Int32, _ a: UnsafePointer<Self>, _ norm: Self,
        _ reciprocal: UnsafeMutablePointer<Self>
    ) -> Int32
    /// Inverse in one triangle, from the Cholesky factor.
    static func cPotri(_ triangle: Triangle, _ n: Int32, _ a: UnsafeMutablePointer<Self>) -> Int32
    /// P A = L U with partial pivoting.
    static func cGetrf(
        _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Self>,
        _ pivots: UnsafeMutablePointer<Int32>
    ) -> Int32
    /// B ← op(A)⁻¹ B from the LU factors.
    static func cGetrs(
        _ transposed: Bool, _ n: Int32, _ count: Int32, _ lu: UnsafePointer<Self>,
        _ pivots: UnsafePointer<Int32>, _ b: UnsafeMutablePointer<Self>
    ) -> Int32
    /// A⁻¹ from the LU factors.
    static func cGetri(
        _ n: Int32, _ lu: UnsafeMutablePointer<Self>, _ pivots: UnsafePointer<Int32>
    ) -> Int32
    /// A = Q R as reflectors and R.
    static func cGeqrf(
        _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Self>, _ tau: UnsafeMutablePointer<Self>
    ) -> Int32
    /// The first n columns of Q from k reflectors.
    static func cOrgqr(
        _ m: Int32, _ n: Int32, _ k: Int32, _ a: UnsafeMutablePointer<Self>,
        _ tau: UnsafePointer<Self>
    ) -> Int32
    /// C ← op(Q) C or C op(Q) from k reflectors that lie in the columns of a.
    static func cOrmqr(
        _ side: Side, _ transposed: Bool, _ m: Int32, _ n: Int32, _ k: Int32,
        _ a: UnsafePointer<Self>, _ tau: UnsafePointer<Self>, _ c: UnsafeMutablePointer<Self>
    ) -> Int32
    /// Eigenvalues, ascending, and eigenvectors as the rows of `a`, of a symmetric matrix.
    static func cSyevd(
        _ vectors: Bool, _ n: Int32, _ a: UnsafeMutablePointer<Self>,
        _ values: UnsafeMutablePointer<Self>
    ) -> Int32
    /// Eigenvalues of a general matrix: real and imaginary parts.
    static func cGeev(
        _ n: Int32, _ a: UnsafeMutablePointer<Self>, _ real: UnsafeMutablePointer<Self>,
        _ imaginary: UnsafeMutablePointer<Self>
    ) -> Int32
    /// Singular values, descending, and, where asked for, the thin factors U and Vᵀ.
    static func cGesdd(
        _ vectors: Bool, _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Self>,
        _ values: UnsafeMutablePointer<Self>, _ u: UnsafeMutablePointer<Self>,
        _ vt: UnsafeMutablePointer<Self>
    ) -> Int32
    /// The minimum-norm least-squares solution; `rank` receives the numerical rank.
    static func cGelsd(
        _ m: Int32, _ n: Int32, _ count: Int32, _ a: UnsafeMutablePointer<Self>,
        _ b: UnsafeMutablePointer<Self>, _ values: UnsafeMutablePointer<Self>, _ cutoff: Self,
        _ rank: UnsafeMutablePointer<Int32>
    ) -> Int32
    /// B ← op(A)⁻¹ B with A triangular.
    static func cTrtrs(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32, _ count: Int32,
        _ a: UnsafePointer<Self>, _ b: UnsafeMutablePointer<Self>
    ) -> Int32
}

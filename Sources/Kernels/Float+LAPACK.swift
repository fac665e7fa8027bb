// Documented at the requirements.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import COpenBLAS

// A symmetric matrix read by columns is itself, with the triangles exchanged; A read by columns is
// Aᵀ = V S Uᵀ. Where that saves LAPACKE a transposed copy, the call says column-major.

extension Float {
    public static func cPotrf(
        _ triangle: Triangle, _ n: Int32, _ a: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_spotrf(LAPACK_COL_MAJOR, triangle.mirroredLetter, n, a, n)
    }

    public static func cPocon(
        _ triangle: Triangle, _ n: Int32, _ a: UnsafePointer<Float>, _ norm: Float,
        _ reciprocal: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_spocon(LAPACK_COL_MAJOR, triangle.mirroredLetter, n, a, n, norm, reciprocal)
    }

    public static func cPotri(
        _ triangle: Triangle, _ n: Int32, _ a: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_spotri(LAPACK_COL_MAJOR, triangle.mirroredLetter, n, a, n)
    }

    public static func cGetrf(
        _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Float>,
        _ pivots: UnsafeMutablePointer<Int32>
    ) -> Int32 {
        LAPACKE_sgetrf(LAPACK_ROW_MAJOR, m, n, a, n, pivots)
    }

    public static func cGetrs(
        _ transposed: Bool, _ n: Int32, _ count: Int32, _ lu: UnsafePointer<Float>,
        _ pivots: UnsafePointer<Int32>, _ b: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_sgetrs(
            LAPACK_ROW_MAJOR, transposed ? letterT : letterN, n, count, lu, n, pivots, b, count)
    }

    public static func cGetri(
        _ n: Int32, _ lu: UnsafeMutablePointer<Float>, _ pivots: UnsafePointer<Int32>
    ) -> Int32 {
        LAPACKE_sgetri(LAPACK_ROW_MAJOR, n, lu, n, pivots)
    }

    public static func cGeqrf(
        _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Float>,
        _ tau: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_sgeqrf(LAPACK_ROW_MAJOR, m, n, a, n, tau)
    }

    public static func cOrgqr(
        _ m: Int32, _ n: Int32, _ k: Int32, _ a: UnsafeMutablePointer<Float>,
        _ tau: UnsafePointer<Float>
    ) -> Int32 {
        LAPACKE_sorgqr(LAPACK_ROW_MAJOR, m, n, k, a, n, tau)
    }

    public static func cOrmqr(
        _ side: Side, _ transposed: Bool, _ m: Int32, _ n: Int32, _ k: Int32,
        _ a: UnsafePointer<Float>, _ tau: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_sormqr(
            LAPACK_ROW_MAJOR, side.letter, transposed ? letterT : letterN, m, n, k, a, k, tau, c, n)
    }

    public static func cSyevd(
        _ vectors: Bool, _ n: Int32, _ a: UnsafeMutablePointer<Float>,
        _ values: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_ssyevd(LAPACK_COL_MAJOR, vectors ? letterV : letterN, letterL, n, a, n, values)
    }

    public static func cGeev(
        _ n: Int32, _ a: UnsafeMutablePointer<Float>, _ real: UnsafeMutablePointer<Float>,
        _ imaginary: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_sgeev(
            LAPACK_COL_MAJOR, letterN, letterN, n, a, n, real, imaginary, nil, 1, nil, 1)
    }

    public static func cGesdd(
        _ vectors: Bool, _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Float>,
        _ values: UnsafeMutablePointer<Float>, _ u: UnsafeMutablePointer<Float>,
        _ vt: UnsafeMutablePointer<Float>
    ) -> Int32 {
        let k = min(m, n)
        return LAPACKE_sgesdd(
            LAPACK_COL_MAJOR, vectors ? letterS : letterN, n, m, a, n, values, vt, n, u, k)
    }

    public static func cGelsd(
        _ m: Int32, _ n: Int32, _ count: Int32, _ a: UnsafeMutablePointer<Float>,
        _ b: UnsafeMutablePointer<Float>, _ values: UnsafeMutablePointer<Float>,
        _ cutoff: Float, _ rank: UnsafeMutablePointer<Int32>
    ) -> Int32 {
        LAPACKE_sgelsd(LAPACK_ROW_MAJOR, m, n, count, a, n, b, count, values, cutoff, rank)
    }

    public static func cTrtrs(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32, _ count: Int32,
        _ a: UnsafePointer<Float>, _ b: UnsafeMutablePointer<Float>
    ) -> Int32 {
        LAPACKE_strtrs(
            LAPACK_ROW_MAJOR, triangle.letter, transposed ? letterT : letterN,
            unit ? letterU : letterN, n, count, a, n, b, count)
    }
}

// Documented at the requirements.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import COpenBLAS

// A symmetric matrix read by columns is itself, with the triangles exchanged; A read by columns is
// Aᵀ = V S Uᵀ. Where that saves LAPACKE a transposed copy, the call says column-major.

extension Double {
    public static func cPotrf(
        _ triangle: Triangle, _ n: Int32, _ a: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dpotrf(LAPACK_COL_MAJOR, triangle.mirroredLetter, n, a, n)
    }

    public static func cPocon(
        _ triangle: Triangle, _ n: Int32, _ a: UnsafePointer<Double>, _ norm: Double,
        _ reciprocal: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dpocon(LAPACK_COL_MAJOR, triangle.mirroredLetter, n, a, n, norm, reciprocal)
    }

    public static func cPotri(
        _ triangle: Triangle, _ n: Int32, _ a: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dpotri(LAPACK_COL_MAJOR, triangle.mirroredLetter, n, a, n)
    }

    public static func cGetrf(
        _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Double>,
        _ pivots: UnsafeMutablePointer<Int32>
    ) -> Int32 {
        LAPACKE_dgetrf(LAPACK_ROW_MAJOR, m, n, a, n, pivots)
    }

    public static func cGetrs(
        _ transposed: Bool, _ n: Int32, _ count: Int32, _ lu: UnsafePointer<Double>,
        _ pivots: UnsafePointer<Int32>, _ b: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dgetrs(
            LAPACK_ROW_MAJOR, transposed ? letterT : letterN, n, count, lu, n, pivots, b, count)
    }

    public static func cGetri(
        _ n: Int32, _ lu: UnsafeMutablePointer<Double>, _ pivots: UnsafePointer<Int32>
    ) -> Int32 {
        LAPACKE_dgetri(LAPACK_ROW_MAJOR, n, lu, n, pivots)
    }

    public static func cGeqrf(
        _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Double>,
        _ tau: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, m, n, a, n, tau)
    }

    public static func cOrgqr(
        _ m: Int32, _ n: Int32, _ k: Int32, _ a: UnsafeMutablePointer<Double>,
        _ tau: UnsafePointer<Double>
    ) -> Int32 {
        LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, n, k, a, n, tau)
    }

    public static func cOrmqr(
        _ side: Side, _ transposed: Bool, _ m: Int32, _ n: Int32, _ k: Int32,
        _ a: UnsafePointer<Double>, _ tau: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dormqr(
            LAPACK_ROW_MAJOR, side.letter, transposed ? letterT : letterN, m, n, k, a, k, tau, c, n)
    }

    public static func cSyevd(
        _ vectors: Bool, _ n: Int32, _ a: UnsafeMutablePointer<Double>,
        _ values: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dsyevd(LAPACK_COL_MAJOR, vectors ? letterV : letterN, letterL, n, a, n, values)
    }

    public static func cGeev(
        _ n: Int32, _ a: UnsafeMutablePointer<Double>, _ real: UnsafeMutablePointer<Double>,
        _ imaginary: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dgeev(
            LAPACK_COL_MAJOR, letterN, letterN, n, a, n, real, imaginary, nil, 1, nil, 1)
    }

    public static func cGesdd(
        _ vectors: Bool, _ m: Int32, _ n: Int32, _ a: UnsafeMutablePointer<Double>,
        _ values: UnsafeMutablePointer<Double>, _ u: UnsafeMutablePointer<Double>,
        _ vt: UnsafeMutablePointer<Double>
    ) -> Int32 {
        let k = min(m, n)
        return LAPACKE_dgesdd(
            LAPACK_COL_MAJOR, vectors ? letterS : letterN, n, m, a, n, values, vt, n, u, k)
    }

    public static func cGelsd(
        _ m: Int32, _ n: Int32, _ count: Int32, _ a: UnsafeMutablePointer<Double>,
        _ b: UnsafeMutablePointer<Double>, _ values: UnsafeMutablePointer<Double>,
        _ cutoff: Double, _ rank: UnsafeMutablePointer<Int32>
    ) -> Int32 {
        LAPACKE_dgelsd(LAPACK_ROW_MAJOR, m, n, count, a, n, b, count, values, cutoff, rank)
    }

    public static func cTrtrs(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32, _ count: Int32,
        _ a: UnsafePointer<Double>, _ b: UnsafeMutablePointer<Double>
    ) -> Int32 {
        LAPACKE_dtrtrs(
            LAPACK_ROW_MAJOR, triangle.letter, transposed ? letterT : letterN,
            unit ? letterU : letterN, n, count, a, n, b, count)
    }
}

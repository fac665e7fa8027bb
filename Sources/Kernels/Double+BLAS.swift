// Documented at the requirements.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import COpenBLAS

extension Double {
    public static func cDot(
        _ n: Int32, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>
    ) -> Double {
        cblas_ddot(n, x, 1, y, 1)
    }

    public static func cAxpy(
        _ n: Int32, _ a: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>
    ) {
        cblas_daxpy(n, a, x, 1, y, 1)
    }

    public static func cScal(_ n: Int32, _ a: Double, _ x: UnsafeMutablePointer<Double>) {
        cblas_dscal(n, a, x, 1)
    }

    public static func cNrm2(_ n: Int32, _ x: UnsafePointer<Double>) -> Double {
        cblas_dnrm2(n, x, 1)
    }

    public static func cAsum(_ n: Int32, _ x: UnsafePointer<Double>) -> Double {
        cblas_dasum(n, x, 1)
    }

    public static func cIamax(_ n: Int32, _ x: UnsafePointer<Double>) -> Int {
        Int(cblas_idamax(n, x, 1))
    }

    public static func cGemv(
        _ transposed: Bool, _ m: Int32, _ n: Int32, _ alpha: Double, _ a: UnsafePointer<Double>,
        _ x: UnsafePointer<Double>, _ beta: Double, _ y: UnsafeMutablePointer<Double>
    ) {
        cblas_dgemv(CblasRowMajor, cblasTranspose(transposed), m, n, alpha, a, n, x, 1, beta, y, 1)
    }

    public static func cGer(
        _ m: Int32, _ n: Int32, _ alpha: Double, _ x: UnsafePointer<Double>,
        _ y: UnsafePointer<Double>, _ a: UnsafeMutablePointer<Double>
    ) {
        cblas_dger(CblasRowMajor, m, n, alpha, x, 1, y, 1, a, n)
    }

    public static func cSymv(
        _ triangle: Triangle, _ n: Int32, _ alpha: Double, _ a: UnsafePointer<Double>,
        _ x: UnsafePointer<Double>, _ beta: Double, _ y: UnsafeMutablePointer<Double>
    ) {
        cblas_dsymv(CblasRowMajor, triangle.cblas, n, alpha, a, n, x, 1, beta, y, 1)
    }

    public static func cTrsv(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32,
        _ a: UnsafePointer<Double>, _ x: UnsafeMutablePointer<Double>
    ) {
        cblas_dtrsv(
            CblasRowMajor, triangle.cblas, cblasTranspose(transposed), cblasDiagonal(unit), n, a, n,
            x, 1)
    }

    public static func cTrmv(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32,
        _ a: UnsafePointer<Double>, _ x: UnsafeMutablePointer<Double>
    ) {
        cblas_dtrmv(
            CblasRowMajor, triangle.cblas, cblasTranspose(transposed), cblasDiagonal(unit), n, a, n,
            x, 1)
    }

    public static func cGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int32, _ n: Int32, _ k: Int32,
        _ alpha: Double, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ beta: Double,
        _ c: UnsafeMutablePointer<Double>
    ) {
        cblas_dgemm(
            CblasRowMajor, cblasTranspose(transposeA), cblasTranspose(transposeB), m, n, k, alpha,
            a, transposeA ? m : k, b, transposeB ? k : n, beta, c, n)
    }

    public static func cSyrk(
        _ triangle: Triangle, _ transposed: Bool, _ n: Int32, _ k: Int32, _ alpha: Double,
        _ a: UnsafePointer<Double>, _ beta: Double, _ c: UnsafeMutablePointer<Double>
    ) {
        cblas_dsyrk(
            CblasRowMajor, triangle.cblas, cblasTranspose(transposed), n, k, alpha,
            a, transposed ? n : k, beta, c, n)
    }

    public static func cSymm(
        _ side: Side, _ triangle: Triangle, _ m: Int32, _ n: Int32, _ alpha: Double,
        _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ beta: Double,
        _ c: UnsafeMutablePointer<Double>
    ) {
        cblas_dsymm(
            CblasRowMajor, side.cblas, triangle.cblas, m, n, alpha,
            a, side == .left ? m : n, b, n, beta, c, n)
    }

    public static func cTrsm(
        _ side: Side, _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ m: Int32,
        _ n: Int32, _ alpha: Double, _ a: UnsafePointer<Double>, _ b: UnsafeMutablePointer<Double>
    ) {
        cblas_dtrsm(
            CblasRowMajor, side.cblas, triangle.cblas, cblasTranspose(transposed),
            cblasDiagonal(unit),
            m, n, alpha, a, side == .left ? m : n, b, n)
    }

    public static func cTrmm(
        _ side: Side, _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ m: Int32,
        _ n: Int32, _ alpha: Double, _ a: UnsafePointer<Double>, _ b: UnsafeMutablePointer<Double>
    ) {
        cblas_dtrmm(
            CblasRowMajor, side.cblas, triangle.cblas, cblasTranspose(transposed),
            cblasDiagonal(unit),
            m, n, alpha, a, side == .left ? m : n, b, n)
    }
}

// Documented at the requirements.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import COneDNN
import COpenBLAS

extension Float {
    public static func cDot(
        _ n: Int32, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>
    ) -> Float {
        cblas_sdot(n, x, 1, y, 1)
    }

    public static func cAxpy(
        _ n: Int32, _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
    ) {
        cblas_saxpy(n, a, x, 1, y, 1)
    }

    public static func cScal(_ n: Int32, _ a: Float, _ x: UnsafeMutablePointer<Float>) {
        cblas_sscal(n, a, x, 1)
    }

    public static func cNrm2(_ n: Int32, _ x: UnsafePointer<Float>) -> Float {
        cblas_snrm2(n, x, 1)
    }

    public static func cAsum(_ n: Int32, _ x: UnsafePointer<Float>) -> Float {
        cblas_sasum(n, x, 1)
    }

    public static func cIamax(_ n: Int32, _ x: UnsafePointer<Float>) -> Int {
        Int(cblas_isamax(n, x, 1))
    }

    public static func cGemv(
        _ transposed: Bool, _ m: Int32, _ n: Int32, _ alpha: Float, _ a: UnsafePointer<Float>,
        _ x: UnsafePointer<Float>, _ beta: Float, _ y: UnsafeMutablePointer<Float>
    ) {
        cblas_sgemv(CblasRowMajor, cblasTranspose(transposed), m, n, alpha, a, n, x, 1, beta, y, 1)
    }

    public static func cGer(
        _ m: Int32, _ n: Int32, _ alpha: Float, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>, _ a: UnsafeMutablePointer<Float>
    ) {
        cblas_sger(CblasRowMajor, m, n, alpha, x, 1, y, 1, a, n)
    }

    public static func cSymv(
        _ triangle: Triangle, _ n: Int32, _ alpha: Float, _ a: UnsafePointer<Float>,
        _ x: UnsafePointer<Float>, _ beta: Float, _ y: UnsafeMutablePointer<Float>
    ) {
        cblas_ssymv(CblasRowMajor, triangle.cblas, n, alpha, a, n, x, 1, beta, y, 1)
    }

    public static func cTrsv(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32,
        _ a: UnsafePointer<Float>, _ x: UnsafeMutablePointer<Float>
    ) {
        cblas_strsv(
            CblasRowMajor, triangle.cblas, cblasTranspose(transposed), cblasDiagonal(unit), n, a, n,
            x, 1)
    }

    public static func cTrmv(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32,
        _ a: UnsafePointer<Float>, _ x: UnsafeMutablePointer<Float>
    ) {
        cblas_strmv(
            CblasRowMajor, triangle.cblas, cblasTranspose(transposed), cblasDiagonal(unit), n, a, n,
            x, 1)
    }

    public static func cGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int32, _ n: Int32, _ k: Int32,
        _ alpha: Float, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ beta: Float,
        _ c: UnsafeMutablePointer<Float>
    ) {
        if BLAS.prefersOneDNN(m, n, k) {
            let status = unsafe dnnl_sgemm(
                transposeA ? letterT : letterN, transposeB ? letterT : letterN, Int64(m), Int64(n),
                Int64(k), alpha, a, Int64(transposeA ? m : k), b, Int64(transposeB ? k : n), beta,
                c, Int64(n))
            require(status == dnnl_success, "gemm: oneDNN's status is \(status.rawValue)")
            return
        }
        cblas_sgemm(
            CblasRowMajor, cblasTranspose(transposeA), cblasTranspose(transposeB), m, n, k, alpha,
            a, transposeA ? m : k, b, transposeB ? k : n, beta, c, n)
    }

    public static func cSyrk(
        _ triangle: Triangle, _ transposed: Bool, _ n: Int32, _ k: Int32, _ alpha: Float,
        _ a: UnsafePointer<Float>, _ beta: Float, _ c: UnsafeMutablePointer<Float>
    ) {
        cblas_ssyrk(
            CblasRowMajor, triangle.cblas, cblasTranspose(transposed), n, k, alpha,
            a, transposed ? n : k, beta, c, n)
    }

    public static func cSymm(
        _ side: Side, _ triangle: Triangle, _ m: Int32, _ n: Int32, _ alpha: Float,
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ beta: Float,
        _ c: UnsafeMutablePointer<Float>
    ) {
        cblas_ssymm(
            CblasRowMajor, side.cblas, triangle.cblas, m, n, alpha,
            a, side == .left ? m : n, b, n, beta, c, n)
    }

    public static func cTrsm(
        _ side: Side, _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ m: Int32,
        _ n: Int32, _ alpha: Float, _ a: UnsafePointer<Float>, _ b: UnsafeMutablePointer<Float>
    ) {
        cblas_strsm(
            CblasRowMajor, side.cblas, triangle.cblas, cblasTranspose(transposed),
            cblasDiagonal(unit),
            m, n, alpha, a, side == .left ? m : n, b, n)
    }

    public static func cTrmm(
        _ side: Side, _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ m: Int32,
        _ n: Int32, _ alpha: Float, _ a: UnsafePointer<Float>, _ b: UnsafeMutablePointer<Float>
    ) {
        cblas_strmm(
            CblasRowMajor, side.cblas, triangle.cblas, cblasTranspose(transposed),
            cblasDiagonal(unit),
            m, n, alpha, a, side == .left ? m : n, b, n)
    }
}

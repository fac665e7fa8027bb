import COneDNN
import COpenBLAS

// oneDNN multiplies large matrices in single precision 7 to 17 % faster than OpenBLAS's AVX-512
// kernels do (at 128 × 256 × 784 and 1024³ on a Zen 5); its other kernels, and smaller products, are
// slower. It chooses its kernels by the processor, so that it is left alone where OpenBLAS's are
// pinned to an older core type.

extension BLAS {
    /// The version of oneDNN.
    public static var oneDNNVersion: String {
        guard let version = unsafe dnnl_version() else { return "unknown" }
        let v = unsafe version.pointee
        return "\(v.major).\(v.minor).\(v.patch)"
    }

    /// Whether OpenBLAS's kernels are for AVX-512.
    private static let isWide = [
        "skylakex", "cooperlake", "sapphirerapids",
    ].contains(coreName.lowercased())

    /// Up to so many products of two numbers OpenBLAS has kernels of its own for small matrices.
    private static let smallProduct = 1_000_000

    /// Whether a product of matrices in single precision is left to oneDNN.
    static func prefersOneDNN(_ m: Int32, _ n: Int32, _ k: Int32) -> Bool {
        isWide && Int(m) * Int(n) * Int(k) > smallProduct
    }
}

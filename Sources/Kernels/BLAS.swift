import COpenBLAS

/// The library behind the dense kernels.
public enum BLAS {
    /// The processor core whose kernels OpenBLAS uses, such as `SkylakeX`.
    public static var coreName: String {
        guard let name = openblas_get_corename() else { return "unknown" }
        return String(cString: name)
    }

    /// The version and build options of OpenBLAS.
    public static var configuration: String {
        guard let text = openblas_get_config() else { return "unknown" }
        return String(cString: text)
    }

    /// The number of threads that OpenBLAS may use.
    public static var threadCount: Int {
        Int(openblas_get_num_threads())
    }

    /// Sets the number of threads that OpenBLAS may use.
    ///
    /// - Parameter count: the number of threads, at least 1.
    public static func setThreadCount(_ count: Int) {
        require(count >= 1, "setThreadCount: \(count) threads asked for, at least 1 is needed")
        openblas_set_num_threads(c(count))
    }
}

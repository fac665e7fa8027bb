extension BLAS {
    /// The core type whose kernels are the fastest of OpenBLAS's for a processor.
    ///
    /// OpenBLAS takes it from the environment variable `OPENBLAS_CORETYPE` when it is loaded. On a Zen 5
    /// with AVX-512 the AVX-512 kernels do 97 (double) and 218 (single) Gflop/s at n = 1024, those for
    /// Haswell and Zen 59 and 119.
    ///
    /// - Parameter processor: the text of `/proc/cpuinfo`.
    /// - Returns: a name that OpenBLAS 0.3.21 and later knows; `nil` for a processor that is not x86-64
    ///   or says nothing of itself, where OpenBLAS is best left to choose.
    public static func bestCoreType(forProcessor processor: String) -> String? {
        var flags: Set<Substring> = []
        for line in processor.split(separator: "\n") where line.hasPrefix("flags") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            flags = Set(line[line.index(after: colon)...].split(separator: " "))
            break
        }
        let isAMD = processor.contains("AuthenticAMD")
        let avx512: Set<Substring> = ["avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"]
        if flags.isSuperset(of: avx512) {
            return flags.contains("avx512_bf16") ? "Cooperlake" : "SkylakeX"
        }
        if flags.contains("avx2") && flags.contains("fma") {
            return isAMD ? "Zen" : "Haswell"
        }
        if flags.contains("avx") {
            return "Sandybridge"
        }
        return flags.contains("sse4_2") ? "Nehalem" : nil
    }
}

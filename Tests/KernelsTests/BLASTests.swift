import Kernels
import Testing

@Suite("The library behind the kernels")
struct BLASTests {
    private func processor(_ vendor: String, _ flags: String) -> String {
        "processor\t: 0\nvendor_id\t: \(vendor)\nflags\t\t: fpu sse2 \(flags)\nbugs\t\t: none\n"
    }

    @Test("The widest instructions of the processor decide the core type")
    func coreType() {
        let avx2 = "sse4_2 avx avx2 fma"
        let avx512 = avx2 + " avx512f avx512dq avx512cd avx512bw avx512vl"
        func best(_ vendor: String, _ flags: String) -> String? {
            BLAS.bestCoreType(forProcessor: processor(vendor, flags))
        }
        #expect(best("AuthenticAMD", avx512 + " avx512_bf16") == "Cooperlake")
        #expect(best("GenuineIntel", avx512) == "SkylakeX")
        // Knights Landing has a part of AVX-512 only.
        #expect(best("GenuineIntel", avx2 + " avx512f avx512cd") == "Haswell")
        #expect(best("AuthenticAMD", avx2) == "Zen")
        #expect(best("GenuineIntel", "sse4_2 avx") == "Sandybridge")
        #expect(best("GenuineIntel", "sse4_2") == "Nehalem")
        #expect(best("GenuineIntel", "") == nil)
        #expect(BLAS.bestCoreType(forProcessor: "") == nil)
    }

    @Test("Threads can be set, and the core has a name")
    func threads() {
        let before = BLAS.threadCount
        BLAS.setThreadCount(1)
        #expect(BLAS.threadCount == 1)
        BLAS.setThreadCount(before)
        #expect(!BLAS.coreName.isEmpty && BLAS.configuration.contains("OpenBLAS"))
    }

    @Test("Counters are those of the calls, and of one thread")
    func counters() {
        let a: [Double] = Array(repeating: 1, count: 12)
        Counters.reset()
        let c = [Double](count: 9) { Double.gemm(a.span, a.span, into: &$0, m: 3, n: 3, k: 4) }
        // 2 m n k operations, 9 entries of 8 bytes.
        #expect(Counters.current == Counters(flops: 72, blasCalls: 1, bytesAllocated: 72))
        _ = Double.sum(c.span)
        Counters.add(flops: 5)
        #expect(Counters.current == Counters(flops: 86, blasCalls: 1, bytesAllocated: 72))
        Counters.reset()
        #expect(Counters.current == Counters())
    }

    @Test("Sizes that do not fit stop the process and are named")
    func sizes() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            let a: [Double] = Array(repeating: 1, count: 12)
            var c = a
            var span = c.mutableSpan
            Double.gemm(a.span, a.span, into: &span, m: 3, n: 5, k: 4)
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("gemm: B has 12 entries, not 4×5"))
    }
}

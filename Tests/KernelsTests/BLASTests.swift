import Kernels
import Testing

@Suite("The library behind the kernels")
struct BLASTests {
    @Test("Threads can be set, and the core has a name")
    func threads() {
        let before = BLAS.threadCount
        BLAS.setThreadCount(1)
        #expect(BLAS.threadCount == 1)
        BLAS.setThreadCount(before)
        #expect(!BLAS.coreName.isEmpty && BLAS.configuration.contains("OpenBLAS"))
        #expect(BLAS.oneDNNVersion.split(separator: ".").count == 3)
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

import Kernels
import Testing

@Suite("Arrays that are used again")
struct RecycledArraysTests {
    private func made<E: Scalar>(_ count: Int, of value: E) -> [E] {
        [E](count: count) { $0.update(repeating: value) }
    }

    @Test("an array that was let go is the next of its length and type")
    func again() {
        Counters.reset()
        do { _ = TensorStorage(made(10, of: 1.0)) }
        #expect(Counters.current.bytesAllocated == 80)
        let other = made(11, of: 2.0)
        let narrow = made(10, of: Float(3))
        #expect(Counters.current.bytesAllocated == 80 + 88 + 40)
        let same = made(10, of: 4.0)
        #expect(Counters.current.bytesAllocated == 80 + 88 + 40)
        #expect(same == [Double](repeating: 4, count: 10))
        #expect(other.count == 11 && narrow.count == 10)
        // Only one was let go.
        #expect(made(10, of: 5.0)[9] == 5 && same[9] == 4)
        #expect(Counters.current.bytesAllocated == 80 + 88 + 40 + 80)
    }

    @Test("an array that somebody still holds is not used again")
    func held() {
        Counters.reset()
        var kept = made(6, of: 1.0)
        do { _ = TensorStorage(kept) }
        let next = made(6, of: 2.0)
        #expect(kept == [Double](repeating: 1, count: 6) && next[0] == 2)
        kept[0] = 7
        #expect(next[0] == 2)
    }

    @Test("arrays of a length that nobody asked for are not kept, nor any after a reset")
    func bounded() {
        Counters.reset()
        for _ in 0..<3 { _ = TensorStorage([Double](repeating: 0, count: 7)) }
        let first = made(7, of: 1.0)
        #expect(Counters.current.bytesAllocated == 56)
        do { _ = TensorStorage(first) }
        do { _ = TensorStorage(made(9, of: 1.0)) }
        Counters.reset()
        _ = made(9, of: 1.0)
        #expect(Counters.current.bytesAllocated == 72)
    }

    @Test("entries may be computed when they are asked for, and then once")
    func deferred() {
        Counters.reset()
        let storage = TensorStorage<Double> {
            Counters.add(flops: 1)
            return [1, 2]
        }
        #expect(Counters.current.flops == 0)
        var copy = storage
        #expect(storage.entries == [1, 2] && copy.entries == [1, 2])
        TensorStorage.update(&copy) { $0[0] = 5 }
        #expect(storage.entries == [1, 2] && copy.entries == [5, 2])
        #expect(Counters.current.flops == 1)
    }
}

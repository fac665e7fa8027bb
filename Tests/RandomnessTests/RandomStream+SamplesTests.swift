import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Permutations and samples") struct SamplesTests {
    @Test("All 120 orders of five are equally frequent")
    func permutations() {
        var random = RandomStream(seed: 1)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<60_000 {
            counts[random.permutation(5), default: 0] += 1
        }
        #expect(counts.keys.allSatisfy { $0.sorted() == [0, 1, 2, 3, 4] })
        let share = [Double](repeating: 1.0 / 120, count: 120)
        #expect(counts.count == 120 && chiSquaredPValue(Array(counts.values), share) > 1e-3)
    }

    @Test("Shuffling keeps the elements, also of arrays with none or one")
    func shuffle() {
        var random = RandomStream(seed: 1)
        var words = ["a", "b", "c", "d", "e", "f", "g"]
        random.shuffle(&words)
        #expect(words != words.sorted() && words.sorted().joined() == "abcdefg")
        var none: [Int] = []
        random.shuffle(&none)
        #expect(none.isEmpty && random.permutation(1) == [0] && random.permutation(0) == [])
    }

    @Test("A sample is the start of a permutation, by either way of drawing it")
    func samples() {
        let random = RandomStream(seed: 6)
        let sizes = [0, 1, 2, 49, 51, 500, 1000]
        // 50 of 1000 are drawn by a table, more by an array. That a place is swapped, and then the
        // place it was swapped with, happens once in some 30 such samples.
        let isStart = (sizes + [Int](repeating: 50, count: 500)).enumerated().allSatisfy { i, k in
            var (a, b) = (random.stream(i), random.stream(i))
            return a.sample(k, of: 1000) == Array(b.permutation(1000).prefix(k))
        }
        #expect(isStart)
    }

    @Test("Few of very many are drawn at once, and are different")
    func sparseSample() {
        var random = RandomStream(seed: 6)
        let sample = random.sample(1000, of: 1 << 60)
        #expect(Set(sample).count == 1000 && sample.allSatisfy { $0 >= 0 && $0 < 1 << 60 })
    }
}

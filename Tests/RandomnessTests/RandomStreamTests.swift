import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Streams") struct RandomStreamTests {
    private func first(_ stream: RandomStream, _ count: Int = 8) -> [UInt64] {
        var stream = stream
        return (0..<count).map { _ in stream.next() }
    }

    @Test("The same seed and path give the same bits, a copy too")
    func reproducibility() {
        let stream = RandomStream(domain: ["suite", "experiment"], seed: 3).stream("noise")
        let again = RandomStream(seed: 3).stream("suite").stream("experiment").stream("noise")
        #expect(first(stream) == first(again))
        #expect(first(stream) == first(stream))
    }

    @Test("A sub-stream does not depend on what was drawn from its parent")
    func independenceOfDraws() {
        var parent = RandomStream(seed: 5)
        let before = first(parent.stream("x"))
        _ = parent.normals(1001)
        #expect(first(parent.stream("x")) == before)
        #expect(first(parent.stream(7)) == first(RandomStream(seed: 5).stream(7)))
    }

    @Test("Different seeds, names, indices and paths give different streams")
    func distinctness() {
        let root = RandomStream(seed: 0)
        // Names around the 8 and 24 bytes of a word and a step, and such as differ in a zero byte.
        let lengths = [1, 7, 8, 9, 23, 24, 25, 47, 48, 49]
        var names = [""] + lengths.map { String(repeating: "a", count: $0) }
        // One byte at a time, of bytes whose bits include each other.
        names += (0..<50).map { place in
            String((0..<50).map { $0 == place ? "a" : "c" })
        }
        names += ["\0", "\0\0", "a\0", "b", "ab", "ba", "1", "-1", "é", "e\u{301}"]
        var streams = names.map { root.stream($0) } + [root]
        streams += (-3...3).map { root.stream($0) }
        streams += (1...5).map { RandomStream(seed: $0) }
        streams += [root.stream("a").stream("b"), root.stream("b").stream("a")]
        streams += [root.stream("a").stream(""), root.stream("").stream("a")]
        #expect(Set(streams.map { first($0) }).count == streams.count)
    }

    @Test("Neighboring streams are uncorrelated, and so is a stream with itself later")
    func correlation() {
        let n = 20_000
        let root = RandomStream(seed: 11)
        let streams = (0..<12).map { i in
            var stream = i < 6 ? root.stream(i) : RandomStream(seed: UInt64(i))
            return stream.uniforms(n)
        }
        var worst = 0.0
        for i in streams.indices {
            for j in 0..<i {
                worst = max(worst, abs(pearsonCorrelation(streams[i], streams[j])))
            }
            for lag in 1...8 {
                let head = Array(streams[i].dropLast(lag))
                let tail = Array(streams[i].dropFirst(lag))
                worst = max(worst, abs(pearsonCorrelation(head, tail)))
            }
        }
        // A correlation of n independent pairs has the standard error 1/√n; the largest of 162
        // exceeds 4.5 of them with probability 1e-3.
        #expect(worst < 4.5 / Double(n).squareRoot())
    }

    @Test("Every bit is set half of the time")
    func bits() {
        let n = 100_000
        var random = RandomStream(seed: 21)
        var counts = [Int](repeating: 0, count: 64)
        for _ in 0..<n {
            let word = random.next()
            for bit in 0..<64 {
                counts[bit] += Int(word >> UInt64(bit) & 1)
            }
        }
        let worst = counts.map { abs(Double($0) / Double(n) - 0.5) }.max() ?? 1
        // Standard error ½/√n; the largest of 64 exceeds 4.5 of them with probability 4e-4.
        #expect(worst < 4.5 * 0.5 / Double(n).squareRoot())
    }

    @Test("Uniform numbers lie in [0, 1) and are uniform")
    func uniform() {
        let sample = draws { $0.uniform() }
        #expect(sample.allSatisfy { $0 >= 0 && $0 < 1 })
        expectDraws(sample, mean: 0.5, variance: 1.0 / 12) { $0 }
    }

    @Test("Uniform numbers of a range never reach its upper end")
    func uniformInRange() {
        // Only two numbers lie in this range, so half of the sums would round up to its end.
        let narrow = 1.0..<1.0.nextUp.nextUp
        #expect(draws(1000) { $0.uniform(in: narrow) }.allSatisfy { narrow.contains($0) })
        let sample = draws { $0.uniform(in: -2..<3) }
        expectDraws(sample, mean: 0.5, variance: 25.0 / 12) { ($0 + 2) / 5 }
    }

    @Test("Integers below a bound are equally frequent", arguments: [1, 2, 6, 7, 1000])
    func integers(bound: Int) {
        var counts = [Int](repeating: 0, count: bound)
        for value in draws(50_000, { Double($0.integer(below: bound)) }) {
            counts[Int(value)] += 1
        }
        let share = [Double](repeating: 1 / Double(bound), count: bound)
        #expect(bound == 1 || chiSquaredPValue(counts, share) > 1e-3)
    }

    @Test("Integers below 3 · 2⁶¹ are not biased to some residues, as a plain multiplication's are")
    func unbiasedIntegers() {
        // Of the 2⁶⁴ words, multiplied by b = 3 · 2⁶¹ and cut, every third result gets 2 and the
        // others 3 words; without rejection, 3k would come with probability 3/8 and not 1/3.
        let bound = 3 << 61
        var counts = [0, 0, 0]
        var random = RandomStream(seed: 9)
        for _ in 0..<30_000 {
            counts[random.integer(below: bound) % 3] += 1
        }
        #expect(chiSquaredPValue(counts, [1.0 / 3, 1.0 / 3, 1.0 / 3]) > 1e-3)
        #expect(random.integer(in: -5 ..< -4) == -5)
    }

    @Test("A Bernoulli trial succeeds with its probability; certain and impossible ones are so")
    func bernoulli() {
        let sample = draws { $0.bernoulli(0.3) ? 1 : 0 }
        expectMoments(sample, mean: 0.3, variance: 0.21)
        #expect(draws(1000) { $0.bernoulli(1) ? 1 : 0 }.mean() == 1)
        #expect(draws(1000) { $0.bernoulli(0) ? 1 : 0 }.mean() == 0)
        expectMoments(draws { $0.sign() }, mean: 0, variance: 1)
    }
}

import Randomness
import Statistics
import TestSupport
import Testing

@Suite("SplitMix64")
struct SplitMix64Tests {
    @Test("gives the outputs of the reference program")
    func reference() {
        // The first outputs of Vigna's splitmix64.c from the state 1234567.
        var generator = SplitMix64(seed: 1_234_567)
        let outputs = (0..<3).map { _ in generator.next() }
        #expect(
            outputs == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test("normal numbers have mean 0, variance 1 and, of an odd count, the same beginning")
    func normals() {
        let values = SplitMix64.normals(20_000, seed: 3)
        // Standard errors are 1/√n = 0.007 and √(2/n) = 0.01: four of them.
        #expect(abs(values.mean()) < 0.028)
        #expect(abs(values.variance() - 1) < 0.04)
        #expect(SplitMix64.normals(7, seed: 3) == Array(values.prefix(7)))
        #expect(SplitMix64.uniforms(1000, seed: 3).allSatisfy { 0 <= $0 && $0 < 1 })
    }
}

import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Arrays of random numbers") struct ArraysTests {
    @Test("An array holds what as many single draws give")
    func sameAsSingleDraws() {
        var (a, b) = (RandomStream(seed: 1), RandomStream(seed: 1))
        #expect(a.uniforms(33) == (0..<33).map { _ in b.uniform() })
        #expect(a.normals(1001) == (0..<1001).map { _ in b.normal() })
        var values = [Double](repeating: 0, count: 9)
        a.fillNormal(&values, mean: 2, deviation: 3)
        #expect(values == (0..<9).map { _ in b.normal(mean: 2, deviation: 3) })
        var singles = [Float](repeating: 0, count: 9)
        a.fillNormal(&singles, deviation: 0.5)
        #expect(singles == (0..<9).map { _ in Float(b.normal(mean: 0, deviation: 0.5)) })
        #expect(a.next() == b.next())
    }

    @Test("Uniform numbers in single precision stay below the end and are uniform")
    func uniformFloats() {
        var random = RandomStream(seed: 1)
        var values = [Float](repeating: 0, count: 100_001)
        random.fillUniform(&values, in: -1..<3)
        #expect(values.allSatisfy { $0 >= -1 && $0 < 3 })
        let sample = values.map(Double.init)
        expectDraws(sample, mean: 1, variance: 16.0 / 12) { ($0 + 1) / 4 }
        // The two halves of a word are different numbers.
        let head = Array(sample.dropLast())
        let tail = Array(sample.dropFirst())
        #expect(abs(pearsonCorrelation(head, tail)) < 4 / Double(sample.count).squareRoot())
    }
}

import Randomness
import Statistics
import TestSupport
import Testing

@Suite("The test of Kolmogorov and Smirnov") struct KolmogorovSmirnovTests {
    private let sample = [0.08, 0.61, 0.33, 0.97, 0.45, 0.12, 0.70, 0.52, 0.29, 0.88, 0.03, 0.66]

    @Test("The statistics agree with scipy.stats.kstest and ks_2samp 1.17.1")
    func statistics() {
        let one = KolmogorovSmirnov(sample) { $0 }
        expectClose(one.statistic, 0.13333333333333341, within: 1e-15)
        let two = KolmogorovSmirnov(sample, [0.5, 0.9, 0.95, 0.99, 0.7, 0.85, 0.61])
        expectClose(two.statistic, 0.5, within: 1e-15)
        #expect(KolmogorovSmirnov(sample, sample).statistic == 0)
        let tied = KolmogorovSmirnov([1, 1, 2], [1, 2, 2])
        expectClose(tied.statistic, 1.0 / 3, within: 1e-15)
    }

    @Test(
        "The p-value is within 0.01 of the exact one, scipy.stats.kstwo.sf 1.17.1",
        arguments: [
            (10, 0.4, 0.05898924519999926), (10, 0.3, 0.27053557479999946),
            (20, 0.2, 0.352720173623415), (100, 0.1, 0.2526927570063874),
            (1000, 0.04, 0.07933956059000224),
        ])
    func pValue(n: Int, statistic: Double, exact: Double) {
        // n points whose distribution function is ahead of the uniform one by `statistic`.
        let points = (1...n).map { max(Double($0) / Double(n) - statistic, 0) }
        let test = KolmogorovSmirnov(points) { $0 }
        expectClose(test.statistic, statistic, within: 1e-15)
        expectClose(test.pValue, exact, within: 0.01)
    }

    @Test("p-values of the right distribution are uniform, of a wrong one small")
    func level() {
        var random = RandomStream(seed: 4)
        let pValues = (0..<2000).map { _ in
            KolmogorovSmirnov(random.uniforms(100)) { $0 }.pValue
        }
        let rejected = pValues.filter { $0 < 0.1 }.count
        // Binomial around 200 with standard deviation 13.4, and 0.01 of error in p is 20 more.
        #expect(abs(rejected - 200) < 54 + 20)
        let shifted = random.uniforms(1000).map { 0.9 * $0 }
        #expect(KolmogorovSmirnov(shifted) { $0 }.pValue < 1e-6)
        #expect(KolmogorovSmirnov(shifted, random.uniforms(1000)).pValue < 1e-3)
    }
}

import Glibc
import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Counts") struct CountsTests {
    @Test(
        "Binomial numbers have the binomial distribution",
        arguments: [
            // Inversion, its mirror image, and both sides of the border to rejection at np = 10.
            (1, 0.3), (20, 0.3), (20, 0.7), (1_000_000_000, 3e-9), (99, 0.1), (101, 0.1),
            (50, 0.5), (1000, 0.02), (1000, 0.9), (5000, 0.4),
        ])
    func binomial(n: Int, p: Double) {
        let distribution = BinomialDistribution(n: n, p: p)
        let sample = draws(200_000) { Double($0.binomial(n: n, p: p)) }
        let mean = Double(n) * p
        expectMoments(sample, mean: mean, variance: mean * (1 - p))
        let reach = 8 * (mean * (1 - p)).squareRoot() + 10
        let low = max(0, Int(mean - reach))
        let high = min(n, Int(mean + reach))
        var counts = [Int](repeating: 0, count: high - low + 1)
        for value in sample {
            counts[Int(value) - low] += 1
        }
        let probabilities = (low...high).map(distribution.mass)
        #expect(chiSquaredPValue(counts, probabilities) > 1e-3)
    }

    @Test("A billion trials cost no more and are as exact", arguments: [0.3, 0.5, 1e-6, 0.999])
    func largeBinomial(p: Double) {
        let n = 1_000_000_000
        let distribution = BinomialDistribution(n: n, p: p)
        var random = RandomStream(seed: 8)
        // Spread over its atom each draw has a continuous distribution, for which the test is exact.
        let sample = (0..<5000).map { _ in
            let k = random.binomial(n: n, p: p)
            return distribution.cumulative(k - 1) + random.uniform() * distribution.mass(k)
        }
        #expect(KolmogorovSmirnov(sample) { $0 }.pValue > 1e-3)
    }

    @Test("Binomial numbers of no trials, certain and impossible ones")
    func binomialEdges() {
        var random = RandomStream(seed: 1)
        #expect(random.binomial(n: 0, p: 0.5) == 0)
        #expect(random.binomial(n: 1_000_000, p: 0) == 0)
        #expect(random.binomial(n: 1_000_000, p: 1) == 1_000_000)
    }

    @Test("Poisson numbers have the Poisson distribution", arguments: [0.2, 4, 9.9, 10.1, 300])
    func poisson(mean: Double) {
        let distribution = PoissonDistribution(mean: mean)
        let sample = draws(200_000) { Double($0.poisson(mean: mean)) }
        expectMoments(sample, mean: mean, variance: mean)
        let high = Int(mean + 8 * mean.squareRoot()) + 10
        var counts = [Int](repeating: 0, count: high + 1)
        for value in sample {
            counts[Int(value)] += 1
        }
        #expect(chiSquaredPValue(counts, (0...high).map(distribution.mass)) > 1e-3)
    }

    @Test("A mean of a billion costs no more and is as exact")
    func largePoisson() {
        let distribution = PoissonDistribution(mean: 1e9)
        var random = RandomStream(seed: 8)
        let sample = (0..<3000).map { _ in
            let k = random.poisson(mean: 1e9)
            return distribution.cumulative(k - 1) + random.uniform() * distribution.mass(k)
        }
        #expect(KolmogorovSmirnov(sample) { $0 }.pValue > 1e-3)
    }

    @Test("Stirling's formula with its rest gives log k!")
    func stirling() {
        var logFactorial = 0.0
        var worst = 0.0
        for k in 0...300 {
            let n = Double(k + 1)
            if k > 0 { logFactorial += log(Double(k)) }
            let main = 0.5 * log(2 * Double.pi) + (n - 0.5) * log(n) - n
            worst = max(worst, abs(main + stirlingRest(Double(k)) - logFactorial))
        }
        // The sum of 300 logarithms comes to 1414; it and its terms are rounded.
        #expect(worst < 3e-12)
    }

    @Test("Categories come in proportion to their weights, those of weight 0 never")
    func categorical() {
        let weights = [0.0, 3, 1, 0, 2, 0]
        var counts = [Int](repeating: 0, count: 6)
        let sample = draws { Double($0.categorical(weights)) }
        for value in sample {
            counts[Int(value)] += 1
        }
        #expect(counts[0] == 0 && counts[3] == 0 && counts[5] == 0)
        let shares = [1.0 / 2, 1.0 / 6, 1.0 / 3]
        #expect(chiSquaredPValue([counts[1], counts[2], counts[4]], shares) > 1e-3)
    }

    @Test("Multinomial counts sum to n; each is binomial, two together have covariance −n p q")
    func multinomial() {
        let weights = [1.0, 0, 3, 4]
        var random = RandomStream(seed: 12)
        let samples = (0..<50_000).map { _ in random.multinomial(n: 40, weights) }
        #expect(samples.allSatisfy { $0.reduce(0, +) == 40 && $0[1] == 0 })
        for (index, p) in [(0, 0.125), (2, 0.375), (3, 0.5)] {
            let marginal = samples.map { Double($0[index]) }
            expectMoments(marginal, mean: 40 * p, variance: 40 * p * (1 - p))
        }
        let products = samples.map { (Double($0[0]) - 5) * (Double($0[2]) - 15) }
        expectClose(
            products.mean(), -40 * 0.125 * 0.375, within: 4 * products.standardError())
    }
}

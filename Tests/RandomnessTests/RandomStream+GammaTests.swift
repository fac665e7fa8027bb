import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Gamma numbers and their kin") struct GammaTests {
    @Test("Exponential numbers have the distribution 1 − e^(−x)")
    func exponential() {
        let cumulative = GammaDistribution(shape: 1).cumulative
        expectDraws(draws { $0.exponential() }, mean: 1, variance: 1, cumulative)
    }

    @Test("Gamma numbers have mean and variance `shape`", arguments: [0.05, 0.5, 1, 3.7, 1e5])
    func gamma(shape: Double) {
        let sample = draws(50_000) { $0.gamma(shape: shape) }
        let cumulative = GammaDistribution(shape: shape).cumulative
        expectDraws(sample, mean: shape, variance: shape, cumulative)
    }

    @Test("Beta numbers have the beta distribution", arguments: [(0.5, 0.5), (2, 3), (0.1, 4)])
    func beta(a: Double, b: Double) {
        let sample = draws(50_000) { $0.beta(a, b) }
        let n = a + b
        let variance = a * b / (n * n * (n + 1))
        expectDraws(
            sample, mean: a / n, variance: variance, BetaDistribution(a, b).cumulative)
    }

    @Test("A Dirichlet point lies on the simplex, its entries and their sums are beta numbers")
    func dirichlet() {
        let alpha = [0.3, 1.5, 4.0, 0.2]
        var random = RandomStream(seed: 3)
        let points = (0..<20_000).map { _ in random.dirichlet(alpha) }
        let worst = points.map { abs($0.reduce(0, +) - 1) }.max() ?? 1
        #expect(worst < 1e-15 * 4)
        var pValues = alpha.indices.map { i in
            let marginal = BetaDistribution(alpha[i], 6 - alpha[i])
            return KolmogorovSmirnov(points.map { $0[i] }, cumulative: marginal.cumulative).pValue
        }
        let pair = BetaDistribution(1.8, 4.2)
        let sums = points.map { $0[0] + $0[1] }
        pValues.append(KolmogorovSmirnov(sums, cumulative: pair.cumulative).pValue)
        #expect((pValues.min() ?? 0) > 1e-3)
    }

    @Test("A Dirichlet point of tiny parameters is a corner, each equally often, and never NaN")
    func dirichletOfTinyParameters() {
        var counts = [0, 0, 0]
        var random = RandomStream(seed: 3)
        // Two logarithms of gamma numbers, of scale 10⁴, are within log 100 of each other, and the
        // point is not in a corner, in about one of a thousand cases.
        var corners = 0
        for _ in 0..<3000 {
            let point = random.dirichlet([1e-4, 1e-4, 1e-4])
            guard let corner = point.firstIndex(where: { $0 > 0.99 }) else { continue }
            counts[corner] += 1
            corners += 1
        }
        #expect(corners > 2980)
        #expect(chiSquaredPValue(counts, [1.0 / 3, 1.0 / 3, 1.0 / 3]) > 1e-3)
    }
}

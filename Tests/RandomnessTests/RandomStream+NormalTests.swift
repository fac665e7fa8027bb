import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Normal numbers") struct NormalTests {
    private let standard = NormalDistribution()

    @Test("All strips of the ziggurat have the area of its base with the tail")
    func layers() {
        let x = NormalLayers.edges
        #expect(x.count == 257 && x[256] == 0)
        let root = (2 * Double.pi).squareRoot()
        let height = x.map { standard.density($0) * root }
        let area = x[1] * height[1] + root * standard.survival(x[1])
        var worst = abs(x[0] * height[1] / area - 1)
        for i in 1..<256 {
            worst = max(worst, abs(x[i] * (height[i + 1] - height[i]) / area - 1))
        }
        // The heights of a strip are up to 1, their difference is down to 1.3e-3: rounding is
        // magnified some 800 times.
        #expect(worst < 2e-13)
    }

    @Test("are standard normal: moments up to the fourth, distribution, a million draws in cells")
    func normal() {
        let sample = draws(1_000_000) { $0.normal() }
        expectDraws(sample, mean: 0, variance: 1, standard.cumulative)
        let cubes = sample.map { $0 * $0 * $0 }
        let fourths = sample.map { $0 * $0 * $0 * $0 }
        expectClose(cubes.mean(), 0, within: 4 * cubes.standardError())
        expectClose(fourths.mean(), 3, within: 4 * fourths.standardError())

        // Cells of width 0.02 resolve the strips, which are 0.01 to 0.2 apart.
        let histogram = Histogram(sample, bins: 500, in: -5...5)
        let probabilities = (0..<500).map { i in
            standard.cumulative(histogram.edges[i + 1]) - standard.cumulative(histogram.edges[i])
        }
        #expect(chiSquaredPValue(histogram.counts, probabilities) > 1e-3)
    }

    @Test("have the right share and shape beyond the base strip, where another method draws them")
    func tail() {
        let start = NormalLayers.edges[1]
        // 4200 of these lie beyond: enough to see e^(−x²) in place of e^(−x²/2) at 5 standard errors.
        let n = 16_000_000
        var random = RandomStream(seed: 2)
        var beyond: [Double] = []
        for _ in 0..<n {
            let x = random.normal()
            if abs(x) > start { beyond.append(abs(x)) }
        }
        let p = 2 * standard.survival(start)
        let share = Double(beyond.count) / Double(n)
        expectClose(share, p, within: 4 * (p / Double(n)).squareRoot())
        let shape = KolmogorovSmirnov(beyond) { x in 1 - 2 * standard.survival(x) / p }
        #expect(shape.pValue > 1e-3)
        // E(|X| given |X| > r) = 2 φ(r) / P(|X| > r).
        let mean = 2 * standard.density(start) / p
        expectClose(beyond.mean(), mean, within: 4 * beyond.standardError())
    }

    @Test("Neighboring normal numbers are uncorrelated, in sign and in size")
    func correlation() {
        let sample = draws(seed: 4) { $0.normal() }
        let head = Array(sample.dropLast())
        let tail = Array(sample.dropFirst())
        let plain = pearsonCorrelation(head, tail)
        let sizes = pearsonCorrelation(head.map(abs), tail.map(abs))
        // Standard error 1/√n.
        #expect(max(abs(plain), abs(sizes)) < 4 / Double(sample.count).squareRoot())
    }

    @Test(
        "Truncated normal numbers have the conditional distribution",
        arguments: [
            -1.0...0.5, -0.1...0.2, 0...Double.infinity, -Double.infinity...1,
            2...3, 3...Double.infinity, 8...Double.infinity, 5...5.1, -7 ... -4,
            -Double.infinity...Double.infinity,
        ])
    func truncated(range: ClosedRange<Double>) {
        let sample = draws(20_000) { $0.truncatedNormal(in: range) }
        #expect(sample.allSatisfy { range.contains($0) })
        // From the side of the nearer tail, so that nothing cancels.
        let sign: Double = range.lowerBound > 0 ? -1 : 1
        let (a, b) = (sign * range.lowerBound, sign * range.upperBound)
        let lower = standard.cumulative(min(a, b))
        let upper = standard.cumulative(max(a, b))
        let test = KolmogorovSmirnov(sample.map { sign * $0 }) { x in
            (standard.cumulative(x) - lower) / (upper - lower)
        }
        #expect(test.pValue > 1e-3)
    }

    @Test("A truncated normal number is scaled and shifted as its parent")
    func truncatedScale() {
        let parent = NormalDistribution(mean: 3, deviation: 2)
        let (lower, upper) = (parent.cumulative(1), parent.cumulative(4))
        let sample = draws(20_000) { $0.truncatedNormal(mean: 3, deviation: 2, in: 1...4) }
        let test = KolmogorovSmirnov(sample) { (parent.cumulative($0) - lower) / (upper - lower) }
        #expect(test.pValue > 1e-3)
        #expect(draws(10) { $0.truncatedNormal(in: 2...2) }.allSatisfy { $0 == 2 })
    }
}

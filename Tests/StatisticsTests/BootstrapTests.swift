import Randomness
import Statistics
import TestSupport
import Testing

@Suite("The bootstrap") struct BootstrapTests {
    private let random = RandomStream(seed: 17)

    /// Test A of 26 children, B. Efron, R. J. Tibshirani, "An introduction to the bootstrap" (1993),
    /// Table 14.1.
    private let children: [Double] = [
        48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24,
        26, 30, 41,
    ]

    private func populationVariance(_ x: [Double]) -> Double {
        x.variance() * Double(x.count - 1) / Double(x.count)
    }

    @Test("A variance has the intervals of scipy.stats.bootstrap 1.17.1 with 400,000 resamples")
    func reference() {
        let intervals = [Bootstrap.Kind.percentile, .accelerated].map { kind in
            bootstrap(
                count: 26, resamples: 20_000, confidence: 0.9, kind: kind, random: random
            ) { chosen in populationVariance(chosen.map { children[$0] }) }
        }
        // The standard error of a 5 % or 95 % point of 20,000 resamples is 0.4 to 1.0 here.
        expectClose(intervals[0].lower, 97.9, within: 2.5)
        expectClose(intervals[0].upper, 235.7, within: 2.5)
        expectClose(intervals[1].lower, 115.6, within: 2.5)
        expectClose(intervals[1].upper, 261.2, within: 4)
    }

    @Test("The resamples of a mean have its standard error")
    func standardError() {
        let result = Bootstrap(count: 26, resamples: 20_000, random: random) { chosen in
            chosen.map { children[$0] }.mean()
        }
        #expect(result.observed == children.mean() && result.replicates.count == 20_000)
        let exact = (populationVariance(children) / 26).squareRoot()
        // A standard deviation of R normal numbers has the relative error 1/√(2R) = 0.005.
        expectClose(result.standardError, exact, within: 4 * 0.005 * exact)
    }

    @Test("The same stream gives the same interval, another one nearly")
    func determinism() {
        func interval(_ random: RandomStream) -> Interval {
            bootstrap(count: 26, random: random) { $0.map { children[$0] }.median() }
        }
        #expect(interval(random) == interval(random))
        let means = [1, 2].map { index in
            bootstrap(count: 26, random: random.stream(index)) { $0.map { children[$0] }.mean() }
        }
        #expect(means[0] != means[1])
        // The 2.5 % point of 2000 resamples of a mean with standard error 2.6 has the error 0.15.
        expectClose(means[0].lower, means[1].lower, within: 4 * 0.15 * 2.0.squareRoot())
    }

    @Test("The accelerated interval goes along with a change of variable")
    func transformation() {
        func interval(_ map: (Double) -> Double) -> Interval {
            bootstrap(count: 26, kind: .percentile, random: random) { chosen in
                map(chosen.map { children[$0] }.mean())
            }
        }
        let plain = interval { $0 }
        let cubed = interval { $0 * $0 * $0 }
        // Interpolation between two resamples is not carried along; they are 0.01 apart.
        expectClose(cubed.lower, plain.lower * plain.lower * plain.lower, within: 0.5)
        expectClose(cubed.upper, plain.upper * plain.upper * plain.upper, within: 0.5)
    }

    @Test("Nine of ten intervals cover the mean of a skewed distribution")
    func coverage() {
        let trials = 1000
        var draws = random.stream("data")
        var hits = 0.0
        for trial in 0..<trials {
            let x = (0..<40).map { _ in draws.exponential() }
            let interval = bootstrap(
                count: 40, resamples: 400, confidence: 0.9, random: random.stream(trial)
            ) { chosen in
                var sum = 0.0
                for i in chosen { sum += x[i] }
                return sum / 40
            }
            hits += interval.contains(1) ? 1 : 0
        }
        // The error of BCa is O(1/n): about 0.88 at n = 40; standard error of the count 0.0095.
        let coverage = hits / Double(trials)
        #expect(coverage > 0.85 && coverage < 0.93)
    }

    @Test("Pairs and clusters stay together: a ratio with common noise is known exactly")
    func clusters() {
        let common = (0..<12).map { 1 + Double($0) }
        let interval = bootstrap(count: 12, random: random) { chosen in
            chosen.map { 3 * common[$0] }.mean() / chosen.map { common[$0] }.mean()
        }
        // Rounding of the two means only.
        #expect(interval.lower > 3 - 1e-14 && interval.upper < 3 + 1e-14)
    }

    @Test("Resamples without a value count as any number, so the interval gets wider, not narrower")
    func undefinedResamples() {
        func interval(_ undefined: Int) -> Interval {
            bootstrap(count: 10, resamples: 999, kind: .percentile, random: random) { chosen in
                // A share of about 1 / 10 has so many first entries below 1.
                chosen[0] < undefined && chosen != Array(0..<10)
                    ? .nan : Double(chosen.reduce(0, +))
            }
        }
        let whole = interval(0)
        #expect(whole.lower.isFinite && whole.upper.isFinite)
        #expect(interval(1) == .everything)
        let never = bootstrap(count: 3, random: random) { _ in Double.nan }
        #expect(never == .everything)
    }

    @Test("A statistic that does not vary has an interval of one point; its errors are passed on")
    func degenerate() throws {
        #expect(bootstrap(count: 5, random: random) { _ in 2.5 } == Interval(2.5, 2.5))
        #expect(bootstrap(count: 1, random: random) { Double($0[0]) } == Interval(0, 0))
        #expect(throws: FitError.noSpread(x: 1)) {
            try bootstrap(count: 3, random: random) { chosen in
                try LineFit(chosen.map { _ in 1 }, chosen.map(Double.init)).slope
            }
        }
    }
}

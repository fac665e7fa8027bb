import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Summaries") struct SummariesTests {
    private let sample = [3.1, -2, 7.5, 0.4, 11, 4.4, 4.4]

    @Test("Mean, variance and errors of 1, …, n have closed forms")
    func closedForms() {
        let x = (1...100).map(Double.init)
        #expect(x.mean() == 50.5)
        // n (n + 1) / 12, rounded once in the end.
        let variance = 10100.0 / 12
        expectClose(x.variance(), variance, within: variance.ulp)
        expectClose(x.standardDeviation(), variance.squareRoot(), within: 1e-14)
        expectClose(x.standardError(), (101.0 / 12).squareRoot(), within: 1e-15)
        #expect(x.median() == 50.5 && [3.0, 1, 2].median() == 2)
    }

    @Test("A large mean costs the variance no accuracy")
    func shifted() {
        let x = [4.0, 7, 13, 16].map { $0 + 1e9 }
        #expect(x.variance() == 30)
        // Welford's mean is rounded to 1e-7 here, of which the square is lost.
        expectClose(Moments(x).variance, 30, within: 1e-6)
    }

    @Test("Too few numbers have no variance, and none have no mean")
    func tooFew() {
        #expect([Double]().mean().isNaN && [Double]().median().isNaN)
        #expect([1.0].variance().isNaN && [1.0].standardError().isNaN)
        #expect([1.0].meanInterval() == .everything)
    }

    @Test("Moments taken one by one, or merged, are those of the whole")
    func moments() {
        var random = RandomStream(seed: 1)
        let x = random.normals(1000)
        let whole = Moments(x)
        expectClose(whole.mean, x.mean(), within: 1e-15)
        expectClose(whole.variance, x.variance(), within: 1e-14)
        var left = Moments(x[..<300])
        left.merge(Moments(x[300...]))
        left.merge(Moments())
        expectClose(left.mean, whole.mean, within: 1e-15)
        expectClose(left.variance, whole.variance, within: 1e-14)
        var empty = Moments()
        empty.merge(whole)
        #expect(empty == whole)
    }

    /// `numpy.quantile(sample, p, method=…)` of NumPy 2.4.6 at 0, 0.1, 2/7, 0.5, 0.62, 0.95, 1.
    static let kinds: [(QuantileKind, [Double])] = [
        (.inverse, [-2, -2, 0.4, 4.4, 4.4, 11, 11]),
        (.averagedInverse, [-2, -2, 1.75, 4.4, 4.4, 11, 11]),
        (.hazen, [-2, -1.52, 1.75, 4.4, 4.4, 11, 11]),
        (.weibull, [-2, -2, 1.1714285714285713, 4.4, 4.4, 11, 11]),
        (.linear, [-2, -0.56, 2.3285714285714283, 4.4, 4.4, 9.95, 11]),
        (.medianUnbiased, [-2, -1.84, 1.5571428571428578, 4.4, 4.4, 11, 11]),
        (.normalUnbiased, [-2, -1.76, 1.6053571428571423, 4.4, 4.4, 11, 11]),
    ]

    @Test("Quantiles of every kind agree with NumPy", arguments: kinds)
    func quantiles(kind: QuantileKind, expected: [Double]) {
        let shares = [0, 0.1, 2.0 / 7, 0.5, 0.62, 0.95, 1]
        expectClose(sample.quantiles(shares, kind), expected, within: 1e-14)
    }

    @Test("Every kind of quantile rises with its share and turns over with the sample")
    func symmetry() {
        let shares = (0...40).map { Double($0) / 40 }
        var worst = 0.0
        for kind in QuantileKind.allCases where kind != .inverse {
            let forward = sample.quantiles(shares, kind)
            let backward = sample.map(-).quantiles(shares.map { 1 - $0 }, kind)
            worst = max(worst, largestDifference(forward, backward.map(-)))
            #expect(forward == forward.sorted())
        }
        // Places are rounded to 7 ε, neighbors are up to 3.5 apart.
        #expect(worst < 1e-14)
    }

    @Test("Quantiles between infinities are infinite, not NaN")
    func infiniteQuantiles() {
        let x = [-Double.infinity, -.infinity, 0, 1, .infinity]
        let expected = [-Double.infinity, -.infinity, 0.5, .infinity]
        #expect(x.quantiles([0.1, 0.3, 0.625, 0.9]) == expected)
    }

    @Test("Student's interval of a normal mean covers it as often as promised")
    func coverage() {
        let n = 20_000
        var random = RandomStream(seed: 3)
        var hits = 0.0
        for _ in 0..<n {
            let x = (0..<4).map { _ in random.normal(mean: 5, deviation: 2) }
            hits += x.meanInterval(confidence: 0.8).contains(5) ? 1 : 0
        }
        // The interval is exact, so only the counting of hits is random.
        expectClose(hits / Double(n), 0.8, within: 4 * (0.16 / Double(n)).squareRoot())
    }
}

@Suite("Intervals") struct IntervalTests {
    @Test("contain their ends, touch at a point, and know their size")
    func membership() {
        let unit = Interval(0, 1)
        #expect(unit.contains(0) && unit.contains(1) && !unit.contains(1.0.nextUp))
        #expect(!unit.contains(.nan))
        #expect(unit.overlaps(Interval(1, 2)) && !unit.overlaps(Interval(1.5, 2)))
        #expect(unit.contains(Interval(0.2, 1)) && !unit.contains(Interval(0.2, 1.1)))
        #expect(Interval(around: 3, radius: 2) == Interval(1, 5))
        #expect(Interval(1, 5).width == 4 && Interval(1, 5).center == 3)
        #expect(Interval.everything.contains(1e300) && "\(Interval(1, 2))" == "[1.0, 2.0]")
    }
}

@Suite("Histograms") struct HistogramTests {
    @Test("count every number once, on the edges too")
    func counts() {
        let histogram = Histogram([-1, 0, 0.5, 0.999, 1, 1.5, 2, 2.1, .nan], bins: 2, in: 0...2)
        #expect(histogram.counts == [3, 3])
        #expect(histogram.below == 1 && histogram.above == 1)
        #expect(histogram.edges == [0, 1, 2])
    }

    @Test("The densities have area 1, and a single value still gets a bin")
    func densities() {
        let histogram = Histogram([1, 2, 2.5, 7], bins: 3)
        let area = histogram.densities.reduce(0, +) * 2
        expectClose(area, 1, within: 1e-15)
        #expect(Histogram([4, 4], bins: 2).counts == [2, 0])
    }
}

import RealModule
import Statistics
import TestSupport
import Testing

/// A value of another program, and ours.
struct Reference: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let expected: Double
    let value: Double

    init(_ name: String, _ expected: Double, _ value: Double) {
        testDescription = name
        self.expected = expected
        self.value = value
    }
}

@Suite("Distributions") struct DistributionTests {
    private static let normal = NormalDistribution()

    private static func student(_ degrees: Double) -> StudentTDistribution {
        StudentTDistribution(degrees: degrees)
    }

    private static func chi(_ degrees: Double) -> ChiSquaredDistribution {
        ChiSquaredDistribution(degrees: degrees)
    }

    private static func beta(_ a: Double, _ b: Double) -> BetaDistribution {
        BetaDistribution(a, b)
    }

    /// `scipy.stats` of SciPy 1.17.1: `norm`, `t`, `chi2`.
    static let oneParameter = [
        Reference("norm.ppf(1e-300)", -37.0470962993612, normal.quantile(1e-300)),
        Reference("norm.ppf(1e-10)", -6.361340902404056, normal.quantile(1e-10)),
        Reference("norm.ppf(0.025)", -1.9599639845400545, normal.quantile(0.025)),
        Reference("norm.ppf(0.3)", -0.5244005127080409, normal.quantile(0.3)),
        Reference("norm.ppf(0.9999)", 3.719016485455709, normal.quantile(0.9999)),
        Reference("t.ppf(0.975, 1)", 12.706204736174694, student(1).quantile(0.975)),
        Reference("t.ppf(0.975, 4)", 2.7764451051977934, student(4).quantile(0.975)),
        Reference("t.ppf(0.6, 2.5)", 0.2814595127485477, student(2.5).quantile(0.6)),
        Reference("t.ppf(1e-8, 10)", -15.895687652513546, student(10).quantile(1e-8)),
        Reference("t.ppf(0.995, 1e6)", 2.5758342201053344, student(1e6).quantile(0.995)),
        Reference("t.cdf(-3, 1)", 0.10241638234956672, student(1).cumulative(-3)),
        Reference("t.cdf(0.5, 4)", 0.6783350184090684, student(4).cumulative(0.5)),
        Reference("t.cdf(2, 2.5)", 0.9213042521210171, student(2.5).cumulative(2)),
        Reference("t.cdf(-40, 10)", 1.1404288715428768e-12, student(10).cumulative(-40)),
        Reference("t.cdf(-1.5, 1e6)", 0.0668073591183964, student(1e6).cumulative(-1.5)),
        Reference("t.pdf(0, 3)", 0.36755259694786135, student(3).density(0)),
        Reference("t.pdf(2.5, 7)", 0.029990225589892183, student(7).density(2.5)),
        Reference("chi2.ppf(0.95, 1)", 3.841458820694124, chi(1).quantile(0.95)),
        Reference("chi2.ppf(0.05, 10)", 3.9402991361190605, chi(10).quantile(0.05)),
        Reference("chi2.ppf(1e-6, 3)", 0.00024181048720124264, chi(3).quantile(1e-6)),
        Reference("chi2.ppf(0.999, 0.1)", 5.472917197457349, chi(0.1).quantile(0.999)),
        Reference("chi2.ppf(0.5, 1e5)", 99999.33333412347, chi(1e5).quantile(0.5)),
        Reference("chi2.sf(3.84, 1)", 0.05004352124870519, chi(1).survival(3.84)),
        Reference("chi2.sf(20, 10)", 0.029252688076961124, chi(10).survival(20)),
        Reference("chi2.sf(100, 3)", 1.5541594313896026e-21, chi(3).survival(100)),
        Reference("chi2.sf(0.001, 0.1)", 0.297574446625222, chi(0.1).survival(0.001)),
        Reference("chi2.sf(101000, 1e5)", 0.012868840377233648, chi(1e5).survival(101000)),
    ]

    /// `scipy.stats` of SciPy 1.17.1: `beta`, `f`, `gamma`.
    static let twoParameters = [
        Reference("beta.ppf(0.025, 3, 18)", 0.0320709371854637, beta(3, 18).quantile(0.025)),
        Reference("beta.ppf(0.9, 0.01, 5)", 3.3308179949666207e-06, beta(0.01, 5).quantile(0.9)),
        Reference(
            "beta.ppf(0.975, 1e5, 2e5)", 0.33502124990043863, beta(1e5, 2e5).quantile(0.975)),
        Reference("beta.ppf(1e-9, 2, 3)", 1.291005560032202e-05, beta(2, 3).quantile(1e-9)),
        Reference("beta.cdf(0.2, 3, 18)", 0.7939152810515259, beta(3, 18).cumulative(0.2)),
        Reference("beta.cdf(0.01, ½, ½)", 0.06376856085851985, beta(0.5, 0.5).cumulative(0.01)),
        Reference("beta.cdf(1e-5, 0.01, 5)", 0.9099486514594585, beta(0.01, 5).cumulative(1e-5)),
        Reference(
            "beta.cdf(0.3333, 1e5, 2e5)", 0.48472420024960267,
            beta(1e5, 2e5).cumulative(0.3333)),
        Reference("beta.cdf(0.999, 200, 3)", 0.9988334368468834, beta(200, 3).cumulative(0.999)),
        Reference("beta.pdf(0.3, 2.5, 4)", 2.0342672530690695, beta(2.5, 4).density(0.3)),
        Reference("f.ppf(0.95, 2, 10)", 4.1028210151304, FDistribution(2, 10).quantile(0.95)),
        Reference("f.ppf(0.01, 5, 5)", 0.09118246712859127, FDistribution(5, 5).quantile(0.01)),
        Reference("f.ppf(0.999, 30, 1)", 626098.9584518133, FDistribution(30, 1).quantile(0.999)),
        Reference("f.sf(4, 2, 10)", 0.052922149401344654, FDistribution(2, 10).survival(4)),
        Reference("f.sf(0.1, 5, 5)", 0.9877580834689302, FDistribution(5, 5).survival(0.1)),
        Reference("f.sf(1000, 30, 1)", 0.025017667769246865, FDistribution(30, 1).survival(1000)),
        Reference("f.pdf(1.3, 4, 9)", 0.32798621588827076, FDistribution(4, 9).density(1.3)),
        Reference(
            "gamma.pdf(2.5, 3.5, scale=2)", 0.07530099694507551,
            GammaDistribution(shape: 3.5, scale: 2).density(2.5)),
    ]

    /// `scipy.stats` of SciPy 1.17.1: `binom`, `poisson`.
    static let counts = [
        Reference(
            "binom.pmf(3, 10, 0.2)", 0.20132659199999992,
            BinomialDistribution(n: 10, p: 0.2).mass(3)
        ),
        Reference(
            "binom.pmf(400, 1000, 0.4)", 0.025744818801482515,
            BinomialDistribution(n: 1000, p: 0.4).mass(400)),
        Reference(
            "binom.cdf(3, 10, 0.2)", 0.8791261183999999,
            BinomialDistribution(n: 10, p: 0.2).cumulative(3)),
        Reference(
            "binom.sf(450, 1000, 0.4)", 0.0005936030829813494,
            BinomialDistribution(n: 1000, p: 0.4).survival(450)),
        Reference(
            "poisson.pmf(4, 3.3)", 0.1822521781985248, PoissonDistribution(mean: 3.3).mass(4)),
        Reference(
            "poisson.cdf(100, 120.5)", 0.031404709193681185,
            PoissonDistribution(mean: 120.5).cumulative(100)),
        Reference(
            "poisson.sf(160, 120.5)", 0.00025033026838013484,
            PoissonDistribution(mean: 120.5).survival(160)),
    ]

    @Test("agree with SciPy", arguments: oneParameter + twoParameters + counts)
    func reference(_ reference: Reference) {
        // In the far tails a logarithm of up to 700 is rounded; at 10⁶ degrees of freedom the
        // continued fraction of the beta function cancels to 1.5e-12.
        let tolerance = 2e-12 * abs(reference.expected)
        expectClose(reference.value, reference.expected, within: tolerance)
    }

    static let shapes: [any Distribution] = [
        NormalDistribution(mean: -2, deviation: 0.1), GammaDistribution(shape: 0.02),
        GammaDistribution(shape: 1), GammaDistribution(shape: 30, scale: 0.01),
        GammaDistribution(shape: 1e7), ChiSquaredDistribution(degrees: 3),
        BetaDistribution(0.05, 0.03), BetaDistribution(1, 1), BetaDistribution(2, 500),
        BetaDistribution(1e6, 3e6), StudentTDistribution(degrees: 0.7),
        StudentTDistribution(degrees: 12), FDistribution(3, 7),
    ]

    @Test("The quantile undoes the distribution function, from both sides", arguments: shapes)
    func inverse(_ distribution: any Distribution) {
        var worst = 0.0
        for p in [1e-12, 1e-4, 0.01, 0.3, 0.5, 0.77, 0.99] {
            let lower = distribution.quantile(p)
            let upper = distribution.upperQuantile(p)
            // A quantile below the smallest normal number is not resolved, nor is a beta number's
            // distance from 1.
            if isResolved(lower) {
                worst = max(worst, abs(distribution.cumulative(lower) / p - 1))
            }
            if isResolved(upper) {
                worst = max(worst, abs(distribution.survival(upper) / p - 1))
            }
        }
        // Rounding the point by ε changes the tail by x f(x) / F(x) ε, here up to some 2e4 ε.
        #expect(worst < 2e-11)
    }

    private func isResolved(_ x: Double) -> Bool {
        (x > 1e-300 && !(0.99...1).contains(x)) || x < 0
    }

    @Test("The density is the derivative of the distribution function", arguments: shapes)
    func derivative(_ distribution: any Distribution) {
        var worst = 0.0
        for p in [0.2, 0.5, 0.9] {
            let x = distribution.quantile(p)
            guard abs(x) > 1e-6 && isResolved(x) else { continue }
            // The scale on which the function changes; of steps of its 1e-5 the truncation is some
            // 1e-9, the rounding 1e-11 of F.
            let h = 1e-5 / (distribution.density(x) + 1 / abs(x))
            let rise = distribution.cumulative(x + h) - distribution.cumulative(x - h)
            worst = max(worst, abs(rise / (2 * h * distribution.density(x)) - 1))
        }
        #expect(worst < 1e-6)
    }

    @Test("Student's t with two degrees and Cauchy's distribution have closed forms")
    func closedForms() {
        var worst = 0.0
        for x in [-30.0, -1, -0.01, 0.3, 2, 50] {
            let two = 0.5 + x / (2 * (2 + x * x).squareRoot())
            let cauchy = 0.5 + Double.atan(x) / .pi
            worst = max(worst, abs(StudentTDistribution(degrees: 2).cumulative(x) - two))
            worst = max(worst, abs(StudentTDistribution(degrees: 1).cumulative(x) - cauchy))
        }
        // Sums of two terms up to 1, so a few ε.
        #expect(worst < 1e-15)
    }

    @Test("Masses of counts sum to the distribution function")
    func masses() {
        let binomial = BinomialDistribution(n: 30, p: 0.37)
        let poisson = PoissonDistribution(mean: 6.5)
        var (sumB, sumP) = (0.0, 0.0)
        var worst = 0.0
        for k in 0...30 {
            sumB += binomial.mass(k)
            sumP += poisson.mass(k)
            worst = max(worst, abs(sumB - binomial.cumulative(k)))
            worst = max(worst, abs(sumP - poisson.cumulative(k)))
            worst = max(worst, abs(1 - binomial.cumulative(k) - binomial.survival(k)))
        }
        // Up to 31 roundings of sums below 1.
        #expect(worst < 1e-14)
        #expect(BinomialDistribution(n: 5, p: 0).mass(0) == 1)
        #expect(BinomialDistribution(n: 5, p: 1).mass(5) == 1)
        #expect(BinomialDistribution(n: 0, p: 0.5).mass(0) == 1)
    }

    @Test("The ends of a distribution are where its shares are 0 and 1")
    func ends() {
        #expect(NormalDistribution().quantile(0) == -.infinity)
        #expect(NormalDistribution().quantile(1) == .infinity)
        #expect(StudentTDistribution(degrees: 3).quantile(1) == .infinity)
        #expect(GammaDistribution(shape: 2).quantile(0) == 0)
        #expect(BetaDistribution(2, 3).quantile(1) == 1)
        #expect(FDistribution(2, 3).upperQuantile(0) == .infinity)
    }
}

@Suite("The interval of Clopper and Pearson") struct ClopperPearsonTests {
    /// `scipy.stats.binomtest(k, n).proportion_ci(confidence, "exact")` of SciPy 1.17.1; the last
    /// line, where that is right to five digits only, is its `beta.ppf` and `beta.isf`.
    static let references: [(Int, Int, Double, Double, Double)] = [
        (0, 10, 0.95, 0, 0.30849710781876294),
        (3, 10, 0.95, 0.06673951117773447, 0.652452850060008),
        (10, 10, 0.9, 0.7411344491066528, 1),
        (137, 1000, 0.99, 0.11028233235025704, 0.1672466572443666),
        (1, 100_000, 0.95, 2.531780477933314e-07, 5.571516034774276e-05),
    ]

    @Test("agrees with SciPy", arguments: references)
    func reference(k: Int, n: Int, confidence: Double, lower: Double, upper: Double) {
        let interval = clopperPearson(successes: k, of: n, confidence: confidence)
        // SciPy solves for the ends to a relative 1e-12.
        expectClose(interval.lower, lower, within: 4e-12 * lower)
        expectClose(interval.upper, upper, within: 4e-12 * upper)
    }

    @Test("covers every probability at least as often as promised, and not always")
    func coverage() {
        let n = 25
        let intervals = (0...n).map { clopperPearson(successes: $0, of: n, confidence: 0.9) }
        var coverages: [Double] = []
        for step in 1..<200 {
            let p = Double(step) / 200
            let distribution = BinomialDistribution(n: n, p: p)
            var coverage = 0.0
            for k in 0...n where intervals[k].contains(p) {
                coverage += distribution.mass(k)
            }
            coverages.append(coverage)
        }
        // Exact sums, not a simulation: only rounding stands between them and the promise.
        #expect((coverages.min() ?? 0) > 0.9 - 1e-12)
        #expect(coverages[99] < 0.97)
        #expect(clopperPearson(successes: 0, of: 0) == Interval(0, 1))
    }
}

import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Line fits") struct LineFitTests {
    private let x = [1.0, 2, 2, 3, 5, 5, 5, 8, 9, 10]
    private let y = [2.0, 1, 4, 4, 3, 7, 8, 8, 6, 12]
    private let weights = [1.0, 2, 1, 4, 1, 1, 0.5, 1, 3, 1]

    @Test("The fit of equal weights agrees with scipy.stats.linregress, SciPy 1.17.1")
    func unweighted() throws {
        let fit = try LineFit(x, y)
        expectClose(fit.slope, 0.875, within: 1e-15)
        expectClose(fit.intercept, 1.125, within: 4e-15)
        expectClose(fit.slopeError, 0.21691601328205767, within: 1e-15)
        expectClose(fit.interceptError, 1.2611012728780133, within: 4e-15)
        expectClose(fit.determination, 0.6703980099502488, within: 1e-15)
        #expect(fit.degrees == 8)
    }

    @Test("The weighted fit agrees with its normal equations, solved by NumPy 2.4.6")
    func weighted() throws {
        let fit = try LineFit(x, y, weights: weights)
        // The normal equations lose their condition number, 140, of digits.
        expectClose(fit.slope, 0.7301441977569236, within: 2e-14)
        expectClose(fit.intercept, 1.2996108949416354, within: 1e-13)
        expectClose(fit.slopeError, 0.19804203018190028, within: 1e-14)
        expectClose(fit.interceptError, 1.145423004130841, within: 1e-13)
        expectClose(fit.residualDeviation, 2.351080747672925, within: 1e-13)
        let slope = fit.slopeInterval(confidence: 0.9)
        expectClose(slope.lower, 0.3618755291835362, within: 1e-13)
        expectClose(slope.upper, 1.098412866330311, within: 1e-13)
        let band = fit.interval(at: 4, confidence: 0.9)
        expectClose(band.lower, 3.0574997547690836, within: 1e-13)
        expectClose(band.upper, 5.382875617169577, within: 1e-13)
    }

    @Test("A point of weight 2 counts in slope and place as two of weight 1; of 0, as none")
    func weightsAsCounts() throws {
        let plain = try LineFit([1, 2, 2, 4], [1, 5, 5, 2])
        let weighted = try LineFit([1, 2, 4, 9], [1, 5, 2, 99], weights: [1, 2, 1, 0])
        expectClose(weighted.slope, plain.slope, within: 1e-15)
        expectClose(weighted.intercept, plain.intercept, within: 4e-15)
        #expect(weighted.degrees == 1)
    }

    @Test("Points on a line are fitted exactly, also far from the origin")
    func exact() throws {
        let x = (0..<9).map { 1e8 + Double($0) }
        let fit = try LineFit(x, x.map { 3 - 0.25 * ($0 - 1e8) })
        #expect(fit.slope == -0.25 && fit.slopeError == 0 && fit.determination == 1)
    }

    @Test("Two points give a line and no idea of its error")
    func twoPoints() throws {
        let fit = try LineFit([1, 3], [2, 8])
        #expect(fit.slope == 3 && fit.intercept == -1 && fit(2) == 5)
        #expect(fit.slopeError == .infinity && fit.slopeInterval() == .everything)
        #expect(fit.interval(at: 2) == .everything && fit.interceptInterval() == .everything)
    }

    @Test("What determines no line is refused, with the reason")
    func errors() {
        #expect(throws: FitError.tooFewPoints(1)) { try LineFit([1], [1]) }
        #expect(throws: FitError.noSpread(x: 2)) { try LineFit([2, 2, 2], [1, 2, 3]) }
        #expect(throws: FitError.tooFewPoints(1)) {
            try LineFit([1, 2], [1, 2], weights: [1, 0])
        }
        #expect(throws: FitError.invalidPoint(index: 1)) { try LineFit([1, 2], [1, .nan]) }
        #expect(throws: FitError.invalidPoint(index: 0)) {
            try LineFit([1, 2, 3], [1, 2, 3], weights: [-1, 1, 1])
        }
        #expect("\(FitError.noSpread(x: 2))".contains("same abscissa 2.0"))
    }

    @Test("The intervals cover the true slope and line as often as promised")
    func coverage() throws {
        let n = 10_000
        let weights = [1.0, 4, 0.25, 1, 1, 9]
        var random = RandomStream(seed: 14)
        var (slopes, lines) = (0.0, 0.0)
        for _ in 0..<n {
            let x = random.uniforms(6)
            let y = x.indices.map { i in
                2 - 3 * x[i] + random.normal() / weights[i].squareRoot()
            }
            let fit = try LineFit(x, y, weights: weights)
            slopes += fit.slopeInterval(confidence: 0.9).contains(-3) ? 1 : 0
            lines += fit.interval(at: 0.7, confidence: 0.9).contains(-0.1) ? 1 : 0
        }
        // Exact for normal errors, so only the counting is random.
        let tolerance = 4 * (0.09 / Double(n)).squareRoot()
        expectClose(slopes / Double(n), 0.9, within: tolerance)
        expectClose(lines / Double(n), 0.9, within: tolerance)
    }
}

import Foundation
import Results
import SuiteKit
import TestSupport
import Testing

@Suite("Slopes") struct SlopeTests {
    private let grid = "grid: {n: [10, 100, 1000, 10000]}, seeds: 20, reports: {y: u}"

    /// y = 3 n^0.66 (1 + σ z).
    private func lab(_ check: String, sigma: Double) throws -> Lab {
        try Lab.numbers(grid, "check: {slope: {y: y, x: n, \(check)}}") { parameters, seed in
            let z = noise("slope", parameters.word("n"), seed: seed)
            let y: Double = 3 * pow(parameters.number("n"), 0.66) * (1 + sigma * z)
            return ["y": y]
        }
    }

    @Test("A power law has its exponent as slope")
    func exact() throws {
        let worst = try lab("within: [0.6, 0.7]", sigma: 0).worst()
        // Four logarithms and a quotient: some units in the last place.
        expectClose(worst.observed, 0.66, within: 1e-14)
        #expect(worst.lower == worst.upper && worst.status == .passed)
    }

    @Test("The interval over seeds decides")
    func verdicts() throws {
        // Means of 20 have the relative error 0.1/√20 = 0.022; Σ(x − x̄)² = 5 ln²10 = 26.5, so that
        // the slope's is 0.022/√26.5 = 0.0043.
        let worst = try lab("within: [0.6, 0.72]", sigma: 0.1).worst()
        #expect(worst.status == .passed && worst.observations == 80)
        expectClose(worst.upper - worst.lower, 2 * 1.96 * 0.0043, within: 0.006)
        expectClose(worst.observed, 0.66, within: 4 * 0.0043)
        #expect(try lab("within: [0.9, 1.1]", sigma: 0.1).verdict.verdict == .contradicted)
        #expect(try lab("atMost: 0.5", sigma: 0.1).verdict.verdict == .contradicted)
        let value = worst.observed
        #expect(try lab("atMost: \(value + 0.001)", sigma: 0.1).verdict.verdict == .inconclusive)
    }

    @Test("All x of a seed are drawn together: what a seed scales does not move the exponent")
    func paired() throws {
        let lab = try Lab.numbers(grid, "check: {slope: {y: y, x: n, within: [0.499, 0.501]}}") {
            parameters, seed in
            let factor = exp(2 * noise("factor", seed: seed))
            return ["y": factor * parameters.number("n").squareRoot()]
        }
        let worst = try lab.worst()
        #expect(worst.status == .passed)
        expectClose(worst.upper - worst.lower, 0, within: 1e-12)
    }

    @Test("One value an x has Student's interval of the line")
    func student() throws {
        // e = (c, −2c, c) is orthogonal to the line, so that the slope stays 1 and its standard
        // error is √(6c²/1)/√2 = c√3; one degree of freedom has t = 12.7062.
        let lab = try Lab.numbers(
            "grid: {n: [0, 1, 2]}, reports: {y: u}",
            "check: {slope: {y: y, x: n, scale: linear, within: [0, 2]}}"
        ) { parameters, _ in
            let n = parameters.number("n")
            return ["y": n + (n == 1 ? -0.02 : 0.01)]
        }
        let worst = try lab.worst()
        expectClose(worst.observed, 1, within: 1e-14)
        expectClose(worst.upper, 1 + 12.7062 * 0.01 * 3.0.squareRoot(), within: 1e-6)
        expectClose(worst.lower, 1 - 12.7062 * 0.01 * 3.0.squareRoot(), within: 1e-6)
        #expect(worst.margin == nil && worst.status == .passed)
    }

    @Test("Exponential and logarithmic scales", arguments: [("log-y", -0.5), ("log-x", 2.0)])
    func scales(scale: String, slope: Double) throws {
        let lab = try Lab.numbers(
            "grid: {n: [1, 2, 3, 5]}, seeds: 2, reports: {y: u}",
            "check: {slope: {y: y, x: n, scale: \(scale), within: [-9, 9]}}"
        ) { parameters, _ in
            let n = parameters.number("n")
            return ["y": scale == "log-y" ? 7 * exp(-0.5 * n) : 1 + 2 * log(n)]
        }
        expectClose(try lab.worst().observed, slope, within: 1e-14)
    }

    @Test("A curve a trial: x and y are columns of one table")
    func table() throws {
        let lab = try Lab.table(
            "seeds: 8, tables: {curve: {t: u, loss: u}}",
            "check: {slope: {y: curve.loss, x: curve.t, where: {curve.t: {atLeast: 4}}, "
                + "within: [-2.1, -1.9]}}"
        ) { _, seed in
            let t = (1...40).map(Double.init)
            // Below t = 4 the curve is flat: the filter has to leave that out.
            let loss = t.map { (1 + 0.1 * alternating(seed)) * pow(max($0, 4), -2) }
            return ["t": .numbers(t), "loss": .numbers(loss)]
        }
        let worst = try lab.worst()
        expectClose(worst.observed, -2, within: 1e-13)
        #expect(worst.status == .passed && worst.observations == 37 * 8)
    }

    @Test("Rows at other x in each trial are fitted together")
    func ragged() throws {
        let lab = try Lab.table(
            "seeds: 30, tables: {curve: {t: u, loss: u}}",
            "check: {slope: {y: curve.loss, x: curve.t, scale: linear, within: [0.8, 1.2]}}"
        ) { _, seed in
            let t = (0..<10).map { Double($0) + 0.01 * Double(seed) }
            let loss = t.enumerated().map { $1 + noise("ragged", "\($0)", seed: seed) }
            return ["t": .numbers(t), "loss": .numbers(loss)]
        }
        // One x each: the interval is Student's, with the error 1/√(300 · 8.25) = 0.0201.
        let worst = try lab.worst()
        expectClose(worst.upper - worst.lower, 2 * 1.97 * 0.0201, within: 0.02)
        #expect(worst.status == .passed)
    }

    @Test("No logarithm, too few points, one x: no number, and the message says where")
    func failed() throws {
        let zero = try Lab.numbers(grid, "check: {slope: {y: y, x: n, within: [0, 1]}}") {
            parameters, _ in
            ["y": parameters.number("n") - 100]
        }.verdict
        #expect(zero.verdict == .failed && zero.message.contains("n = 10"))
        let one = try Lab.numbers(
            "parameters: {n: 3}, seeds: 4, reports: {y: u}",
            "check: {slope: {y: y, x: n, within: [0, 1]}}"
        ) { _, _ in ["y": 1] }.verdict
        #expect(one.verdict == .failed && one.message.contains("needed"))
        let words = try Lab.numbers(
            "grid: {n: [a, b, c]}, reports: {y: u}",
            "check: {slope: {y: y, x: n, within: [0, 1]}}"
        ) { _, _ in ["y": 1] }.verdict
        #expect(words.verdict == .failed && words.message.contains("words"))
    }

    @Test("A mean that often falls to zero has no exponent to rely on")
    func undefinedResamples() throws {
        // One seed of three is positive at n = 10: (2/3)³ = 30 % of the resamples have mean 0.
        let lab = try Lab.numbers(
            "grid: {n: [10, 100]}, seeds: 3, reports: {y: u}",
            "check: {slope: {y: y, x: n, within: [-9, 9]}}"
        ) { parameters, seed in ["y": parameters.number("n") == 10 && seed > 0 ? 0 : 1] }
        #expect(lab.verdict.verdict == .failed && lab.verdict.message.contains("resamples"))
    }
}

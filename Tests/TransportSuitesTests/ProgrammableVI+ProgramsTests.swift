import Foundation
import Randomness
import Statistics
import TestSupport
import Testing
import TransportSuites

@Suite("Primitives and objectives of probabilistic programs")
struct ProgrammableVIProgramsTests {
    typealias Paper = ProgrammableVI
    typealias Dual = ProgrammableVI.Dual

    @Test("the distribution function of beta numbers has its closed forms and derivatives")
    func betaDistribution() {
        let (a, b) = (Dual(2, [1, 0, 0, 0]), Dual(3, [0, 1, 0, 0]))
        for x in [0.1, 0.4, 0.8] {
            // ∫ 12 t (1 − t)² dt, and x^a for b = 1.
            let exact = 6 * x * x - 8 * x * x * x + 3 * x * x * x * x
            expectClose(Dual.betaDistribution(x, a, b).value, exact, within: 1e-14)
            let power = Dual.betaDistribution(x, Dual(1.7, [1, 0, 0, 0]), Dual(1))
            expectClose(power.value, pow(x, 1.7), within: 1e-14)
            expectClose(power.tangent[0], pow(x, 1.7) * log(x), within: 1e-14)
            // With b = 1 x is u^{1/a}, which has the derivative −x log x/a.
            let point = Dual.betaPoint(x, Dual(1.7, [1, 0, 0, 0]), Dual(1))
            expectClose(point.tangent[0], -x * log(x) / 1.7, within: 1e-13)
            let h = 1e-5
            for (k, step) in [(h, 0.0), (0, h)].enumerated() {
                func moved(_ sign: Double) -> Double {
                    Dual.betaDistribution(
                        x, Dual(2 + sign * step.0), Dual(3 + sign * step.1)
                    ).value
                }
                // Central differences: h² and ε/h are below 1e-10.
                let slope = (moved(1) - moved(-1)) / (2 * h)
                expectClose(Dual.betaDistribution(x, a, b).tangent[k], slope, within: 1e-9)
            }
        }
        // ψ(1) = −γ and ψ(½) = −γ − 2 log 2.
        let euler = 0.577_215_664_901_532_9
        expectClose(Dual.digamma(1), -euler, within: 1e-13)
        expectClose(Dual.digamma(0.5), -euler - 2 * log(2), within: 1e-13)
    }

    @Test("enumeration, minibatches of all and averages of one are exact")
    func exactPrimitives() {
        var primitives = Paper.Primitives(RandomStream(seed: 17))
        let p = [Dual(0.2, [1, 0, 0, 0]), Dual(0.5, [-1, 2, 0, 0]), Dual(0.3, [0, -2, 0, 0])]
        let costs = [Dual(3, [0, 1, 0, 0]), Dual(-1, [1, 0, 0, 0]), Dual(5)]
        let mean = primitives.categoricalEnum(p) { i, _ in costs[i] }
        // 0.6 − 0.5 + 1.5; 3 + 1 + 0.5 · 1; 0.2 · 1 − 2 − 10.
        expectClose(mean.value, 1.6, within: 1e-15)
        expectClose(mean.tangent[0], 4.5, within: 1e-15)
        expectClose(mean.tangent[1], -11.8, within: 1e-14)
        let whole = primitives.minibatch(3, of: 3) { i, _ in costs[i] }
        expectClose(whole.value, 7, within: 1e-14)
        // Each pair of three indices is as likely: 3/2 (k₁ + k₂) is one of three numbers.
        var seen: Set<Double> = []
        for _ in 0..<64 {
            seen.insert(primitives.minibatch(2, of: 3) { i, _ in costs[i] }.value)
        }
        #expect(seen == [3, 6, 12])
        var runs = 0.0
        let average = primitives.average(4) { _ in
            runs += 1
            return Dual(runs, [2 * runs, 0, 0, 0])
        }
        expectClose(average.value, 2.5, within: 1e-15)
        expectClose(average.tangent[0], 5, within: 1e-15)
    }

    @Test("programs have the gradients of their expected costs", arguments: Paper.Program.allCases)
    func programs(program: Paper.Program) {
        let parameters = Dual.parameters([0.4, -0.8])
        let exact = program.expectedCost(parameters[0], parameters[1])
        var primitives = Paper.Primitives(RandomStream(seed: 19))
        var (values, tangents): ([Double], [[Double]]) = ([], [[], []])
        for _ in 0..<10_000 {
            let cost = program.cost(parameters[0], parameters[1], &primitives)
            values.append(cost.value)
            for k in 0..<2 { tangents[k].append(cost.tangent[k]) }
        }
        func gap(_ estimates: [Double], _ truth: Double) -> Double {
            let error = (estimates.variance() / 10_000).squareRoot()
            return abs(estimates.mean() - truth) / max(error, 1e-12)
        }
        // Five standard errors; the frozen choice misses the whole derivative with respect to μ.
        #expect(gap(values, exact.value) < 5)
        let gaps = (0..<2).map { gap(tangents[$0], exact.tangent[$0]) }
        #expect(program == .betaFrozen ? gaps[1] > 20 : max(gaps[0], gaps[1]) < 5)
    }

    @Test(
        "expected costs have the derivatives of their values",
        arguments: Paper.Program.allCases.filter { $0 != .wakeSleep && $0 != .forward })
    func expectedCosts(program: Paper.Program) {
        func value(_ theta: Double, _ mu: Double) -> Double {
            program.expectedCost(Dual(theta), Dual(mu)).value
        }
        let parameters = Dual.parameters([0.4, -0.8])
        let tangent = program.expectedCost(parameters[0], parameters[1]).tangent
        let h = 1e-5
        let slopes = [
            (value(0.4 + h, -0.8) - value(0.4 - h, -0.8)) / (2 * h),
            (value(0.4, -0.8 + h) - value(0.4, -0.8 - h)) / (2 * h),
        ]
        // Central differences: h² times third derivatives below 100, and ε/h.
        for k in 0..<2 { expectClose(tangent[k], slopes[k], within: 1e-8) }
    }

    @Test("divergences and wake–sleep vanish where the guide is the posterior")
    func divergences() {
        // The posterior of z = 1 is σ(μ + log N(0.8; 1) − log N(0.8; 0)) = σ(μ + 0.3).
        let parameters = Dual.parameters([0.9, 0.6])
        let model = Paper.TwoStates(parameters[0], parameters[1])
        expectClose(model.posterior, Dual(0.9).sigmoid.value, within: 1e-15)
        for program in [Paper.Program.reverse, .forward, .wakeSleep, .iwae] {
            let tangent = program.expectedCost(parameters[0], parameters[1]).tangent
            // Sums of terms of order 1 that cancel.
            expectClose(tangent[0], 0, within: 1e-15)
        }
    }
}

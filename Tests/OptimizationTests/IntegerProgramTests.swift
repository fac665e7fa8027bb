import LinearAlgebra
import Optimization
import Randomness
import TestSupport
import Testing

@Suite("Integer programs and certificates")
struct IntegerProgramTests {
    @Test("A knapsack against enumeration", arguments: 1...4)
    func knapsack(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed)).stream("knapsack")
        let n = 12
        let (values, weights) = (random.uniforms(n), random.uniforms(n))
        let capacity = sum(weights) / 3
        var program = LinearProgram(
            minimizing: values.map { -$0 }, upper: [Double](repeating: 1, count: n))
        program.constrain(weights, atMost: capacity)
        let outcome = program.solve(integers: Array(0..<n))
        guard case .optimal(let found) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        var best = 0.0
        for subset in 0..<(1 << n) {
            var (value, weight) = (0.0, 0.0)
            for i in 0..<n where subset >> i & 1 == 1 {
                value += values[i]
                weight += weights[i]
            }
            if weight <= capacity { best = max(best, value) }
        }
        // The sum of 12 numbers in another order; the bound is GLPK's, to 1e-7.
        expectClose(-found.objective, best, within: 1e-12)
        #expect(abs(found.gap) < 1e-7 && found.primalResidual < 1e-7)
        #expect(found.x.allSatisfy { $0 == 0 || $0 == 1 })
        // The relaxation is below.
        let relaxed = try #require(program.solve().solution)
        #expect(relaxed.objective <= found.objective + 1e-9)
    }

    @Test("Mixed variables, and bounds that are not integers")
    func mixed() throws {
        // min −x − y, 2x + y ≤ 5.5, x integer in [0.5, 3.2]: x = 1, y = 3.5.
        var program = LinearProgram(
            minimizing: [-1, -1], lower: [0.5, 0], upper: [3.2, .infinity])
        program.constrain([2, 1], atMost: 5.5)
        let found = try #require(program.solve(integers: [0]).solution)
        expectClose(found.x, [1, 3.5], within: 1e-9)
    }

    @Test("Integer programs without a solution")
    func noSolution() {
        // 2x = 1 has the relaxation x = ½.
        var odd = LinearProgram(minimizing: [1], upper: [5])
        odd.constrain([2], equal: 1)
        #expect(odd.solve(integers: [0]) == .infeasible)
        #expect(odd.solve().solution != nil)
        let between = LinearProgram(minimizing: [1], lower: [0.2], upper: [0.8])
        #expect(between.solve(integers: [0]) == .infeasible)
        #expect(LinearProgram(minimizing: [-1]).solve(integers: [0]) == .unbounded)
    }

    @Test("A time limit ends with the best point so far and a bound, or without a point")
    func timeLimit() {
        // Subset sum with even weights and an odd target plus ½: branch and bound has to enumerate.
        var random = RandomStream(seed: 9).stream("hard")
        let n = 40
        let weights = (0..<n).map { _ in Double(2 * random.integer(in: 500_000..<1_000_000)) }
        let target = (sum(weights) / 2).rounded() + 1
        var program = LinearProgram(
            minimizing: weights.map { -$0 }, upper: [Double](repeating: 1, count: n))
        program.constrain(weights, atMost: target)
        let outcome = program.solve(integers: Array(0..<n), timeLimit: .milliseconds(50))
        switch outcome {
        case .feasible(let found):
            #expect(found.objective >= found.bound && found.primalResidual < 1e-6 * target)
        case .timeLimit: break
        default: Issue.record("\(outcome)")
        }
    }

    @Test("Certificates prove infeasibility by themselves")
    func infeasible() throws {
        // x + y ≥ 3 with 0 ≤ x, y ≤ 1.
        var program = LinearProgram(minimizing: [1, 1], upper: [1, 1])
        program.constrain([1, 1], atLeast: 3)
        program.constrain([1, -1], atMost: 7)
        #expect(program.solve() == .infeasible)
        let proof = try #require(program.infeasibilityCertificate())
        // Σ yᵢ aᵢ + d = 0 as functions of x, while their bounds add up to more than 0.
        let (y, d) = (proof.constraints, proof.variables)
        expectClose([y[0] + y[1] + d[0], y[0] - y[1] + d[1]], [0, 0], within: 1e-12)
        let bounds: [(lower: Double, upper: Double)] = [
            (3, .infinity), (-.infinity, 7), (0, 1), (0, 1),
        ]
        var total = 0.0
        for (multiplier, bound) in zip(y + d, bounds) where multiplier != 0 {
            total += multiplier * (multiplier > 0 ? bound.lower : bound.upper)
        }
        expectClose(total, proof.violation, within: 1e-12)
        // The least that the bound can be missed by is 1.
        expectClose(proof.violation, 1, within: 1e-12)
        var feasible = LinearProgram(minimizing: [1, 1])
        feasible.constrain([1, 1], atLeast: 3)
        #expect(feasible.infeasibilityCertificate() == nil && feasible.unboundedRay() == nil)
    }

    @Test("Rays prove unboundedness by themselves")
    func unbounded() throws {
        var program = LinearProgram(minimizing: [-1, 1])
        program.constrain([1, -2], atMost: 4)
        program.constrain([1, 1], atLeast: 1)
        #expect(program.solve() == .unbounded)
        let ray = try #require(program.unboundedRay())
        #expect(ray[1] - ray[0] < 0 && ray[0] - 2 * ray[1] <= 1e-12)
        #expect(ray[0] + ray[1] >= -1e-12 && (ray.min() ?? -1) >= 0)
    }

    @Test("Residuals and gap of a linear program are 0 at its minimum")
    func residuals() throws {
        var random = RandomStream(seed: 5).stream("program")
        let A = Matrix(rows: 6, columns: 9, random.normals(54))
        let x = random.uniforms(9)
        var program = LinearProgram(
            minimizing: random.uniforms(9), upper: [Double](repeating: 2, count: 9))
        let b = A * x
        for i in 0..<6 { program.constrain(A.row(i), atLeast: b[i] - 0.5, atMost: b[i]) }
        let found = try #require(program.solve().solution)
        // A basic solution is exact to rounding times the condition of the basis.
        #expect(found.primalResidual < 1e-9 && found.dualResidual < 1e-9 && found.gap < 1e-9)
        #expect(program.solve(timeLimit: .seconds(60)).solution == found)
    }
}

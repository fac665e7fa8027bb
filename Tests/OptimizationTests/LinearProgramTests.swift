import LinearAlgebra
import Optimization
import Randomness
import TestSupport
import Testing

@Suite("Linear programs")
struct LinearProgramTests {
    @Test("Two products from three machines")
    func textbook() throws {
        // Hillier and Lieberman, Wyndor Glass: max 3x + 5y, x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 has the
        // optimum 36 at (2, 6) with shadow prices 0, 3/2, 1.
        var program = LinearProgram(minimizing: [-3, -5])
        program.constrain([1, 0], atMost: 4)
        program.constrain([.init(1, 1), .init(1, 1)], atMost: 12)
        program.constrain([3, 2], atMost: 18)
        let found = try #require(program.solve().solution)
        expectClose(found.x, [2, 6], within: 1e-12)
        expectClose(found.objective, -36, within: 1e-12)
        expectClose(found.duals, [0, -1.5, -1], within: 1e-12)
        expectClose(found.reducedCosts, [0, 0], within: 1e-12)
    }

    @Test("Strong duality and complementary slackness of random programs", arguments: 1...5)
    func duality(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed)).stream("program")
        let (m, n) = (12, 20)
        let A = Matrix(rows: m, columns: n, random.normals(m * n))
        // A x ≥ A x₀ − 1 is kept by x₀ ≥ 0, and c = Aᵀy + s with y, s ≥ 0 bounds the objective.
        let inside = random.uniforms(n)
        let y = random.uniforms(m)
        let bounds = (A * inside).map { $0 - 1 }
        let c = sum(product(A, y, transposed: true), random.uniforms(n))
        var program = LinearProgram(minimizing: c)
        for i in 0..<m {
            program.constrain(A.row(i), atLeast: bounds[i])
        }
        let found = try #require(program.solve().solution)
        let slack = difference(A * found.x, bounds)
        // GLPK's tolerances are 1e-7; a basic solution is exact to rounding.
        expectClose(found.objective, dot(found.duals, bounds), within: 1e-9)
        let reduced = difference(c, product(A, found.duals, transposed: true))
        expectClose(found.reducedCosts, reduced, within: 1e-9)
        let lowest = min(
            found.x.min() ?? 0, slack.min() ?? 0, found.duals.min() ?? 0, reduced.min() ?? 0)
        #expect(lowest > -1e-9)
        expectClose(dot(slack, found.duals), 0, within: 1e-9)
        expectClose(dot(found.x, reduced), 0, within: 1e-9)
    }

    @Test("An assignment is a linear program with the same duals")
    func assignment() throws {
        var random = RandomStream(seed: 7).stream("costs")
        let n = 8
        let cost = Matrix(rows: n, columns: n, random.normals(n * n))
        var program = LinearProgram(minimizing: cost.storage)
        for i in 0..<n {
            program.constrain((0..<n).map { .init(i * n + $0, 1) }, equal: 1)
            program.constrain((0..<n).map { .init($0 * n + i, 1) }, equal: 1)
        }
        let found = try #require(program.solve().solution)
        expectClose(found.objective, linearAssignment(cost).cost, within: 1e-10)
    }

    @Test("Programs without a solution say why")
    func noSolution() {
        var infeasible = LinearProgram(minimizing: [1, 1])
        infeasible.constrain([1, 1], atMost: -1)
        #expect(infeasible.solve() == .infeasible)
        #expect(LinearProgram(minimizing: [-1]).solve() == .unbounded)
        var unbounded = LinearProgram(minimizing: [-1, 1])
        unbounded.constrain([1, -1], atLeast: 0)
        #expect(unbounded.solve() == .unbounded)
        #expect(LinearProgram(minimizing: [1], lower: [2], upper: [1]).solve() == .infeasible)
        var limited = LinearProgram(minimizing: [-3, -5])
        limited.constrain([1, 2], atMost: 4)
        limited.constrain([3, 1], atMost: 5)
        #expect(limited.solve(iterationLimit: 0) == .iterationLimit(0))
    }

    @Test("Bounds of variables alone, and none at all")
    func boundsOnly() throws {
        let free = LinearProgram(
            minimizing: [1, -2, 0], lower: [-3, -.infinity, 5], upper: [.infinity, 4, 5])
        let found = try #require(free.solve().solution)
        expectClose(found.x, [-3, 4, 5], within: 0)
        expectClose(found.objective, -11, within: 0)
        #expect(LinearProgram(minimizing: []).solve().solution?.x == [])
    }
}

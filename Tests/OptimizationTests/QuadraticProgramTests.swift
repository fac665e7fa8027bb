import LinearAlgebra
import Optimization
import Randomness
import TestSupport
import Testing

@Suite("Quadratic programs")
struct QuadraticProgramTests {
    @Test("With equalities alone it is one linear system")
    func equalities() throws {
        var random = RandomStream(seed: 1).stream("equalities")
        let (n, m) = (8, 3)
        let P = gram(Matrix(rows: n, columns: n, random.normals(n * n)))
        let q = random.normals(n)
        let E = Matrix(rows: m, columns: n, random.normals(m * n))
        let e = random.normals(m)
        var program = QuadraticProgram(minimizing: P, q)
        for i in 0..<m { program.constrain(E.row(i), equal: e[i]) }
        let found = try #require(program.solve().solution)
        var system = Matrix<Double>(rows: n + m, columns: n + m)
        system[0..<n, 0..<n] = P
        system[n..<n + m, 0..<n] = E
        system[0..<n, n..<n + m] = -E.transposed
        let exact = try lu(system).solve(q.map { -$0 } + e)
        // The tolerance 1e-9 of the residuals times a condition number below 1e3.
        expectClose(found.x, Array(exact.prefix(n)), within: 1e-6)
        expectClose(found.duals, Array(exact.suffix(m)), within: 1e-6)
    }

    @Test("The conditions of Karush, Kuhn and Tucker", arguments: 1...20)
    func conditions(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed)).stream("conditions")
        let (n, m, rank) = (12, 9, 7)
        // Singular P, two-sided rows, bounds on some variables, one equality.
        let P = gram(Matrix(rows: rank, columns: n, random.normals(rank * n)))
        let q = random.normals(n)
        let A = Matrix(rows: m, columns: n, random.normals(m * n))
        let inside = A * random.uniforms(n)
        let lower = [Double](repeating: 0, count: n)
        let upper = (0..<n).map { $0 % 2 == 0 ? 1.5 : 4 }
        var program = QuadraticProgram(minimizing: P, q, lower: lower, upper: upper)
        var bounds: [(Double, Double)] = []
        for i in 0..<m {
            bounds.append(i == 0 ? (inside[0], inside[0]) : (inside[i] - 0.3, inside[i] + 0.2))
            program.constrain(A.row(i), atLeast: bounds[i].0, atMost: bounds[i].1)
        }
        let found = try #require(program.solve().solution)
        var stationarity = sum(P * found.x, q)
        stationarity = difference(stationarity, product(A, found.duals, transposed: true))
        // 1e-9 relative to data and multipliers of size below 20.
        expectClose(stationarity, found.boundDuals, within: 1e-7)
        let Ax = A * found.x
        var worst = 0.0
        var slackness = 0.0
        let all = bounds + zip(lower, upper).map { ($0, $1) }
        for (i, value) in (Ax + found.x).enumerated() {
            let y = i < m ? found.duals[i] : found.boundDuals[i - m]
            worst = max(worst, all[i].0 - value, value - all[i].1)
            slackness = max(slackness, abs(y) * (y > 0 ? value - all[i].0 : all[i].1 - value))
        }
        #expect(worst < 1e-7 && slackness < 1e-6)
        #expect(found.residuals.primal < 1e-7 && found.residuals.dual < 1e-7)
    }

    @Test("Closed forms: a projection, a box, a hard margin")
    func closedForms() throws {
        var simplex = QuadraticProgram(
            minimizing: .identity(4), [-3, -1, -2.5, 0], lower: [Double](repeating: 0, count: 4))
        simplex.constrain([1, 1, 1, 1], equal: 1)
        let projected = try #require(simplex.solve().solution)
        expectClose(projected.x, Simplex().projection(of: [3, 1, 2.5, 0]), within: 1e-7)
        let box = QuadraticProgram(
            minimizing: Matrix(diagonal: [1, 2, 4]), [-9, 2, 8], lower: [-1, -2, -1],
            upper: [5, 2, 3])
        // Separable: −q/p, clamped.
        expectClose(try #require(box.solve().solution).x, [5, -1, -1], within: 1e-7)
        // The margin of points is the distance of their hull from 0.
        var random = RandomStream(seed: 2).stream("margin")
        let points = (0..<20).map { _ in sum(random.normals(3), [3, 3, 3]) }
        var margin = QuadraticProgram(minimizing: .identity(3), [0, 0, 0])
        for p in points { margin.constrain(p, atLeast: 1) }
        let w = try #require(margin.solve().solution).x
        let hull = minimumNormPoint(ofHull: Matrix(points))
        expectClose(1 / norm(w), norm(hull.point), within: 1e-7)
    }

    @Test("Programs without a solution say why, and prove it")
    func noSolution() throws {
        var infeasible = QuadraticProgram(minimizing: .identity(2), [0, 0], lower: [0, 0])
        infeasible.constrain([1, 1], atMost: -1)
        guard case .infeasible(let proof) = infeasible.solve() else {
            Issue.record("\(infeasible.solve())")
            return
        }
        expectClose(try #require(proof).violation, 1, within: 1e-9)
        let crossed = QuadraticProgram(minimizing: .identity(1), [0], lower: [1], upper: [0])
        #expect(crossed.solve() == .infeasible(nil))

        let unbounded = QuadraticProgram(minimizing: Matrix(diagonal: [1, 0]), [0, -1])
        guard case .unbounded(let ray) = unbounded.solve() else {
            Issue.record("\(unbounded.solve())")
            return
        }
        expectClose(ray, [0, 1], within: 1e-9)
        guard
            case .notConvex(let least) = QuadraticProgram(
                minimizing: Matrix(diagonal: [1, -2]), [0, 0]
            ).solve()
        else {
            Issue.record("a saddle was minimized")
            return
        }
        expectClose(least, -2, within: 1e-14)
    }

    @Test("Limits, a linear objective, redundant equalities, and no variables")
    func limits() throws {
        let box = QuadraticProgram(
            minimizing: .identity(3), [-9, 2, 8], lower: [0, 0, 0], upper: [1, 1, 1])
        guard case .iterationLimit(let residuals) = box.solve(iterationLimit: 1) else {
            Issue.record("\(box.solve(iterationLimit: 1))")
            return
        }
        #expect(residuals.gap > 0)
        guard case .timeLimit = box.solve(timeLimit: .zero) else {
            Issue.record("\(box.solve(timeLimit: .zero))")
            return
        }
        // P = 0 is a linear program: Wyndor Glass again.
        var linear = QuadraticProgram(
            minimizing: Matrix(rows: 2, columns: 2), [-3, -5], lower: [0, 0], upper: [4, 6])
        linear.constrain([3, 2], atMost: 18)
        expectClose(try #require(linear.solve().solution).objective, -36, within: 1e-6)
        var redundant = QuadraticProgram(minimizing: .identity(2), [0, 0])
        redundant.constrain([1, 1], equal: 2)
        redundant.constrain([2, 2], equal: 4)
        expectClose(try #require(redundant.solve().solution).x, [1, 1], within: 1e-6)
        #expect(
            QuadraticProgram(minimizing: Matrix(rows: 0, columns: 0), []).solve().solution?.x == [])
    }
}

import LinearAlgebra
import Optimization
import Randomness
import RealModule
import TestSupport
import Testing

@Suite("Splitting, mirror and conditional gradient steps")
struct SplittingTests {
    /// A lasso: n = 30, d = 10, λ = 0.1.
    private func lasso() -> LeastSquaresProblem {
        var random = RandomStream(seed: 1).stream("lasso")
        return LeastSquaresProblem(
            Matrix(rows: 30, columns: 10, random.normals(300)), random.normals(30))
    }

    @Test("ADMM and FISTA agree on the lasso, and the multiplier is a subgradient")
    func admm() throws {
        var f = lasso()
        let g = L1Norm(weight: 0.1)
        let zero = [Double](repeating: 0, count: 10)
        let fista = try ProximalGradient().minimize(&f, plus: g, from: zero)
        let q = scaled(product(f.A, f.b, transposed: true), by: -1.0 / 30)
        for penalty in [0.01, 1, 100] {
            var split = try QuadraticSplitting(f.hessian(at: zero), q, .identity(10), g)
            let found = try ADMM(penalty: penalty).minimize(&split)
            #expect(found.outcome == .converged)
            // Both are within 1e-8 over the least eigenvalue, about 0.2.
            expectClose(found.state.z, fista.x, within: 2e-7)
            // −Aᵀy is ∇f at x with A = I, and y a subgradient of g at z.
            let gradient = sum(f.hessian(at: zero) * found.state.x, q)
            expectClose(scaled(found.state.y, by: -1), gradient, within: 2e-7)
            #expect(normInfinity(found.state.y) < 0.1 + 1e-7)
        }
    }

    @Test("ADMM with an operator: total variation as ‖D x‖₁")
    func variation() throws {
        var random = RandomStream(seed: 2).stream("signal")
        let d = 20
        let b = random.normals(d)
        var D = Matrix<Double>(rows: d - 1, columns: d)
        for i in 0..<d - 1 { (D[i, i], D[i, i + 1]) = (-1, 1) }
        var split = try QuadraticSplitting(
            .identity(d), scaled(b, by: -1), D, L1Norm(weight: 0.7))
        let found = try ADMM().minimize(&split)
        #expect(found.outcome == .converged)
        expectClose(
            found.state.x, TotalVariation(weight: 0.7).proximal(of: b), within: 1e-6)
        let short = try ADMM(iterationLimit: 3).minimize(&split)
        #expect(short.outcome == .iterationLimit && short.iterations == 3)
        #expect(try ADMM(timeLimit: .zero).minimize(&split).outcome == .timeLimit)
        #expect(throws: FactorizationError.self) {
            let zero = Matrix<Double>(rows: d, columns: d)
            _ = try QuadraticSplitting(zero, b, D, L1Norm())
        }
    }

    @Test("Entropic steps solve their own optimality condition")
    func entropicStep() {
        var random = RandomStream(seed: 3).stream("simplex")
        let g = random.normals(6)
        var x = random.dirichlet([Double](repeating: 1, count: 6))
        let before = x
        EntropicMap().move(&x, gradient: g, step: 0.7)
        expectClose(sum(x), 1, within: 1e-15)
        // η g + log(x⁺/x) is the same for every entry.
        let constant = (0..<6).map { 0.7 * g[$0] + Double.log(x[$0] / before[$0]) }
        expectClose(constant, [Double](repeating: constant[0], count: 6), within: 1e-14)
        // Numbers far out of range of exp stay on the simplex.
        EntropicMap().move(&x, gradient: [0, 1, 2, 3, 4, 5], step: 1e6)
        expectClose(x, [1, 0, 0, 0, 0, 0], within: 0)
        let map = EntropicMap()
        expectClose(
            map.divergence([0.5, 0.5], [0.25, 0.75]), 0.5 * Double.log(4.0 / 3), within: 1e-15)
    }

    @Test(
        "Mirror descent: the mean of the points is within its bound, the projection finds the minimum"
    )
    func mirror() throws {
        // max of linear functions over the simplex: f(x) = max_i aᵢᵀx, subgradients a_i.
        var random = RandomStream(seed: 4).stream("game")
        let A = Matrix(rows: 8, columns: 5, random.uniforms(40))
        var f = SmoothFunction(
            dimension: 5,
            valueAndGradient: { x, g in
                let scores = A * x
                var best = 0
                for i in scores.indices where scores[i] > scores[best] { best = i }
                for j in 0..<5 { g[j] = A[best, j] }
                return scores[best]
            })
        // The value of the game, by linear programming: min t with A x ≤ t.
        var program = LinearProgram(minimizing: [0, 0, 0, 0, 0, 1])
        for i in 0..<8 { program.constrain(A.row(i) + [-1], atMost: 0) }
        program.constrain([1, 1, 1, 1, 1, 0], equal: 1)
        let value = try #require(program.solve().solution).objective
        let steps = 2000
        let eta = (2 * Double.log(5) / Double(steps)).squareRoot()
        var average: [Double] = []
        _ = try MirrorDescent(step: eta).minimize(
            &f, by: EntropicMap(), from: [Double](repeating: 0.2, count: 5),
            until: Stopping(residualTolerance: 0, iterationLimit: steps)
        ) { _, state in average = state.average }
        // (log 5 + η²/2 · K)/(η K) with ‖g‖_∞ ≤ 1.
        let bound = (2 * Double.log(5) / Double(steps)).squareRoot()
        let gap = f.value(at: average) - value
        #expect(gap >= -1e-9 && gap <= bound)

        var smooth = QuadraticProblem(spectrum: [1, 2, 3], minimizer: [1, 0.5, -2])
        let found = try MirrorDescent(step: 1.0 / 3).minimize(
            &smooth, by: ProjectionMap(onto: Simplex()), from: [1, 0, 0])
        #expect(found.outcome == .converged)
        // Optimality on the simplex: ∇f is least, and equal, where x > 0.
        var gradient = found.x
        _ = smooth.value(at: found.x, gradient: &gradient)
        let least = gradient.min() ?? 0
        for i in 0..<3 where found.x[i] > 0 { expectClose(gradient[i], least, within: 1e-7) }
    }

    @Test("Frank–Wolfe stays within 2 L diam²/(k + 2), and its gap bounds the error")
    func frankWolfe() throws {
        var f = QuadraticProblem(spectrum: [1, 2, 4], minimizer: [0.2, 0.3, 0.5])
        for step in [FrankWolfe.Step.decreasing, .short(smoothness: 4)] {
            var worst = 0.0
            var isBounded = true
            let found = try FrankWolfe(step: step).minimize(
                &f, over: Simplex(), from: [1, 0, 0],
                until: Stopping(residualTolerance: 1e-3, iterationLimit: 20_000)
            ) { k, state in
                // f* = 0: the minimizer is inside.
                if k > 0 { worst = max(worst, state.value * Double(k + 2) / (2 * 4 * 2)) }
                if state.residual < state.value - 1e-12 { isBounded = false }
            }
            #expect(found.outcome == .converged && worst <= 1 && isBounded)
        }
        var vertex = [0.0, 0, 0]
        L1Ball(radius: 2).minimize([1, -3, 2], into: &vertex)
        expectClose(vertex, [0, 2, 0], within: 0)
        L2Ball(radius: 5).minimize([3, 0, 4], into: &vertex)
        expectClose(vertex, [-3, 0, -4], within: 1e-15)
        BoxSet(lower: -1, upper: 2).minimize([1, -1, 0], into: &vertex)
        expectClose(vertex, [-1, 2, 2], within: 0)
    }
}

import LinearAlgebra
import Optimization
import Randomness
import RealModule
import TestSupport
import Testing

/// A quadratic with eigenvalues spread evenly over the logarithms from 1 to `condition`.
func quadratic(_ d: Int, condition: Double, seed: UInt64) -> QuadraticProblem {
    var random = RandomStream(seed: seed).stream("quadratic")
    let spectrum = (0..<d).map { i in
        Double.pow(condition, Double(i) / Double(d - 1))
    }
    let Q = Matrix(rows: d, columns: d, random.orthogonalMatrix(d))
    return QuadraticProblem(spectrum: spectrum, basis: Q, minimizer: random.normals(d))
}

@Suite("Methods for smooth objectives")
struct SmoothMethodTests {
    static let methods: [(String, any SmoothMethod)] = [
        ("descent, Armijo", GradientDescent()),
        ("descent, Wolfe", GradientDescent(lineSearch: .strongWolfe(StrongWolfe()))),
        ("conjugate", NonlinearConjugateGradient()), ("bfgs", BFGS()),
        ("bfgs, Armijo", BFGS(lineSearch: .armijo(ArmijoBacktracking()))), ("lbfgs", LBFGS()),
        ("lbfgs 3", LBFGS(history: 3)),
    ]

    @Test("Quadratics are minimized to the rounding of their gradient", arguments: methods.map(\.0))
    func quadratics(name: String) throws {
        let method = try #require(Self.methods.first { $0.0 == name }).1
        var f = quadratic(12, condition: 30, seed: 1)
        let start = [Double](repeating: 3, count: 12)
        let stopping = Stopping(residualTolerance: 1e-10, iterationLimit: 2000)
        let found = try method.minimize(&f, from: start, until: stopping)
        #expect(found.outcome == .converged)
        // ‖x − c‖ ≤ ‖∇f‖ / μ.
        expectClose(found.x, f.minimizer, within: 1e-10)
        #expect(found.residual <= 1e-10)
    }

    @Test("Down the valley of Rosenbrock", arguments: methods.dropFirst(2).map(\.0))
    func rosenbrock(name: String) throws {
        let method = try #require(Self.methods.first { $0.0 == name }).1
        var f = RosenbrockFunction(dimension: 2)
        let found = try method.minimize(
            &f, from: f.standardStart, until: Stopping(iterationLimit: 1000))
        #expect(found.outcome == .converged)
        // The least eigenvalue of the Hessian at (1, 1) is 0.399.
        expectClose(found.x, [1, 1], within: 1e-8 / 0.39)
    }

    @Test("Gradient descent with step t contracts the mode λ by exactly 1 − tλ")
    func contraction() throws {
        var f = QuadraticProblem(spectrum: [1, 4], minimizer: [0, 0])
        var path: [[Double]] = []
        let stopping = Stopping(residualTolerance: 0, iterationLimit: 5)
        _ = try GradientDescent(step: 0.3).minimize(&f, from: [1, 1], until: stopping) {
            path.append($1.x)
        }
        // |1 − 0.3 · 4| = 0.2; a few roundings of numbers below 1.
        for (k, x) in path.enumerated() {
            expectClose(x, [Double.pow(0.7, k), Double.pow(-0.2, k)], within: 1e-15)
        }
        #expect(path.count == 6)
    }

    @Test("Steps of the strong line search meet both conditions", arguments: [0.1, 0.5, 0.9])
    func wolfe(c2: Double) throws {
        let rule = StrongWolfe(curvature: c2)
        for (name, problem) in allProblems(seed: 6) {
            var f = problem
            check(&f, rule, name)
        }
        func check(_ f: inout some TwiceSmoothObjective, _ rule: StrongWolfe, _ name: String) {
            var random = RandomStream(seed: 7).stream(name)
            var worst = 0
            for first in [1e-6, 1e-2, 1, 1e3] {
                var iterate = SmoothIterate(&f, at: random.normals(f.dimension))
                let p = scaled(iterate.gradient, by: -1)
                let (value, slope) = (iterate.value, dot(p, iterate.gradient))
                guard let t = rule.search(&iterate, &f, along: p, first: first) else {
                    worst += 1
                    continue
                }
                let isLow = iterate.value <= value + 1e-4 * t * slope
                let isFlat = abs(dot(iterate.gradient, p)) <= c2 * abs(slope)
                if !isLow || !isFlat { worst += 1 }
            }
            #expect(worst == 0, "\(name)")
        }
    }

    @Test("Armijo's step is low enough, and the one before it was not")
    func armijo() throws {
        var f = RosenbrockFunction(dimension: 3)
        var iterate = SmoothIterate(&f, at: f.standardStart)
        let (x, value, g) = (iterate.x, iterate.value, iterate.gradient)
        let p = scaled(g, by: -1)
        let t = try #require(ArmijoBacktracking().search(&iterate, &f, along: p))
        #expect(iterate.value <= value - 1e-4 * t * squaredNorm(g))
        var before = x
        axpy(2 * t, p, &before)
        #expect(f.value(at: before) > value - 2e-4 * t * squaredNorm(g))
        // Uphill there is no step.
        #expect(ArmijoBacktracking().search(&iterate, &f, along: iterate.gradient) == nil)
    }

    @Test("BFGS with exact quadratics ends after d steps with H = A⁻¹")
    func secant() throws {
        // With exact line searches on a quadratic, BFGS builds conjugate directions (Nocedal and
        // Wright, theorem 6.4); c₂ = 1e-8 makes the search exact but for rounding.
        var f = quadratic(6, condition: 10, seed: 3)
        let exact = StrongWolfe(sufficientDecrease: 1e-10, curvature: 1e-8)
        let method = BFGS(lineSearch: .strongWolfe(exact))
        var memory = method.memory(dimension: 6)
        var iterate = SmoothIterate(&f, at: [Double](repeating: 2, count: 6))
        for _ in 0..<6 { _ = method.step(&iterate, &memory, &f) }
        let H = try #require(memory.inverseHessian)
        // 6 updates, each exact to 1e-8 of a condition number 10.
        expectClose(H * f.A, .identity(6), within: 1e-5)
        expectClose(iterate.x, f.minimizer, within: 1e-6)
    }

    @Test("Newton's method: Rosenbrock, a saddle and quadratic convergence")
    func newton() throws {
        var f = RosenbrockFunction(dimension: 10)
        let tight = Stopping(residualTolerance: 1e-10, iterationLimit: 200)
        var residuals: [Double] = []
        let found = try NewtonCG().minimize(&f, from: f.standardStart, until: tight) {
            residuals.append($1.residual)
        }
        #expect(found.outcome == .converged && found.value < 4)
        #expect(found.evaluations.hessianProducts > 0)
        // Forcing terms √‖∇f‖ give order 3/2 at the end: ‖∇f⁺‖ ≤ C ‖∇f‖^1.5.
        let last = residuals.suffix(2)
        #expect((last.last ?? 1) < 1e-2 * (last.first ?? 0))

        // f = ¼ x⁴ − ½ x² + ½ y² has a saddle at 0 and minima −¼ at (±1, 0).
        var saddle = SmoothFunction(
            dimension: 2,
            hessianProduct: { x, v, r in
                r[0] = (3 * x[0] * x[0] - 1) * v[0]
                r[1] = v[1]
            },
            valueAndGradient: { x, g in
                g[0] = x[0] * x[0] * x[0] - x[0]
                g[1] = x[1]
                let square = x[0] * x[0]
                return 0.25 * square * square - 0.5 * square + 0.5 * x[1] * x[1]
            })
        let escaped = try NewtonCG().minimize(&saddle, from: [1e-3, 1], until: tight)
        expectClose(escaped.value, -0.25, within: 1e-14)
        expectClose(abs(escaped.x[0]), 1, within: 1e-10)
    }

    @Test("Without products with the Hessian differences of gradients take their place")
    func differences() throws {
        let exact = RosenbrockFunction(dimension: 4)
        var f = SmoothFunction(
            dimension: 4, valueAndGradient: { exact.value(at: $0, gradient: &$1) })
        let x = exact.standardStart
        let v = [1.0, -2, 0.5, 3]
        var (a, b) = (x, x)
        exact.hessianProduct(at: x, v, into: &a)
        f.hessianProduct(at: x, v, into: &b)
        // h² times third derivatives of at most 2400, and ε/h times gradients of about 500.
        expectClose(b, a, within: 1e-6)
        let found = try NewtonCG().minimize(&f, from: [0.5, 0.5, 0.5, 0.5])
        expectClose(found.x, [1, 1, 1, 1], within: 1e-6)
        f.hessianProduct(at: x, [0, 0, 0, 0], into: &b)
        expectClose(b, [0, 0, 0, 0], within: 0)
    }

    @Test("L-BFGS and conjugate gradients in 150 dimensions")
    func large() throws {
        for method in [LBFGS(), NonlinearConjugateGradient()] as [any SmoothMethod] {
            var f = quadratic(150, condition: 1000, seed: 9)
            let found = try method.minimize(
                &f, from: [Double](repeating: 1, count: 150),
                until: Stopping(residualTolerance: 1e-6))
            #expect(found.outcome == .converged)
            // ‖x − c‖ ≤ ‖∇f‖ / μ with μ = 1.
            expectClose(found.x, f.minimizer, within: 1e-6)
        }
    }

    @Test("How methods end: limits, a target, and errors")
    func endings() throws {
        var f = quadratic(5, condition: 100, seed: 4)
        let start = [Double](repeating: 9, count: 5)
        let slow = GradientDescent(step: 1e-6)
        func outcome(_ stopping: Stopping) throws -> Minimization {
            try slow.minimize(&f, from: start, until: stopping)
        }
        let limited = try outcome(Stopping(iterationLimit: 7))
        #expect(limited.outcome == .iterationLimit && limited.iterations == 7)
        #expect(limited.evaluations.gradients == 8)
        #expect(try outcome(Stopping(evaluationLimit: 30)).outcome == .evaluationLimit)
        #expect(try outcome(Stopping(targetValue: 1e9)).outcome == .targetReached)
        let timed = Stopping(iterationLimit: .max, timeLimit: .milliseconds(2))
        #expect(try outcome(timed).outcome == .timeLimit)
        // 1.01 · 2/L: the mode L grows by 1.02 an iteration to overflow.
        #expect(throws: MinimizationError.self) {
            _ = try GradientDescent(step: 3).minimize(&f, from: start)
        }
        var line = SmoothFunction(
            dimension: 1,
            valueAndGradient: { x, g in
                g[0] = -1
                return x[0] > 1e8 ? -Double.infinity : -x[0]
            })
        #expect(throws: MinimizationError.unbounded(iteration: 1)) {
            _ = try GradientDescent(step: 1e9).minimize(&line, from: [0])
        }
        var broken = SmoothFunction(dimension: 1, valueAndGradient: { _, _ in Double.nan })
        do {
            _ = try LBFGS().minimize(&broken, from: [0])
            Issue.record("no error at a start without a value")
        } catch {
            #expect("\(error)".contains("start where the objective is finite"))
        }
    }

    @Test("Line searches keep out of where the function ends")
    func barrier() throws {
        // f = x − log x has its minimum 1 at 1 and no value at x ≤ 0.
        for (name, method) in Self.methods {
            var f = SmoothFunction(
                dimension: 1,
                valueAndGradient: { x, g in
                    g[0] = 1 - 1 / x[0]
                    return x[0] > 0 ? x[0] - Double.log(x[0]) : Double.nan
                })
            let found = try method.minimize(&f, from: [1e-3], until: Stopping(iterationLimit: 3000))
            #expect(abs(found.x[0] - 1) < 1e-7, "\(name): \(found)")
        }
    }

    @Test("Logistic regression: all methods agree on the minimum")
    func logistic() throws {
        var random = RandomStream(seed: 8).stream("logistic")
        let A = Matrix(rows: 60, columns: 6, random.normals(360))
        let labels = (0..<60).map { _ in random.sign() }
        var f = LogisticRegression(A, labels: labels, regularization: 1e-2)
        let exact = try NewtonCG().minimize(
            &f, from: random.normals(6), until: Stopping(residualTolerance: 1e-12))
        #expect(exact.isConverged)
        for (_, method) in Self.methods {
            let found = try method.minimize(&f, from: [Double](repeating: 0, count: 6))
            // f − f* ≤ ‖∇f‖² / 2μ = 5e-15, plus the rounding of a sum of 60.
            expectClose(found.value, exact.value, within: 1e-14)
        }
    }
}

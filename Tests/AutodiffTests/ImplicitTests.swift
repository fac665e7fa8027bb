import Autodiff
import Foundation
import LinearAlgebra
import Randomness
import TestSupport
import Testing

@Suite("Derivatives of fixed points and of minima")
struct ImplicitTests {
    /// z = tanh(½ W z + b) / 2 …: a contraction for the small W used here.
    private static let map: @Sendable (Tensor<Double>, [Tensor<Double>]) -> Tensor<Double> = {
        z, p in tanh(matmul(z, p[0]) + p[1])
    }

    private static func solved(
        _ p: [Tensor<Double>], _ shape: [Int]
    ) throws -> ImplicitSolution<Double> {
        try fixedPoint(
            from: .zeros(shape), parameters: p, tolerance: 1e-14, iterationLimit: 1000, of: map)
    }

    @Test("√x is the fixed point of (z + x/z) / 2, with all its derivatives")
    func squareRoot() throws {
        let root = { (x: Tensor<Double>) throws -> Tensor<Double> in
            try fixedPoint(
                from: Tensor<Double>.ones(x.shape), parameters: x, tolerance: 1e-15,
                iterationLimit: 100
            ) { z, x in 0.5 * (z + x / z) }.value
        }
        let x = Tensor([4.0, 0.25, 9])
        let first = try valueAndGradient(at: x) { try root($0).sum() }
        // Newton's iteration for a root is exact to a rounding.
        expectClose(first.value.scalar, 5.5, within: 2e-15)
        // ½ x^(−½) = 1/4, 1, 1/6 and −¼ x^(−3/2) = −1/32, −2, −1/108.
        expectClose(first.gradient.scalars, [0.25, 1, 1.0 / 6], within: 1e-14)
        let second = try hvp(at: x, along: Tensor([1.0, 1, 1])) { try root($0).sum() }
        expectClose(second.scalars, [-1.0 / 32, -2, -1.0 / 108], within: 1e-13)
    }

    @Test("a fixed point of z = A z + b is (I − A)⁻¹ b", arguments: [0, 1, 4])
    func linear(n: Int) throws {
        var random = RandomStream(seed: 8).stream("\(n)")
        let A = Tensor(random.normals(n * n).map { 0.2 * $0 }, shape: [n, n])
        let b = Tensor(random.normals(n), shape: [n, 1])
        let solution = try fixedPoint(
            from: Tensor<Double>.zeros([n, 1]), parameters: [A, b], tolerance: 1e-15,
            iterationLimit: 1000
        ) { z, p in matmul(p[0], z) + p[1] }
        #expect(!solution.value.isTracked && solution.residual <= 1e-15)
        let J = try jacobian(at: b) { b in
            try fixedPoint(
                from: Tensor<Double>.zeros([n, 1]), parameters: [A, b], tolerance: 1e-15,
                iterationLimit: 1000
            ) { z, p in matmul(p[0], z) + p[1] }.value
        }
        let inverse = matmul(Tensor(Matrix<Double>.identity(n)) - A, J)
        // The systems are solved to 1e-12, of matrices with a condition below 10.
        expectClose(inverse.scalars, Matrix<Double>.identity(n).storage, within: 1e-10)
        let image = matmul(J, b)
        expectClose(solution.value.scalars, image.scalars, within: 1e-10)
    }

    @Test("first and second derivatives of a fixed point agree with differences")
    func differences() throws {
        for shape in [[2, 3], [1, 1], [0, 3]] {
            var random = RandomStream(seed: 9).stream("\(shape)")
            let n = shape[1]
            let p = [
                Tensor(random.normals(n * n).map { 0.2 * $0 }, shape: [n, n]),
                Tensor(random.normals(n)),
            ]
            let v = p.unflattened(random.normals(p.scalarCount))
            let f = { (p: [Tensor<Double>]) throws in
                try square(Self.solved(p, shape).value).sum()
            }
            let gradient = { (p: [Tensor<Double>]) throws -> [Double] in
                try valueAndGradient(at: p, of: f).gradient.flattened
            }
            let point = p.flattened
            let differences = try finiteDifferenceGradient(at: point) {
                try f(p.unflattened($0)).scalar
            }
            // Central differences of numbers near 1 have an error near 1e-10; the solution 1e-14 h⁻¹.
            expectClose(try gradient(p), differences, within: 1e-8)
            let h = 6e-6
            let direction = v.flattened
            let shifted = { (t: Double) in
                p.unflattened(point.indices.map { point[$0] + t * direction[$0] })
            }
            let (above, below) = (try gradient(shifted(h)), try gradient(shifted(-h)))
            let change = above.indices.map { (above[$0] - below[$0]) / (2 * h) }
            // The gradients' systems are solved to 1e-12, divided by h.
            expectClose(try hvp(at: p, along: v, of: f).flattened, change, within: 1e-6)
        }
    }

    @Test("the minimum of ½‖A y − b‖² + ½ λ‖y‖² is ridge regression, and so are its derivatives")
    func ridge() throws {
        var random = RandomStream(seed: 10)
        let A = Tensor(random.normals(12), shape: [4, 3])
        let b = Tensor(random.normals(4), shape: [4, 1])
        let objective: @Sendable (Tensor<Double>, Tensor<Double>) -> Tensor<Double> = { y, x in
            let residual = matmul(A, y) - b
            return 0.5 * (residual.squaredNorm() + exp(x) * y.squaredNorm())
        }
        let fit = { (x: Tensor<Double>) throws in
            try minimum(
                from: .zeros([3, 1]), parameters: x, tolerance: 1e-13, iterationLimit: 50,
                of: objective)
        }
        let x = Tensor(0.3)
        let solution = try fit(x)
        guard case .converged = solution.outcome else {
            Issue.record("not converged: \(solution.outcome)")
            return
        }
        // With M = AᵀA + λ I, λ = eˣ: y = M⁻¹Aᵀb, dy/dx = −λ M⁻¹ y.
        let gram = (matmul(A, A, transposeA: true) + exp(x) * Tensor(Matrix.identity(3))).matrix
        let solver = try cholesky(gram)
        let right = matmul(A, b, transposeA: true).scalars
        let y = solver.solve(right)
        let lambda = Foundation.exp(0.3)
        let rate = solver.solve(y).map { -lambda * $0 }
        // Numbers near 1, a condition number below 10³.
        expectClose(solution.value.scalars, y, within: 1e-11)
        let J = try jacobian(at: x) { try fit($0).value }
        expectClose(J.scalars, rate, within: 1e-10)
        // d²y/dx² = −λ M⁻¹ (y + 2 dy/dx) with dy/dx as above.
        let sum = y.indices.map { (i: Int) -> Double in y[i] + 2 * rate[i] }
        let curvature = solver.solve(sum).map { -lambda * $0 }
        let second = try jacobian(at: x) { x in try jacobian(at: x) { try fit($0).value } }
        expectClose(second.scalars, curvature, within: 1e-9)
    }

    @Test("what the derivative's systems left over is told")
    func log() throws {
        let A = Tensor([2.0, 1, 1, 3], shape: [2, 2])
        let b = Tensor([1.0, 2], shape: [2, 1])
        let y = Tensor([0.2, 0.6], shape: [2, 1])
        let objective: @Sendable (Tensor<Double>, Tensor<Double>) -> Tensor<Double> = { y, b in
            0.5 * dot(y, matmul(A, y)) - dot(b, y)
        }
        for (limit, isEnough) in [(2, true), (1, false)] {
            let (value, pullback) = vjp(at: b) { b in
                let solution = implicitMinimum(
                    at: y, parameters: b, method: AdjointMethod(iterationLimit: limit),
                    of: objective)
                #expect(solution.residual < 1e-15 && solution.adjoints.solves.isEmpty)
                return solution.value
            }
            #expect(value.scalars == y.scalars)
            _ = pullback(.ones([2, 1]))
            let kept = implicitMinimum(
                at: y, parameters: b, method: AdjointMethod(iterationLimit: limit), of: objective)
            #expect(kept.adjoints.solves.isEmpty)
            var log: AdjointLog?
            let gradient = valueAndGradient(at: b) { b in
                let solution = implicitMinimum(
                    at: y, parameters: b, method: AdjointMethod(iterationLimit: limit),
                    of: objective)
                log = solution.adjoints
                return solution.value.sum()
            }.gradient
            let solve = try #require(log?.solves.first)
            #expect((solve.relativeResidual < 1e-12) == isEnough)
            let outcome: SolverOutcome =
                isEnough ? .converged(iterations: 2) : .iterationLimit(1)
            #expect(solve.outcome == outcome)
            // A⁻¹ 1 = (0.4, 0.2).
            #expect((largestDifference(gradient.scalars, [0.4, 0.2]) < 1e-14) == isEnough)
        }
    }

    @Test("an iteration that leaves the finite numbers is an error, a limit is a result")
    func failures() throws {
        let error = #expect(throws: ImplicitError.self) {
            try fixedPoint(
                from: Tensor(2.0), parameters: Tensor(3.0), tolerance: 1e-8, iterationLimit: 10_000
            ) { z, x in square(z) * x }
        }
        #expect(error?.description.contains("no contraction") == true)
        let slow = try fixedPoint(
            from: Tensor(1.0), parameters: Tensor(0.5), tolerance: 1e-12, iterationLimit: 3
        ) { z, x in z * x }
        #expect(slow.outcome == .iterationLimit(3) && slow.residual == 0.0625)
    }
}

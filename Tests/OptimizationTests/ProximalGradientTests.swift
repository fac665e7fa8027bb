import LinearAlgebra
import Optimization
import Randomness
import RealModule
import TestSupport
import Testing

/// A least-squares problem whose A has the given shape.
private func problem(_ n: Int, _ d: Int, seed: UInt64) -> LeastSquaresProblem {
    var random = RandomStream(seed: seed).stream("composite")
    return LeastSquaresProblem(
        Matrix(rows: n, columns: d, random.normals(n * d)), random.normals(n))
}

@Suite("Proximal gradient steps")
struct ProximalGradientTests {
    @Test(
        "The lasso: −∇f(x) lies in λ ∂‖x‖₁",
        arguments: [
            ProximalGradient.Acceleration.none, .nesterov, .restarting,
        ])
    func lasso(acceleration: ProximalGradient.Acceleration) throws {
        var f = problem(40, 15, seed: 1)
        let lambda = 0.1
        let method = ProximalGradient(acceleration: acceleration)
        let found = try method.minimize(
            &f, plus: L1Norm(weight: lambda), from: [Double](repeating: 0, count: 15),
            until: Stopping(residualTolerance: 1e-9))
        #expect(found.outcome == .converged)
        var gradient = found.x
        _ = f.value(at: found.x, gradient: &gradient)
        var worst = 0.0
        for i in gradient.indices {
            let x = found.x[i]
            worst = max(
                worst,
                x == 0 ? abs(gradient[i]) - lambda : abs(gradient[i] + (x > 0 ? lambda : -lambda)))
        }
        // (1 + tL) times the residual, and t ≤ 1 may exceed 1/L by the doubling of backtracking.
        #expect(worst < 1e-8)
        #expect(found.x.contains(0))
    }

    @Test("FISTA keeps within 2 L ‖x₀ − x*‖² / (k + 1)², ISTA within L ‖x₀ − x*‖² / 2k")
    func rates() throws {
        // Underdetermined, so that f is not strongly convex and the rate is not linear at once.
        var f = problem(20, 40, seed: 2)
        let L = try f.curvature().L
        let g = L1Norm(weight: 1e-3)
        let start = [Double](repeating: 1, count: 40)
        let fine = Stopping(residualTolerance: 1e-12, iterationLimit: 200_000)
        let best = try ProximalGradient(firstStep: 1 / L, backtracks: false)
            .minimize(&f, plus: g, from: start, until: fine)
        let r = squaredNorm(difference(start, best.x))
        for acceleration in [ProximalGradient.Acceleration.none, .nesterov] {
            let method = ProximalGradient(
                acceleration: acceleration, firstStep: 1 / L, backtracks: false)
            var worst = 0.0
            _ = try method.minimize(
                &f, plus: g, from: start, until: Stopping(residualTolerance: 0, iterationLimit: 300)
            ) { k, state in
                guard k > 0 else { return }
                let n = Double(k)
                let bound =
                    acceleration == .none ? L * r / (2 * n) : 2 * L * r / ((n + 1) * (n + 1))
                worst = max(worst, (state.value - best.value) / bound)
            }
            // The theorem, and the rounding of f beside a bound above 1e-4.
            #expect(worst < 1 + 1e-9)
            #expect(worst > 0)
        }
    }

    @Test("Without acceleration F never rises, and constant momentum contracts by 1 − √(μ/L)")
    func descent() throws {
        var f = quadratic(10, condition: 100, seed: 5)
        let start = [Double](repeating: 5, count: 10)
        var values: [Double] = []
        _ = try ProximalGradient(acceleration: .none).minimize(
            &f, plus: BoxSet(lower: 0), from: start, until: Stopping(iterationLimit: 200)
        ) { values.append($1.value) }
        let rise = zip(values.dropFirst(), values).map { $0 - $1 }.max() ?? 0
        #expect(rise < 1e-13 * (values.first ?? 0))

        let q = f.strongConvexity / f.smoothness
        var gaps: [Double] = []
        _ = try ProximalGradient(
            acceleration: .constant(q: q), firstStep: 1 / f.smoothness, backtracks: false
        ).minimize(
            &f, plus: ZeroFunction(), from: start,
            until: Stopping(residualTolerance: 0, iterationLimit: 100)
        ) { gaps.append($1.value) }
        // f(x_k) − f* ≤ (1 − √q)^k (f(x₀) − f* + μ/2 ‖x₀ − x*‖²) ≤ 2 (1 − √q)^k (f(x₀) − f*).
        for (k, gap) in gaps.enumerated() {
            #expect(gap <= 2 * Double.pow(1 - q.squareRoot(), k) * gaps[0] + 1e-13)
        }
    }

    @Test("Constraints: the projection of the unconstrained minimizer, and a start outside")
    func constrained() throws {
        // On a ball around the minimizer's far side, ½‖x − c‖² has the projection of c.
        var f = QuadraticProblem(spectrum: [1, 1, 1], minimizer: [3, 4, 0])
        let found = try ProximalGradient().minimize(&f, plus: L2Ball(), from: [9, 9, 9])
        expectClose(found.x, [0.6, 0.8, 0], within: 1e-8)
        let simplex = try ProximalGradient().minimize(&f, plus: Simplex(), from: [9, 9, 9])
        expectClose(simplex.x, Simplex().projection(of: [3, 4, 0]), within: 1e-8)
    }

    @Test("A step that is too long without backtracking is an error with the iteration")
    func divergence() throws {
        var f = quadratic(5, condition: 100, seed: 6)
        let method = ProximalGradient(acceleration: .none, firstStep: 1, backtracks: false)
        #expect(throws: MinimizationError.self) {
            _ = try method.minimize(&f, plus: L1Norm(), from: [Double](repeating: 1, count: 5))
        }
    }
}

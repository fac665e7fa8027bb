import LinearAlgebra
import TestSupport
import Testing

/// Q diag(values) Qᵀ with a random orthogonal Q.
private func symmetric(_ values: [Double], seed: UInt64) throws -> Matrix<Double> {
    let Q = try qr(normalMatrix(values.count, values.count, seed: seed)).Q
    let a = Q * Matrix(diagonal: values) * Q.transposed
    return 0.5 * (a + a.transposed)
}

@Suite("Krylov methods")
struct KrylovTests {
    @Test("MINRES and GMRES take as many steps as an indefinite matrix has eigenvalues")
    func distinctEigenvalues() throws {
        let values = (0..<24).map { [-3.0, -1, 2, 5][$0 % 4] }
        let a = try symmetric(values, seed: 1)
        let b = normalVector(24, seed: 2)
        let minres = minimalResidual(a, b, relativeTolerance: 1e-12, iterationLimit: 50)
        #expect(minres.outcome == .converged(iterations: 4))
        let gmres = generalizedMinimalResidual(a, b, relativeTolerance: 1e-12, iterationLimit: 50)
        #expect(gmres.outcome == .converged(iterations: 4))
        // Residual 1e-12 ‖b‖ < 1e-11 over the least |λ| = 1.
        let exact = try lu(a).solve(b)
        expectClose(minres.solution, exact, within: 1e-11)
        expectClose(gmres.solution, exact, within: 1e-11)
    }

    @Test("Residuals never rise, and are those of the solution")
    func residuals() {
        let n = 40
        let a = normalMatrix(n, n, seed: 3) + 8 * Matrix.identity(n)
        let s = a + a.transposed
        let b = normalVector(n, seed: 4)
        for limit in [5, 17, 60] {
            let found = generalizedMinimalResidual(
                a, b, restart: 12, relativeTolerance: 1e-10, iterationLimit: limit)
            let other = minimalResidual(s, b, relativeTolerance: 1e-10, iterationLimit: limit)
            check(found, a)
            check(other, s)
        }
        func check(_ found: SolverResult<Double>, _ a: Matrix<Double>) {
            let norms = found.residualNorms
            let rise = zip(norms.dropFirst(), norms).map { $0 - $1 }.max() ?? 0
            let last = norms[norms.count - 1]
            // Recurrences drift by k ε ‖A‖ ‖x‖, with k ≤ 60, ‖A‖ < 40 and ‖x‖ < 10³.
            #expect(rise < 1e-9)
            expectClose(norm(difference(b, a * found.solution)), last, within: 1e-9)
        }
    }

    @Test("GMRES minimizes over the Krylov space: the same as least squares on its basis")
    func optimality() throws {
        let a = normalMatrix(15, 15, seed: 5)
        let b = normalVector(15, seed: 6)
        var columns = [b]
        for k in 1..<5 { columns.append(normalized(a * columns[k - 1])) }
        let K = Matrix(columns).transposed
        let y = try leastSquares(a * K, b)
        let found = generalizedMinimalResidual(a, b, relativeTolerance: 0, iterationLimit: 5)
        // The power basis of dimension 5 has a condition number below 1e3.
        expectClose(found.solution, K * y, within: 1e-11)
    }

    @Test("A preconditioner changes the way, not the solution")
    func preconditioning() throws {
        let n = 60
        var a = normalMatrix(n, n, seed: 7)
        for i in 0..<n { a[i, i] += Double(20 + 10 * i) }
        let diagonal = a.diagonal
        let b = normalVector(n, seed: 8)
        let plain = generalizedMinimalResidual(
            { multiply(a, $0, into: &$1) }, b, start: b, relativeTolerance: 1e-12,
            iterationLimit: 500)
        let jacobi = generalizedMinimalResidual(
            { multiply(a, $0, into: &$1) }, b, relativeTolerance: 1e-12, iterationLimit: 500,
            preconditioner: { r, z in
                for i in 0..<n { z[i] = r[i] / diagonal[i] }
            })
        let exact = try lu(a).solve(b)
        expectClose(plain.solution, exact, within: 1e-12)
        expectClose(jacobi.solution, exact, within: 1e-12)
        #expect(jacobi.residualNorms.count < plain.residualNorms.count)
    }

    @Test("LSQR is least squares, with and without damping, and the solution of least norm")
    func lsqrSolutions() throws {
        for (m, n) in [(30, 8), (8, 30)] {
            let a = normalMatrix(m, n, seed: 9)
            let b = normalVector(m, seed: 10)
            let plain = lsqr(LinearMap(a), b, relativeTolerance: 1e-13, iterationLimit: 200)
            // Random 30 × 8 matrices have condition numbers below 10, squared in Aᵀr = 0.
            expectClose(plain.solution, try leastSquares(a, b), within: 1e-11)
            let lambda = 0.7
            let damped = lsqr(
                LinearMap(SparseMatrix(a)), b, damping: lambda, relativeTolerance: 1e-13,
                iterationLimit: 200)
            let shifted = gram(a) + (lambda * lambda) * Matrix.identity(n)
            let exact = try cholesky(shifted).solve(product(a, b, transposed: true))
            expectClose(damped.solution, exact, within: 1e-11)
            let r = difference(b, a * damped.solution)
            let whole = (squaredNorm(r) + lambda * lambda * squaredNorm(exact)).squareRoot()
            expectClose(damped.residualNorms.last ?? 0, whole, within: 1e-12)
        }
    }

    @Test("Singular systems: consistent ones are solved, the others end as least squares")
    func singular() throws {
        let a = try symmetric([0, 0, 1, 2, -3, 4], seed: 11)
        let z = normalVector(6, seed: 12)
        let inRange = a * z
        let solved = minimalResidual(a, inRange, relativeTolerance: 1e-12, iterationLimit: 50)
        #expect(solved.outcome == .converged(iterations: 4))
        expectClose(a * solved.solution, inRange, within: 1e-11)
        let outside = minimalResidual(a, z, relativeTolerance: 1e-9, iterationLimit: 50)
        guard case .leastSquares = outside.outcome else {
            Issue.record("\(outside.outcome)")
            return
        }
        expectClose(norm(a * difference(z, a * outside.solution)), 0, within: 1e-7)
        let tall = normalMatrix(20, 4, seed: 13)
        let fit = lsqr(
            LinearMap(tall), normalVector(20, seed: 14), relativeTolerance: 1e-12,
            iterationLimit: 99)
        guard case .leastSquares = fit.outcome else {
            Issue.record("\(fit.outcome)")
            return
        }
        // A nilpotent shift: b = e₁ spans what A maps to e₂, e₃, 0; b itself is not in the range.
        let shift = Matrix(rows: 3, columns: 3, [0.0, 0, 0, 1, 0, 0, 0, 1, 0])
        let none = generalizedMinimalResidual(
            shift, [1, 0, 0], relativeTolerance: 1e-10, iterationLimit: 50)
        #expect(none.outcome == .singular(iteration: 3))
    }

    @Test("Limits, zero right-hand sides and operators that are not finite")
    func endings() {
        let a = positiveDefinite(20, seed: 15)
        let b = normalVector(20, seed: 16)
        let zero = [Double](repeating: 0, count: 20)
        #expect(
            minimalResidual(a, zero, relativeTolerance: 0, iterationLimit: 5).outcome
                == .converged(iterations: 0))
        #expect(
            generalizedMinimalResidual(a, zero, relativeTolerance: 0, iterationLimit: 5).outcome
                == .converged(iterations: 0))
        #expect(lsqr(LinearMap(a), zero, relativeTolerance: 0, iterationLimit: 5).solution == zero)
        #expect(
            minimalResidual(a, b, relativeTolerance: 1e-14, iterationLimit: 2).outcome
                == .iterationLimit(2))
        #expect(
            generalizedMinimalResidual(a, b, relativeTolerance: 1e-14, iterationLimit: 2)
                .outcome == .iterationLimit(2))
        let broken = { (_: [Double], result: inout [Double]) in result[3] = .nan }
        #expect(
            conjugateGradient(broken, b, relativeTolerance: 0, iterationLimit: 5).outcome
                == .notFinite(iteration: 0))
        #expect(
            minimalResidual(broken, b, relativeTolerance: 0, iterationLimit: 5).outcome
                == .notFinite(iteration: 0))
        #expect(
            generalizedMinimalResidual(broken, b, relativeTolerance: 0, iterationLimit: 5)
                .outcome == .notFinite(iteration: 1))
        let slow = { (x: [Double], result: inout [Double]) in
            multiply(a, x, into: &result)
        }
        #expect(
            minimalResidual(
                slow, b, relativeTolerance: 1e-14, iterationLimit: 50, timeLimit: .zero
            ).outcome == .timeLimit(iterations: 0))
        #expect(
            conjugateGradient(
                slow, b, relativeTolerance: 1e-14, iterationLimit: 50, timeLimit: .zero
            ).outcome == .timeLimit(iterations: 0))
    }
}

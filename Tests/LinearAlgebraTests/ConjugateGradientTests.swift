import LinearAlgebra
import TestSupport
import Testing

@Suite("Conjugate gradients")
struct ConjugateGradientTests {
    @Test("As many steps as there are different eigenvalues")
    func steps() throws {
        let Q = try qr(normalMatrix(30, 30, seed: 1)).Q
        let values = (0..<30).map { Double($0 % 3 + 1) }
        let a = Q * Matrix(diagonal: values) * Q.transposed
        let b = normalVector(30, seed: 2)
        let found = conjugateGradient(a, b, relativeTolerance: 1e-12, iterationLimit: 100)
        #expect(found.outcome == .converged(iterations: 3))
        // Condition number 3 times the tolerance, ‖b‖ < 8.
        expectClose(a * found.solution, b, within: 1e-11)
    }

    @Test("Sparse, preconditioned and from another start it is the same solution")
    func variants() throws {
        let n = 50
        var entries: [SparseMatrix<Double>.Entry] = []
        for i in 0..<n {
            entries.append(.init(i, i, Double(i + 2)))
            if i > 0 {
                entries += [.init(i, i - 1, -1), .init(i - 1, i, -1)]
            }
        }
        let a = SparseMatrix(rows: n, columns: n, entries)
        let b = normalVector(n, seed: 3)
        let exact = try cholesky(a.dense).solve(b)
        let plain = conjugateGradient(a, b, relativeTolerance: 1e-13, iterationLimit: 200)
        let scaled = conjugateGradient(
            { multiply(a, $0, into: &$1) }, b, start: b, relativeTolerance: 1e-13,
            iterationLimit: 200,
            preconditioner: { r, z in
                for i in 0..<n {
                    z[i] = r[i] / Double(i + 2)
                }
            })
        // Residual 1e-13 ‖b‖ over the least eigenvalue, above 0.5.
        expectClose(plain.solution, exact, within: 2e-12)
        expectClose(scaled.solution, exact, within: 2e-12)
        // Jacobi's preconditioner clusters the eigenvalues, which spread from 1 to 51, around 1.
        #expect(scaled.residualNorms.count < plain.residualNorms.count)
    }

    @Test("The ways in which it does not converge")
    func outcomes() {
        let a = Matrix(diagonal: [1.0, 4, 9, 16])
        let b = [1.0, 1, 1, 1]
        let short = conjugateGradient(a, b, relativeTolerance: 1e-12, iterationLimit: 2)
        #expect(short.outcome == .iterationLimit(2) && short.residualNorms.count == 3)
        let indefinite = conjugateGradient(-1 * a, b, relativeTolerance: 1e-12, iterationLimit: 9)
        #expect(indefinite.outcome == .notPositiveDefinite(iteration: 0))
        let zero = conjugateGradient(a, [0, 0, 0, 0], relativeTolerance: 0, iterationLimit: 9)
        #expect(zero.outcome == .converged(iterations: 0))
    }
}

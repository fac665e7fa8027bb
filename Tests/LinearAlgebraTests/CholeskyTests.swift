import LinearAlgebra
import TestSupport
import Testing

@Suite("Cholesky")
struct CholeskyTests {
    @Test("L Lᵀ gives back A, with L lower triangular", arguments: [0, 1, 2, 17, 100])
    func factors(order: Int) throws {
        let a = positiveDefinite(order, seed: 1)
        let L = try cholesky(a).L
        // Backward error of Cholesky is below (n + 1) ε ‖A‖, and ‖A‖ < 5 n here.
        let bound = 5 * Double(order * (order + 1)) * .ulpOfOne
        expectClose(product(L, L, transposeRight: true), a, within: bound)
        var largestAbove = 0.0
        for i in 0..<order {
            for j in i + 1..<max(order, i + 1) {
                largestAbove = max(largestAbove, abs(L[i, j]))
            }
        }
        #expect(largestAbove == 0)
    }

    @Test("Solutions, the inverse and the determinant agree with LU")
    func agreesWithLU() throws {
        let a = positiveDefinite(20, seed: 2)
        let b = normalMatrix(20, 3, seed: 3)
        let factor = try cholesky(a)
        let other = try lu(a)
        // Condition number below 100 (λ from 1 to about 4 n): some 1e-14 of the solution.
        expectClose(factor.solve(b), other.solve(b), within: 1e-12)
        expectClose(factor.solve(b.column(0)), other.solve(b.column(0)), within: 1e-12)
        expectClose(factor.inverse * a, .identity(20), within: 1e-12)
        #expect(factor.inverse == factor.inverse.transposed)
        expectClose(factor.logDeterminant, other.logAbsoluteDeterminant, within: 1e-12)
        let white = factor.solveFactor(b)
        expectClose(gramOf(white), product(b, factor.solve(b), transposeLeft: true), within: 1e-12)
    }

    @Test("Only the lower triangle is read")
    func lowerTriangle() throws {
        let a = positiveDefinite(5, seed: 4)
        var b = a
        b[0, 4] = .nan
        #expect(try cholesky(b).L == cholesky(a).L)
    }

    @Test("What is not positive definite is named by its minor")
    func notPositiveDefinite() {
        let a = Matrix<Double>([[1, 0, 0], [0, 1, 2], [0, 2, 1]])
        #expect(throws: FactorizationError.notPositiveDefinite(order: 3)) { try cholesky(a) }
        #expect(throws: FactorizationError.notFinite(routine: "cholesky")) {
            try cholesky(Matrix<Float>([[.nan]]))
        }
        let message = FactorizationError.notPositiveDefinite(order: 3).description
        #expect(message.contains("order 3 is not positive definite"))
    }

    private func gramOf(_ a: Matrix<Double>) -> Matrix<Double> {
        product(a, a, transposeLeft: true)
    }
}

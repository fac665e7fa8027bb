import LinearAlgebra
import TestSupport
import Testing

@Suite("Singular values")
struct SVDTests {
    @Test(
        "U S Vᵀ = A with orthonormal factors",
        arguments: [(1, 1), (6, 6), (30, 8), (8, 30), (0, 4), (4, 0)])
    func factors(rows: Int, columns: Int) throws {
        let a = normalMatrix(rows, columns, seed: 1)
        let k = min(rows, columns)
        let factor = try svd(a)
        // n ε ‖A‖ with n = 30 and ‖A‖ ≈ √30 + √8 < 10.
        let bound = 300 * Double.ulpOfOne
        let product = factor.U * Matrix(diagonal: factor.values) * factor.Vt
        expectClose(product, a, within: bound)
        expectClose(gram(factor.U), .identity(k), within: bound)
        expectClose(gram(factor.Vt, ofRows: true), .identity(k), within: bound)
        #expect(factor.values == factor.values.sorted(by: >))
        expectClose(try singularValues(a), factor.values, within: bound)
        expectClose(try spectralNorm(a), factor.values.first ?? 0, within: bound)
        expectClose(try nuclearNorm(a), sum(factor.values), within: bound)
    }

    @Test("The squares of the singular values are the eigenvalues of Aᵀ A")
    func eigenvalues() throws {
        let a = normalMatrix(12, 5, seed: 2)
        let squares = try singularValues(a).map { $0 * $0 }
        // ε ‖A‖² with ‖A‖² < 40, a few times.
        expectClose(
            Array(try eigenvaluesSymmetric(gram(a)).reversed()), squares, within: 1e-13)
    }

    @Test("The four conditions of Penrose, for deficient rank too", arguments: [2, 5])
    func pseudoInverse(rank: Int) throws {
        let a = normalMatrix(9, rank, seed: 3) * normalMatrix(rank, 5, seed: 4)
        let x = try LinearAlgebra.pseudoInverse(a)
        // ε times the condition number, below 1e3 for these seeds.
        let bound = 1e-12
        expectClose(a * x * a, a, within: bound)
        expectClose(x * a * x, x, within: bound)
        expectClose((a * x).transposed, a * x, within: bound)
        expectClose((x * a).transposed, x * a, within: bound)
        #expect(try svd(a).rank() == rank)
    }

    @Test("Singular values below the cutoff are left out")
    func cutoff() throws {
        let a = Matrix(diagonal: [4.0, 1, 0.01])
        let x = try LinearAlgebra.pseudoInverse(a, relativeCutoff: 0.1)
        expectClose(x, Matrix(diagonal: [0.25, 1, 0]), within: 1e-15)
        #expect(try svd(a).rank(relativeCutoff: 0.5) == 1)
    }

    @Test("Entries that are not numbers are an error")
    func notFinite() {
        #expect(throws: FactorizationError.notFinite(routine: "svd")) {
            try svd(Matrix<Double>([[.nan, 1]]))
        }
    }
}

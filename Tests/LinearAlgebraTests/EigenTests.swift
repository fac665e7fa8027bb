import LinearAlgebra
import TestSupport
import Testing

@Suite("Eigenvalues")
struct EigenTests {
    @Test("A V = V Λ with orthonormal V and ascending Λ", arguments: [0, 1, 2, 40])
    func symmetric(order: Int) throws {
        let noise = normalMatrix(order, order, seed: 1)
        let a = noise + noise.transposed
        let eigen = try eigenSymmetric(a)
        let scaled = eigen.vectors * Matrix(diagonal: eigen.values)
        // n ε ‖A‖ with ‖A‖ ≈ 2 √(2 n) < 18.
        expectClose(a * eigen.vectors, scaled, within: 40 * 18 * .ulpOfOne)
        expectClose(gram(eigen.vectors), .identity(order), within: 40 * .ulpOfOne)
        #expect(eigen.values == eigen.values.sorted())
        expectClose(try eigenvaluesSymmetric(a), eigen.values, within: 40 * 18 * .ulpOfOne)
        expectClose(eigen.matrix { $0 }, a, within: 40 * 18 * .ulpOfOne)
        expectClose(eigen.matrix { $0 * $0 }, a * a, within: 40 * 18 * 18 * .ulpOfOne)
    }

    @Test("The second difference has the eigenvalues 2 − 2 cos(kπ / (n + 1))")
    func secondDifference() throws {
        // Closed form for n = 3: 2 − √2, 2, 2 + √2.
        let a = Matrix<Double>([[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
        let root = 2.0.squareRoot()
        expectClose(try eigenvaluesSymmetric(a), [2 - root, 2, 2 + root], within: 1e-14)
    }

    @Test("A rotation turns by a pair of complex eigenvalues")
    func rotation() throws {
        let a = Matrix<Double>([[0, -2], [2, 0]])
        let (real, imaginary) = try eigenvalues(a)
        expectClose(real, [0, 0], within: 1e-15)
        expectClose(imaginary.sorted(), [-2, 2], within: 1e-15)
        expectClose(try spectralRadius(a), 2, within: 1e-15)
    }

    @Test("Entries that are not numbers are an error")
    func notFinite() {
        #expect(throws: FactorizationError.notFinite(routine: "eigenSymmetric")) {
            try eigenSymmetric(Matrix<Float>([[.infinity]]))
        }
    }
}

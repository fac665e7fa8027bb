import LinearAlgebra
import TestSupport
import Testing

@Suite("LU")
struct LUTests {
    @Test("P A = L U", arguments: [1, 2, 3, 30])
    func factors(order: Int) throws {
        let a = normalMatrix(order, order, seed: 1)
        let factor = try lu(a)
        // Backward error n ε ‖L‖ ‖U‖, with entries of L below 1 and of U below 30.
        expectClose(factor.L * factor.U, a.rows(factor.permutation), within: 1e-12)
        #expect(factor.L.storage.allSatisfy { abs($0) <= 1 } as Bool)
    }

    @Test("Solutions leave no residual, also of the transposed matrix")
    func solutions() throws {
        let a = normalMatrix(30, 30, seed: 2)
        let b = normalMatrix(30, 2, seed: 3)
        let factor = try lu(a)
        let x = factor.solve(b)
        // Residual n ε ‖A‖ ‖x‖ with ‖A‖ ≈ 11 and ‖x‖ below 100 for this seed.
        expectClose(a * x, b, within: 1e-11)
        expectClose(a.transposed * factor.solve(b, transposed: true), b, within: 1e-11)
        expectClose(try solve(a, b.column(1)), x.column(1), within: 1e-11)
        expectClose(try inverse(a) * a, .identity(30), within: 1e-11)
    }

    @Test("The determinant multiplies, and changes sign with two rows")
    func determinant() throws {
        let a = normalMatrix(6, 6, seed: 4)
        let b = normalMatrix(6, 6, seed: 5)
        let (detA, detB) = (try lu(a).determinant, try lu(b).determinant)
        expectClose(try lu(a * b).determinant / (detA * detB), 1, within: 1e-11)
        let swapped = a.rows([1, 0, 2, 3, 4, 5])
        expectClose(try lu(swapped).determinant / detA, -1, within: 1e-12)
        #expect(try lu(Matrix<Double>([[2, 0], [0, 3]])).determinant == 6)
        #expect(try lu(Matrix<Double>([[0, 1], [1, 0]])).determinant == -1)
    }

    @Test("A zero pivot is named")
    func singular() {
        let a = Matrix<Double>([[1, 2], [2, 4]])
        #expect(throws: FactorizationError.singular(pivot: 2)) { try lu(a) }
        #expect(FactorizationError.singular(pivot: 2).description.contains("pivot 2"))
        #expect(throws: FactorizationError.notFinite(routine: "lu")) {
            try solve(Matrix([[Double.infinity]]), [1])
        }
    }

    @Test("A right-hand side that is not a number gives no number")
    func notANumber() throws {
        let x = try lu(Matrix<Double>.identity(2)).solve([.nan, 1])
        #expect(x[0].isNaN)
    }
}

import LinearAlgebra
import TestSupport
import Testing

@Suite("Least squares")
struct LeastSquaresTests {
    @Test("The residual is orthogonal to the columns", arguments: [(20, 6), (6, 6), (6, 20)])
    func normalEquations(rows: Int, columns: Int) throws {
        let a = normalMatrix(rows, columns, seed: 1)
        let b = normalMatrix(rows, 2, seed: 2)
        let result = try leastSquares(a, b)
        let residual = a * result.solution - b
        // ε ‖A‖² ‖x‖ with ‖A‖² < 60 and ‖x‖ below 20 for these seeds.
        expectClose(
            product(a, residual, transposeLeft: true), Matrix(rows: columns, columns: 2),
            within: 1e-12)
        #expect(result.rank == min(rows, columns))
        expectClose(result.singularValues, try singularValues(a), within: 1e-13)
        expectClose(try leastSquares(a, b.column(0)), result.solution.column(0), within: 1e-12)
    }

    @Test("Of many solutions it is the shortest: that of the pseudoinverse")
    func shortest() throws {
        let a = normalMatrix(8, 3, seed: 3) * normalMatrix(3, 6, seed: 4)
        let b = normalMatrix(8, 1, seed: 5)
        let result = try leastSquares(a, b)
        #expect(result.rank == 3)
        expectClose(result.solution, try pseudoInverse(a) * b, within: 1e-12)
    }

    @Test("No equations leave zero, no unknowns nothing")
    func empty() throws {
        let none = Matrix<Double>(rows: 0, columns: 3)
        #expect(try leastSquares(none, [Double]()) == [0, 0, 0])
        #expect(try leastSquares(Matrix<Double>(rows: 2, columns: 0), [1, 2]) == [])
    }
}

import LinearAlgebra
import Randomness
import TestSupport
import Testing

@Suite("Least squares through Gram matrices")
struct NormalEquationsTests {
    private static func matrix(_ m: Int, _ n: Int) -> Matrix<Double> {
        Matrix(rows: m, columns: n, SplitMix64.normals(m * n, seed: 9))
    }

    @Test("the solution is that of the singular values", arguments: [(30, 12), (12, 30), (1, 1)])
    func full(m: Int, n: Int) throws {
        let A = Self.matrix(m, n)
        let b = SplitMix64.normals(m, seed: 10)
        let x = try leastSquaresThroughGram(A, b)
        let y = try leastSquares(A, b)
        // A Gaussian matrix of this shape has a condition below 100, which enters squared.
        #expect(normInfinity(difference(x, y)) < 1e4 * 1e-15 * (1 + normInfinity(y)))
    }

    @Test("a matrix without full rank has the solution of least norm")
    func deficient() throws {
        let A = product(Self.matrix(20, 3), Self.matrix(3, 10))
        let b = SplitMix64.normals(20, seed: 10)
        let x = try leastSquaresThroughGram(A, b)
        let y = try leastSquares(A, b)
        #expect(normInfinity(difference(x, y)) < 1e-11)
    }

    @Test("ridge's gradient vanishes", arguments: [(30, 12), (12, 30)])
    func ridgeGradient(m: Int, n: Int) throws {
        let A = Self.matrix(m, n)
        let b = SplitMix64.normals(m, seed: 10)
        let x = try ridge(A, b, penalty: 0.3)
        let residual = difference(A * x, b)
        var gradient = product(A, residual, transposed: true)
        axpy(0.3, x, &gradient)
        // Rounding of products of m n terms of size 1 with a system of condition below 1e3.
        #expect(normInfinity(gradient) < 1e-11)
    }

    @Test("what is not finite is refused")
    func notFinite() {
        let A = Matrix<Double>([[1, .infinity], [0, 1]])
        #expect(throws: FactorizationError.self) { try ridge(A, [1, 1], penalty: 1) }
        #expect(throws: FactorizationError.self) { try leastSquaresThroughGram(A, [1, 1]) }
    }
}

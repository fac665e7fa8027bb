import LinearAlgebra
import Randomness

/// A matrix of independent standard normal entries.
func normalMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    var random = RandomStream(seed: seed).stream("matrix \(rows)×\(columns)")
    return Matrix(
        rows: rows, columns: columns, (0..<rows * columns).map { _ in random.normal() })
}

/// A vector of independent standard normal entries.
func normalVector(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomStream(seed: seed).stream("vector \(count)")
    return (0..<count).map { _ in random.normal() }
}

/// A symmetric positive definite matrix with eigenvalues of at least 1.
func positiveDefinite(_ order: Int, seed: UInt64) -> Matrix<Double> {
    gram(normalMatrix(order, order, seed: seed)) + .identity(order)
}

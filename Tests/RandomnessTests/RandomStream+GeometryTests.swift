import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Random directions and rotations") struct GeometryTests {
    @Test("Unit vectors have length 1, and the square of an entry is a beta number")
    func unitVectors() {
        var random = RandomStream(seed: 2)
        let vectors = (0..<10_000).map { _ in random.unitVector(5) }
        var worst = 0.0
        for x in vectors {
            worst = max(worst, abs(x.reduce(0) { $0 + $1 * $1 } - 1))
        }
        // Five squares, each rounded, of a vector whose length was rounded.
        #expect(worst < 1e-15)
        let first = vectors.map { $0[0] }
        expectMoments(first, mean: 0, variance: 0.2)
        let marginal = BetaDistribution(0.5, 2)
        let test = KolmogorovSmirnov(first.map { $0 * $0 }, cumulative: marginal.cumulative)
        #expect(test.pValue > 1e-3)
    }

    @Test("In the unit ball of ℝ³ the cubes of the radii are uniform")
    func ball() {
        let cubes = draws(10_000) { random in
            let square = random.pointInUnitBall(3).reduce(0) { $0 + $1 * $1 }
            return square * square.squareRoot()
        }
        #expect(KolmogorovSmirnov(cubes) { min($0, 1) }.pValue > 1e-3)
    }

    @Test("The columns are orthonormal", arguments: [(1, 1), (2, 2), (7, 3), (40, 1), (60, 60)])
    func orthonormality(rows: Int, columns: Int) {
        var random = RandomStream(seed: 5)
        let Q = random.orthonormalColumns(rows: rows, columns: columns)
        var worst = 0.0
        for i in 0..<columns {
            for j in 0...i {
                var product = 0.0
                for r in 0..<rows {
                    product += Q[r * columns + i] * Q[r * columns + j]
                }
                worst = max(worst, abs(product - (i == j ? 1 : 0)))
            }
        }
        // Each of the reflections is orthogonal to some ε, and their errors add up.
        #expect(Q.count == rows * columns && worst < 1e-15 * Double(columns + 4))
    }

    @Test("Orthogonal matrices are from the Haar measure: any entry, the trace, the determinant")
    func haar() {
        var random = RandomStream(seed: 7)
        let n = 4
        let matrices = (0..<20_000).map { _ in random.orthogonalMatrix(n) }
        // Every entry is distributed as the first entry of a unit vector.
        let marginal = BetaDistribution(0.5, 0.5 * Double(n - 1))
        let pValues = [0, 6, 11, 15].map { entry in
            let squares = matrices.map { $0[entry] * $0[entry] }
            return KolmogorovSmirnov(squares, cumulative: marginal.cumulative).pValue
        }
        #expect((pValues.min() ?? 0) > 1e-3)
        // P. Diaconis, M. Shahshahani (1994): for n ≥ 2 the trace has the moments of N(0, 1) up to
        // the second; the factor Q of LAPACK, whose R may be negative, fails here.
        let traces = matrices.map { $0[0] + $0[5] + $0[10] + $0[15] }
        expectMoments(traces, mean: 0, variance: 1)
        // Reflections and rotations: det = ±1, each half of the time. Here in the plane.
        let planar = draws(10_000) { random in
            let Q = random.orthogonalMatrix(2)
            return Q[0] * Q[3] - Q[1] * Q[2]
        }
        expectMoments(planar, mean: 0, variance: 1)
    }
}

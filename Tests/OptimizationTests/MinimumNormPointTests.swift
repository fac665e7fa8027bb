import LinearAlgebra
import Optimization
import Randomness
import TestSupport
import Testing

@Suite("Points of least norm")
struct MinimumNormPointTests {
    @Test("A corner, an edge and a face of a triangle")
    func triangle() {
        let corner = minimumNormPoint(ofHull: Matrix([[1, 1], [3, 1], [1, 4]]))
        #expect(corner.support == [0])
        expectClose(corner.point, [1, 1], within: 0)
        let edge = minimumNormPoint(ofHull: Matrix([[0.5, -1], [0.5, 1], [2, 0]]))
        #expect(edge.support == [0, 1])
        // Sums of few numbers of size 1: rounding stays at some ε.
        expectClose(edge.point, [0.5, 0], within: 1e-15)
        expectClose(edge.weights, [0.5, 0.5], within: 1e-15)
        expectClose(edge.distance.lowerBound, 0.5, within: 1e-15)
        let face = minimumNormPoint(ofHull: Matrix([[1, 0, 0], [0, 2, 0], [0, 0, 2]]))
        // The plane x + y/2 + z/2 = 1 has distance 1/√(3/2).
        expectClose(face.distance.upperBound, (2.0 / 3).squareRoot(), within: 1e-15)
        expectClose(face.weights, [2.0 / 3, 1.0 / 6, 1.0 / 6], within: 1e-15)
    }

    @Test("The standard simplex lies 1/√d from the origin", arguments: [1, 2, 10, 100])
    func simplex(dimension: Int) {
        let found = minimumNormPoint(ofHull: .identity(dimension))
        #expect(found.support == Array(0..<dimension))
        // d weights of size 1/d from a system of condition d: ε d at most.
        expectClose(found.distance.upperBound, 1 / Double(dimension).squareRoot(), within: 1e-14)
        expectClose(found.distance.lowerBound, found.distance.upperBound, within: 1e-13)
    }

    @Test("Convex weights, and a proof that closes, for random hulls", arguments: 1...6)
    func certificate(seed: Int) {
        var random = RandomStream(seed: UInt64(seed)).stream("points")
        let (n, d) = (40 * seed, 5 * seed)
        var points = Matrix(rows: n, columns: d, random.normals(n * d))
        for i in 0..<n { points[i, 0] += 4 }
        let found = minimumNormPoint(ofHull: points)
        var combination = [Double](repeating: 0, count: d)
        for (i, weight) in zip(found.support, found.weights) {
            axpy(weight, points.row(i), &combination)
        }
        #expect(found.weights.allSatisfy { $0 > 0 })
        expectClose(sum(found.weights), 1, within: 1e-13)
        expectClose(combination, found.point, within: 1e-13)
        // The support is affinely independent.
        #expect(found.support.count <= d + 1)
        // The gap that was asked for, 1e-10 of ‖x‖², divided by ‖x‖.
        let width = found.distance.upperBound - found.distance.lowerBound
        #expect(width <= 1e-10 * found.distance.upperBound)
        let direction = normalized(found.point)
        expectClose((points * direction).min() ?? 0, found.distance.lowerBound, within: 1e-13)
    }

    @Test("No combination drawn at random is shorter")
    func sampled() {
        var random = RandomStream(seed: 5).stream("points")
        var points = Matrix(rows: 6, columns: 3, random.normals(18))
        for i in 0..<6 { points[i, 1] += 2.5 }
        let found = minimumNormPoint(ofHull: points)
        var shortest = Double.infinity
        for _ in 0..<2000 {
            let weights = random.dirichlet([Double](repeating: 0.3, count: 6))
            shortest = min(shortest, norm(product(points, weights, transposed: true)))
        }
        #expect(shortest >= found.distance.lowerBound)
        // Near its minimum the norm is flat: the best of 2000 draws is within a tenth of it.
        #expect(shortest < 1.1 * found.distance.upperBound)
    }

    @Test("A hull around the origin has distance 0, and no margin")
    func inside() {
        let square = minimumNormPoint(ofHull: Matrix([[1, 1], [-1, 1], [1, -1], [-1, -1]]))
        #expect(square.distance.lowerBound == 0)
        // Below 1e-13 of the largest point it stops.
        #expect(square.distance.upperBound < 1e-12)
        var random = RandomStream(seed: 9).stream("points")
        let cloud = minimumNormPoint(ofHull: Matrix(rows: 60, columns: 8, random.normals(480)))
        #expect(cloud.distance.lowerBound == 0)
        #expect(cloud.distance.upperBound < 1e-12)
    }

    @Test("Repeated and dependent points do no harm")
    func degenerate() {
        let rows = [[2.0, 1], [2, -1], [2, 0], [2, 1], [2, -1], [2, 0.5], [4, 0]]
        let found = minimumNormPoint(ofHull: Matrix(rows))
        expectClose(found.point, [2, 0], within: 1e-15)
        #expect(found.distance.lowerBound > 2 - 1e-9)
        #expect(minimumNormPoint(ofHull: Matrix([[0.0, 0]])).distance == 0...0)
    }
}

import Figures
import Foundation
import Testing

@Suite("Marching squares")
struct MarchingSquaresTests {
    /// f(x, y) = x² + y² at n × n nodes of [−2, 2]².
    static func bowl(_ n: Int) -> MarchingSquares {
        let h = 4 / Double(n - 1)
        let x = (0..<n).map { i in h * Double(i) - 2 }
        var values: [Double] = []
        for v in x {
            for u in x {
                values.append(u * u + v * v)
            }
        }
        return MarchingSquares(x: x, y: x, values: values)
    }

    /// The largest distance of the points of the curve to the circle of radius 1.
    static func deviation(_ n: Int) -> Double {
        let points = bowl(n).lines(at: 1).flatMap { $0 }
        return points.map { abs(hypot($0.x, $0.y) - 1) }.max() ?? .infinity
    }

    @Test("find a circle as one closed curve, with error O(h²)")
    func circle() {
        let curves = Self.bowl(42).lines(at: 1)
        #expect(curves.count == 1)
        #expect(curves.first?.first == curves.first?.last)
        // Linear interpolation along an edge of length h misses by at most h² |f″| / 8 / |f′|,
        // which is h² / 8 here, where f″ = 2; f′ along an edge may be half of |∇f| = 2 or less.
        let h = 4.0 / 41
        #expect(Self.deviation(42) < h * h / 4)
        let order = log2(Self.deviation(32) / Self.deviation(63))
        #expect(order > 1.6 && order < 2.4)
    }

    /// The area inside closed curves by the even-odd rule, for curves that do not cross.
    static func area(_ curves: [[Point]]) -> Double {
        curves.reduce(0) { total, curve in
            var sum = 0.0
            for (a, b) in zip(curve, curve.dropFirst()) {
                sum += (a.x * b.y - a.y * b.x) / 2
            }
            return total + abs(sum)
        }
    }

    @Test("enclose what lies above a level, up to the border of the grid")
    func regions() {
        // Above 5 are the four corners; ∫ over [−2, 2]² minus the disc of radius 2 above 4.
        let squares = Self.bowl(201)
        let corners = squares.regions(above: 5)
        #expect(corners.count == 4)
        #expect(corners.allSatisfy { $0.first == $0.last })
        #expect(abs(Self.area(squares.regions(above: nil)) - 16) < 1e-9)
        // The complement of the unit disc: outer border and a hole. h = 0.02: chords miss h²-ish.
        let ring = squares.regions(above: 1)
        #expect(ring.count == 2)
        #expect(abs(Self.area(ring) - (16 + Double.pi)) < 1e-3)
    }

    @Test("leave a gap around values that are no numbers")
    func gaps() {
        let x = [0.0, 1, 2, 3, 4]
        var values = x.flatMap { y in x.map { $0 + y } }
        values[12] = .nan
        let squares = MarchingSquares(x: x, y: x, values: values)
        let points: [Point] = squares.lines(at: 4.5).flatMap { $0 }
        let near = points.filter { p in max(abs(p.x - 2), abs(p.y - 2)) < 1 }
        #expect(near.isEmpty)
        #expect(squares.regions(above: 1).flatMap { $0 }.allSatisfy { $0.x.isFinite })
    }

    @Test("do not cross at a saddle")
    func saddle() {
        let squares = MarchingSquares(x: [0, 1], y: [0, 1], values: [1, 0, 0, 1])
        #expect(squares.lines(at: 0.5).count == 2)
        #expect(squares.lines(at: 0.4).count == 2)
    }
}

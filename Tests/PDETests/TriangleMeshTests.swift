import LinearAlgebra
import PDE
import Randomness
import TestSupport
import Testing

@Suite("Meshes of triangles")
struct TriangleMeshTests {
    private func points(_ n: Int) -> (x: [Double], y: [Double]) {
        var random = RandomStream(seed: 5).stream("points")
        return (random.uniforms(n), random.uniforms(n))
    }

    @Test(
        "A Delaunay triangulation has 2n − 2 − h triangles, 3n − 3 − h sides and h points on its hull"
    )
    func euler() {
        let (x, y) = points(80)
        let mesh = delaunay(x: x, y: y)
        let hull = mesh.boundary.count
        #expect(mesh.triangles.count == 2 * 80 - 2 - hull)
        #expect(mesh.edges.count == 3 * 80 - 3 - hull)
        #expect(mesh.smallestArea > 0)
    }

    @Test("No point lies inside the circle through the corners of a triangle")
    func emptyCircles() {
        let (x, y) = points(60)
        let mesh = delaunay(x: x, y: y)
        var worst = Double.infinity
        for t in mesh.triangles {
            // The circle's center solves two linear equations.
            let (bx, by) = (x[t.b] - x[t.a], y[t.b] - y[t.a])
            let (cx, cy) = (x[t.c] - x[t.a], y[t.c] - y[t.a])
            let (b, c) = (bx * bx + by * by, cx * cx + cy * cy)
            let twice = 2 * (bx * cy - by * cx)
            let (ux, uy) = ((cy * b - by * c) / twice, (bx * c - cx * b) / twice)
            let radius = (ux * ux + uy * uy).squareRoot()
            for p in x.indices where p != t.a && p != t.b && p != t.c {
                let (px, py) = (x[p] - x[t.a] - ux, y[p] - y[t.a] - uy)
                worst = min(worst, (px * px + py * py).squareRoot() / radius - 1)
            }
        }
        // Circles of radius 1e4 occur at the hull, where rounding is 1e-12 of the distance.
        #expect(worst > -1e-9)
    }

    @Test("Interpolation gives back an affine function inside of the mesh")
    func affine() {
        let (x, y) = points(50)
        let mesh = delaunay(x: x, y: y)
        let (px, py) = ([0.5, 0.4, 0.61], [0.5, 0.55, 0.43])
        let matrix = PointLocator(mesh).interpolation(toX: px, y: py)
        let u = zip(x, y).map { 1 + 2 * $0 - 3 * $1 }
        // Three terms of size 3.
        expectClose(matrix * u, zip(px, py).map { 1 + 2 * $0 - 3 * $1 }, within: 1e-13)
    }

    @Test("Outside of the mesh the value is that of the nearest point of the boundary")
    func outside() {
        let mesh = TriangleMesh(
            x: [0, 1, 0], y: [0, 0, 1], triangles: [TriangleMesh.Triangle(0, 1, 2)])
        let place = PointLocator(mesh).place(x: 0.25, y: -2)
        #expect(!place.isInside)
        expectClose(place.weights, [0.75, 0.25, 0], within: 1e-15)
    }

    @Test("Points are as far from the boundary as from its nearest side")
    func distances() {
        // A square with its center, and a point at height 0.2 above the lower side.
        let mesh = TriangleMesh(
            x: [0, 1, 1, 0, 0.5, 0.5], y: [0, 0, 1, 1, 0.5, 0.2],
            triangles: [(0, 1, 5), (1, 4, 5), (4, 0, 5), (1, 2, 4), (2, 3, 4), (3, 0, 4)].map {
                TriangleMesh.Triangle($0.0, $0.1, $0.2)
            })
        expectClose(mesh.boundaryDistances, [0, 0, 0, 0, 0.5, 0.2], within: 1e-15)
    }

    @Test(
        "Tutte's map folds no triangle over, and puts each inner point into its neighbors' middle")
    func tutte() throws {
        let (x, y) = points(70)
        let mesh = delaunay(x: x, y: y)
        let loop = mesh.boundary
        let disc = tutteMap(mesh, landmark: loop[0])
        #expect(disc.smallestArea > 0)
        var (sums, degrees) = ([Double](repeating: 0, count: 70), [Double](repeating: 0, count: 70))
        for (i, j) in mesh.edges {
            sums[i] += disc.x[j]
            sums[j] += disc.x[i]
            degrees[i] += 1
            degrees[j] += 1
        }
        let onCircle = Set(loop)
        var worst = 0.0
        for i in 0..<70 where !onCircle.contains(i) {
            worst = max(worst, abs(sums[i] / degrees[i] - disc.x[i]))
        }
        // The equations are solved to 1e-12 of the right-hand side, of norm below 10.
        #expect(worst < 1e-10)
        expectClose(disc.x[loop[0]], 1, within: 1e-15)
    }
}

public import Kernels
public import LinearAlgebra

/// Finds the triangles of a mesh that points lie in.
public struct PointLocator: Sendable {
    /// Where a point lies.
    public struct Place: Equatable, Sendable {
        /// The index of the triangle.
        public let triangle: Int
        /// The barycentric coordinates by the corners a, b and c, which sum to 1.
        public let weights: [Double]
        /// Whether the point is inside of the mesh, up to rounding; the place is else that of the
        /// nearest point of its boundary.
        public let isInside: Bool
    }

    /// The mesh.
    public let mesh: TriangleMesh
    private let cells: Int
    private let left: Double
    private let low: Double
    private let scaleX: Double
    private let scaleY: Double
    private let starts: [Int]
    private let members: [Int]
    private let borders: [(triangle: Int, from: Int, to: Int)]

    /// A locator, which sorts the triangles into the cells of a square grid.
    public init(_ mesh: TriangleMesh) {
        self.mesh = mesh
        let cells = max(1, Int((Double(mesh.triangles.count) / 2).squareRoot()))
        let (left, low) = (mesh.x.min() ?? 0, mesh.y.min() ?? 0)
        let width = max((mesh.x.max() ?? 1) - left, .leastNormalMagnitude)
        let height = max((mesh.y.max() ?? 1) - low, .leastNormalMagnitude)
        let (scaleX, scaleY) = (Double(cells) / width, Double(cells) / height)
        var lists = [[Int]](repeating: [], count: cells * cells)
        for (index, t) in mesh.triangles.enumerated() {
            let xs = [mesh.x[t.a], mesh.x[t.b], mesh.x[t.c]]
            let ys = [mesh.y[t.a], mesh.y[t.b], mesh.y[t.c]]
            func cell(_ value: Double) -> Int { min(cells - 1, max(0, Int(value))) }
            let columns =
                cell(((xs.min() ?? 0) - left) * scaleX)...cell(((xs.max() ?? 0) - left) * scaleX)
            let rows =
                cell(((ys.min() ?? 0) - low) * scaleY)...cell(((ys.max() ?? 0) - low) * scaleY)
            for row in rows {
                for column in columns { lists[row * cells + column].append(index) }
            }
        }
        var starts = [0]
        for list in lists { starts.append((starts.last ?? 0) + list.count) }
        self.cells = cells
        self.left = left
        self.low = low
        self.scaleX = scaleX
        self.scaleY = scaleY
        self.starts = starts
        members = lists.flatMap { $0 }
        let onBoundary = Self.successors(mesh)
        borders = mesh.triangles.enumerated().flatMap { index, t in
            t.sides.filter { onBoundary[$0.from] == $0.to }.map { (index, $0.from, $0.to) }
        }
    }

    /// The next point of the boundary for each of its points, −1 elsewhere.
    private static func successors(_ mesh: TriangleMesh) -> [Int] {
        var next = [Int](repeating: -1, count: mesh.count)
        let loop = mesh.boundary
        for (i, point) in loop.enumerated() { next[point] = loop[(i + 1) % loop.count] }
        return next
    }

    /// The triangle that a point lies in, or the nearest point of the boundary.
    public func place(x: Double, y: Double) -> Place {
        let column = min(cells - 1, max(0, Int(max(-1, (x - left) * scaleX))))
        let row = min(cells - 1, max(0, Int(max(-1, (y - low) * scaleY))))
        let cell = row * cells + column
        for p in starts[cell]..<starts[cell + 1] {
            let weights = coordinates(members[p], x, y)
            // Rounding of coordinates of size 1 in triangles of size h is ε/h, far below 1e-10.
            if weights.allSatisfy({ $0 >= -1e-10 }) {
                return Place(triangle: members[p], weights: weights, isInside: true)
            }
        }
        var best = (distance: Double.infinity, triangle: 0, x: x, y: y)
        for side in borders {
            let near = mesh.nearest(toX: x, y: y, from: side.from, to: side.to)
            if near.squaredDistance < best.distance {
                best = (near.squaredDistance, side.triangle, near.x, near.y)
            }
        }
        return Place(
            triangle: best.triangle, weights: coordinates(best.triangle, best.x, best.y),
            isInside: false)
    }

    private func coordinates(_ index: Int, _ x: Double, _ y: Double) -> [Double] {
        let t = mesh.triangles[index]
        let (ax, ay) = (mesh.x[t.a] - x, mesh.y[t.a] - y)
        let (bx, by) = (mesh.x[t.b] - x, mesh.y[t.b] - y)
        let (cx, cy) = (mesh.x[t.c] - x, mesh.y[t.c] - y)
        let (a, b, c) = (bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx)
        let total = a + b + c
        return [a / total, b / total, c / total]
    }

    /// The matrix that takes a function given at the points of the mesh to its values at other
    /// points: linear on every triangle, constant along the normal outside.
    public func interpolation(toX x: [Double], y: [Double]) -> SparseMatrix<Double> {
        var entries: [SparseMatrix<Double>.Entry] = []
        entries.reserveCapacity(3 * x.count)
        for i in x.indices {
            let place = place(x: x[i], y: y[i])
            let t = mesh.triangles[place.triangle]
            for (corner, weight) in zip([t.a, t.b, t.c], place.weights) {
                entries.append(.init(i, corner, weight))
            }
        }
        return SparseMatrix(
            rows: x.count, columns: mesh.count, inOrder(entries, max(x.count, mesh.count)))
    }
}

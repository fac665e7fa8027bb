import Kernels

/// A triangulation of a part of the plane.
public struct TriangleMesh: Equatable, Sendable {
    /// A triangle of a mesh.
    public struct Triangle: Equatable, Sendable {
        /// The first corner, an index of the mesh's points.
        public let a: Int
        /// The second corner.
        public let b: Int
        /// The third corner.
        public let c: Int

        /// The triangle with these corners.
        public init(_ a: Int, _ b: Int, _ c: Int) {
            self.a = a
            self.b = b
            self.c = c
        }

        /// The three sides, each from one corner to the next.
        var sides: [(from: Int, to: Int)] { [(a, b), (b, c), (c, a)] }
    }

    /// The first coordinates of the points.
    public let x: [Double]
    /// The second coordinates of the points.
    public let y: [Double]
    /// The triangles; counterclockwise where nothing is folded over.
    public let triangles: [Triangle]

    /// A mesh of the given points and triangles.
    public init(x: [Double], y: [Double], triangles: [Triangle]) {
        require(x.count == y.count, "TriangleMesh: \(x.count) and \(y.count) coordinates")
        for t in triangles {
            require(
                min(t.a, t.b, t.c) >= 0 && max(t.a, t.b, t.c) < x.count,
                "TriangleMesh: corners \(t.a), \(t.b), \(t.c) of \(x.count) points")
        }
        self.x = x
        self.y = y
        self.triangles = triangles
    }

    /// The number of points.
    public var count: Int { x.count }

    /// The area of a triangle, negative if its corners run clockwise.
    public func signedArea(of t: Triangle) -> Double {
        0.5 * ((x[t.b] - x[t.a]) * (y[t.c] - y[t.a]) - (x[t.c] - x[t.a]) * (y[t.b] - y[t.a]))
    }

    /// The smallest signed area: positive exactly if no triangle is flat or folded over.
    public var smallestArea: Double {
        triangles.map { signedArea(of: $0) }.min() ?? 0
    }

    /// The same triangles with other points.
    public func moved(toX x: [Double], y: [Double]) -> TriangleMesh {
        TriangleMesh(x: x, y: y, triangles: triangles)
    }

    /// The pairs of points that share a side, each once with the smaller index first, in ascending
    /// order.
    public var edges: [(Int, Int)] {
        var keys: [Int] = []
        keys.reserveCapacity(3 * triangles.count)
        for t in triangles {
            for side in t.sides {
                keys.append(min(side.from, side.to) * count + max(side.from, side.to))
            }
        }
        keys.sort()
        var last = -1
        var result: [(Int, Int)] = []
        for key in keys where key != last {
            result.append((key / count, key % count))
            last = key
        }
        return result
    }

    /// The points of the boundary in the order of its sides, starting with the smallest index; of a
    /// domain without holes.
    public var boundary: [Int] {
        var directed: [Int] = []
        directed.reserveCapacity(3 * triangles.count)
        for t in triangles {
            for side in t.sides { directed.append(side.from * count + side.to) }
        }
        directed.sort()
        var next = [Int](repeating: -1, count: count)
        var first = count
        for key in directed {
            let (from, to) = (key / count, key % count)
            guard !directed.containsSorted(to * count + from) else { continue }
            next[from] = to
            first = min(first, from)
        }
        guard first < count else { return [] }
        var loop = [first]
        var point = next[first]
        while point != first && point >= 0 && loop.count <= count {
            loop.append(point)
            point = next[point]
        }
        return loop
    }

    /// The distance of every point from the nearest side of the boundary; of a domain without holes.
    public var boundaryDistances: [Double] {
        let loop = boundary
        let sides = Array(zip(loop, loop.dropFirst() + loop.prefix(1)))
        return (0..<count).map { i in
            let squares = sides.map { side in
                nearest(toX: x[i], y: y[i], from: side.0, to: side.1).squaredDistance
            }
            return (squares.min() ?? 0).squareRoot()
        }
    }

    /// The point of the line between two points of the mesh that is nearest to another point.
    func nearest(
        toX x: Double, y: Double, from: Int, to: Int
    ) -> (x: Double, y: Double, squaredDistance: Double) {
        let (fromX, fromY) = (self.x[from], self.y[from])
        let (dx, dy) = (self.x[to] - fromX, self.y[to] - fromY)
        let along = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy)
        let t = min(1, max(0, along))
        let (px, py) = (fromX + t * dx, fromY + t * dy)
        return (px, py, (px - x) * (px - x) + (py - y) * (py - y))
    }
}

extension Array where Element == Int {
    /// Whether an ascending array has an entry.
    fileprivate func containsSorted(_ value: Int) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == value
    }
}

/// Level sets of a function given at the nodes of a grid, by marching squares.
///
/// Along the edges of cells the function is taken as linear; where a cell has two opposite corners
/// above the level, the mean of its corners decides how the pieces are joined.
package struct MarchingSquares {
    /// Positions of the columns.
    let x: [Double]
    /// Positions of the rows.
    let y: [Double]
    /// Row-major; what is not finite has no cell around it.
    let values: [Double]

    /// A grid with `values[i * x.count + j]` at (x[j], y[i]).
    package init(x: [Double], y: [Double], values: [Double]) {
        precondition(values.count == x.count * y.count, "marching squares: size of the grid")
        self.x = x
        self.y = y
        self.values = values
    }

    /// The curves on which the function equals `level`; a closed one ends where it begins.
    package func lines(at level: Double) -> [[Point]] {
        var joiner = SegmentJoiner()
        march(above: { $0 >= level }, level: level, into: &joiner) { $0.isFinite }
        return joiner.curves()
    }

    /// Closed curves around all places where the function is at least `level`, to be filled by the
    /// even-odd rule; nil encloses all places where it is a number.
    package func regions(above level: Double?) -> [[Point]] {
        // A ring of nodes at the positions of the outermost ones, below every level, closes the
        // curves along the border.
        let columns = x.count + 2
        var ringed = [Double](repeating: -.infinity, count: columns * (y.count + 2))
        for i in y.indices {
            for j in x.indices {
                let value = values[i * x.count + j]
                ringed[(i + 1) * columns + j + 1] = value.isFinite ? value : -.infinity
            }
        }
        guard let left = x.first, let right = x.last, let low = y.first, let high = y.last else {
            return []
        }
        let padded = MarchingSquares(
            x: [left] + x + [right], y: [low] + y + [high], values: ringed)
        var joiner = SegmentJoiner()
        let threshold = level ?? -.greatestFiniteMagnitude
        padded.march(above: { $0 >= threshold }, level: level, into: &joiner) { _ in true }
        return joiner.curves()
    }

    /// Walks over all cells whose corners are all `usable` and adds their pieces of the curve.
    private func march(
        above: (Double) -> Bool, level: Double?, into joiner: inout SegmentJoiner,
        usable: (Double) -> Bool
    ) {
        let n = x.count
        guard n > 1, y.count > 1 else { return }
        for i in 0..<(y.count - 1) {
            for j in 0..<(n - 1) {
                // Corners counterclockwise from the lower left.
                let nodes = [i * n + j, i * n + j + 1, (i + 1) * n + j + 1, (i + 1) * n + j]
                var code = 0
                for (bit, node) in nodes.enumerated() where above(values[node]) {
                    code |= 1 << bit
                }
                guard code != 0, code != 15, nodes.allSatisfy({ usable(values[$0]) }) else {
                    continue
                }
                let mean = nodes.reduce(0) { $0 + values[$1] / 4 }
                for (from, to) in Self.pieces(code, isCenterAbove: above(mean)) {
                    let a = (nodes[from], nodes[(from + 1) % 4])
                    let b = (nodes[to], nodes[(to + 1) % 4])
                    joiner.add(
                        from: key(a), crossing(a, level), to: key(b), crossing(b, level))
                }
            }
        }
    }

    /// Which edges of a cell are joined; edge k runs from corner k to corner k + 1.
    private static func pieces(_ code: Int, isCenterAbove: Bool) -> [(Int, Int)] {
        switch code {
        case 1, 14: [(3, 0)]
        case 2, 13: [(0, 1)]
        case 4, 11: [(1, 2)]
        case 8, 7: [(2, 3)]
        case 3, 12: [(3, 1)]
        case 6, 9: [(0, 2)]
        case 5: isCenterAbove ? [(0, 1), (2, 3)] : [(3, 0), (1, 2)]
        case 10: isCenterAbove ? [(3, 0), (1, 2)] : [(0, 1), (2, 3)]
        default: []
        }
    }

    /// A number for the edge between two neighboring nodes.
    private func key(_ edge: (Int, Int)) -> Int {
        let low = min(edge.0, edge.1)
        return 2 * low + (abs(edge.0 - edge.1) == 1 ? 0 : 1)
    }

    /// Where the curve crosses the edge between two nodes.
    private func crossing(_ edge: (Int, Int), _ level: Double?) -> Point {
        let (a, b) = (min(edge.0, edge.1), max(edge.0, edge.1))
        let (za, zb) = (values[a], values[b])
        var t = 0.5
        if !za.isFinite || level == nil && !zb.isFinite {
            t = za.isFinite ? 0 : 1
        } else if !zb.isFinite {
            t = 0
        } else if let level, za != zb {
            t = min(max((level / 2 - za / 2) / (zb / 2 - za / 2), 0), 1)
        }
        let n = x.count
        let (xa, ya, xb, yb) = (x[a % n], y[a / n], x[b % n], y[b / n])
        return Point(xa + t * (xb - xa), ya + t * (yb - ya))
    }
}

/// Joins pieces that share an end into curves, in the order in which they were added.
private struct SegmentJoiner {
    private var ends: [(Int, Int)] = []
    private var points: [Int: Point] = [:]
    /// The one or two pieces that end at a place.
    private var pieces: [Int: (Int, Int?)] = [:]

    mutating func add(from a: Int, _ pa: Point, to b: Int, _ pb: Point) {
        let index = ends.count
        ends.append((a, b))
        for (key, point) in [(a, pa), (b, pb)] {
            points[key] = point
            if let known = pieces[key] {
                pieces[key] = (known.0, index)
            } else {
                pieces[key] = (index, nil)
            }
        }
    }

    func curves() -> [[Point]] {
        var isUsed = [Bool](repeating: false, count: ends.count)
        func follow(_ start: Int, from piece: Int) -> [Int] {
            var keys = [start]
            var current = piece
            var key = start
            while !isUsed[current] {
                isUsed[current] = true
                key = ends[current].0 == key ? ends[current].1 : ends[current].0
                keys.append(key)
                guard let (first, second) = pieces[key], let second else { break }
                current = first == current ? second : first
            }
            return keys
        }
        var curves: [[Point]] = []
        // Open curves first, from an end; what is left is closed.
        for openOnly in [true, false] {
            for (i, end) in ends.enumerated() where !isUsed[i] {
                let isStart = pieces[end.0].map { $0.1 == nil } ?? false
                let isEnd = pieces[end.1].map { $0.1 == nil } ?? false
                guard !openOnly || isStart || isEnd else { continue }
                let keys = follow(isEnd && !isStart ? end.1 : end.0, from: i)
                curves.append(keys.compactMap { points[$0] })
            }
        }
        return curves
    }
}

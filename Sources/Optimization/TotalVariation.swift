import Kernels
import LinearAlgebra

/// The shortest path through a tube around the cumulative sums of a sequence, whose slopes solve the
/// problem of total variation in one dimension (Davies and Kovac, Annals of Statistics 29, 2001).
///
/// The funnel of shortest paths: from the last fixed point of the string (its apex) a concave chain
/// runs along the bottom of the tube and a convex one along its top; where one of them would cross the
/// other, the string bends at the first point of the other, which becomes the apex.
struct TautString {
    private enum Side { case bottom, top }

    /// S, with S₀ = 0.
    private var sums: [Double]
    private var bottom: Chain
    private var top: Chain
    private var apex = Vertex(index: 0, height: 0)

    private struct Vertex {
        var index: Int
        var height: Double

        func slope(to other: Vertex) -> Double {
            (other.height - height) / Double(other.index - index)
        }
    }

    /// The vertices of a chain after the apex.
    private struct Chain {
        var vertices: [Vertex]
        var first = 0
        var end = 0

        mutating func clear() { (first, end) = (0, 0) }
        mutating func append(_ vertex: Vertex) {
            vertices[end] = vertex
            end += 1
        }
    }

    /// Memory for sequences of one length.
    init(count: Int) {
        sums = Array(repeating: 0, count: count + 1)
        bottom = Chain(vertices: Array(repeating: Vertex(index: 0, height: 0), count: count + 1))
        top = bottom
    }

    /// Writes the slopes of the string in the tube of the given radius over `slopes`.
    mutating func pull(_ x: [Double], radius: Double, into slopes: inout [Double]) {
        let n = x.count
        require(sums.count == n + 1, "TautString: \(n) entries, memory for \(sums.count - 1)")
        // Around its mean the walk stays small, and so does its rounding.
        let mean = sum(x) / Double(max(n, 1))
        for i in 0..<n { sums[i + 1] = sums[i] + (x[i] - mean) }
        apex = Vertex(index: 0, height: 0)
        bottom.clear()
        top.clear()
        for i in 1..<max(n, 1) {
            add(Vertex(index: i, height: sums[i] - radius), .bottom, &slopes)
            add(Vertex(index: i, height: sums[i] + radius), .top, &slopes)
        }
        add(Vertex(index: n, height: sums[n]), .bottom, &slopes)
        for k in bottom.first..<bottom.end {
            TautString.advance(&apex, to: bottom.vertices[k], &slopes)
        }
        for i in 0..<n { slopes[i] += mean }
    }

    private mutating func add(_ vertex: Vertex, _ side: Side, _ slopes: inout [Double]) {
        switch side {
        case .bottom:
            TautString.trim(&bottom, apex, vertex, sign: 1)
            if bottom.first == bottom.end {
                TautString.follow(&top, &apex, vertex, sign: 1, &slopes)
            }
            bottom.append(vertex)
        case .top:
            TautString.trim(&top, apex, vertex, sign: -1)
            if top.first == top.end {
                TautString.follow(&bottom, &apex, vertex, sign: -1, &slopes)
            }
            top.append(vertex)
        }
    }

    /// Drops what a chain no longer touches when it is pulled to a new vertex.
    private static func trim(_ chain: inout Chain, _ apex: Vertex, _ vertex: Vertex, sign: Double) {
        while chain.first < chain.end {
            let last = chain.vertices[chain.end - 1]
            let before = chain.end - 1 > chain.first ? chain.vertices[chain.end - 2] : apex
            if sign * (last.slope(to: vertex) - before.slope(to: last)) < 0 { return }
            chain.end -= 1
        }
        chain.clear()
    }

    /// Fixes the string along the other chain as far as the way to the new vertex would cross it.
    private static func follow(
        _ other: inout Chain, _ apex: inout Vertex, _ vertex: Vertex, sign: Double,
        _ slopes: inout [Double]
    ) {
        while other.first < other.end {
            let next = other.vertices[other.first]
            if sign * (apex.slope(to: vertex) - apex.slope(to: next)) <= 0 { return }
            advance(&apex, to: next, &slopes)
            other.first += 1
        }
        other.clear()
    }

    private static func advance(
        _ apex: inout Vertex, to vertex: Vertex, _ slopes: inout [Double]
    ) {
        let slope = apex.slope(to: vertex)
        for i in apex.index..<vertex.index { slopes[i] = slope }
        apex = vertex
    }
}

/// g(x) = w Σ |xᵢ₊₁ − xᵢ|, the total variation of a sequence.
public struct TotalVariation: ProximalFunction, Sendable {
    /// w ≥ 0.
    public let weight: Double
    private var string: TautString?
    private var count = 0

    /// The total variation times a weight.
    public init(weight: Double = 1) {
        require(weight >= 0, "TotalVariation: a weight of \(weight)")
        self.weight = weight
    }

    /// g(x).
    public func value(at x: [Double]) -> Double {
        var total = 0.0
        for i in 1..<max(x.count, 1) { total += abs(x[i] - x[i - 1]) }
        return weight * total
    }

    /// The slopes of the taut string within ± t w of the cumulative sums of x: O(d).
    public mutating func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        requireSameCount(x, result)
        guard t * weight > 0, x.count > 1 else { return copy(x, into: &result) }
        var pulled = string.take() ?? TautString(count: x.count)
        if count != x.count {
            pulled = TautString(count: x.count)
            count = x.count
        }
        pulled.pull(x, radius: t * weight, into: &result)
        string = pulled
    }
}

public import Kernels
public import LinearAlgebra

/// The vectors x with lᵢ ≤ xᵢ ≤ uᵢ.
public struct Box: Equatable, Sendable {
    /// l.
    public let lower: [Double]
    /// u.
    public let upper: [Double]

    /// The box between two vectors, l ≤ u.
    public init(lower: [Double], upper: [Double]) {
        require(
            lower.count == upper.count,
            "Box: \(lower.count) lower and \(upper.count) upper bounds")
        for i in lower.indices {
            require(lower[i] <= upper[i], "Box: entry \(i) from \(lower[i]) to \(upper[i])")
        }
        self.lower = lower
        self.upper = upper
    }

    /// The vectors within a distance of a point, |xᵢ − cᵢ| ≤ radius.
    public init(center: [Double], radius: Double) {
        self.init(lower: center.map { $0 - radius }, upper: center.map { $0 + radius })
    }

    /// The box of one vector.
    public init(point: [Double]) {
        lower = point
        upper = point
    }

    /// The number of entries of a vector.
    public var dimension: Int { lower.count }

    /// The vectors of this box that lie in another; the two have to meet.
    public func intersection(_ other: Box) -> Box {
        require(
            dimension == other.dimension,
            "intersection: boxes of dimension \(dimension) and \(other.dimension)")
        return Box(
            lower: lower.indices.map { max(lower[$0], other.lower[$0]) },
            upper: upper.indices.map { min(upper[$0], other.upper[$0]) })
    }

    /// Whether x lies in the box, or no further outside than a slack.
    public func contains(_ x: [Double], slack: Double = 0) -> Bool {
        x.count == dimension
            && x.indices.allSatisfy { x[$0] >= lower[$0] - slack && x[$0] <= upper[$0] + slack }
    }

    /// The exact bounds of every entry of A x + b over the box.
    public func image(weight A: Matrix<Double>, bias b: [Double]) -> Box {
        Box(
            lower: extreme(of: A, bias: b, side: .below),
            upper: extreme(of: A, bias: b, side: .above))
    }

    /// min or max over the box of every entry of A x + b.
    ///
    /// - Parameters:
    ///   - A: one row for each linear function.
    ///   - b: one constant for each.
    ///   - side: `.below` for the minimum, `.above` for the maximum.
    /// - Returns: b + A⁺ l + A⁻ u, or b + A⁺ u + A⁻ l.
    public func extreme(of A: Matrix<Double>, bias b: [Double], side: Side) -> [Double] {
        require(
            A.columns == dimension && A.rows == b.count,
            "extreme: a \(A.shape) matrix and \(b.count) constants on a box of \(dimension)")
        let (positive, negative) = side == .above ? (upper, lower) : (lower, upper)
        let (n, entries) = (dimension, A.storage)
        var result = b
        for i in 0..<A.rows {
            var total = 0.0
            for j in 0..<n {
                let a = entries[i * n + j]
                total += a * (a > 0 ? positive[j] : negative[j])
            }
            result[i] += total
        }
        return result
    }
}

/// From which side a quantity is bounded.
public enum Side: Sendable {
    /// By something that is never larger.
    case below
    /// By something that is never smaller.
    case above
}

public import LinearAlgebra
public import Kernels

/// lower ≤ xᵢ ≤ upper for every i.
public struct BoxSet: ConvexSet, Sendable {
    /// The lower bounds, or one for all entries.
    public let lower: [Double]
    /// The upper bounds, or one for all entries.
    public let upper: [Double]

    /// The same bounds for every entry.
    public init(lower: Double = -.infinity, upper: Double = .infinity) {
        self.init(lower: [lower], upper: [upper])
    }

    /// Bounds for every entry.
    public init(lower: [Double], upper: [Double]) {
        require(
            lower.count == upper.count,
            "BoxSet: \(lower.count) lower and \(upper.count) upper bounds")
        for i in lower.indices {
            require(lower[i] <= upper[i], "BoxSet: the interval [\(lower[i]), \(upper[i])]")
        }
        self.lower = lower
        self.upper = upper
    }

    /// x ≥ 0.
    public static let nonnegative = BoxSet(lower: 0)

    /// How far x is from the set; 0 inside.
    public func violation(at x: [Double]) -> Double {
        checkCount(x)
        var worst = 0.0
        for i in x.indices {
            let k = lower.count == 1 ? 0 : i
            worst = max(worst, lower[k] - x[i], x[i] - upper[k])
        }
        return worst
    }

    /// Writes the nearest point of the set over `result`.
    public func project(_ x: [Double], into result: inout [Double]) {
        requireSameCount(x, result)
        checkCount(x)
        for i in x.indices {
            let k = lower.count == 1 ? 0 : i
            let above = x[i] < lower[k] ? lower[k] : x[i]
            result[i] = above > upper[k] ? upper[k] : above
        }
    }

    private func checkCount(_ x: [Double]) {
        require(
            lower.count == 1 || lower.count == x.count,
            "BoxSet: \(x.count) entries, \(lower.count) bounds")
    }
}

/// The simplex x ≥ 0, Σ xᵢ = total.
public struct Simplex: ConvexSet, Sendable {
    /// The sum, above 0.
    public let total: Double

    /// The simplex with the given sum.
    public init(total: Double = 1) {
        require(total > 0 && total.isFinite, "Simplex: a total of \(total)")
        self.total = total
    }

    /// How far x is from the set; 0 inside.
    public func violation(at x: [Double]) -> Double {
        max(abs(sum(x) - total), -(x.min() ?? 0))
    }

    /// max(xᵢ − τ, 0) with the τ for which the sum is right.
    public func project(_ x: [Double], into result: inout [Double]) {
        requireSameCount(x, result)
        let tau = simplexThreshold(x, total: total) { $0 }
        for i in x.indices {
            let left = x[i] - tau
            result[i] = left < 0 ? 0 : left
        }
    }
}

/// The τ with Σ max(f(xᵢ) − τ, 0) = total, by the method of Michelot (Journal of Optimization Theory
/// and Applications 50, 1986): drop what is below the mean excess until nothing is.
private func simplexThreshold(
    _ x: [Double], total: Double, _ f: (Double) -> Double
) -> Double {
    var tau = -Double.infinity
    var kept = x.count + 1
    while true {
        var (sum, count) = (0.0, 0)
        for value in x where !(f(value) <= tau) {
            sum += f(value)
            count += 1
        }
        if count >= kept || count == 0 { return tau }
        kept = count
        tau = (sum - total) / Double(count)
    }
}

/// ‖x‖₁ ≤ radius.
public struct L1Ball: ConvexSet, Sendable {
    /// The radius.
    public let radius: Double

    /// The ball around 0.
    public init(radius: Double = 1) {
        require(radius >= 0, "L1Ball: a radius of \(radius)")
        self.radius = radius
    }

    /// How far x is from the set; 0 inside.
    public func violation(at x: [Double]) -> Double { max(0, norm1(x) - radius) }

    /// Soft thresholding at the τ ≥ 0 that brings the norm to the radius.
    public func project(_ x: [Double], into result: inout [Double]) {
        requireSameCount(x, result)
        if norm1(x) <= radius { return copy(x, into: &result) }
        if radius == 0 {
            // Not by a threshold, which would lose a NaN.
            return axpby(0, x, 0, &result)
        }
        let tau = simplexThreshold(x, total: radius) { abs($0) }
        L1Norm().proximal(of: x, step: max(tau, 0), into: &result)
    }
}

/// ‖x − center‖₂ ≤ radius.
public struct L2Ball: ConvexSet, Sendable {
    /// The radius.
    public let radius: Double
    /// The center; 0 if there is none.
    public let center: [Double]?

    /// The ball around a center, or around 0.
    public init(radius: Double = 1, center: [Double]? = nil) {
        require(radius >= 0, "L2Ball: a radius of \(radius)")
        self.radius = radius
        self.center = center
    }

    /// How far x is from the set; 0 inside.
    public func violation(at x: [Double]) -> Double {
        max(0, (center.map { distance(x, $0) } ?? norm(x)) - radius)
    }

    /// Writes the nearest point of the set over `result`.
    public func project(_ x: [Double], into result: inout [Double]) {
        copy(x, into: &result)
        if let center { axpy(-1, center, &result) }
        let length = norm(result)
        if length > radius { scale(&result, by: radius / length) }
        if let center { axpy(1, center, &result) }
    }
}

/// aᵀx ≤ b.
public struct HalfSpaceSet: ConvexSet, Sendable {
    /// a ≠ 0.
    public let normal: [Double]
    /// b.
    public let offset: Double
    private let square: Double

    /// The points with aᵀx ≤ b.
    public init(normal a: [Double], offset b: Double) {
        normal = a
        offset = b
        square = squaredNorm(a)
        require(square > 0, "HalfSpaceSet: a normal of norm \(square)")
    }

    /// How far x is from the set; 0 inside.
    public func violation(at x: [Double]) -> Double {
        max(0, dot(normal, x) - offset) / square.squareRoot()
    }

    /// Writes the nearest point of the set over `result`.
    public func project(_ x: [Double], into result: inout [Double]) {
        copy(x, into: &result)
        let excess = dot(normal, x) - offset
        if excess > 0 { axpy(-excess / square, normal, &result) }
    }
}

/// A x = b, with A of full row rank.
public struct AffineSet: ConvexSet, Sendable {
    private let A: Matrix<Double>
    private let b: [Double]
    private let factor: Cholesky<Double>

    /// The solutions of a system.
    ///
    /// - Throws: `notPositiveDefinite` where the rows of A are dependent, or `notFinite`.
    public init(_ A: Matrix<Double>, _ b: [Double]) throws(FactorizationError) {
        require(A.rows == b.count, "AffineSet: a \(A.shape) matrix, \(b.count) right-hand sides")
        self.A = A
        self.b = b
        let products = gram(A, ofRows: true)
        factor = try cholesky(products)
        for i in 0..<A.rows {
            // Of a row that depends on those before it only rounding is left.
            let left = factor.L[i, i] * factor.L[i, i]
            if left <= 1e-13 * products[i, i] { throw .notPositiveDefinite(order: i + 1) }
        }
    }

    /// How far x is from the set; 0 inside.
    public func violation(at x: [Double]) -> Double { normInfinity(difference(A * x, b)) }

    /// x − Aᵀ (A Aᵀ)⁻¹ (A x − b).
    public func project(_ x: [Double], into result: inout [Double]) {
        copy(x, into: &result)
        let y = factor.solve(difference(A * x, b))
        multiply(A, y, transposed: true, into: &result, alpha: -1, beta: 1)
    }
}

public import Kernels
public import LinearAlgebra

/// The point of least norm in the convex hull of points p₁, …, pₙ, with its proof.
///
/// For z_i = y_i a_i it is the hard-margin solution: the distance of the hull from the origin is the
/// margin max_{‖θ‖=1} minᵢ zᵢᵀθ, and the point has the direction of the best θ.
public struct MinimumNormPoint: Equatable, Sendable {
    /// x = Σ λᵢ pᵢ.
    public let point: [Double]
    /// The i with λᵢ > 0, ascending.
    public let support: [Int]
    /// Those λᵢ, with sum 1.
    public let weights: [Double]
    /// Bounds on the distance of the hull from the origin: minᵢ pᵢᵀx / ‖x‖, or 0 if that is negative,
    /// and ‖x‖. A positive lower bound proves that x separates all points from the origin.
    public let distance: ClosedRange<Double>
    /// How many points were taken into the corral.
    public let iterations: Int
}

/// The point of least norm in a convex hull, by the method of Wolfe (Mathematical Programming 11,
/// 1976): a corral of affinely independent points whose affine hull has its point of least norm
/// inside, to which the point that is nearest in the direction of x is added until none is nearer.
///
/// Finite in exact arithmetic; the result carries the proof of how far rounding let it come.
///
/// - Parameters:
///   - points: one point a row.
///   - relativeGap: stops when minᵢ pᵢᵀx ≥ (1 − relativeGap) ‖x‖².
///   - iterationLimit: the largest number of points taken into the corral.
/// - Returns: the point, its weights, and bounds on its norm.
public func minimumNormPoint(
    ofHull points: Matrix<Double>, relativeGap: Double = 1e-10, iterationLimit: Int = 100_000
) -> MinimumNormPoint {
    require(points.rows > 0, "minimumNormPoint: a hull of no points")
    require(
        Double.isFinite(points.storage.span),
        "minimumNormPoint: a \(points.shape) matrix with an entry that is not finite")
    var corral = Corral(points)
    var along = points * corral.x
    // Below this x is the origin up to rounding of the points.
    let zero = 1e-13 * corral.radius
    var iterations = 0
    while iterations < iterationLimit {
        let length = squaredNorm(corral.x)
        var nearest = 0
        for i in along.indices where along[i] < along[nearest] {
            nearest = i
        }
        // A point that is in the corral already would come nearer by rounding alone.
        if along[nearest] >= (1 - relativeGap) * length || length <= zero * zero
            || !corral.admit(nearest)
        {
            break
        }
        iterations += 1
        multiply(points, corral.x, into: &along)
        if squaredNorm(corral.x) >= length { break }
    }
    return corral.result(along, iterations: iterations)
}

/// Affinely independent points, and x = Σ λᵢ pᵢ as their combination with λ > 0.
private struct Corral {
    let points: Matrix<Double>
    /// max ‖pᵢ‖.
    let radius: Double
    private var members: [Int]
    private var lambda: [Double]
    /// The inner products of the members: row i has i + 1 entries.
    private var gram: [[Double]]
    private(set) var x: [Double]

    init(_ points: Matrix<Double>) {
        self.points = points
        var least = (index: 0, square: Double.infinity)
        var largest = 0.0
        for i in 0..<points.rows {
            let square = squaredNorm(points.row(i))
            largest = max(largest, square)
            if square < least.square { least = (i, square) }
        }
        radius = largest.squareRoot()
        members = [least.index]
        lambda = [1]
        gram = [[least.square]]
        x = points.row(least.index)
    }

    /// Takes a point in and moves x to the point of least norm that its members allow; false, and
    /// nothing is changed, if the point is a member or depends on the members.
    mutating func admit(_ index: Int) -> Bool {
        guard !members.contains(index) else { return false }
        let before = (members, lambda, gram)
        let p = points.row(index)
        gram.append(members.map { dot(points.row($0), p) } + [squaredNorm(p)])
        members.append(index)
        lambda.append(0)
        while let alpha = affineMinimum() {
            guard alpha.contains(where: { $0 <= 0 }) else {
                lambda = alpha
                combine()
                return true
            }
            retreat(toward: alpha)
        }
        (members, lambda, gram) = before
        return false
    }

    /// The weights of the point of least norm in the affine hull; nil if the members are dependent.
    private func affineMinimum() -> [Double]? {
        let k = members.count
        // G α = μ 1 with Σ α = 1. G + c 1 1ᵀ is positive definite even where G is not, and has the
        // same solution up to a factor.
        let c = radius * radius
        var system = Matrix<Double>(rows: k, columns: k)
        for i in 0..<k {
            for j in 0...i { system[i, j] = gram[i][j] + c }
        }
        do {
            let u = try cholesky(system).solve([Double](repeating: 1, count: k))
            let total = sum(u)
            return total.isFinite && total > 0 ? u.map { $0 / total } : nil
        } catch {
            return nil
        }
    }

    /// Goes from λ toward α until the first weight is 0, and drops the members without weight.
    private mutating func retreat(toward alpha: [Double]) {
        var step = 1.0
        for i in alpha.indices where alpha[i] <= 0 && lambda[i] > alpha[i] {
            step = min(step, lambda[i] / (lambda[i] - alpha[i]))
        }
        var kept: [Int] = []
        for i in alpha.indices {
            let moved = lambda[i] + step * (alpha[i] - lambda[i])
            let leaves = alpha[i] <= 0 && lambda[i] <= step * (lambda[i] - alpha[i])
            lambda[i] = moved
            if !leaves && moved > 0 { kept.append(i) }
        }
        members = kept.map { members[$0] }
        lambda = kept.map { lambda[$0] }
        gram = kept.indices.map { row in kept[...row].map { gram[kept[row]][$0] } }
    }

    private mutating func combine() {
        x = [Double](repeating: 0, count: points.columns)
        for (i, weight) in zip(members, lambda) { axpy(weight, points.row(i), &x) }
    }

    func result(_ along: [Double], iterations: Int) -> MinimumNormPoint {
        let order = members.indices.sorted { members[$0] < members[$1] }
        let length = norm(x)
        let reach = length > 0 ? (along.min() ?? 0) / length : 0
        return MinimumNormPoint(
            point: x, support: order.map { members[$0] }, weights: order.map { lambda[$0] },
            distance: max(0, min(reach, length))...length, iterations: iterations)
    }
}

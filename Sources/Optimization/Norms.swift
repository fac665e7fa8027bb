import Kernels
import LinearAlgebra

/// sign(xᵢ) max(|xᵢ| − t, 0), the proximal map of t‖·‖₁.
public func softThreshold(_ x: [Double], by t: Double) -> [Double] {
    L1Norm().proximal(of: x, step: t)
}

/// g(x) = w ‖x‖₁.
public struct L1Norm: ProximalFunction, Sendable {
    /// w ≥ 0.
    public let weight: Double

    /// The norm times a weight.
    public init(weight: Double = 1) {
        require(weight >= 0, "L1Norm: a weight of \(weight)")
        self.weight = weight
    }

    /// g(x).
    public func value(at x: [Double]) -> Double { weight * norm1(x) }

    /// Writes prox_{t g}(x) over `result`.
    public func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        requireSameCount(x, result)
        let threshold = t * weight
        for i in x.indices {
            let left = abs(x[i]) - threshold
            // In this order a NaN comes through.
            result[i] = left < 0 ? 0 : Double(signOf: x[i], magnitudeOf: left)
        }
    }
}

/// g(x) = w Σ_k ‖x_k‖₂ over disjoint groups of consecutive entries; entries of no group are free.
public struct GroupNorm: ProximalFunction, Sendable {
    /// w ≥ 0.
    public let weight: Double
    /// The groups; all entries together are one where there are none.
    public let groups: [Range<Int>]

    /// The sum of the norms of the groups.
    public init(weight: Double = 1, groups: [Range<Int>] = []) {
        require(weight >= 0, "GroupNorm: a weight of \(weight)")
        var end = 0
        for group in groups {
            require(
                group.lowerBound >= end, "GroupNorm: group \(group) starts before entry \(end)")
            end = group.upperBound
        }
        self.weight = weight
        self.groups = groups
    }

    /// The groups of equal size, of which the last may be shorter.
    public init(weight: Double = 1, dimension: Int, groupSize: Int) {
        require(groupSize > 0, "GroupNorm: groups of \(groupSize)")
        self.init(
            weight: weight,
            groups: stride(from: 0, to: dimension, by: groupSize).map {
                $0..<min($0 + groupSize, dimension)
            })
    }

    /// g(x).
    public func value(at x: [Double]) -> Double {
        guard !groups.isEmpty else { return weight * norm(x) }
        var total = 0.0
        for group in groups { total += Double.norm2(x.span.extracting(group)) }
        return weight * total
    }

    /// Writes prox_{t g}(x) over `result`.
    public func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        requireSameCount(x, result)
        if groups.isEmpty { return shrink(x, 0..<x.count, by: t * weight, into: &result) }
        var next = 0
        for group in groups {
            for i in next..<group.lowerBound { result[i] = x[i] }
            shrink(x, group, by: t * weight, into: &result)
            next = group.upperBound
        }
        for i in next..<max(x.count, next) { result[i] = x[i] }
    }

    private func shrink(
        _ x: [Double], _ group: Range<Int>, by t: Double, into result: inout [Double]
    ) {
        let length = Double.norm2(x.span.extracting(group))
        let factor = length <= t ? 0 : 1 - t / length
        for i in group { result[i] = factor * x[i] }
    }
}

/// g(x) = w/2 ‖x‖₂².
public struct SquaredNorm: ProximalFunction, Sendable {
    /// w ≥ 0.
    public let weight: Double

    /// Half the squared norm times a weight.
    public init(weight: Double = 1) {
        require(weight >= 0, "SquaredNorm: a weight of \(weight)")
        self.weight = weight
    }

    /// g(x).
    public func value(at x: [Double]) -> Double { weight / 2 * squaredNorm(x) }

    /// Writes prox_{t g}(x) over `result`.
    public func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        requireSameCount(x, result)
        let factor = 1 / (1 + t * weight)
        for i in x.indices { result[i] = factor * x[i] }
    }
}

/// g(x) = w ‖x‖_∞, by the projection onto the ℓ₁ ball, which is the domain of its conjugate.
public struct LInfinityNorm: ProximalFunction, Sendable {
    /// w ≥ 0.
    public let weight: Double

    /// The norm times a weight.
    public init(weight: Double = 1) {
        require(weight >= 0, "LInfinityNorm: a weight of \(weight)")
        self.weight = weight
    }

    /// g(x).
    public func value(at x: [Double]) -> Double { weight * normInfinity(x) }

    /// Writes prox_{t g}(x) over `result`.
    public func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        L1Ball(radius: t * weight).project(x, into: &result)
        for i in x.indices { result[i] = x[i] - result[i] }
    }
}

/// g(X) = w ‖X‖_*, the sum of the singular values of a matrix whose entries are the variables, row
/// by row.
public struct NuclearNorm: ProximalFunction, Sendable {
    /// w ≥ 0.
    public let weight: Double
    /// The rows of X.
    public let rows: Int
    /// The columns of X.
    public let columns: Int

    /// The norm of matrices of one shape, times a weight.
    public init(weight: Double = 1, rows: Int, columns: Int) {
        require(weight >= 0, "NuclearNorm: a weight of \(weight)")
        self.weight = weight
        self.rows = rows
        self.columns = columns
    }

    /// w Σ σᵢ; NaN where the singular values cannot be had.
    public func value(at x: [Double]) -> Double {
        do {
            return weight * (try nuclearNorm(Matrix(rows: rows, columns: columns, x)))
        } catch {
            return .nan
        }
    }

    /// U diag(max(σᵢ − t w, 0)) Vᵀ; NaN where the decomposition cannot be had.
    public func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        requireSameCount(x, result)
        do {
            let found = try svd(Matrix(rows: rows, columns: columns, x))
            let left = L1Norm(weight: weight).proximal(of: found.values, step: t)
            var scaled = found.Vt
            for i in left.indices {
                for j in 0..<columns { scaled[i, j] *= left[i] }
            }
            copy((found.U * scaled).storage, into: &result)
        } catch {
            fill(&result, with: .nan)
        }
    }
}

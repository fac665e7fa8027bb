import Glibc

extension RandomStream {
    /// A point of the unit sphere in ℝᵈ, uniformly.
    public mutating func unitVector(_ dimension: Int) -> [Double] {
        precondition(dimension > 0, "unitVector: dimension \(dimension)")
        while true {
            var x = normals(dimension)
            let length = norm(x)
            // Only in few dimensions, and then almost never, do the entries vanish together.
            guard length > 1e-150 else { continue }
            for i in x.indices {
                x[i] /= length
            }
            return x
        }
    }

    /// A point of the unit ball in ℝᵈ, uniformly.
    public mutating func pointInUnitBall(_ dimension: Int) -> [Double] {
        var x = unitVector(dimension)
        let radius = pow(positiveUniform(), 1 / Double(dimension))
        for i in x.indices {
            x[i] *= radius
        }
        return x
    }

    /// An orthogonal n × n matrix by rows, from the Haar measure on O(n).
    public mutating func orthogonalMatrix(_ n: Int) -> [Double] {
        orthonormalColumns(rows: n, columns: n)
    }

    /// A rows × columns matrix by rows whose columns are orthonormal, from the Haar measure.
    ///
    /// It is the factor Q of a normal matrix whose R has a positive diagonal, made without the
    /// normal matrix: the i-th Householder reflection of its factorization has a fresh normal
    /// vector of rows − i entries. G. W. Stewart, "The efficient generation of random orthogonal
    /// matrices", SIAM Journal on Numerical Analysis 17 (1980).
    public mutating func orthonormalColumns(rows: Int, columns: Int) -> [Double] {
        precondition(columns > 0 && rows >= columns, "orthonormalColumns: \(rows) × \(columns)")
        var Q = [Double](repeating: 0, count: rows * columns)
        var products = [Double](repeating: 0, count: columns)
        for i in stride(from: columns - 1, through: 0, by: -1) {
            var v = unitVector(rows - i)
            // H v = s e₁ with s = −sign(v₁), where H reflects along v − s e₁; no cancellation.
            let s: Double = v[0] < 0 ? 1 : -1
            v[0] -= s
            // ‖v − s e₁‖² = 2 (1 + |v₁|), of which v[0] now has the absolute value 1 + |v₁|.
            let scale = 1 / abs(v[0])
            Q[i * columns + i] = s
            reflect(&Q, columns: columns, from: i, along: v, scale, &products)
        }
        return Q
    }
}

/// A ← (I − scale v vᵀ) A in the rows and columns from `first` on.
private func reflect(
    _ A: inout [Double], columns: Int, from first: Int, along v: [Double], _ scale: Double,
    _ products: inout [Double]
) {
    for j in first..<columns {
        products[j] = 0
    }
    for r in v.indices {
        let row = (first + r) * columns
        for j in first..<columns {
            products[j] += v[r] * A[row + j]
        }
    }
    for r in v.indices {
        let row = (first + r) * columns
        let factor = scale * v[r]
        for j in first..<columns {
            A[row + j] -= factor * products[j]
        }
    }
}

private func norm(_ x: [Double]) -> Double {
    var sum = 0.0
    for entry in x {
        sum += entry * entry
    }
    return sqrt(sum)
}

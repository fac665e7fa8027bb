public import Kernels
import RealModule

/// P A = L U of a square matrix, with partial pivoting.
public struct LU<Element: Scalar>: Sendable {
    /// U on and above the diagonal, L without its unit diagonal below.
    let factors: Matrix<Element>
    /// Row i was exchanged with row pivots[i] − 1.
    let pivots: [Int32]

    /// The unit lower triangular factor.
    public var L: Matrix<Element> {
        var result = factors
        for i in 0..<factors.rows {
            result[i, i] = 1
            for j in i + 1..<max(factors.columns, i + 1) {
                result[i, j] = 0
            }
        }
        return result
    }

    /// The upper triangular factor.
    public var U: Matrix<Element> {
        var result = factors
        for i in 0..<factors.rows {
            for j in 0..<i {
                result[i, j] = 0
            }
        }
        return result
    }

    /// The rows of A in the order in which P A has them.
    public var permutation: [Int] {
        var order = Array(0..<factors.rows)
        for (i, pivot) in pivots.enumerated() {
            order.swapAt(i, Int(pivot) - 1)
        }
        return order
    }

    /// A⁻¹ b, or A⁻ᵀ b.
    public func solve(_ b: [Element], transposed: Bool = false) -> [Element] {
        require(
            b.count == factors.rows,
            "LU.solve: a \(factors.shape) matrix and a vector of \(b.count) entries")
        var x = b
        var span = x.mutableSpan
        let info = Element.getrs(
            factors.entries.span, order: factors.rows, pivots: pivots.span,
            transposed: transposed, inPlace: &span, columns: 1)
        return info == 0 ? x : notNumbers(b.count)
    }

    /// A⁻¹ B, or A⁻ᵀ B.
    public func solve(_ B: Matrix<Element>, transposed: Bool = false) -> Matrix<Element> {
        require(
            B.rows == factors.rows, "LU.solve: a \(factors.shape) matrix and a \(B.shape) matrix")
        var x = B
        var span = x.entries.mutableSpan
        let info = Element.getrs(
            factors.entries.span, order: factors.rows, pivots: pivots.span,
            transposed: transposed, inPlace: &span, columns: B.columns)
        guard info == 0 else {
            return Matrix(rows: B.rows, columns: B.columns, notNumbers(B.entries.count))
        }
        return x
    }

    /// det A.
    public var determinant: Element {
        var result: Element = 1
        for u in factors.diagonal {
            result *= u
        }
        return result * sign
    }

    /// log |det A|, where the determinant itself may be out of range.
    public var logAbsoluteDeterminant: Element {
        var sum: Element = 0
        for u in factors.diagonal {
            sum += Element.log(u.magnitude)
        }
        return sum
    }

    /// A⁻¹.
    public var inverse: Matrix<Element> {
        var result = factors
        var span = result.entries.mutableSpan
        let info = Element.getri(&span, order: factors.rows, pivots: pivots.span)
        require(info == 0, "getri: info \(info) of factors without a zero pivot")
        return result
    }

    /// The sign of the permutation.
    private var sign: Element {
        var sign: Element = 1
        for (i, pivot) in pivots.enumerated() where Int(pivot) != i + 1 {
            sign = -sign
        }
        return sign
    }

    /// What LAPACKE refuses to compute, because b has such an entry.
    private func notNumbers(_ count: Int) -> [Element] {
        Array(repeating: .nan, count: count)
    }
}

/// The LU factorization of a square matrix.
///
/// - Throws: `singular` with the number of the first pivot that is exactly zero, or `notFinite`.
public func lu<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> LU<Element> {
    require(a.rows == a.columns, "lu of a \(a.shape) matrix")
    try a.checkFinite("lu")
    let order = a.rows
    var factors = a
    var pivots = [Int32](repeating: 0, count: order)
    var span = factors.entries.mutableSpan
    var pivotSpan = pivots.mutableSpan
    let info = Element.getrf(&span, rows: order, columns: order, pivots: &pivotSpan)
    try check(info, "lu") { .singular(pivot: $0) }
    return LU(factors: factors, pivots: pivots)
}

/// A⁻¹ b of a square matrix, by LU.
public func solve<Element: Scalar>(
    _ a: Matrix<Element>, _ b: [Element]
) throws(FactorizationError) -> [Element] {
    try lu(a).solve(b)
}

/// A⁻¹ B of a square matrix, by LU.
public func solve<Element: Scalar>(
    _ a: Matrix<Element>, _ b: Matrix<Element>
) throws(FactorizationError) -> Matrix<Element> {
    try lu(a).solve(b)
}

/// A⁻¹ of a square matrix, by LU.
public func inverse<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> Matrix<Element> {
    try lu(a).inverse
}

import Kernels

/// Why a factorization of finite size could not be had.
public enum FactorizationError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The leading minor of this order is not positive definite.
    case notPositiveDefinite(order: Int)
    /// This pivot, counted from 1, is exactly zero.
    case singular(pivot: Int)
    /// The iteration of the routine left this many values undetermined.
    case notConverged(routine: String, remaining: Int)
    /// An entry is infinite or not a number.
    case notFinite(routine: String)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .notPositiveDefinite(let order):
            "the leading minor of order \(order) is not positive definite: add to the diagonal, "
                + "or check that the matrix is symmetric"
        case .singular(let pivot):
            "pivot \(pivot) is exactly zero: the matrix is singular, use leastSquares instead"
        case .notConverged(let routine, let remaining):
            "\(routine) did not converge, \(remaining) values are undetermined: scale the matrix"
        case .notFinite(let routine):
            "\(routine) was given a matrix with an entry that is infinite or not a number"
        }
    }
}

/// Throws what a negative or positive `info` of a LAPACK routine means.
func check(
    _ info: Int, _ routine: String, positive: (Int) -> FactorizationError
) throws(FactorizationError) {
    if info < 0 {
        throw .notFinite(routine: routine)
    }
    if info > 0 {
        throw positive(info)
    }
}

extension Matrix {
    /// Throws if an entry is infinite or not a number, which LAPACK may answer by not returning.
    func checkFinite(_ routine: String) throws(FactorizationError) {
        if !Element.isFinite(entries.span) {
            throw .notFinite(routine: routine)
        }
    }
}

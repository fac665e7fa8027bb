public import Kernels

/// How an iterative solver ended; a limit reached is a finding, not an error.
public enum SolverOutcome: Equatable, Sendable {
    /// The residual is below its bound.
    case converged(iterations: Int)
    /// The residual was above its bound after this many iterations.
    case iterationLimit(Int)
    /// A direction with pᵀ A p ≤ 0 was met: the operator is not positive definite.
    case notPositiveDefinite(iteration: Int)
    /// The residual cannot become smaller, but x minimizes ‖b − A x‖₂: ‖Aᵀ(b − A x)‖₂ is below its
    /// bound.
    case leastSquares(iterations: Int)
    /// The space that A spans from b is exhausted, and no x in it has a smaller residual: A is singular.
    case singular(iteration: Int)
    /// A product with the operator is infinite or not a number.
    case notFinite(iteration: Int)
    /// The residual was above its bound when the time was up, after this many iterations.
    case timeLimit(iterations: Int)
}

/// What a solver of A x = b ended with.
public struct SolverResult<Element: Scalar>: Equatable, Sendable {
    /// x.
    public let solution: [Element]
    /// How the solver ended.
    public let outcome: SolverOutcome
    /// ‖b − A x‖₂ as the recurrence has it, after every iteration; the first is that of the start.
    public let residualNorms: [Element]
}

/// The method of conjugate gradients (Hestenes and Stiefel 1952) for A x = b with A symmetric and
/// positive definite.
///
/// - Parameters:
///   - apply: writes A p into its second argument.
///   - b: the right-hand side.
///   - start: the first x; zeros if it is not given.
///   - relativeTolerance: stops at ‖b − A x‖ ≤ relativeTolerance ‖b‖.
///   - iterationLimit: where to stop; in exact arithmetic the order of A is enough.
///   - timeLimit: the longest time; a result that ended by it depends on the machine.
///   - preconditioner: writes an approximation of A⁻¹ r into its second argument.
/// - Returns: x, the outcome and the residuals.
public func conjugateGradient<Element: Scalar>(
    _ apply: (_ p: [Element], _ result: inout [Element]) -> Void, _ b: [Element],
    start: [Element]? = nil, relativeTolerance: Element, iterationLimit: Int,
    timeLimit: Duration? = nil,
    preconditioner: ((_ r: [Element], _ result: inout [Element]) -> Void)? = nil
) -> SolverResult<Element> {
    require(
        start.map { $0.count == b.count } ?? true,
        "conjugateGradient: a start of \(start?.count ?? 0) entries, not \(b.count)")
    let bound = relativeTolerance * norm(b)
    var x = start ?? Array(repeating: 0, count: b.count)
    var image = [Element](repeating: 0, count: b.count)
    var residual = b
    if start != nil {
        apply(x, &image)
        axpy(-1, image, &residual)
    }
    var norms = [norm(residual)]
    norms.reserveCapacity(min(iterationLimit, 1000) + 1)
    let deadline = Deadline(after: timeLimit)
    // Without a preconditioner z is the residual itself.
    var z = preconditioner == nil ? [] : residual
    preconditioner?(residual, &z)
    var p = preconditioner == nil ? residual : z
    var rho = dot(residual, p)

    func result(_ outcome: SolverOutcome) -> SolverResult<Element> {
        SolverResult(solution: x, outcome: outcome, residualNorms: norms)
    }
    for iteration in 0..<iterationLimit {
        if norms[iteration] <= bound {
            return result(.converged(iterations: iteration))
        }
        if deadline.isPassed {
            return result(.timeLimit(iterations: iteration))
        }
        apply(p, &image)
        let curvature = dot(p, image)
        guard curvature.isFinite && norms[iteration].isFinite else {
            return result(.notFinite(iteration: iteration))
        }
        guard curvature > 0 else {
            return result(.notPositiveDefinite(iteration: iteration))
        }
        let alpha = rho / curvature
        axpy(alpha, p, &x)
        axpy(-alpha, image, &residual)
        norms.append(norm(residual))
        if let preconditioner {
            preconditioner(residual, &z)
            let next = dot(residual, z)
            scale(&p, by: next / rho)
            axpy(1, z, &p)
            rho = next
        } else {
            let next = dot(residual, residual)
            scale(&p, by: next / rho)
            axpy(1, residual, &p)
            rho = next
        }
    }
    let isBelow = norms[norms.count - 1] <= bound
    return result(
        isBelow ? .converged(iterations: iterationLimit) : .iterationLimit(iterationLimit))
}

/// The method of conjugate gradients for a dense matrix.
public func conjugateGradient<Element: Scalar>(
    _ a: Matrix<Element>, _ b: [Element], relativeTolerance: Element, iterationLimit: Int
) -> SolverResult<Element> {
    require(
        a.rows == a.columns && a.rows == b.count,
        "conjugateGradient: a \(a.shape) matrix and a vector of \(b.count) entries")
    return conjugateGradient(
        { multiply(a, $0, into: &$1) }, b, relativeTolerance: relativeTolerance,
        iterationLimit: iterationLimit)
}

/// The method of conjugate gradients for a sparse matrix.
public func conjugateGradient<Element: Scalar>(
    _ a: SparseMatrix<Element>, _ b: [Element], relativeTolerance: Element, iterationLimit: Int
) -> SolverResult<Element> {
    require(
        a.rows == a.columns && a.rows == b.count,
        "conjugateGradient: a sparse \(a.shape) matrix and a vector of \(b.count) entries")
    return conjugateGradient(
        { multiply(a, $0, into: &$1) }, b, relativeTolerance: relativeTolerance,
        iterationLimit: iterationLimit)
}

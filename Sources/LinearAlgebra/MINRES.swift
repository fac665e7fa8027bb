public import Kernels

/// The method of minimal residuals for A x = b with A symmetric, definite or not (Paige and Saunders,
/// SIAM Journal on Numerical Analysis 12, 1975): after k products ‖b − A x‖ is least over the Krylov
/// space of that dimension.
///
/// Where A is singular and b not in its range, x tends to a minimizer of ‖b − A x‖.
///
/// - Parameters:
///   - apply: writes A p into its second argument.
///   - b: the right-hand side.
///   - start: the first x; zeros if it is not given.
///   - relativeTolerance: stops at ‖b − A x‖ ≤ relativeTolerance ‖b‖, or where
///     ‖A (b − A x)‖ ≤ relativeTolerance ‖A‖ ‖b − A x‖ shows that x is a least-squares solution.
///   - iterationLimit: where to stop.
///   - timeLimit: the longest time; a result that ended by it depends on the machine.
/// - Returns: x, the outcome and the residuals.
public func minimalResidual(
    _ apply: (_ p: [Double], _ result: inout [Double]) -> Void, _ b: [Double],
    start: [Double]? = nil, relativeTolerance: Double, iterationLimit: Int,
    timeLimit: Duration? = nil
) -> SolverResult<Double> {
    var x = start ?? Array(repeating: 0, count: b.count)
    requireSize(x, b, "minimalResidual")
    var lanczos = Lanczos(residual(apply, x, b, isZero: start == nil))
    let bound = relativeTolerance * norm(b)
    var norms = [lanczos.beta]
    // The last two directions, and the rotations that make the tridiagonal matrix upper triangular.
    var (older, old, w) = (lanczos.next, lanczos.next, lanczos.next)
    for i in w.indices { (older[i], old[i], w[i]) = (0, 0, 0) }
    var (cosine, sine, betweenBar, corner) = (-1.0, 0.0, 0.0, 0.0)
    var remaining = lanczos.beta
    var size = 0.0
    let deadline = Deadline(after: timeLimit)

    func result(_ outcome: SolverOutcome) -> SolverResult<Double> {
        SolverResult(solution: x, outcome: outcome, residualNorms: norms)
    }
    for iteration in 0..<iterationLimit {
        if remaining <= bound { return result(.converged(iterations: iteration)) }
        if deadline.isPassed { return result(.timeLimit(iterations: iteration)) }
        let (alpha, before) = lanczos.step(apply)
        guard alpha.isFinite && lanczos.beta.isFinite else {
            return result(.notFinite(iteration: iteration))
        }
        // ‖T‖_F of the tridiagonal matrix so far; the first β is not one of its entries.
        let squares = alpha * alpha + lanczos.beta * lanczos.beta
        size = (size * size + squares + (iteration > 0 ? before * before : 0)).squareRoot()
        let skipped = corner
        let between = cosine * betweenBar + sine * alpha
        let diagonal = sine * betweenBar - cosine * alpha
        corner = sine * lanczos.beta
        betweenBar = -cosine * lanczos.beta
        // ‖A r‖ of the x so far.
        let slope = (diagonal * diagonal + betweenBar * betweenBar).squareRoot()
        if slope <= relativeTolerance * size {
            return result(.leastSquares(iterations: iteration))
        }
        let pivot = (diagonal * diagonal + lanczos.beta * lanczos.beta).squareRoot()
        cosine = diagonal / pivot
        sine = lanczos.beta / pivot
        // w ← (v − skipped · older − between · old) / pivot, in the array of the oldest.
        swap(&older, &old)
        swap(&old, &w)
        axpby(1 / pivot, lanczos.current, 0, &w)
        axpy(-skipped / pivot, older, &w)
        axpy(-between / pivot, old, &w)
        axpy(cosine * remaining, w, &x)
        remaining *= abs(sine)
        norms.append(remaining)
    }
    let isBelow = remaining <= bound
    return result(
        isBelow ? .converged(iterations: iterationLimit) : .iterationLimit(iterationLimit))
}

/// The method of minimal residuals for a dense symmetric matrix.
public func minimalResidual(
    _ a: Matrix<Double>, _ b: [Double], relativeTolerance: Double, iterationLimit: Int
) -> SolverResult<Double> {
    requireOperator(a.rows, a.columns, b, "minimalResidual")
    return minimalResidual(
        { multiply(a, $0, into: &$1) }, b, relativeTolerance: relativeTolerance,
        iterationLimit: iterationLimit)
}

/// The method of minimal residuals for a sparse symmetric matrix.
public func minimalResidual(
    _ a: SparseMatrix<Double>, _ b: [Double], relativeTolerance: Double, iterationLimit: Int
) -> SolverResult<Double> {
    requireOperator(a.rows, a.columns, b, "minimalResidual")
    return minimalResidual(
        { multiply(a, $0, into: &$1) }, b, relativeTolerance: relativeTolerance,
        iterationLimit: iterationLimit)
}

/// Orthonormal vectors in which a symmetric operator is tridiagonal, three at a time.
private struct Lanczos {
    private(set) var previous: [Double]
    private(set) var current: [Double]
    /// The next vector times `beta`.
    private(set) var next: [Double]
    private(set) var beta: Double

    init(_ start: [Double]) {
        next = start
        beta = norm(start)
        previous = start.map { _ in 0 }
        current = previous
    }

    /// Moves on by one vector; returns vᵀ A v of it and the β that led to it.
    mutating func step(
        _ apply: (_ p: [Double], _ result: inout [Double]) -> Void
    ) -> (alpha: Double, before: Double) {
        let before = beta
        swap(&previous, &current)
        swap(&current, &next)
        scale(&current, by: 1 / before)
        apply(current, &next)
        axpy(-before, previous, &next)
        let alpha = dot(current, next)
        axpy(-alpha, current, &next)
        beta = norm(next)
        return (alpha, before)
    }
}

/// b − A x.
func residual(
    _ apply: (_ p: [Double], _ result: inout [Double]) -> Void, _ x: [Double], _ b: [Double],
    isZero: Bool
) -> [Double] {
    guard !isZero else { return b }
    var r = b
    apply(x, &r)
    axpby(1, b, -1, &r)
    return r
}

public import Kernels

/// A linear map between spaces of two dimensions, with its adjoint, by what it does.
public struct LinearMap {
    /// m.
    public let rows: Int
    /// n.
    public let columns: Int
    /// Writes A x into its second argument.
    public let apply: (_ x: [Double], _ result: inout [Double]) -> Void
    /// Writes Aᵀ y into its second argument.
    public let applyAdjoint: (_ y: [Double], _ result: inout [Double]) -> Void

    /// The map of two closures.
    public init(
        rows: Int, columns: Int, apply: @escaping (_ x: [Double], _ result: inout [Double]) -> Void,
        adjoint: @escaping (_ y: [Double], _ result: inout [Double]) -> Void
    ) {
        self.rows = rows
        self.columns = columns
        self.apply = apply
        applyAdjoint = adjoint
    }

    /// The map of a dense matrix.
    public init(_ a: Matrix<Double>) {
        self.init(
            rows: a.rows, columns: a.columns, apply: { multiply(a, $0, into: &$1) },
            adjoint: { multiply(a, $0, transposed: true, into: &$1) })
    }

    /// The map of a sparse matrix.
    public init(_ a: SparseMatrix<Double>) {
        self.init(
            rows: a.rows, columns: a.columns, apply: { multiply(a, $0, into: &$1) },
            adjoint: { multiply(a, $0, transposed: true, into: &$1) })
    }
}

/// The method LSQR for min ‖A x − b‖² + λ² ‖x‖² (Paige and Saunders, ACM Transactions on Mathematical
/// Software 8, 1982): conjugate gradients on the normal equations, without their rounding. From x = 0
/// it tends to the solution of least norm.
///
/// - Parameters:
///   - a: A, m × n.
///   - b: the right-hand side, m entries.
///   - damping: λ ≥ 0.
///   - relativeTolerance: converged at ‖b − A x‖ ≤ relativeTolerance ‖b‖, and a least-squares solution
///     where ‖Aᵀr − λ² x‖ ≤ relativeTolerance ‖A‖_F ‖(r, λ x)‖.
///   - iterationLimit: where to stop.
///   - timeLimit: the longest time; a result that ended by it depends on the machine.
/// - Returns: x, the outcome and ‖(b − A x, λ x)‖ after every iteration.
public func lsqr(
    _ a: LinearMap, _ b: [Double], damping: Double = 0, relativeTolerance: Double,
    iterationLimit: Int, timeLimit: Duration? = nil
) -> SolverResult<Double> {
    require(b.count == a.rows, "lsqr: a \(a.rows)×\(a.columns) map and \(b.count) entries")
    require(damping >= 0, "lsqr: a damping of \(damping)")
    var x = [Double](repeating: 0, count: a.columns)
    var chain = Bidiagonalization(a, b)
    var w = chain.v
    var (rhoBar, phiBar) = (chain.alpha, chain.beta)
    let bound = relativeTolerance * chain.beta
    var (squareSum, damped) = (chain.alpha * chain.alpha, 0.0)
    var norms = [phiBar]
    let deadline = Deadline(after: timeLimit)

    func result(_ outcome: SolverOutcome) -> SolverResult<Double> {
        SolverResult(solution: x, outcome: outcome, residualNorms: norms)
    }
    for iteration in 0..<iterationLimit {
        let remaining = norms[iteration]
        guard remaining.isFinite && rhoBar.isFinite else {
            return result(.notFinite(iteration: iteration))
        }
        if remaining <= bound { return result(.converged(iterations: iteration)) }
        // ‖Aᵀr − λ²x‖ = φ̄ α |c|, which is φ̄ |ρ̄| with the signs of this recurrence.
        let slope = abs(phiBar * rhoBar)
        if slope <= relativeTolerance * squareSum.squareRoot() * remaining {
            return result(.leastSquares(iterations: iteration))
        }
        if deadline.isPassed { return result(.timeLimit(iterations: iteration)) }
        chain.step(a)
        squareSum += chain.alpha * chain.alpha + chain.beta * chain.beta + damping * damping
        // First the damping, then the subdiagonal, is rotated away.
        let rhoDamped = (rhoBar * rhoBar + damping * damping).squareRoot()
        let psi = damping / rhoDamped * phiBar
        phiBar *= rhoBar / rhoDamped
        damped += psi * psi
        let rho = (rhoDamped * rhoDamped + chain.beta * chain.beta).squareRoot()
        let (c, s) = (rhoDamped / rho, chain.beta / rho)
        let theta = s * chain.alpha
        axpy(c * phiBar / rho, w, &x)
        axpby(1, chain.v, -theta / rho, &w)
        rhoBar = -c * chain.alpha
        phiBar *= s
        norms.append((phiBar * phiBar + damped).squareRoot())
    }
    let isBelow = (norms.last ?? 0) <= bound
    return result(
        isBelow ? .converged(iterations: iterationLimit) : .iterationLimit(iterationLimit))
}

/// Golub and Kahan's orthonormal u and v in which a map is lower bidiagonal, one of each at a time.
private struct Bidiagonalization {
    private var u: [Double]
    private(set) var v: [Double]
    private var uScratch: [Double]
    private var vScratch: [Double]
    private(set) var alpha = 0.0
    private(set) var beta: Double

    init(_ a: LinearMap, _ b: [Double]) {
        u = b
        beta = norm(b)
        v = Array(repeating: 0, count: a.columns)
        uScratch = b
        vScratch = v
        if beta > 0 {
            scale(&u, by: 1 / beta)
            a.applyAdjoint(u, &v)
            alpha = norm(v)
            if alpha > 0 { scale(&v, by: 1 / alpha) }
        }
    }

    mutating func step(_ a: LinearMap) {
        a.apply(v, &uScratch)
        axpby(1, uScratch, -alpha, &u)
        beta = norm(u)
        if beta > 0 { scale(&u, by: 1 / beta) }
        a.applyAdjoint(u, &vScratch)
        axpby(1, vScratch, -beta, &v)
        alpha = norm(v)
        if alpha > 0 { scale(&v, by: 1 / alpha) }
    }
}

/// Stops if a start does not fit a right-hand side.
func requireSize(_ x: [Double], _ b: [Double], _ routine: String) {
    require(
        x.count == b.count, "\(routine): a start of \(x.count) entries, not \(b.count)")
}

/// Stops if a matrix is not square or does not fit a right-hand side.
func requireOperator(_ rows: Int, _ columns: Int, _ b: [Double], _ routine: String) {
    require(
        rows == columns && rows == b.count,
        "\(routine): a \(rows)×\(columns) matrix and a vector of \(b.count) entries")
}

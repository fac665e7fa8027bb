public import Kernels

/// The method of generalized minimal residuals for A x = b with A square (Saad and Schultz, SIAM
/// Journal on Scientific and Statistical Computing 7, 1986), restarted, with right preconditioning.
///
/// - Parameters:
///   - apply: writes A p into its second argument.
///   - b: the right-hand side.
///   - start: the first x; zeros if it is not given.
///   - restart: the dimension m of the Krylov space, of which m + 1 vectors are kept.
///   - relativeTolerance: stops at ‖b − A x‖ ≤ relativeTolerance ‖b‖.
///   - iterationLimit: the largest number of products with A, apart from one at every restart.
///   - timeLimit: the longest time; a result that ended by it depends on the machine.
///   - preconditioner: writes an approximation of A⁻¹ r into its second argument; the residuals are
///     those of A x = b all the same.
/// - Returns: x, the outcome and the residuals.
public func generalizedMinimalResidual(
    _ apply: (_ p: [Double], _ result: inout [Double]) -> Void, _ b: [Double],
    start: [Double]? = nil, restart: Int = 30, relativeTolerance: Double, iterationLimit: Int,
    timeLimit: Duration? = nil,
    preconditioner: ((_ r: [Double], _ result: inout [Double]) -> Void)? = nil
) -> SolverResult<Double> {
    require(restart > 0, "generalizedMinimalResidual: a restart of \(restart)")
    var x = start ?? Array(repeating: 0, count: b.count)
    requireSize(x, b, "generalizedMinimalResidual")
    let bound = relativeTolerance * norm(b)
    var r = residual(apply, x, b, isZero: start == nil)
    var norms = [norm(r)]
    var space = Arnoldi(dimension: b.count, size: max(1, min(restart, b.count)))
    var z = preconditioner == nil ? [] : b
    let deadline = Deadline(after: timeLimit)
    var iteration = 0

    func result(_ outcome: SolverOutcome) -> SolverResult<Double> {
        SolverResult(solution: x, outcome: outcome, residualNorms: norms)
    }
    while true {
        let before = norm(r)
        guard before.isFinite else { return result(.notFinite(iteration: iteration)) }
        if before <= bound { return result(.converged(iterations: iteration)) }
        if iteration >= iterationLimit { return result(.iterationLimit(iteration)) }
        if deadline.isPassed { return result(.timeLimit(iterations: iteration)) }
        space.begin(r, before)
        var isClosed = false
        while space.count < space.size && iteration < iterationLimit && !isClosed {
            isClosed = space.extend { v, w in
                guard let preconditioner else { return apply(v, &w) }
                preconditioner(v, &z)
                apply(z, &w)
            }
            iteration += 1
            norms.append(space.residualNorm)
            if !space.residualNorm.isFinite { return result(.notFinite(iteration: iteration)) }
            if space.residualNorm <= bound || deadline.isPassed { break }
        }
        guard space.combine(into: &r) else { return result(.singular(iteration: iteration)) }
        if let preconditioner {
            preconditioner(r, &z)
            axpy(1, z, &x)
        } else {
            axpy(1, r, &x)
        }
        apply(x, &r)
        axpby(1, b, -1, &r)
        norms[norms.count - 1] = norm(r)
        // An invariant space without a solution stays what it is.
        if isClosed && norm(r) > max(bound, 0.5 * before) {
            return result(.singular(iteration: iteration))
        }
    }
}

/// The restarted method of generalized minimal residuals for a dense matrix.
public func generalizedMinimalResidual(
    _ a: Matrix<Double>, _ b: [Double], restart: Int = 30, relativeTolerance: Double,
    iterationLimit: Int
) -> SolverResult<Double> {
    requireOperator(a.rows, a.columns, b, "generalizedMinimalResidual")
    return generalizedMinimalResidual(
        { multiply(a, $0, into: &$1) }, b, restart: restart, relativeTolerance: relativeTolerance,
        iterationLimit: iterationLimit)
}

/// The restarted method of generalized minimal residuals for a sparse matrix.
public func generalizedMinimalResidual(
    _ a: SparseMatrix<Double>, _ b: [Double], restart: Int = 30, relativeTolerance: Double,
    iterationLimit: Int
) -> SolverResult<Double> {
    requireOperator(a.rows, a.columns, b, "generalizedMinimalResidual")
    return generalizedMinimalResidual(
        { multiply(a, $0, into: &$1) }, b, restart: restart, relativeTolerance: relativeTolerance,
        iterationLimit: iterationLimit)
}

/// An orthonormal basis of a Krylov space and the rotated Hessenberg matrix of A in it.
private struct Arnoldi {
    let size: Int
    /// How many columns the Hessenberg matrix has.
    private(set) var count = 0
    /// ‖b − A x‖ of the best x in the space.
    private(set) var residualNorm = 0.0
    private var basis: [[Double]]
    /// Column k from k (size + 1) on, upper triangular after the rotations.
    private var R: [Double]
    private var cosines: [Double]
    private var sines: [Double]
    private var rotated: [Double]
    private var y: [Double]

    init(dimension: Int, size: Int) {
        self.size = size
        basis = (0...size).map { _ in Array(repeating: 0, count: dimension) }
        R = Array(repeating: 0, count: size * (size + 1))
        cosines = Array(repeating: 0, count: size)
        sines = cosines
        rotated = Array(repeating: 0, count: size + 1)
        y = cosines
    }

    mutating func begin(_ r: [Double], _ length: Double) {
        count = 0
        residualNorm = length
        fill(&rotated, with: 0)
        rotated[0] = length
        axpby(1 / length, r, 0, &basis[0])
    }

    /// Adds a vector; true if the space is invariant, so that none can be added after it.
    mutating func extend(_ product: ([Double], inout [Double]) -> Void) -> Bool {
        let k = count
        let column = k * (size + 1)
        product(basis[k], &basis[k + 1])
        let before = norm(basis[k + 1])
        for i in 0...k { R[column + i] = 0 }
        var after = before
        // Twice is enough (Kahan and Parlett); once, if little was taken away.
        for _ in 0..<2 {
            let length = after
            for i in 0...k {
                let h = dot(basis[i], basis[k + 1])
                R[column + i] += h
                axpy(-h, basis[i], &basis[k + 1])
            }
            after = norm(basis[k + 1])
            if after > 0.7 * length { break }
        }
        guard after.isFinite else {
            residualNorm = .nan
            return false
        }
        let isClosed = after <= 1e-14 * before
        if isClosed { after = 0 } else { scale(&basis[k + 1], by: 1 / after) }
        for i in 0..<k { rotate(column + i, cosines[i], sines[i]) }
        let (h, length) = (R[column + k], Double.hypotenuse(R[column + k], after))
        cosines[k] = length > 0 ? h / length : 1
        sines[k] = length > 0 ? after / length : 0
        R[column + k] = length
        rotated[k + 1] = -sines[k] * rotated[k]
        rotated[k] *= cosines[k]
        residualNorm = abs(rotated[k + 1])
        count += 1
        return isClosed
    }

    private mutating func rotate(_ i: Int, _ c: Double, _ s: Double) {
        let (a, b) = (R[i], R[i + 1])
        R[i] = c * a + s * b
        R[i + 1] = c * b - s * a
    }

    /// Writes the best combination of the basis over `x`; false if the triangular matrix is singular.
    mutating func combine(into x: inout [Double]) -> Bool {
        var largest = 0.0
        for k in 0..<count { largest = max(largest, abs(R[k * (size + 1) + k])) }
        for k in stride(from: count - 1, through: 0, by: -1) {
            var sum = rotated[k]
            for j in k + 1..<max(count, k + 1) { sum -= R[j * (size + 1) + k] * y[j] }
            let pivot = R[k * (size + 1) + k]
            guard abs(pivot) > 1e-15 * largest else { return false }
            y[k] = sum / pivot
        }
        fill(&x, with: 0)
        for k in 0..<count { axpy(y[k], basis[k], &x) }
        return true
    }
}

extension Double {
    /// √(a² + b²), for numbers whose squares are in range.
    fileprivate static func hypotenuse(_ a: Double, _ b: Double) -> Double {
        (a * a + b * b).squareRoot()
    }
}

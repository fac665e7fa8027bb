public import LinearAlgebra
public import Kernels

/// f(x) = ½ (x − c)ᵀ A (x − c) + f*, with the spectrum of A prescribed: μ and L are its ends.
public struct QuadraticProblem: TwiceSmoothObjective, Sendable {
    /// A, symmetric.
    public let A: Matrix<Double>
    /// The eigenvalues of A.
    public let spectrum: [Double]
    /// c, the minimizer if A is positive definite, and a stationary point in any case.
    public let minimizer: [Double]
    /// f(c).
    public let minimum: Double
    private var shifted: [Double]
    private var image: [Double]

    /// A quadratic with the given eigenvalues.
    ///
    /// - Parameters:
    ///   - spectrum: the eigenvalues of A, in any order; negative ones make a saddle.
    ///   - basis: orthonormal eigenvectors as columns, in that order; the unit vectors if none.
    ///   - minimizer: c; 0 if none is given.
    ///   - minimum: f(c).
    public init(
        spectrum: [Double], basis: Matrix<Double>? = nil, minimizer: [Double]? = nil,
        minimum: Double = 0
    ) {
        let d = spectrum.count
        self.spectrum = spectrum
        self.minimizer = minimizer ?? Array(repeating: 0, count: d)
        self.minimum = minimum
        require(
            self.minimizer.count == d,
            "QuadraticProblem: \(d) eigenvalues, a minimizer of \(self.minimizer.count) entries")
        if let basis {
            require(
                basis.rows == d && basis.columns == d,
                "QuadraticProblem: \(d) eigenvalues, a \(basis.shape) basis")
            let product = basis * basis.transposed.rowsScaled(by: spectrum)
            A = 0.5 * (product + product.transposed)
        } else {
            A = Matrix(diagonal: spectrum)
        }
        shifted = Array(repeating: 0, count: d)
        image = shifted
    }

    /// d, the number of variables.
    public var dimension: Int { spectrum.count }

    /// L, the largest magnitude of an eigenvalue.
    public var smoothness: Double { spectrum.reduce(0) { max($0, abs($1)) } }

    /// μ, the least eigenvalue; not positive where f is not strongly convex.
    public var strongConvexity: Double { spectrum.min() ?? 0 }

    /// f(x).
    public mutating func value(at x: [Double]) -> Double {
        combine(.subtract, x, minimizer, into: &shifted)
        multiply(A, shifted, into: &image)
        return 0.5 * dot(shifted, image) + minimum
    }

    /// f(x), with ∇f(x) written over `gradient`.
    public mutating func value(at x: [Double], gradient: inout [Double]) -> Double {
        combine(.subtract, x, minimizer, into: &shifted)
        multiply(A, shifted, into: &gradient)
        return 0.5 * dot(shifted, gradient) + minimum
    }

    /// Writes ∇²f(x) v over `result`.
    public func hessianProduct(at x: [Double], _ v: [Double], into result: inout [Double]) {
        multiply(A, v, into: &result)
    }

    /// A.
    public func hessian(at x: [Double]) -> Matrix<Double> { A }
}

/// f(x) = ‖A x − b‖² / 2n + λ/2 ‖x‖², with n the rows of A.
public struct LeastSquaresProblem: TwiceSmoothObjective, FiniteSum, Sendable {
    /// A, n × d.
    public let A: Matrix<Double>
    /// b, n entries.
    public let b: [Double]
    /// λ ≥ 0.
    public let regularization: Double
    private var residual: [Double]

    /// The problem of a matrix, a right-hand side and a ridge.
    public init(_ A: Matrix<Double>, _ b: [Double], regularization: Double = 0) {
        require(
            A.rows == b.count && A.rows > 0,
            "LeastSquaresProblem: a \(A.shape) matrix, \(b.count) right-hand sides")
        require(regularization >= 0, "LeastSquaresProblem: a ridge of \(regularization)")
        self.A = A
        self.b = b
        self.regularization = regularization
        residual = b
    }

    /// d, the number of variables.
    public var dimension: Int { A.columns }

    /// f(x).
    public mutating func value(at x: [Double]) -> Double {
        copy(b, into: &residual)
        multiply(A, x, into: &residual, alpha: 1, beta: -1)
        return squaredNorm(residual) / Double(2 * b.count)
            + regularization / 2 * squaredNorm(x)
    }

    /// f(x), with ∇f(x) written over `gradient`.
    public mutating func value(at x: [Double], gradient: inout [Double]) -> Double {
        let value = value(at: x)
        copy(x, into: &gradient)
        multiply(
            A, residual, transposed: true, into: &gradient, alpha: 1 / Double(b.count),
            beta: regularization)
        return value
    }

    /// Writes ∇²f(x) v over `result`.
    public mutating func hessianProduct(
        at x: [Double], _ v: [Double], into result: inout [Double]
    ) {
        multiply(A, v, into: &residual)
        copy(v, into: &result)
        multiply(
            A, residual, transposed: true, into: &result, alpha: 1 / Double(b.count),
            beta: regularization)
    }

    /// Aᵀ A / n + λ I.
    public func hessian(at x: [Double]) -> Matrix<Double> {
        shiftedGram(A, scale: 1 / Double(b.count), shift: regularization)
    }

    /// The least and the largest eigenvalue of the Hessian: μ and L.
    public func curvature() throws(FactorizationError) -> (mu: Double, L: Double) {
        let values = try eigenvaluesSymmetric(hessian(at: []))
        return (max(0, values.first ?? 0), values.last ?? 0)
    }

    /// The minimizer of least norm.
    public func minimizer() throws(FactorizationError) -> [Double] {
        guard regularization > 0 else { return try leastSquares(A, b) }
        let rhs = scaled(product(A, b, transposed: true), by: 1 / Double(b.count))
        return try cholesky(hessian(at: [])).solve(rhs)
    }

    /// n, the number of terms.
    public var count: Int { b.count }

    /// ½ (aᵢᵀx − bᵢ)² + λ/2 ‖x‖².
    public func value(of i: Int, at x: [Double]) -> Double {
        let r = A.dotRow(i, x) - b[i]
        return 0.5 * r * r + regularization / 2 * squaredNorm(x)
    }

    /// result ← result + c ∇fᵢ(x).
    public func addGradient(
        of i: Int, at x: [Double], scaledBy c: Double, to result: inout [Double]
    ) {
        A.addRow(i, scaledBy: (A.dotRow(i, x) - b[i]) * c, to: &result)
        if regularization > 0 { axpy(c * regularization, x, &result) }
    }

    /// ‖aᵢ‖² + λ.
    public func smoothness(of i: Int) -> Double {
        A.squaredNormOfRow(i) + regularization
    }
}

/// c AᵀA + s I.
func shiftedGram(_ A: Matrix<Double>, scale: Double, shift: Double) -> Matrix<Double> {
    var result = gram(A)
    result *= scale
    for i in 0..<A.columns { result[i, i] += shift }
    return result
}

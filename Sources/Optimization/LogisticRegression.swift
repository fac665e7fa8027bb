public import LinearAlgebra
public import Kernels
import RealModule

/// f(x) = (1/n) Σ log(1 + exp(−yᵢ aᵢᵀx)) + λ/2 ‖x‖², with labels yᵢ = ±1.
public struct LogisticRegression: TwiceSmoothObjective, FiniteSum, Sendable {
    /// A, one example a row, n × d.
    public let A: Matrix<Double>
    /// y, of −1 and 1.
    public let labels: [Double]
    /// λ ≥ 0.
    public let regularization: Double
    private var margins: [Double]
    private var weights: [Double]

    /// The problem of examples, labels and a ridge.
    public init(_ A: Matrix<Double>, labels: [Double], regularization: Double = 0) {
        require(
            A.rows == labels.count && A.rows > 0,
            "LogisticRegression: a \(A.shape) matrix, \(labels.count) labels")
        require(
            labels.allSatisfy { abs($0) == 1 },
            "LogisticRegression: a label that is neither −1 nor 1")
        require(regularization >= 0, "LogisticRegression: a ridge of \(regularization)")
        self.A = A
        self.labels = labels
        self.regularization = regularization
        margins = labels
        weights = labels
    }

    /// d, the number of variables.
    public var dimension: Int { A.columns }

    /// f(x).
    public mutating func value(at x: [Double]) -> Double {
        setNegativeMargins(x)
        map(.softplus, margins, into: &weights)
        return sum(weights) / Double(labels.count) + regularization / 2 * squaredNorm(x)
    }

    /// f(x), with ∇f(x) written over `gradient`.
    public mutating func value(at x: [Double], gradient: inout [Double]) -> Double {
        let value = value(at: x)
        // ∂ log(1 + e^z) / ∂z = σ(z) at z = −y aᵀx.
        map(.sigmoid, inPlace: &margins)
        combine(.multiply, inPlace: &margins, labels)
        copy(x, into: &gradient)
        multiply(
            A, margins, transposed: true, into: &gradient, alpha: -1 / Double(labels.count),
            beta: regularization)
        return value
    }

    /// Writes ∇²f(x) v over `result`.
    public mutating func hessianProduct(
        at x: [Double], _ v: [Double], into result: inout [Double]
    ) {
        setCurvatures(x)
        multiply(A, v, into: &margins)
        combine(.multiply, inPlace: &margins, weights)
        copy(v, into: &result)
        multiply(
            A, margins, transposed: true, into: &result, alpha: 1 / Double(labels.count),
            beta: regularization)
    }

    /// Aᵀ diag(σ(1 − σ)) A / n + λ I.
    public mutating func hessian(at x: [Double]) -> Matrix<Double> {
        setCurvatures(x)
        let scaled = A.rowsScaled(by: weights.map { $0.squareRoot() })
        return shiftedGram(scaled, scale: 1 / Double(labels.count), shift: regularization)
    }

    /// L = ‖A‖₂² / 4n + λ, the largest curvature anywhere (that at x = 0).
    public func smoothness() throws(FactorizationError) -> Double {
        let largest = try eigenvaluesSymmetric(gram(A)).last ?? 0
        return largest / Double(4 * labels.count) + regularization
    }

    /// A Lipschitz constant of the Hessian: ‖A‖₂² max ‖aᵢ‖ / (6√3 n), since |σ''| ≤ 1/(6√3).
    public func hessianSmoothness() throws(FactorizationError) -> Double {
        let largest = try eigenvaluesSymmetric(gram(A)).last ?? 0
        var longest = 0.0
        for i in 0..<A.rows { longest = max(longest, A.squaredNormOfRow(i)) }
        return largest * longest.squareRoot() / (6 * 3.0.squareRoot() * Double(labels.count))
    }

    /// μ ≥ λ.
    public var strongConvexity: Double { regularization }

    /// n, the number of terms.
    public var count: Int { labels.count }

    /// fᵢ(x).
    public func value(of i: Int, at x: [Double]) -> Double {
        softplus(-labels[i] * A.dotRow(i, x)) + regularization / 2 * squaredNorm(x)
    }

    /// result ← result + c ∇fᵢ(x).
    public func addGradient(
        of i: Int, at x: [Double], scaledBy c: Double, to result: inout [Double]
    ) {
        let slope = -labels[i] * sigmoid(-labels[i] * A.dotRow(i, x))
        A.addRow(i, scaledBy: c * slope, to: &result)
        if regularization > 0 { axpy(c * regularization, x, &result) }
    }

    /// ‖aᵢ‖² / 4 + λ.
    public func smoothness(of i: Int) -> Double {
        A.squaredNormOfRow(i) / 4 + regularization
    }

    /// margins ← −yᵢ aᵢᵀx.
    private mutating func setNegativeMargins(_ x: [Double]) {
        multiply(A, x, into: &margins, alpha: -1)
        combine(.multiply, inPlace: &margins, labels)
    }

    /// weights ← σ(1 − σ) at every margin.
    private mutating func setCurvatures(_ x: [Double]) {
        setNegativeMargins(x)
        for i in weights.indices {
            let s = sigmoid(margins[i])
            weights[i] = s * (1 - s)
        }
    }
}

/// log(1 + e^z).
private func softplus(_ z: Double) -> Double {
    max(z, 0) + Double.log(onePlus: Double.exp(-abs(z)))
}

/// 1 / (1 + e^−z), which keeps its digits in both tails.
private func sigmoid(_ z: Double) -> Double {
    if z >= 0 { return 1 / (1 + Double.exp(-z)) }
    let e = Double.exp(z)
    return e / (1 + e)
}

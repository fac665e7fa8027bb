public import LinearAlgebra
public import Kernels
import RealModule

/// f(W) = (1/n) Σ (log Σ_k exp(aᵢᵀw_k) − aᵢᵀw_{yᵢ}) + λ/2 ‖W‖²: multinomial logistic regression.
///
/// The variables are the entries of W, d × K, row by row: weight (j, k) at j K + k.
public struct SoftmaxRegression: TwiceSmoothObjective, FiniteSum, Sendable {
    /// A, one example a row, n × d.
    public let A: Matrix<Double>
    /// y, classes from 0 to K − 1.
    public let labels: [Int]
    /// K.
    public let classes: Int
    /// λ ≥ 0.
    public let regularization: Double
    // Scores or probabilities, n × K, and a second array of their shape.
    private var scores: [Double]
    private var products: [Double]
    private var totals: [Double]
    private var row: [Double]

    /// The problem of examples, classes and a ridge.
    public init(
        _ A: Matrix<Double>, labels: [Int], classes: Int, regularization: Double = 0
    ) {
        require(
            A.rows == labels.count && A.rows > 0,
            "SoftmaxRegression: a \(A.shape) matrix, \(labels.count) labels")
        require(
            labels.allSatisfy { $0 >= 0 && $0 < classes },
            "SoftmaxRegression: a label outside 0..<\(classes)")
        require(regularization >= 0, "SoftmaxRegression: a ridge of \(regularization)")
        self.A = A
        self.labels = labels
        self.classes = classes
        self.regularization = regularization
        scores = Array(repeating: 0, count: labels.count * classes)
        products = scores
        totals = Array(repeating: 0, count: labels.count)
        row = Array(repeating: 0, count: classes)
    }

    /// d, the number of variables.
    public var dimension: Int { A.columns * classes }

    /// f(x).
    public mutating func value(at x: [Double]) -> Double {
        multiplyExamples(x, into: &scores)
        logSumExpRows(scores, columns: classes, into: &totals)
        var loss = 0.0
        for i in labels.indices { loss += totals[i] - scores[i * classes + labels[i]] }
        return loss / Double(labels.count) + regularization / 2 * squaredNorm(x)
    }

    /// f(x), with ∇f(x) written over `gradient`.
    public mutating func value(at x: [Double], gradient: inout [Double]) -> Double {
        let value = value(at: x)
        scoresToProbabilities()
        swap(&scores, &products)
        for i in labels.indices { scores[i * classes + labels[i]] -= 1 }
        transposeExamples(regularizing: x, into: &gradient)
        return value
    }

    /// Writes ∇²f(x) v over `result`.
    public mutating func hessianProduct(
        at x: [Double], _ v: [Double], into result: inout [Double]
    ) {
        multiplyExamples(x, into: &scores)
        scoresToProbabilities()
        multiplyExamples(v, into: &scores)
        // Row by row (diag(p) − p pᵀ) z.
        for i in labels.indices {
            let base = i * classes
            var mean = 0.0
            for k in base..<base + classes { mean += products[k] * scores[k] }
            for k in base..<base + classes { scores[k] = products[k] * (scores[k] - mean) }
        }
        transposeExamples(regularizing: v, into: &result)
    }

    /// L = ‖A‖₂² / 2n + λ, since diag(p) − p pᵀ ≼ ½ (I − 11ᵀ/K) (Böhning 1992).
    public func smoothness() throws(FactorizationError) -> Double {
        let largest = try eigenvaluesSymmetric(gram(A)).last ?? 0
        return largest / Double(2 * labels.count) + regularization
    }

    /// μ ≥ λ; without a ridge f does not change along the shift of all classes.
    public var strongConvexity: Double { regularization }

    /// n, the number of terms.
    public var count: Int { labels.count }

    /// fᵢ(x).
    public mutating func value(of i: Int, at x: [Double]) -> Double {
        setRow(i, x)
        let top = row.max() ?? 0
        var total = 0.0
        for z in row { total += Double.exp(z - top) }
        return top + Double.log(total) - row[labels[i]] + regularization / 2 * squaredNorm(x)
    }

    /// result ← result + c ∇fᵢ(x).
    public mutating func addGradient(
        of i: Int, at x: [Double], scaledBy c: Double, to result: inout [Double]
    ) {
        setRow(i, x)
        let top = row.max() ?? 0
        var total = 0.0
        for k in row.indices {
            row[k] = Double.exp(row[k] - top)
            total += row[k]
        }
        for k in row.indices { row[k] *= c / total }
        row[labels[i]] -= c
        for j in 0..<A.columns {
            let a = A[i, j]
            for k in 0..<classes { result[j * classes + k] += a * row[k] }
        }
        if regularization > 0 { axpy(c * regularization, x, &result) }
    }

    /// ‖aᵢ‖² / 2 + λ.
    public func smoothness(of i: Int) -> Double {
        A.squaredNormOfRow(i) / 2 + regularization
    }

    /// The share of examples whose class has the largest score.
    public mutating func accuracy(at x: [Double]) -> Double {
        multiplyExamples(x, into: &scores)
        var right = 0
        for i in labels.indices {
            let base = i * classes
            var best = 0
            for k in 1..<max(classes, 1) where scores[base + k] > scores[base + best] { best = k }
            if best == labels[i] { right += 1 }
        }
        return Double(right) / Double(labels.count)
    }

    /// row ← aᵢᵀ W.
    private mutating func setRow(_ i: Int, _ x: [Double]) {
        require(
            x.count == dimension, "SoftmaxRegression: \(x.count) weights, not \(dimension)")
        fill(&row, with: 0)
        for j in 0..<A.columns {
            let a = A[i, j]
            for k in 0..<classes { row[k] += a * x[j * classes + k] }
        }
    }

    private func multiplyExamples(_ x: [Double], into z: inout [Double]) {
        let entries = A.storage
        var span = z.mutableSpan
        Double.gemm(
            entries.span, x.span, into: &span, m: A.rows, n: classes, k: A.columns)
    }

    /// products ← softmax of the rows of `scores`.
    private mutating func scoresToProbabilities() {
        softmaxRows(scores, columns: classes, into: &products)
    }

    /// result ← Aᵀ Z / n + λ x with Z in `scores`.
    private func transposeExamples(regularizing x: [Double], into result: inout [Double]) {
        copy(x, into: &result)
        let entries = A.storage
        var span = result.mutableSpan
        Double.gemm(
            entries.span, scores.span, into: &span, m: A.columns, n: classes, k: A.rows,
            transposeA: true, alpha: 1 / Double(labels.count), beta: regularization)
    }
}

private func logSumExpRows(_ x: [Double], columns: Int, into y: inout [Double]) {
    let rows = y.count
    var span = y.mutableSpan
    Double.logSumExpRows(x.span, rows: rows, columns: columns, into: &span)
}

private func softmaxRows(_ x: [Double], columns: Int, into y: inout [Double]) {
    var span = y.mutableSpan
    Double.softmaxRows(x.span, columns: columns, into: &span)
}

import Foundation
public import Kernels
public import LinearAlgebra

/// The plan of `sinkhorn` from its potentials, which do not underflow however small ε is.
///
/// f ← ε log a − ε log Σⱼ e^((gⱼ − C)/ε), and g likewise from f; each sum is taken relative to its
/// largest term. Some ten times the work of `sinkhorn`.
///
/// - Parameters:
///   - cost: C, m × n.
///   - a: the weights of the rows, positive.
///   - b: the weights of the columns, positive, with the same sum.
///   - epsilon: ε > 0.
///   - limits: when it ends.
/// - Returns: the plan; the iteration limit is a finding, not an error.
/// - Throws: `TransportError.weights`.
public func sinkhornLogDomain(
    cost: Matrix<Double>, rows a: [Double], columns b: [Double], regularization epsilon: Double,
    limits: SinkhornLimits = SinkhornLimits()
) throws(TransportError) -> EntropicPlan {
    try checkWeights(a, b, of: cost)
    require(epsilon > 0, "sinkhornLogDomain: regularization \(epsilon)")
    let transposed = cost.transposed
    let (logA, logB) = (a.map { log($0) }, b.map { log($0) })
    var f = [Double](repeating: 0, count: a.count)
    var g = [Double](repeating: 0, count: b.count)
    var error = Double.infinity
    var iteration = 0
    while iteration < limits.iterations, error >= limits.tolerance {
        iteration += 1
        let columnSums = logSums(transposed, f, epsilon)
        for j in g.indices { g[j] = epsilon * (logB[j] - columnSums[j]) }
        let rowSums = logSums(cost, g, epsilon)
        var squares = 0.0
        for i in f.indices {
            let excess = exp(f[i] / epsilon + rowSums[i]) - a[i]
            squares += excess * excess
        }
        error = squares.squareRoot()
        guard error >= limits.tolerance, iteration < limits.iterations else { break }
        for i in f.indices { f[i] = epsilon * (logA[i] - rowSums[i]) }
    }
    return EntropicPlan(
        plan: plan(cost, f, g, epsilon), rowPotentials: f, columnPotentials: g,
        marginalError: error, iterations: iteration, isConverged: error < limits.tolerance)
}

/// log Σⱼ e^((gⱼ − Cᵢⱼ)/ε) of each row i.
private func logSums(_ cost: Matrix<Double>, _ g: [Double], _ epsilon: Double) -> [Double] {
    let n = cost.columns
    let entries = cost.storage
    var terms = [Double](repeating: 0, count: n)
    return (0..<cost.rows).map { i in
        var largest = -Double.infinity
        for j in 0..<n {
            terms[j] = (g[j] - entries[i * n + j]) / epsilon
            largest = max(largest, terms[j])
        }
        for j in 0..<n { terms[j] -= largest }
        var span = terms.mutableSpan
        Double.map(.exp, inPlace: &span)
        return largest + log(sum(terms))
    }
}

/// e^((f + g − C)/ε).
private func plan(
    _ cost: Matrix<Double>, _ f: [Double], _ g: [Double], _ epsilon: Double
) -> Matrix<Double> {
    let n = cost.columns
    let entries = cost.storage
    return Matrix(rows: cost.rows, columns: n) { plan in
        for i in 0..<f.count {
            for j in 0..<n { plan[i * n + j] = (f[i] + g[j] - entries[i * n + j]) / epsilon }
        }
        Double.map(.exp, inPlace: &plan)
    }
}

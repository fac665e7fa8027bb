/// The gradient of f at x by central differences.
///
/// - Parameters:
///   - x: the point.
///   - step: the step in units of max(1, |xᵢ|). Truncation O(h²) and rounding O(ε/h) balance at
///     h ≈ ε^(1/3) = 6e-6, where about 10 digits are right.
///   - f: the function.
/// - Returns: (f(x + h eᵢ) − f(x − h eᵢ)) / 2h for every i.
public func finiteDifferenceGradient(
    at x: [Double], step: Double = 6e-6, of f: ([Double]) throws -> Double
) rethrows -> [Double] {
    var point = x
    var gradient = [Double](repeating: 0, count: x.count)
    for i in x.indices {
        let h = step * max(1, abs(x[i]))
        point[i] = x[i] + h
        let above = try f(point)
        point[i] = x[i] - h
        let below = try f(point)
        point[i] = x[i]
        gradient[i] = (above - below) / (2 * h)
    }
    return gradient
}

/// The Jacobian of f at x by central differences: row i holds the derivatives of the i-th value.
public func finiteDifferenceJacobian(
    at x: [Double], step: Double = 6e-6, of f: ([Double]) throws -> [Double]
) rethrows -> [[Double]] {
    var point = x
    var columns: [[Double]] = []
    for i in x.indices {
        let h = step * max(1, abs(x[i]))
        point[i] = x[i] + h
        let above = try f(point)
        point[i] = x[i] - h
        let below = try f(point)
        point[i] = x[i]
        columns.append(above.indices.map { (above[$0] - below[$0]) / (2 * h) })
    }
    let values = columns.first?.count ?? 0
    return (0..<values).map { i in columns.map { $0[i] } }
}

/// The order at which the Taylor remainder |f(x + h d) − f(x) − h ∇f(x)ᵀd| falls with h.
///
/// It is 2 for a right gradient of a function that curves along d, and 1 for a wrong one.
///
/// - Parameters:
///   - x: the point.
///   - direction: d, of length about 1.
///   - gradient: what is claimed to be ∇f(x).
///   - f: the function.
/// - Returns: the least-squares slope of the logarithms over h = 2⁻⁴ … 2⁻⁹, where the remainder is
///   still far above rounding.
public func taylorSlope(
    at x: [Double], direction: [Double], gradient: [Double], of f: ([Double]) throws -> Double
) rethrows -> Double {
    precondition(
        x.count == direction.count && x.count == gradient.count,
        "taylorSlope: \(x.count), \(direction.count) and \(gradient.count) entries")
    let value = try f(x)
    var derivative = 0.0
    for i in x.indices {
        derivative += gradient[i] * direction[i]
    }
    var steps: [Double] = []
    var remainders: [Double] = []
    for k in 4...9 {
        let h = 1 / Double(1 << k)
        let moved = x.indices.map { x[$0] + h * direction[$0] }
        steps.append(h)
        remainders.append(abs(try f(moved) - value - h * derivative))
    }
    return convergenceOrder(of: remainders, over: steps)
}

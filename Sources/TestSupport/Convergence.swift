import Foundation

/// The slope of log(error) over log(size): p where the errors behave as C hᵖ.
///
/// - Parameters:
///   - errors: the errors, all above 0.
///   - sizes: the mesh sizes or steps that they belong to, all above 0 and not all equal.
/// - Returns: the least-squares slope.
public func convergenceOrder(of errors: [Double], over sizes: [Double]) -> Double {
    precondition(
        errors.count == sizes.count && errors.count >= 2,
        "convergenceOrder: \(errors.count) errors over \(sizes.count) sizes")
    let x = sizes.map { log($0) }
    let y = errors.map { log($0) }
    let n = Double(x.count)
    let xMean = x.reduce(0, +) / n
    let yMean = y.reduce(0, +) / n
    var above = 0.0
    var below = 0.0
    for i in x.indices {
        above += (x[i] - xMean) * (y[i] - yMean)
        below += (x[i] - xMean) * (x[i] - xMean)
    }
    return above / below
}

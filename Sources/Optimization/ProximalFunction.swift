import Kernels

/// A convex function g of d variables, which may be infinite, through its proximal map
/// prox_{t g}(x) = argmin_u g(u) + ‖u − x‖² / 2t.
///
/// The requirement is mutating so that a map may keep scratch memory.
public protocol ProximalFunction {
    /// g(x), +∞ outside its domain. Indicators of sets are 0 within rounding of the set.
    func value(at x: [Double]) -> Double

    /// Writes prox_{t g}(x) over `result`; t > 0 does not matter to the indicator of a set.
    mutating func proximal(of x: [Double], step t: Double, into result: inout [Double])
}

extension ProximalFunction {
    /// prox_{t g}(x).
    public func proximal(of x: [Double], step t: Double = 1) -> [Double] {
        var copy = self
        var result = [Double](repeating: 0, count: x.count)
        copy.proximal(of: x, step: t, into: &result)
        return result
    }
}

/// A closed convex set, whose indicator has its projection for proximal map.
public protocol ConvexSet: ProximalFunction {
    /// How far x is from the set in some norm; 0 inside.
    func violation(at x: [Double]) -> Double

    /// Writes the nearest point of the set over `result`.
    mutating func project(_ x: [Double], into result: inout [Double])
}

extension ConvexSet {
    /// 0 on the set and within 10⁻⁹ max(1, ‖x‖_∞) of it, else +∞.
    public func value(at x: [Double]) -> Double {
        let size = x.reduce(1) { max($0, abs($1)) }
        return violation(at: x) <= 1e-9 * size ? 0 : .infinity
    }

    /// Writes prox_{t g}(x) over `result`.
    public mutating func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        project(x, into: &result)
    }

    /// The nearest point of the set.
    public func projection(of x: [Double]) -> [Double] {
        proximal(of: x)
    }
}

/// g = 0, whose proximal map changes nothing.
public struct ZeroFunction: ProximalFunction, Sendable {
    /// The function.
    public init() {}

    /// g(x).
    public func value(at x: [Double]) -> Double { 0 }

    /// Writes prox_{t g}(x) over `result`.
    public func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        requireSameCount(x, result)
        for i in x.indices { result[i] = x[i] }
    }
}

/// The convex conjugate g*(y) = sup_x xᵀy − g(x) through the identity of Moreau,
/// prox_{t g*}(x) = x − t prox_{g/t}(x/t).
public struct Conjugate<Function: ProximalFunction>: ProximalFunction {
    private var function: Function
    private let conjugateValue: ([Double]) -> Double
    private var scratch: [Double] = []

    /// g* of a function.
    ///
    /// - Parameters:
    ///   - function: g.
    ///   - value: g*(y), which the proximal map does not need.
    public init(of function: Function, value: @escaping ([Double]) -> Double) {
        self.function = function
        conjugateValue = value
    }

    /// g(x).
    public func value(at y: [Double]) -> Double { conjugateValue(y) }

    /// Writes prox_{t g}(x) over `result`.
    public mutating func proximal(of x: [Double], step t: Double, into result: inout [Double]) {
        requireSameCount(x, result)
        if scratch.count != x.count { scratch = x }
        for i in x.indices { scratch[i] = x[i] / t }
        function.proximal(of: scratch, step: 1 / t, into: &result)
        for i in x.indices { result[i] = x[i] - t * result[i] }
    }
}

/// Stops if a proximal map is to be written over a vector of another length.
func requireSameCount(_ x: [Double], _ result: [Double]) {
    require(
        x.count == result.count, "proximal: \(x.count) entries into \(result.count)")
}

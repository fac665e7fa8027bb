public import LinearAlgebra
public import Kernels

/// A function f of d variables with a gradient.
///
/// The requirements are mutating so that a problem may keep scratch memory or count; a plain formula
/// meets them without being so.
public protocol SmoothObjective {
    /// d.
    var dimension: Int { get }

    /// f(x).
    mutating func value(at x: [Double]) -> Double

    /// f(x), with ∇f(x) written over `gradient`.
    mutating func value(at x: [Double], gradient: inout [Double]) -> Double
}

/// A function of d variables with a gradient and the products of its Hessian with vectors.
public protocol TwiceSmoothObjective: SmoothObjective {
    /// Writes ∇²f(x) v over `result`.
    mutating func hessianProduct(at x: [Double], _ v: [Double], into result: inout [Double])
}

extension TwiceSmoothObjective {
    /// ∇²f(x), column by column, made exactly symmetric.
    public mutating func hessian(at x: [Double]) -> Matrix<Double> {
        let d = dimension
        var result = Matrix<Double>(rows: d, columns: d)
        var unit = [Double](repeating: 0, count: d)
        var column = unit
        for j in 0..<d {
            unit[j] = 1
            hessianProduct(at: x, unit, into: &column)
            unit[j] = 0
            result.setRow(j, to: column)
        }
        let transposed = result.transposed
        result += transposed
        result *= 0.5
        return result
    }
}

/// A smooth objective made of closures, as automatic differentiation gives them.
public struct SmoothFunction: TwiceSmoothObjective {
    /// Returns f(x) and writes ∇f(x) over its second argument.
    public typealias ValueAndGradient = (_ x: [Double], _ gradient: inout [Double]) -> Double
    /// Writes ∇²f(x) v over its third argument.
    public typealias HessianProduct = (_ x: [Double], _ v: [Double], _ result: inout [Double]) ->
        Void

    /// d, the number of variables.
    public let dimension: Int
    private let valueAndGradient: ValueAndGradient
    private let valueAlone: (([Double]) -> Double)?
    private let product: HessianProduct?
    private var scratch: [Double]

    /// The function with the given closures.
    ///
    /// - Parameters:
    ///   - dimension: d.
    ///   - value: f(x) alone; where it is not given, the gradient is computed and thrown away.
    ///   - hessianProduct: ∇²f(x) v; where it is not given, a difference of gradients along v takes
    ///     its place, good to about half of the digits.
    ///   - valueAndGradient: f(x) and ∇f(x).
    public init(
        dimension: Int, value: (([Double]) -> Double)? = nil,
        hessianProduct: HessianProduct? = nil, valueAndGradient: @escaping ValueAndGradient
    ) {
        self.dimension = dimension
        self.valueAndGradient = valueAndGradient
        valueAlone = value
        product = hessianProduct
        scratch = Array(repeating: 0, count: dimension)
    }

    /// f(x).
    public mutating func value(at x: [Double]) -> Double {
        valueAlone?(x) ?? valueAndGradient(x, &scratch)
    }

    /// f(x), with ∇f(x) written over `gradient`.
    public func value(at x: [Double], gradient: inout [Double]) -> Double {
        valueAndGradient(x, &gradient)
    }

    /// Writes ∇²f(x) v over `result`.
    public mutating func hessianProduct(
        at x: [Double], _ v: [Double], into result: inout [Double]
    ) {
        if let product { return product(x, v, &result) }
        let length = norm(v)
        guard length > 0 else { return fill(&result, with: 0) }
        // h ≈ ε^(1/3) as in any central difference, relative to the size of x along v.
        let h = 6e-6 * max(1, norm(x)) / length
        var moved = x
        axpy(h, v, &moved)
        _ = valueAndGradient(moved, &result)
        copy(x, into: &moved)
        axpy(-h, v, &moved)
        _ = valueAndGradient(moved, &scratch)
        axpy(-1, scratch, &result)
        scale(&result, by: 1 / (2 * h))
    }
}

/// How often a method asked for what.
public struct Evaluations: Equatable, Sendable {
    /// f(x).
    public var values = 0
    /// ∇f(x).
    public var gradients = 0
    /// ∇²f(x) v.
    public var hessianProducts = 0
    /// Proximal maps, projections and linear minimizations over the feasible set.
    public var proximalMaps = 0

    /// No evaluations.
    public init() {}

    /// All of them together.
    public var total: Int { values + gradients + hessianProducts + proximalMaps }
}

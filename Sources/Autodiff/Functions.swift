public import Kernels
import RealModule

// Elementary functions, entry by entry.

extension Tensor {
    /// f(xᵢ) with the given derivative.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func mapped(
        _ f: UnaryFunction, name: StaticString = #function,
        pullback: @escaping @Sendable (BackwardPass<Element>) -> Tensor
    ) -> Tensor {
        let x = scalars
        let y = [Element](count: count) { Element.map(f, x.span, into: &$0) }
        return .result(y, shape, of: self, name: name, pullback: pullback)
    }

    /// f(xᵢ, yᵢ) of two tensors of one shape, with the given derivative.
    static func zipped(
        _ f: BinaryFunction, _ a: Tensor, _ b: Tensor, name: StaticString = #function,
        pullback: @escaping Pullback<Element>
    ) -> Tensor {
        let z = zipped(f, a, b)
        return result(z.scalars, z.shape, of: a, b, name: name, pullback: pullback)
    }
}

/// eˣ.
public func exp<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.exp) { pass in pass.gradient * pass.output }
}

/// The natural logarithm.
public func log<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.log) { pass in pass.gradient / pass.input(0) }
}

/// log(1 + x), accurate near 0.
public func log<E: Scalar>(onePlus x: Tensor<E>) -> Tensor<E> {
    x.mapped(.logOnePlus) { pass in pass.gradient / (pass.input(0) + 1) }
}

/// The sine.
public func sin<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.sin) { pass in pass.gradient * cos(pass.input(0)) }
}

/// The cosine.
public func cos<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.cos) { pass in -(pass.gradient * sin(pass.input(0))) }
}

/// The hyperbolic tangent.
public func tanh<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.tanh) { pass in tanhGradient(pass.output, pass.gradient) }
}

/// g (1 − y²): the gradient g carried back through tanh with the value y.
private func tanhGradient<E>(_ y: Tensor<E>, _ g: Tensor<E>) -> Tensor<E> {
    .zipped(.tanhGradient, y, g) { pass in
        [
            pass.ifNeeded(0) { -2 * (pass.gradient * pass.input(0) * pass.input(1)) },
            pass.ifNeeded(1) { tanhGradient(pass.input(0), pass.gradient) },
        ]
    }
}

/// 1 / (1 + e⁻ˣ).
public func sigmoid<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.sigmoid) { pass in sigmoidGradient(pass.output, pass.gradient) }
}

/// g y (1 − y): the gradient g carried back through the sigmoid with the value y.
private func sigmoidGradient<E>(_ y: Tensor<E>, _ g: Tensor<E>) -> Tensor<E> {
    .zipped(.sigmoidGradient, y, g) { pass in
        [
            pass.ifNeeded(0) { pass.gradient * pass.input(1) * pass.input(0).affine(-2, 1) },
            pass.ifNeeded(1) { sigmoidGradient(pass.input(0), pass.gradient) },
        ]
    }
}

/// log(1 + eˣ).
public func softplus<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.softplus) { pass in pass.gradient * sigmoid(pass.input(0)) }
}

/// max(x, 0); its derivative at 0 is taken as 0.
public func relu<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.relu) { pass in reluGradient(pass.output, pass.gradient) }
}

/// g where x > 0, else 0: the gradient g carried back through relu at x, or with the value x, which
/// is above 0 at the same places.
private func reluGradient<E>(_ x: Tensor<E>, _ g: Tensor<E>) -> Tensor<E> {
    .zipped(.reluGradient, x, g) { pass in
        [nil, pass.ifNeeded(1) { reluGradient(pass.input(0), pass.gradient) }]
    }
}

/// The error function.
public func erf<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.erf) { pass in
        let scale = 2 / E.sqrt(E.pi)
        return pass.gradient * (scale * exp(-square(pass.input(0))))
    }
}

/// |x|; its derivative at 0 is taken as 0.
public func abs<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.absolute) { pass in pass.gradient * sign(pass.input(0)) }
}

/// −1, 0 or 1; its derivative is 0 everywhere.
public func sign<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.detached.mapped(.sign) { pass in pass.gradient }
}

/// √x.
public func sqrt<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.squareRoot) { pass in 0.5 * (pass.gradient / pass.output) }
}

/// x².
public func square<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.square) { pass in 2 * (pass.gradient * pass.input(0)) }
}

/// xᵖ with a fixed exponent.
///
/// - Parameters:
///   - x: the base; not negative, unless p is an integer.
///   - p: the exponent.
/// - Returns: the powers, entry by entry.
public func pow<E: Scalar>(_ x: Tensor<E>, _ p: E) -> Tensor<E> {
    .result(powers(x.scalars, p), x.shape, of: x) { pass in
        // The derivative of a constant is 0 also where 0 to the power of −1 is infinite.
        p == 0 ? .zeros(pass.shape(0)) : pass.gradient * (p * pow(pass.input(0), p - 1))
    }
}

private func powers<E: Scalar>(_ x: [E], _ p: E) -> [E] {
    if let n = Int(exactly: p) {
        return x.map { E.pow($0, n) }
    }
    return x.map { E.pow($0, p) }
}

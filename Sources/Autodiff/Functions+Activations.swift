public import Kernels
import RealModule

// Activation functions made of the elementary ones.

/// eˣ − 1, accurate near 0.
public func expMinusOne<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.expMinusOne) { pass in pass.gradient * (pass.output + 1) }
}

/// 1 / x.
public func reciprocal<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    x.mapped(.reciprocal) { pass in -(pass.gradient * square(pass.output)) }
}

/// x for x > 0, α (eˣ − 1) below: the exponential linear unit (Clevert, Unterthiner and
/// Hochreiter, 2016).
///
/// - Parameters:
///   - x: the operand.
///   - alpha: α, minus the value at −∞; the derivative at 0 is taken as α.
/// - Returns: the values, entry by entry.
public func elu<E: Scalar>(_ x: Tensor<E>, alpha: E = 1) -> Tensor<E> {
    let below = alpha * expMinusOne(x.clipped(to: -E.infinity...0))
    return select(x, below, where: x .> 0)
}

/// The exponential linear unit that keeps mean 0 and variance 1 (Klambauer et al., 2017).
public func selu<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    let (alpha, lambda): (E, E) = (1.6732632423543772848, 1.0507009873554804934)
    return lambda * elu(x, alpha: alpha)
}

/// x for x > 0, a x below.
///
/// - Parameters:
///   - x: the operand.
///   - slope: a; it is also the derivative at 0.
/// - Returns: the values, entry by entry.
public func leakyRelu<E: Scalar>(_ x: Tensor<E>, slope: E = 0.01) -> Tensor<E> {
    select(x, slope * x, where: x .> 0)
}

/// −log(1 + e⁻ˣ): the logarithm of the sigmoid.
public func logSigmoid<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    -softplus(-x)
}

/// x Φ(x) with the distribution function Φ of the standard normal: the Gaussian error linear unit
/// (Hendrycks and Gimpel, 2016).
public func gelu<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    smooth(.gelu, x) { x in
        let level = 0.5 * (erf(x * E.sqrt(0.5)) + 1)
        return level + x * exp(-0.5 * square(x)) * (1 / E.sqrt(2 * E.pi))
    }
}

/// ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))): the usual approximation of `gelu`, within 5e-4 of it.
public func geluTanh<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    smooth(.geluTanh, x) { x in
        let c = E.sqrt(2 / E.pi)
        let squares = square(x)
        let t = tanh(c * x * (squares * 0.044715 + 1))
        let slope = (squares * 0.134145 + 1) * (0.5 * c)
        let level = 0.5 * (t + 1)
        return level + x * (1 - square(t)) * slope
    }
}

/// x / (1 + e⁻ˣ): the sigmoid linear unit, or swish.
public func silu<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    smooth(.silu, x) { x in
        let s = sigmoid(x)
        return s * (x * (1 - s) + 1)
    }
}

/// f(xᵢ), whose first derivative is one kernel, and is composed where it is differentiated again.
private func smooth<E: Scalar>(
    _ f: SmoothActivation, _ x: Tensor<E>, name: StaticString = #function,
    slope: @escaping @Sendable (Tensor<E>) -> Tensor<E>
) -> Tensor<E> {
    let entries = x.scalars
    let y = [E](count: x.count) { E.map(f, entries.span, into: &$0) }
    return .result(y, x.shape, of: x, name: name) { pass in
        if pass.isDifferentiated { return pass.gradient * slope(pass.input(0)) }
        let (x, g) = (pass.input(0).scalars, pass.gradient.scalars)
        let dx = [E](count: x.count) { E.mapGradient(f, x.span, g.span, into: &$0) }
        return Tensor(dx, pass.shape(0))
    }
}

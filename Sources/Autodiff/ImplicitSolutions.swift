public import Kernels
public import LinearAlgebra
import RealModule

/// The solution of an equation that depends on parameters, with its derivative by them.
public struct ImplicitSolution<Element: Scalar>: Sendable {
    /// The solution; tracked if the parameters are, whatever led to it.
    public let value: Tensor<Element>
    /// What is left of the equation: ‖f(z, x) − z‖₂ of a fixed point, ‖∂f/∂y‖₂ of a minimum.
    public let residual: Double
    /// How the search for the solution ended; no iterations where it was given.
    public let outcome: SolverOutcome
    /// The linear systems that its derivatives needed so far.
    public let adjoints: AdjointLog
}

/// Why a solution was not found.
public enum ImplicitError: Error, Equatable, CustomStringConvertible {
    /// The iteration left the finite numbers.
    case diverged(iteration: Int, residual: Double)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .diverged(let iteration, let residual):
            "the residual is \(residual) at iteration \(iteration): the map is probably no "
                + "contraction, or the function not convex"
        }
    }
}

/// A fixed point z = f(z, x), found elsewhere, with its derivative by x.
///
/// - Parameters:
///   - z: the fixed point.
///   - x: the parameters: a tensor, an array of tensors, or a model.
///   - method: how the linear systems with I − ∂f/∂z are solved.
///   - f: the map; it must depend on nothing else that is being differentiated by.
/// - Returns: the same numbers, tracked if x is.
public func implicitFixedPoint<C: TensorCollection & Sendable>(
    at z: Tensor<C.Precision>, parameters x: C, method: AdjointMethod = AdjointMethod(),
    of f: @escaping @Sendable (Tensor<C.Precision>, C) -> Tensor<C.Precision>
) -> ImplicitSolution<C.Precision> {
    let residual = norm((f(z.detached, x.detached) - z.detached).scalars)
    return fixedPointSolution(z, x, method, Double(residual), .converged(iterations: 0), f)
}

/// The fixed point z = f(z, x) that the iteration z ← f(z, x) leads to, with its derivative by x.
///
/// - Parameters:
///   - start: the first z.
///   - x: the parameters: a tensor, an array of tensors, or a model.
///   - tolerance: stops at ‖f(z, x) − z‖₂ ≤ tolerance.
///   - iterationLimit: the largest number of steps; reaching it is part of the result.
///   - method: how the linear systems with I − ∂f/∂z are solved.
///   - f: the map; it must depend on nothing else that is being differentiated by.
/// - Returns: the fixed point, tracked if x is.
/// - Throws: `ImplicitError.diverged` if the numbers do not stay finite.
public func fixedPoint<C: TensorCollection & Sendable>(
    from start: Tensor<C.Precision>, parameters x: C, tolerance: Double, iterationLimit: Int,
    method: AdjointMethod = AdjointMethod(),
    of f: @escaping @Sendable (Tensor<C.Precision>, C) -> Tensor<C.Precision>
) throws(ImplicitError) -> ImplicitSolution<C.Precision> {
    let constants = x.detached
    var z = start.detached
    var iteration = 0
    while true {
        let image = f(z, constants)
        let residual = Double(norm((image - z).scalars))
        guard residual.isFinite else {
            throw .diverged(iteration: iteration, residual: residual)
        }
        if residual <= tolerance || iteration == iterationLimit {
            let outcome: SolverOutcome =
                residual <= tolerance
                ? .converged(iterations: iteration) : .iterationLimit(iteration)
            return fixedPointSolution(z, x, method, residual, outcome, f)
        }
        z = image
        iteration += 1
    }
}

/// A minimum y of f(y, x) by y, found elsewhere, with its derivative by x.
///
/// - Parameters:
///   - y: the minimum, where ∂f/∂y = 0 and ∂²f/∂y² is positive definite.
///   - x: the parameters: a tensor, an array of tensors, or a model.
///   - method: how the linear systems with ∂²f/∂y² are solved.
///   - f: the function, whose value is a single number; it must depend on nothing else that is being
///     differentiated by.
/// - Returns: the same numbers, tracked if x is.
public func implicitMinimum<C: TensorCollection & Sendable>(
    at y: Tensor<C.Precision>, parameters x: C, method: AdjointMethod = AdjointMethod(),
    of f: @escaping @Sendable (Tensor<C.Precision>, C) -> Tensor<C.Precision>
) -> ImplicitSolution<C.Precision> {
    minimumSolution(y, x, method, .converged(iterations: 0), f)
}

/// The minimum of f(y, x) by y with its derivative by x, found by Newton's method with conjugate
/// gradients and Armijo's line search (Nocedal and Wright 2006, Algorithm 7.1).
///
/// - Parameters:
///   - start: the first y.
///   - x: the parameters: a tensor, an array of tensors, or a model.
///   - tolerance: stops at ‖∂f/∂y‖₂ ≤ tolerance.
///   - iterationLimit: the largest number of steps; reaching it is part of the result.
///   - method: how the linear systems with ∂²f/∂y² are solved for the derivative.
///   - f: the function, twice differentiable and convex in y, whose value is a single number; it
///     must depend on nothing else that is being differentiated by.
/// - Returns: the minimum, tracked if x is.
/// - Throws: `ImplicitError.diverged` if the numbers do not stay finite.
public func minimum<C: TensorCollection & Sendable>(
    from start: Tensor<C.Precision>, parameters x: C, tolerance: Double, iterationLimit: Int,
    method: AdjointMethod = AdjointMethod(),
    of f: @escaping @Sendable (Tensor<C.Precision>, C) -> Tensor<C.Precision>
) throws(ImplicitError) -> ImplicitSolution<C.Precision> {
    let constants = x.detached
    let search = NewtonSearch { f($0, constants) }
    var y = start.detached
    for iteration in 0...max(0, iterationLimit) {
        let (value, gradient) = valueAndGradient(at: y, of: search.objective)
        let residual = Double(norm(gradient.scalars))
        guard residual.isFinite else {
            throw .diverged(iteration: iteration, residual: residual)
        }
        if residual <= tolerance {
            return minimumSolution(y, x, method, .converged(iterations: iteration), f)
        }
        if iteration == iterationLimit { break }
        guard let next = search.step(from: y, value, gradient) else {
            // No step is better than none: this is what rounding allows.
            return minimumSolution(y, x, method, .iterationLimit(iteration), f)
        }
        y = next
    }
    return minimumSolution(y, x, method, .iterationLimit(max(0, iterationLimit)), f)
}

private func fixedPointSolution<C: TensorCollection & Sendable>(
    _ z: Tensor<C.Precision>, _ x: C, _ method: AdjointMethod, _ residual: Double,
    _ outcome: SolverOutcome,
    _ f: @escaping @Sendable (Tensor<C.Precision>, C) -> Tensor<C.Precision>
) -> ImplicitSolution<C.Precision> {
    let (structure, log) = (x.detached, AdjointLog())
    let equation = ImplicitFunction<C.Precision>(
        residual: { z, x in z - f(z, structure.replacing(with: x)) }, isSymmetric: false,
        method: method, log: log)
    let value = equation.attached(z.detached, to: x.tensors, name: "fixed point")
    return ImplicitSolution(value: value, residual: residual, outcome: outcome, adjoints: log)
}

private func minimumSolution<C: TensorCollection & Sendable>(
    _ y: Tensor<C.Precision>, _ x: C, _ method: AdjointMethod, _ outcome: SolverOutcome,
    _ f: @escaping @Sendable (Tensor<C.Precision>, C) -> Tensor<C.Precision>
) -> ImplicitSolution<C.Precision> {
    let (structure, log) = (x.detached, AdjointLog())
    let equation = ImplicitFunction<C.Precision>(
        residual: { y, x in
            let x = structure.replacing(with: x)
            return valueAndGradient(at: y) { f($0, x) }.gradient
        }, isSymmetric: true, method: method, log: log)
    let residual = norm(equation.residual(y.detached, structure.tensors).scalars)
    let value = equation.attached(y.detached, to: x.tensors, name: "minimum")
    return ImplicitSolution(
        value: value, residual: Double(residual), outcome: outcome, adjoints: log)
}

/// Newton's method with conjugate gradients on one function.
private struct NewtonSearch<Element: Scalar> {
    let objective: (Tensor<Element>) -> Tensor<Element>

    /// The next point, or none if no step along the direction makes the value smaller.
    func step(
        from y: Tensor<Element>, _ value: Tensor<Element>, _ gradient: Tensor<Element>
    ) -> Tensor<Element>? {
        let g = gradient.scalars
        let size = norm(g)
        // The systems are solved the better the nearer the minimum is: convergence is superlinear.
        let tolerance = Element.minimum(0.5, Element.sqrt(size))
        let result = conjugateGradient(
            { v, image in
                image = hvp(at: y, along: Tensor(v, shape: y.shape), of: objective).scalars
            }, g, relativeTolerance: tolerance, iterationLimit: 2 * g.count)
        var direction = Tensor(result.solution, shape: y.shape)
        var slope = dot(direction, gradient).scalar
        if !(slope > 0) {
            // Not convex here: down the gradient.
            direction = gradient
            slope = size * size
        }
        // Near the minimum the value changes less than it is rounded; the gradient tells more.
        let full = y - direction
        if norm(valueAndGradient(at: full, of: objective).gradient.scalars) <= size / 2 {
            return full
        }
        var length: Element = 1
        for _ in 0..<60 {
            let next = y - direction * length
            let change = objective(next).scalar - value.scalar
            if change <= -1e-4 * length * slope { return next }
            length /= 2
        }
        return nil
    }
}

import Kernels
import LinearAlgebra

/// Newton's method in a trust region, whose model is minimized by conjugate gradients that stop at the
/// boundary or at negative curvature (Steihaug, SIAM Journal on Numerical Analysis 20, 1983).
///
/// Only products with the Hessian are needed. Near a minimizer with a positive definite Hessian it
/// converges superlinearly.
public struct NewtonCG: Sendable {
    /// The first radius.
    public let firstRadius: Double
    /// The largest radius.
    public let largestRadius: Double
    /// A step is taken if f falls by at least this share of what the model promises.
    public let acceptance: Double
    /// The relative error of f: changes below it are taken to be what the model promises.
    public let valueError: Double

    /// The method with the given constants.
    public init(
        firstRadius: Double = 1, largestRadius: Double = 1e6, acceptance: Double = 0.1,
        valueError: Double = 1e-14
    ) {
        require(
            firstRadius > 0 && firstRadius <= largestRadius && acceptance >= 0 && acceptance < 0.25,
            "NewtonCG: radii \(firstRadius) and \(largestRadius), acceptance \(acceptance)")
        self.firstRadius = firstRadius
        self.largestRadius = largestRadius
        self.acceptance = acceptance
        self.valueError = valueError
    }

    /// The radius and the vectors of the inner method.
    private struct Memory {
        var radius: Double
        var step: [Double]
        var residual: [Double]
        var direction: [Double]
        var image: [Double]

        init(dimension: Int, radius: Double) {
            self.radius = radius
            step = Array(repeating: 0, count: dimension)
            residual = step
            direction = step
            image = step
        }
    }

    /// Minimizes f from a starting point.
    ///
    /// - Parameters:
    ///   - f: the objective.
    ///   - x: the starting point.
    ///   - stopping: the rule; its residual is ‖∇f(x)‖₂.
    ///   - observe: is shown the number of iterations and the iterate, the first one too.
    /// - Returns: the last point and how it was reached.
    /// - Throws: `notFinite` or `unbounded`.
    public func minimize(
        _ f: inout some TwiceSmoothObjective, from x: [Double],
        until stopping: Stopping = Stopping(), observe: ((Int, SmoothIterate) -> Void)? = nil
    ) throws(MinimizationError) -> Minimization {
        var memory = Memory(dimension: x.count, radius: firstRadius)
        var state = SmoothIterate(&f, at: x)
        return try iterate(&state, until: stopping, observe: observe) { state in
            step(&state, &memory, &f)
        }
    }

    private func step(
        _ iterate: inout SmoothIterate, _ memory: inout Memory, _ f: inout some TwiceSmoothObjective
    ) -> StepOutcome {
        var evaluations = iterate.evaluations
        let promised = minimizeModel(iterate, &memory, &f, &evaluations)
        iterate.evaluations = evaluations
        let length = norm(memory.step)
        let value = iterate.tryStep(&f, along: memory.step, 1)
        let fall = iterate.value - value
        let rounding = valueError * abs(iterate.value)
        // A fall that cannot be told from rounding is judged by the gradient alone.
        let isBelowRounding = promised <= rounding && abs(fall) <= 2 * rounding
        let ratio = isBelowRounding ? 1 : fall / promised
        if !(ratio >= 0.25) {
            memory.radius = 0.25 * min(length, memory.radius)
        } else if ratio > 0.75 && length >= 0.99 * memory.radius {
            memory.radius = min(2 * memory.radius, largestRadius)
        }
        if isBelowRounding && !(norm(iterate.trialGradient) < iterate.residual) {
            return .stalled
        }
        if ratio > acceptance {
            iterate.accept(value)
            return .moved
        }
        return memory.radius > 1e-15 * max(1, norm(iterate.x)) ? .moved : .stalled
    }

    /// Sets memory.step to about argmin ∇fᵀp + ½ pᵀ∇²f p over ‖p‖ ≤ radius; returns the fall of the
    /// model.
    private func minimizeModel(
        _ iterate: SmoothIterate, _ memory: inout Memory, _ f: inout some TwiceSmoothObjective,
        _ evaluations: inout Evaluations
    ) -> Double {
        fill(&memory.step, with: 0)
        copy(iterate.gradient, into: &memory.residual)
        axpby(-1, iterate.gradient, 0, &memory.direction)
        var rho = squaredNorm(memory.residual)
        let start = rho.squareRoot()
        // Eisenstat and Walker's forcing: superlinear, and cheap far away.
        let tolerance = min(0.5, start.squareRoot()) * start
        var fall = 0.0
        for _ in 0..<2 * memory.step.count {
            f.hessianProduct(at: iterate.x, memory.direction, into: &memory.image)
            evaluations.hessianProducts += 1
            let curvature = dot(memory.direction, memory.image)
            let slope = dot(memory.residual, memory.direction)
            let alpha = rho / curvature
            let toBoundary = distanceToBoundary(memory)
            guard curvature > 0, alpha < toBoundary else {
                axpy(toBoundary, memory.direction, &memory.step)
                return fall - toBoundary * (slope + 0.5 * toBoundary * curvature)
            }
            axpy(alpha, memory.direction, &memory.step)
            fall -= alpha * (slope + 0.5 * alpha * curvature)
            axpy(alpha, memory.image, &memory.residual)
            let next = squaredNorm(memory.residual)
            if next.squareRoot() <= tolerance { break }
            axpby(-1, memory.residual, next / rho, &memory.direction)
            rho = next
        }
        return fall
    }

    /// The τ ≥ 0 with ‖step + τ direction‖ = radius.
    private func distanceToBoundary(_ memory: Memory) -> Double {
        let a = squaredNorm(memory.direction)
        let b = dot(memory.step, memory.direction)
        let c = squaredNorm(memory.step) - memory.radius * memory.radius
        let root = max(0, b * b - a * c).squareRoot()
        // The form without cancellation of either sign of b.
        return b > 0 ? -c / (b + root) : (root - b) / a
    }
}

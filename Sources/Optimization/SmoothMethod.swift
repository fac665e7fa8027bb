import Kernels
import LinearAlgebra

/// A point with the objective and its gradient, and a second one to try steps on.
public struct SmoothIterate: MinimizationState, Sendable {
    /// The point.
    public private(set) var x: [Double]
    /// f(x).
    public private(set) var value: Double
    /// ∇f(x).
    public private(set) var gradient: [Double]
    /// The last point that was tried; after a step, the one before it.
    public private(set) var trial: [Double]
    /// The gradient at `trial`.
    public private(set) var trialGradient: [Double]
    /// What the method has evaluated.
    public var evaluations = Evaluations()

    /// f and ∇f at a starting point.
    public init(_ f: inout some SmoothObjective, at x: [Double]) {
        require(
            x.count == f.dimension,
            "a start of \(x.count) entries for an objective of \(f.dimension) variables")
        self.x = x
        gradient = [Double](repeating: 0, count: x.count)
        value = f.value(at: x, gradient: &gradient)
        trial = [Double](repeating: 0, count: x.count)
        trialGradient = trial
        evaluations.values = 1
        evaluations.gradients = 1
    }

    /// ‖∇f(x)‖₂.
    public var residual: Double { norm(gradient) }

    /// f(x + t p), which `accept` can make the point only after `differentiateTrial`.
    public mutating func tryValue(
        _ f: inout some SmoothObjective, along p: [Double], _ t: Double
    ) -> Double {
        copy(x, into: &trial)
        axpy(t, p, &trial)
        evaluations.values += 1
        return f.value(at: trial)
    }

    /// f(x + t p), with the gradient there.
    public mutating func tryStep(
        _ f: inout some SmoothObjective, along p: [Double], _ t: Double
    ) -> Double {
        copy(x, into: &trial)
        axpy(t, p, &trial)
        return differentiateTrial(&f)
    }

    /// f at the point tried last, with the gradient there.
    public mutating func differentiateTrial(_ f: inout some SmoothObjective) -> Double {
        evaluations.values += 1
        evaluations.gradients += 1
        return f.value(at: trial, gradient: &trialGradient)
    }

    /// Makes the point tried last, with the given value, the point.
    public mutating func accept(_ value: Double) {
        swap(&x, &trial)
        swap(&gradient, &trialGradient)
        self.value = value
    }
}

/// A method for smooth objectives: a value that holds its hyperparameters.
public protocol SmoothMethod<Memory>: Sendable {
    /// What the method remembers from one step to the next, and its scratch memory.
    associatedtype Memory

    /// The memory before the first step.
    func memory(dimension: Int) -> Memory

    /// One iteration from a point with finite value and gradient.
    func step<F: SmoothObjective>(
        _ iterate: inout SmoothIterate, _ memory: inout Memory, _ f: inout F
    ) -> StepOutcome
}

extension SmoothMethod {
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
        _ f: inout some SmoothObjective, from x: [Double], until stopping: Stopping = Stopping(),
        observe: ((Int, SmoothIterate) -> Void)? = nil
    ) throws(MinimizationError) -> Minimization {
        var memory = memory(dimension: x.count)
        var state = SmoothIterate(&f, at: x)
        return try iterate(&state, until: stopping, observe: observe) { state in
            step(&state, &memory, &f)
        }
    }
}

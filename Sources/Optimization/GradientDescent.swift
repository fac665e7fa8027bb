import Kernels
import LinearAlgebra

/// Gradient descent, x ← x − t ∇f(x).
public struct GradientDescent: SmoothMethod {
    /// How t is found.
    public let lineSearch: LineSearch
    /// The step tried first in the first iteration; later ones start from twice the last step.
    public let firstStep: Double

    /// Gradient descent with steps found by a line search.
    public init(lineSearch: LineSearch = .armijo(ArmijoBacktracking()), firstStep: Double = 1) {
        require(firstStep > 0, "GradientDescent: a first step of \(firstStep)")
        self.lineSearch = lineSearch
        self.firstStep = firstStep
    }

    /// Gradient descent with the step t; it converges for t < 2/L.
    public init(step t: Double) {
        self.init(lineSearch: .fixed(t))
    }

    /// The direction and the step that is tried next.
    public struct Memory: Sendable {
        var direction: [Double]
        var step: Double
    }

    /// The memory before the first step.
    public func memory(dimension: Int) -> Memory {
        Memory(direction: Array(repeating: 0, count: dimension), step: firstStep)
    }

    /// One iteration.
    public func step<F: SmoothObjective>(
        _ iterate: inout SmoothIterate, _ memory: inout Memory, _ f: inout F
    ) -> StepOutcome {
        axpby(-1, iterate.gradient, 0, &memory.direction)
        guard
            let t = lineSearch.search(
                &iterate, &f, along: memory.direction, first: memory.step)
        else { return .stalled }
        memory.step = 2 * t
        return .moved
    }
}

/// Nonlinear conjugate gradients, p ← −∇f + β p with Polak and Ribière's
/// β = max(0, ∇f⁺ᵀ(∇f⁺ − ∇f) / ‖∇f‖²).
public struct NonlinearConjugateGradient: SmoothMethod {
    /// The conditions on the step; without a small c₂ the directions need not descend.
    public let lineSearch: StrongWolfe

    /// The method with the given conditions on its steps.
    public init(lineSearch: StrongWolfe = StrongWolfe(curvature: 0.1)) {
        self.lineSearch = lineSearch
    }

    /// The direction, and what the next first step is made from.
    public struct Memory: Sendable {
        var direction: [Double]
        var step: Double?
        var slope = 0.0
    }

    /// The memory before the first step.
    public func memory(dimension: Int) -> Memory {
        Memory(direction: Array(repeating: 0, count: dimension))
    }

    /// One iteration.
    public func step<F: SmoothObjective>(
        _ iterate: inout SmoothIterate, _ memory: inout Memory, _ f: inout F
    ) -> StepOutcome {
        var slope = dot(iterate.gradient, memory.direction)
        let square = squaredNorm(iterate.gradient)
        if !(slope < 0) {
            axpby(-1, iterate.gradient, 0, &memory.direction)
            slope = -square
        }
        // The first-order change of the last step is expected again.
        let expected = memory.step.map { $0 * memory.slope / slope }
        guard
            let t = lineSearch.search(
                &iterate, &f, along: memory.direction, first: expected ?? 1 / norm(iterate.gradient)
            )
        else {
            let wasSteepest = slope == -square
            fill(&memory.direction, with: 0)
            memory.step = nil
            return wasSteepest ? .stalled : .moved
        }
        memory.step = t
        memory.slope = slope
        // After the step, `trialGradient` is the gradient before it.
        let next = squaredNorm(iterate.gradient)
        let overlap = dot(iterate.gradient, iterate.trialGradient)
        axpby(-1, iterate.gradient, max(0, (next - overlap) / square), &memory.direction)
        return .moved
    }
}

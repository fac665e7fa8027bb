import Kernels
import LinearAlgebra

/// A bounded convex set over which linear functions can be minimized.
public protocol LinearlyMinimizableSet: ConvexSet {
    /// Writes argmin gᵀs over the set over `vertex`; of several the first.
    func minimize(_ g: [Double], into vertex: inout [Double])
}

extension Simplex: LinearlyMinimizableSet {
    /// The corner of the least entry.
    public func minimize(_ g: [Double], into vertex: inout [Double]) {
        var least = 0
        for i in g.indices where g[i] < g[least] { least = i }
        fill(&vertex, with: 0)
        vertex[least] = total
    }
}

extension L1Ball: LinearlyMinimizableSet {
    /// The corner against the entry of largest magnitude.
    public func minimize(_ g: [Double], into vertex: inout [Double]) {
        var largest = 0
        for i in g.indices where abs(g[i]) > abs(g[largest]) { largest = i }
        fill(&vertex, with: 0)
        vertex[largest] = g[largest] > 0 ? -radius : radius
    }
}

extension L2Ball: LinearlyMinimizableSet {
    /// center − radius g/‖g‖.
    public func minimize(_ g: [Double], into vertex: inout [Double]) {
        let length = norm(g)
        axpby(length > 0 ? -radius / length : 0, g, 0, &vertex)
        if let center { axpy(1, center, &vertex) }
    }
}

extension BoxSet: LinearlyMinimizableSet {
    /// The lower bound where the entry is positive, else the upper one.
    public func minimize(_ g: [Double], into vertex: inout [Double]) {
        requireSameCount(g, vertex)
        for i in g.indices {
            let k = lower.count == 1 ? 0 : i
            vertex[i] = g[i] > 0 ? lower[k] : upper[k]
        }
    }
}

/// The method of Frank and Wolfe: steps toward the minimizer of the linearized objective over the set.
///
/// Its residual is the gap ∇f(x)ᵀ(x − s), which is at least f(x) − f*; with the steps 2/(k + 2),
/// f(x_k) − f* ≤ 2 L diam² / (k + 2) (Jaggi, ICML 2013).
public struct FrankWolfe: Sendable {
    /// How the step is found.
    public enum Step: Equatable, Sendable {
        /// 2/(k + 2).
        case decreasing
        /// min(1, gap / (L ‖s − x‖²)) for a Lipschitz constant L of the gradient.
        case short(smoothness: Double)
    }

    /// How the step is found.
    public let step: Step

    /// The method with the given steps.
    public init(step: Step = .decreasing) {
        self.step = step
    }

    /// What is known between two iterations.
    public struct State: MinimizationState, Sendable {
        /// x.
        public internal(set) var x: [Double]
        /// f(x).
        public internal(set) var value: Double
        /// ∇f(x)ᵀ(x − s).
        public internal(set) var residual = 0.0
        /// What it has cost.
        public internal(set) var evaluations: Evaluations
        var gradient: [Double]
        var direction: [Double]
        var steps = 0
    }

    /// Minimizes f over a set.
    ///
    /// - Parameters:
    ///   - f: the objective.
    ///   - set: the set.
    ///   - x: the starting point, in the set.
    ///   - stopping: the rule; its residual is the gap.
    ///   - observe: is shown the number of iterations and the state, the first one too.
    /// - Returns: the last point and how it was reached.
    /// - Throws: `notFinite` or `unbounded`.
    public func minimize(
        _ f: inout some SmoothObjective, over set: some LinearlyMinimizableSet, from x: [Double],
        until stopping: Stopping = Stopping(), observe: ((Int, State) -> Void)? = nil
    ) throws(MinimizationError) -> Minimization {
        let start = SmoothIterate(&f, at: x)
        var state = State(
            x: x, value: start.value, evaluations: start.evaluations, gradient: start.gradient,
            direction: x)
        point(&state, set)
        return try iterate(&state, until: stopping, observe: observe) { state in
            let t: Double
            switch step {
            case .decreasing: t = 2 / Double(state.steps + 2)
            case .short(let L):
                t = min(1, state.residual / (L * squaredNorm(state.direction)))
            }
            state.steps += 1
            axpy(t, state.direction, &state.x)
            state.value = f.value(at: state.x, gradient: &state.gradient)
            state.evaluations.values += 1
            state.evaluations.gradients += 1
            point(&state, set)
            return .moved
        }
    }

    /// direction ← s − x, and the gap.
    private func point(_ state: inout State, _ set: some LinearlyMinimizableSet) {
        set.minimize(state.gradient, into: &state.direction)
        state.evaluations.proximalMaps += 1
        axpy(-1, state.x, &state.direction)
        // Rounding may make it −0.
        state.residual = max(0, -dot(state.gradient, state.direction))
    }
}

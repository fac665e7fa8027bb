import Kernels
import LinearAlgebra
import RealModule

/// The geometry of a mirror step, argmin_u η gᵀu + D(u, x) over a set, with D the divergence of
/// Bregman of a strongly convex function.
public protocol MirrorMap: Sendable {
    /// x ← argmin_u step · gradientᵀu + D(u, x).
    mutating func move(_ x: inout [Double], gradient: [Double], step: Double)

    /// D(u, x).
    func divergence(_ u: [Double], _ x: [Double]) -> Double
}

/// D(u, x) = ½ ‖u − x‖² over a convex set: the projected gradient step.
public struct ProjectionMap<Domain: ConvexSet & Sendable>: MirrorMap {
    private var domain: Domain
    private var scratch: [Double] = []

    /// Steps that are projected onto a set.
    public init(onto domain: Domain) {
        self.domain = domain
    }

    /// x ← the point of the set nearest to x − step · gradient.
    public mutating func move(_ x: inout [Double], gradient: [Double], step: Double) {
        if scratch.count != x.count { scratch = Array(repeating: 0, count: x.count) }
        copy(x, into: &scratch)
        axpy(-step, gradient, &scratch)
        domain.project(scratch, into: &x)
    }

    /// ½ ‖u − x‖².
    public func divergence(_ u: [Double], _ x: [Double]) -> Double {
        0.5 * squaredNorm(difference(u, x))
    }
}

/// D(u, x) = Σ uᵢ log(uᵢ/xᵢ) over the simplex of the given total: exponentiated gradients.
public struct EntropicMap: MirrorMap {
    /// Σ xᵢ.
    public let total: Double

    /// Steps on the simplex.
    public init(total: Double = 1) {
        require(total > 0, "EntropicMap: a total of \(total)")
        self.total = total
    }

    /// xᵢ ← total · xᵢ exp(−step gᵢ) / Σ xⱼ exp(−step gⱼ).
    public func move(_ x: inout [Double], gradient: [Double], step: Double) {
        require(
            x.count == gradient.count, "EntropicMap: \(x.count) entries, \(gradient.count)")
        // The largest exponent becomes 0, so that nothing overflows and the sum is positive.
        var top = -Double.infinity
        for i in x.indices where x[i] > 0 { top = max(top, -step * gradient[i]) }
        var sum = 0.0
        for i in x.indices {
            x[i] *= Double.exp(-step * gradient[i] - top)
            sum += x[i]
        }
        scale(&x, by: total / sum)
    }

    /// Σ uᵢ log(uᵢ/xᵢ) − uᵢ + xᵢ.
    public func divergence(_ u: [Double], _ x: [Double]) -> Double {
        var sum = 0.0
        for i in u.indices {
            sum += (u[i] > 0 ? u[i] * Double.log(u[i] / x[i]) : 0) - u[i] + x[i]
        }
        return sum
    }
}

/// Mirror descent over a set: with the step η_k = step or step/√k, the plain form of Nemirovski and
/// Yudin, which also takes subgradients.
///
/// For ‖∇f‖_* ≤ G and a 1-strongly convex mirror function, the weighted mean x̄ of K steps has
/// f(x̄) − f* ≤ (D(x*, x₀) + G²/2 Σ η_k²) / Σ η_k.
public struct MirrorDescent: Sendable {
    /// The step, or its first one.
    public let step: Double
    /// Whether the step falls as 1/√k.
    public let isDecaying: Bool

    /// The method with the given step.
    public init(step: Double, isDecaying: Bool = false) {
        require(step > 0 && step.isFinite, "MirrorDescent: a step of \(step)")
        self.step = step
        self.isDecaying = isDecaying
    }

    /// What is known between two iterations.
    public struct State: MinimizationState, Sendable {
        /// x.
        public internal(set) var x: [Double]
        /// f(x).
        public internal(set) var value: Double
        /// ‖x⁺ − x‖₂ / η of the last step; before the first, the norm of the gradient.
        public internal(set) var residual: Double
        /// What it has cost.
        public internal(set) var evaluations = Evaluations()
        /// The mean of the points before this one, weighted by their steps.
        public internal(set) var average: [Double]
        var gradient: [Double]
        var previous: [Double]
        var weight = 0.0
        var steps = 0
    }

    /// Minimizes f over the set of a mirror map.
    ///
    /// - Parameters:
    ///   - f: the objective; its gradient may be any subgradient.
    ///   - map: the geometry.
    ///   - x: the starting point, in the set.
    ///   - stopping: the rule; its residual is ‖x⁺ − x‖₂ / η.
    ///   - observe: is shown the number of iterations and the state, the first one too.
    /// - Returns: the last point and how it was reached; `observe` sees the averages.
    /// - Throws: `notFinite` or `unbounded`.
    public func minimize(
        _ f: inout some SmoothObjective, by map: some MirrorMap, from x: [Double],
        until stopping: Stopping = Stopping(), observe: ((Int, State) -> Void)? = nil
    ) throws(MinimizationError) -> Minimization {
        var map = map
        let start = SmoothIterate(&f, at: x)
        var state = State(
            x: x, value: start.value, residual: start.residual, average: x,
            gradient: start.gradient, previous: x)
        state.evaluations = start.evaluations
        return try iterate(&state, until: stopping, observe: observe) { state in
            state.steps += 1
            let eta = isDecaying ? step / Double(state.steps).squareRoot() : step
            state.weight += eta
            axpby(eta / state.weight, state.x, 1 - eta / state.weight, &state.average)
            copy(state.x, into: &state.previous)
            map.move(&state.x, gradient: state.gradient, step: eta)
            axpy(-1, state.x, &state.previous)
            state.residual = norm(state.previous) / eta
            state.value = f.value(at: state.x, gradient: &state.gradient)
            state.evaluations.values += 1
            state.evaluations.gradients += 1
            state.evaluations.proximalMaps += 1
            return .moved
        }
    }
}

import Kernels
import LinearAlgebra

/// Proximal gradient steps x⁺ = prox_{t g}(y − t ∇f(y)) for minimizing F = f + g: plain (ISTA) with
/// y = x, or accelerated (FISTA; Beck and Teboulle, SIAM Journal on Imaging Sciences 2, 2009).
///
/// With t ≤ 1/L, F(x_k) − F* ≤ ‖x₀ − x*‖² / 2tk for plain steps and 2‖x₀ − x*‖² / t(k+1)² for
/// accelerated ones without restarts.
public struct ProximalGradient: Sendable {
    /// How y is made from the last points.
    public enum Acceleration: Equatable, Sendable {
        /// y = x: F never rises.
        case none
        /// The sequence of Nesterov, t_{k+1} = (1 + √(1 + 4 t_k²)) / 2.
        case nesterov
        /// The same, which starts over whenever (y − x⁺)ᵀ(x⁺ − x) > 0 (O'Donoghue and Candès,
        /// Foundations of Computational Mathematics 15, 2015).
        case restarting
        /// The constant momentum (1 − √q)/(1 + √q) for q = μ/L.
        case constant(q: Double)
    }

    /// How y is made.
    public let acceleration: Acceleration
    /// t, or where backtracking starts.
    public let firstStep: Double
    /// Whether t is halved until f(x⁺) ≤ f(y) + ∇f(y)ᵀ(x⁺ − y) + ‖x⁺ − y‖² / 2t.
    public let backtracks: Bool
    /// Whether t may also grow again, by a tenth each iteration; plain steps only keep their rate
    /// with it.
    public let grows: Bool

    /// The method with a step of 1/L, or with backtracking from a step that may be longer.
    public init(
        acceleration: Acceleration = .restarting, firstStep: Double = 1, backtracks: Bool = true,
        grows: Bool = false
    ) {
        require(
            firstStep > 0 && firstStep.isFinite, "ProximalGradient: a first step of \(firstStep)")
        self.acceleration = acceleration
        self.firstStep = firstStep
        self.backtracks = backtracks
        self.grows = grows
    }

    /// What is known between two iterations.
    public struct State: MinimizationState, Sendable {
        /// x.
        public internal(set) var x: [Double]
        /// F(x).
        public internal(set) var value: Double
        /// ‖(y − x)/t‖₂ of the last step; before the first, of a step from the start.
        public internal(set) var residual: Double
        /// What it has cost.
        public internal(set) var evaluations: Evaluations
        /// t.
        public internal(set) var stepSize: Double
        /// How often the momentum was forgotten.
        public internal(set) var restarts = 0
        var previous: [Double]
        var y: [Double]
        var gradient: [Double]
        var moved: [Double]
        var next: [Double]
        var momentum = 1.0
    }

    /// Minimizes f + g from a starting point.
    ///
    /// - Parameters:
    ///   - f: the smooth part.
    ///   - g: the part with a proximal map.
    ///   - x: the starting point; its projection if g is +∞ there.
    ///   - stopping: the rule; its residual is ‖(y − x⁺)/t‖₂, and a subgradient of F at x⁺ is no
    ///     longer than (1 + tL) times that.
    ///   - observe: is shown the number of iterations and the state, the first one too.
    /// - Returns: the last point and how it was reached.
    /// - Throws: `notFinite` or `unbounded`.
    public func minimize(
        _ f: inout some SmoothObjective, plus g: some ProximalFunction, from x: [Double],
        until stopping: Stopping = Stopping(), observe: ((Int, State) -> Void)? = nil
    ) throws(MinimizationError) -> Minimization {
        var g = g
        var state = start(&f, &g, x)
        return try iterate(&state, until: stopping, observe: observe) { state in
            step(&state, &f, &g)
        }
    }

    private func start(
        _ f: inout some SmoothObjective, _ g: inout some ProximalFunction, _ x: [Double]
    ) -> State {
        require(
            x.count == f.dimension,
            "a start of \(x.count) entries for an objective of \(f.dimension) variables")
        var state = State(
            x: x, value: 0, residual: 0, evaluations: Evaluations(), stepSize: firstStep,
            previous: x, y: x, gradient: Array(repeating: 0, count: x.count), moved: x, next: x)
        if g.value(at: x) == .infinity {
            g.proximal(of: x, step: firstStep, into: &state.x)
            state.evaluations.proximalMaps += 1
            copy(state.x, into: &state.y)
            copy(state.x, into: &state.previous)
        }
        state.value = f.value(at: state.x, gradient: &state.gradient) + g.value(at: state.x)
        state.evaluations.values += 1
        state.evaluations.gradients += 1
        propose(&state, &g)
        state.residual = distance(state.next, state.y) / state.stepSize
        return state
    }

    /// next ← prox_{t g}(y − t ∇f(y)).
    private func propose(_ state: inout State, _ g: inout some ProximalFunction) {
        copy(state.y, into: &state.moved)
        axpy(-state.stepSize, state.gradient, &state.moved)
        g.proximal(of: state.moved, step: state.stepSize, into: &state.next)
        state.evaluations.proximalMaps += 1
    }

    private func step(
        _ state: inout State, _ f: inout some SmoothObjective, _ g: inout some ProximalFunction
    ) -> StepOutcome {
        let atY = f.value(at: state.y, gradient: &state.gradient)
        state.evaluations.values += 1
        state.evaluations.gradients += 1
        if grows { state.stepSize *= 1.1 }
        var value = 0.0
        while true {
            propose(&state, &g)
            value = f.value(at: state.next)
            state.evaluations.values += 1
            combine(.subtract, state.next, state.y, into: &state.moved)
            let square = squaredNorm(state.moved)
            let model = atY + dot(state.gradient, state.moved) + square / (2 * state.stepSize)
            // Where the change is below the rounding of f the test means nothing.
            let rounding = 1e-15 * (abs(atY) + abs(value))
            if !backtracks || value <= model + rounding { break }
            state.stepSize *= 0.5
            if state.stepSize < 1e-100 { return .stalled }
        }
        state.residual = norm(state.moved) / state.stepSize
        state.value = value + g.value(at: state.next)
        swap(&state.previous, &state.x)
        swap(&state.x, &state.next)
        accelerate(&state)
        return .moved
    }

    /// y ← x + β (x − previous).
    private func accelerate(_ state: inout State) {
        let beta: Double
        switch acceleration {
        case .none: beta = 0
        case .constant(let q): beta = (1 - q.squareRoot()) / (1 + q.squareRoot())
        case .nesterov, .restarting:
            if acceleration == .restarting {
                combine(.subtract, state.x, state.previous, into: &state.next)
                // `moved` is x⁺ − y.
                if dot(state.moved, state.next) < 0 {
                    state.momentum = 1
                    state.restarts += 1
                }
            }
            let next = (1 + (1 + 4 * state.momentum * state.momentum).squareRoot()) / 2
            beta = (state.momentum - 1) / next
            state.momentum = next
        }
        combine(.subtract, state.x, state.previous, into: &state.y)
        axpby(1, state.x, beta, &state.y)
    }
}

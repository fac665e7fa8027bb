import Kernels
import LinearAlgebra

/// When an iterative method stops; each limit is off unless it is given.
public struct Stopping: Equatable, Sendable {
    /// Stops when the residual of the method is at most this.
    public var residualTolerance: Double
    /// The largest number of iterations.
    public var iterationLimit: Int
    /// The largest number of evaluations of all kinds, looked at between iterations.
    public var evaluationLimit: Int?
    /// Stops when the objective is at most this.
    public var targetValue: Double
    /// The longest time, looked at between iterations. A result that ended by it depends on the
    /// machine.
    public var timeLimit: Duration?

    /// A rule with the given limits.
    public init(
        residualTolerance: Double = 1e-8, iterationLimit: Int = 10_000,
        evaluationLimit: Int? = nil, targetValue: Double = -.infinity, timeLimit: Duration? = nil
    ) {
        require(
            residualTolerance >= 0 && iterationLimit >= 0 && !targetValue.isNaN,
            "Stopping: tolerance \(residualTolerance), limit \(iterationLimit), "
                + "target \(targetValue)")
        self.residualTolerance = residualTolerance
        self.iterationLimit = iterationLimit
        self.evaluationLimit = evaluationLimit
        self.targetValue = targetValue
        self.timeLimit = timeLimit
    }
}

/// How an iterative method ended; a limit that was reached is a finding, not an error.
public enum MinimizationOutcome: Equatable, Sendable {
    /// The residual is below its tolerance.
    case converged
    /// The objective is below its target.
    case targetReached
    /// No step changes the objective by more than rounding does.
    case stalled
    /// At the limit of iterations.
    case iterationLimit
    /// At the limit of evaluations.
    case evaluationLimit
    /// At the limit of time.
    case timeLimit
}

/// What a method of minimization ended with.
public struct Minimization: Equatable, Sendable {
    /// The last point.
    public let x: [Double]
    /// The objective there.
    public let value: Double
    /// How far the point is from being stationary, in the measure of the method: ‖∇f‖₂ for smooth
    /// objectives, ‖(y − x)/t‖₂ of the last proximal step for composite ones.
    public let residual: Double
    /// How the method ended.
    public let outcome: MinimizationOutcome
    /// The number of iterations.
    public let iterations: Int
    /// What they cost.
    public let evaluations: Evaluations

    /// Whether the residual is below its tolerance.
    public var isConverged: Bool { outcome == .converged }
}

/// Why a minimization could not go on.
public enum MinimizationError: Error, Equatable, CustomStringConvertible {
    /// The objective or its gradient is infinite or not a number at the start or at an iterate.
    case notFinite(quantity: String, iteration: Int, value: Double)
    /// The objective fell to −∞.
    case unbounded(iteration: Int)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .notFinite(let quantity, let iteration, let value):
            "\(quantity) is \(value) at iteration \(iteration): "
                + (iteration == 0
                    ? "start where the objective is finite"
                    : "the step is probably too long, take a line search or a shorter one")
        case .unbounded(let iteration):
            "the objective is −∞ at iteration \(iteration): it has no lower bound"
        }
    }
}

/// What every method knows between two iterations.
public protocol MinimizationState {
    /// The point.
    var x: [Double] { get }
    /// The objective there.
    var value: Double { get }
    /// How far it is from being stationary, in the measure of the method.
    var residual: Double { get }
    /// What it has cost.
    var evaluations: Evaluations { get }
}

/// Whether an iteration moved.
public enum StepOutcome: Equatable, Sendable {
    /// To another point.
    case moved
    /// No step changes the objective by more than rounding does.
    case stalled
}

/// The loop of all methods: steps until a rule stops them.
///
/// - Parameters:
///   - state: the state, already at its first point.
///   - stopping: the rule.
///   - observe: is shown the number of iterations and the state, the first one too.
///   - step: one iteration.
/// - Returns: the last point and how it was reached.
/// - Throws: `notFinite` or `unbounded`.
func iterate<State: MinimizationState>(
    _ state: inout State, until stopping: Stopping, observe: ((Int, State) -> Void)?,
    _ step: (inout State) throws(MinimizationError) -> StepOutcome
) throws(MinimizationError) -> Minimization {
    let deadline = Deadline(after: stopping.timeLimit)
    var iteration = 0
    while true {
        if state.value == -.infinity { throw .unbounded(iteration: iteration) }
        if !state.value.isFinite {
            throw .notFinite(quantity: "objective", iteration: iteration, value: state.value)
        }
        let residual = state.residual
        guard residual.isFinite else {
            throw .notFinite(quantity: "residual", iteration: iteration, value: residual)
        }
        observe?(iteration, state)
        var outcome: MinimizationOutcome?
        if residual <= stopping.residualTolerance {
            outcome = .converged
        } else if state.value <= stopping.targetValue {
            outcome = .targetReached
        } else if iteration >= stopping.iterationLimit {
            outcome = .iterationLimit
        } else if let limit = stopping.evaluationLimit, state.evaluations.total >= limit {
            outcome = .evaluationLimit
        } else if deadline.isPassed {
            outcome = .timeLimit
        }
        if outcome == nil, try step(&state) == .stalled { outcome = .stalled }
        if let outcome {
            return Minimization(
                x: state.x, value: state.value, residual: state.residual, outcome: outcome,
                iterations: iteration, evaluations: state.evaluations)
        }
        iteration += 1
    }
}

import Kernels

/// y' = f(t, y): writes f(t, y) over its third argument.
public typealias VectorField = (_ t: Double, _ y: [Double], _ derivative: inout [Double]) -> Void

/// Why an integration could not go on.
public enum IntegrationError: Error, Equatable, CustomStringConvertible {
    /// The state or its derivative is infinite or not a number.
    case notFinite(time: Double)
    /// The step fell below what the numbers can tell apart: the solution has a singularity, or the
    /// problem is too stiff for an explicit method.
    case stepTooSmall(time: Double, step: Double)
    /// The limit of steps was reached before the end.
    case stepLimit(Int, time: Double)
    /// Newton's method did not solve the equation of an implicit step.
    case notSolved(time: Double, residual: Double)
    /// The time was up before the end of the interval.
    case timeLimit(time: Double)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .notFinite(let time):
            "the state or its derivative is not finite at t = \(time): take shorter steps, or end "
                + "the interval before the solution does"
        case .stepTooSmall(let time, let step):
            "the step fell to \(step) at t = \(time): the solution is singular there, or the "
                + "problem is stiff and needs an implicit method"
        case .stepLimit(let count, let time):
            "\(count) steps came only to t = \(time): raise the limit or the tolerances"
        case .notSolved(let time, let residual):
            "an implicit step at t = \(time) was left with the residual \(residual): take shorter "
                + "steps, or give the Jacobian"
        case .timeLimit(let time):
            "the time limit was reached at t = \(time)"
        }
    }
}

/// What an integration cost.
public struct IntegrationCost: Equatable, Sendable {
    /// Evaluations of f.
    public internal(set) var evaluations = 0
    /// Steps that were taken.
    public internal(set) var steps = 0
    /// Steps that were tried and given up for their error.
    public internal(set) var rejections = 0
    /// Factorizations of Jacobians.
    public internal(set) var factorizations = 0
}

/// A method that goes on by one step of a given length.
public protocol OneStepMethod {
    /// y ← an approximation of y(t + h).
    ///
    /// - Throws: `notFinite` or `notSolved`.
    mutating func step(
        _ f: VectorField, from t: Double, by h: Double, _ y: inout [Double]
    ) throws(IntegrationError)

    /// What the steps have cost so far.
    var cost: IntegrationCost { get }
}

/// Integrates y' = f(t, y) with steps of one length.
///
/// - Parameters:
///   - f: the field.
///   - y: the state at the start; afterwards at the end.
///   - interval: the start and the end, of which the end may be the earlier.
///   - steps: how many steps of (end − start)/steps are taken.
///   - method: the method; its cost is added up there.
///   - observe: is shown the time and the state, the first one too.
/// - Throws: `notFinite` or `notSolved`.
public func integrate(
    _ f: VectorField, _ y: inout [Double], over interval: (start: Double, end: Double), steps: Int,
    by method: inout some OneStepMethod, observe: ((Double, [Double]) -> Void)? = nil
) throws(IntegrationError) {
    require(steps > 0, "integrate: \(steps) steps")
    let h = (interval.end - interval.start) / Double(steps)
    observe?(interval.start, y)
    for k in 0..<steps {
        // Not t + h, whose rounding would add up.
        let t = interval.start + Double(k) * h
        try method.step(f, from: t, by: h, &y)
        observe?(k + 1 == steps ? interval.end : interval.start + Double(k + 1) * h, y)
    }
}

/// Whether no entry is infinite or not a number.
func areFinite(_ x: [Double]) -> Bool {
    Double.isFinite(x.span)
}

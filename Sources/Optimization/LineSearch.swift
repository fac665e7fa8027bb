import Kernels
import LinearAlgebra

/// How far to go along a direction.
public enum LineSearch: Equatable, Sendable {
    /// Always the same step.
    case fixed(Double)
    /// Backtracking until the objective falls in proportion to the step.
    case armijo(ArmijoBacktracking)
    /// Until the objective falls enough and the slope has become small.
    case strongWolfe(StrongWolfe)

    /// Moves the iterate along a direction.
    ///
    /// - Parameters:
    ///   - iterate: x, f(x) and ∇f(x); afterwards at the new point.
    ///   - f: the objective.
    ///   - p: the direction.
    ///   - first: the step that is tried first, unless the step is fixed.
    /// - Returns: the step t > 0 that was taken; nil, and the iterate stays, if p does not descend or
    ///   no step lowers f by more than its rounding.
    public func search(
        _ iterate: inout SmoothIterate, _ f: inout some SmoothObjective, along p: [Double],
        first: Double = 1
    ) -> Double? {
        switch self {
        case .fixed(let t):
            iterate.accept(iterate.tryStep(&f, along: p, t))
            return t
        case .armijo(let rule):
            return rule.search(&iterate, &f, along: p, first: first)
        case .strongWolfe(let rule):
            return rule.search(&iterate, &f, along: p, first: first)
        }
    }
}

/// f(x + t p) ≤ f(x) + c₁ t ∇f(x)ᵀp, apart from the rounding of f.
struct SufficientDecrease {
    let c1: Double
    let valueError: Double
    let value: Double
    let slope: Double

    /// Whether less is demanded than f is accurate to, so that a fall cannot be told from a rise.
    func isBelowRounding(at t: Double) -> Bool { -c1 * t * slope <= valueError * abs(value) }

    /// Whether the value at step t is low enough.
    func holds(_ trial: Double, at t: Double) -> Bool {
        trial <= value + c1 * t * slope + (isBelowRounding(at: t) ? valueError * abs(value) : 0)
    }
}

/// Armijo's rule: the first step of t, βt, β²t, … with f(x + t p) ≤ f(x) + c₁ t ∇f(x)ᵀp.
public struct ArmijoBacktracking: Equatable, Sendable {
    /// c₁ in (0, 1).
    public let sufficientDecrease: Double
    /// β in (0, 1).
    public let shrinkage: Double
    /// The largest number of steps that are tried.
    public let trialLimit: Int
    /// The relative error of f, within which a rise is forgiven.
    public let valueError: Double

    /// The rule with the given constants.
    public init(
        sufficientDecrease: Double = 1e-4, shrinkage: Double = 0.5, trialLimit: Int = 60,
        valueError: Double = 1e-15
    ) {
        require(
            sufficientDecrease > 0 && sufficientDecrease < 1 && shrinkage > 0 && shrinkage < 1,
            "ArmijoBacktracking: decrease \(sufficientDecrease), shrinkage \(shrinkage)")
        self.sufficientDecrease = sufficientDecrease
        self.shrinkage = shrinkage
        self.trialLimit = trialLimit
        self.valueError = valueError
    }

    /// See `LineSearch.search`. A value that is infinite or not a number counts as too high.
    public func search(
        _ iterate: inout SmoothIterate, _ f: inout some SmoothObjective, along p: [Double],
        first: Double = 1
    ) -> Double? {
        let slope = dot(iterate.gradient, p)
        guard slope < 0 else { return nil }
        let rule = SufficientDecrease(
            c1: sufficientDecrease, valueError: valueError, value: iterate.value, slope: slope)
        var t = first
        for _ in 0..<trialLimit {
            let value = iterate.tryValue(&f, along: p, t)
            if rule.holds(value, at: t) {
                let value = iterate.differentiateTrial(&f)
                // On a parabola the same as the rule, but told from the slopes (Hager and Zhang 2005).
                let limit = (2 * sufficientDecrease - 1) * slope
                if !rule.isBelowRounding(at: t) || dot(iterate.trialGradient, p) <= limit {
                    iterate.accept(value)
                    return t
                }
            }
            t *= shrinkage
        }
        return nil
    }
}

/// The strong conditions of Wolfe: f(x + t p) ≤ f(x) + c₁ t ∇f(x)ᵀp and
/// |∇f(x + t p)ᵀp| ≤ c₂ |∇f(x)ᵀp|, by bracketing and cubic interpolation (Nocedal and Wright,
/// Numerical Optimization, section 3.5).
public struct StrongWolfe: Equatable, Sendable {
    /// c₁ in (0, c₂).
    public let sufficientDecrease: Double
    /// c₂ in (c₁, 1): 0.9 for quasi-Newton directions, 0.1 for conjugate gradients.
    public let curvature: Double
    /// The largest number of steps that are tried.
    public let trialLimit: Int
    /// The relative error of f, within which a rise is forgiven.
    public let valueError: Double

    /// The conditions with the given constants.
    public init(
        sufficientDecrease: Double = 1e-4, curvature: Double = 0.9, trialLimit: Int = 40,
        valueError: Double = 1e-15
    ) {
        require(
            sufficientDecrease > 0 && sufficientDecrease < curvature && curvature < 1,
            "StrongWolfe: decrease \(sufficientDecrease), curvature \(curvature)")
        self.sufficientDecrease = sufficientDecrease
        self.curvature = curvature
        self.trialLimit = trialLimit
        self.valueError = valueError
    }
}

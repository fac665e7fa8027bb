import Kernels

extension LinearProgram {
    /// Multipliers that prove that no x keeps all bounds.
    ///
    /// For every x, Σ yᵢ (aᵢᵀx) + Σ dⱼ xⱼ = 0, while bounds that x would have to keep make the sum at
    /// least `violation` > 0: a positive multiplier stands for a lower bound, a negative one for an
    /// upper bound.
    public struct InfeasibilityCertificate: Equatable, Sendable {
        /// y, one for every constraint.
        public let constraints: [Double]
        /// d = −Aᵀy, one for every variable.
        public let variables: [Double]
        /// Σ yᵢ bᵢ + Σ dⱼ bⱼ over the bounds that the signs choose: how far the bounds are, together,
        /// from being kept.
        public let violation: Double
    }

    /// A proof that the program is infeasible, or nil if it is feasible to within 10⁻⁹ of its bounds.
    ///
    /// The multipliers are those of the program that minimizes the sum of what bounds of the
    /// constraints are missed by.
    public func infeasibilityCertificate() -> InfeasibilityCertificate? {
        let (m, n) = (problem.rowBounds.count, objective.count)
        for (j, bounds) in problem.variableBounds.enumerated() where bounds.lower > bounds.upper {
            return crossed(constraint: nil, variable: j, by: bounds.lower - bounds.upper)
        }
        for (i, bounds) in problem.rowBounds.enumerated() where bounds.lower > bounds.upper {
            return crossed(constraint: i, variable: nil, by: bounds.lower - bounds.upper)
        }
        var relaxed = problem
        relaxed.objective = Array(repeating: 0, count: n) + Array(repeating: 1, count: 2 * m)
        relaxed.variableBounds += Array(repeating: (lower: 0, upper: .infinity), count: 2 * m)
        for i in 0..<m {
            relaxed.entries.append((i, n + i, 1))
            relaxed.entries.append((i, n + m + i, -1))
        }
        let found = LinearProgramKernel.minimize(relaxed, iterationLimit: 1_000_000)
        guard found.status == .optimal, found.objective > 1e-9 else { return nil }
        let d = Array(found.reducedCosts.prefix(n))
        return InfeasibilityCertificate(
            constraints: found.rowDuals, variables: d, violation: found.objective)
    }

    private func crossed(
        constraint: Int?, variable: Int?, by amount: Double
    ) -> InfeasibilityCertificate {
        // Lower and upper bound of one row: their multipliers cancel, so that both vectors are 0.
        InfeasibilityCertificate(
            constraints: Array(repeating: 0, count: problem.rowBounds.count),
            variables: Array(repeating: 0, count: objective.count), violation: amount)
    }

    /// A direction d with ‖d‖_∞ ≤ 1 and cᵀd < 0 along which no bound is ever left, or nil if there is
    /// none: from any feasible x the objective then falls without limit.
    public func unboundedRay() -> [Double]? {
        func direction(_ bounds: (lower: Double, upper: Double)) -> (lower: Double, upper: Double) {
            (bounds.lower > -.infinity ? 0 : -1, bounds.upper < .infinity ? 0 : 1)
        }
        var cone = problem
        cone.variableBounds = problem.variableBounds.map(direction)
        cone.rowBounds = problem.rowBounds.map { bounds in
            (
                lower: bounds.lower > -.infinity ? 0 : -.infinity,
                upper: bounds.upper < .infinity ? 0 : .infinity
            )
        }
        let found = LinearProgramKernel.minimize(cone, iterationLimit: 1_000_000)
        guard found.status == .optimal, found.objective < -1e-9 else { return nil }
        return found.x
    }
}

import Kernels

/// Minimize cᵀx subject to bounds on linear functions of x and on x itself.
public struct LinearProgram: Sendable {
    /// c.
    public let objective: [Double]
    private var problem: LinearProgramKernel.Problem

    /// One coefficient of a constraint.
    public struct Term: Equatable, Sendable {
        /// The variable, counted from 0.
        public let variable: Int
        /// Its coefficient.
        public let coefficient: Double

        /// A coefficient of a variable.
        public init(_ variable: Int, _ coefficient: Double) {
            self.variable = variable
            self.coefficient = coefficient
        }
    }

    /// A minimum, and the multipliers that prove it.
    public struct Solution: Equatable, Sendable {
        /// A minimizer.
        public let x: [Double]
        /// cᵀx.
        public let objective: Double
        /// y, one multiplier for every constraint in the order of their addition: positive where the
        /// lower bound binds, negative where the upper one does.
        public let duals: [Double]
        /// c − Aᵀy, with the same signs for the bounds of the variables.
        public let reducedCosts: [Double]
    }

    /// How the method ended.
    public enum Outcome: Equatable, Sendable {
        /// At a minimum.
        case optimal(Solution)
        /// No x keeps all bounds.
        case infeasible
        /// The objective has no lower bound.
        case unbounded
        /// At its limit of iterations.
        case iterationLimit(Int)
        /// Without a trustworthy basis; the number is GLPK's.
        case numericalFailure(Int)

        /// The solution, if there is one.
        public var solution: Solution? {
            if case .optimal(let solution) = self { solution } else { nil }
        }
    }

    /// A program without constraints but the bounds of its variables.
    ///
    /// - Parameters:
    ///   - objective: c.
    ///   - lower: the lower bound of every variable, −∞ for none; 0 if it is not given.
    ///   - upper: the upper bound of every variable, +∞ for none; none if it is not given.
    public init(minimizing objective: [Double], lower: [Double]? = nil, upper: [Double]? = nil) {
        let n = objective.count
        let lower = lower ?? Array(repeating: 0, count: n)
        let upper = upper ?? Array(repeating: .infinity, count: n)
        require(
            lower.count == n && upper.count == n,
            "LinearProgram: \(n) variables, \(lower.count) lower and \(upper.count) upper bounds")
        self.objective = objective
        problem = LinearProgramKernel.Problem(
            objective: objective,
            variableBounds: zip(lower, upper).map { (lower: $0, upper: $1) },
            rowBounds: [], entries: [])
    }

    /// Adds lower ≤ Σ aⱼ xⱼ ≤ upper; coefficients of one variable are added.
    public mutating func constrain(
        _ terms: [Term], atLeast lower: Double = -.infinity, atMost upper: Double = .infinity
    ) {
        let row = problem.rowBounds.count
        problem.rowBounds.append((lower, upper))
        let sorted = terms.sorted { $0.variable < $1.variable }
        var last = -1
        for term in sorted {
            require(
                term.variable >= 0 && term.variable < objective.count,
                "constrain: variable \(term.variable) of \(objective.count)")
            if term.variable == last {
                problem.entries[problem.entries.count - 1].value += term.coefficient
            } else if term.coefficient != 0 {
                problem.entries.append((row, term.variable, term.coefficient))
                last = term.variable
            }
        }
    }

    /// Adds lower ≤ aᵀx ≤ upper.
    public mutating func constrain(
        _ a: [Double], atLeast lower: Double = -.infinity, atMost upper: Double = .infinity
    ) {
        require(
            a.count == objective.count,
            "constrain: \(a.count) coefficients for \(objective.count) variables")
        constrain(a.indices.map { Term($0, a[$0]) }, atLeast: lower, atMost: upper)
    }

    /// Adds aᵀx = b.
    public mutating func constrain(_ a: [Double], equal b: Double) {
        constrain(a, atLeast: b, atMost: b)
    }

    /// Adds Σ aⱼ xⱼ = b.
    public mutating func constrain(_ terms: [Term], equal b: Double) {
        constrain(terms, atLeast: b, atMost: b)
    }

    /// Runs the simplex method.
    public func solve(iterationLimit: Int = 1_000_000) -> Outcome {
        // Bounds that exclude each other are data, not a mistake.
        for (lower, upper) in problem.variableBounds + problem.rowBounds where lower > upper {
            return .infeasible
        }
        let found = LinearProgramKernel.minimize(problem, iterationLimit: iterationLimit)
        switch found.status {
        case .optimal:
            return .optimal(
                Solution(
                    x: found.x, objective: found.objective, duals: found.rowDuals,
                    reducedCosts: found.reducedCosts))
        case .infeasible: return .infeasible
        case .unbounded: return .unbounded
        case .limit: return .iterationLimit(iterationLimit)
        case .failed(let code): return .numericalFailure(code)
        }
    }
}

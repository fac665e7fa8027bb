import Kernels

/// Minimize cᵀx subject to bounds on linear functions of x and on x itself.
public struct LinearProgram: Sendable {
    /// c.
    public let objective: [Double]
    private(set) var problem: LinearProgramKernel.Problem

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
        /// The largest amount by which a bound of a constraint or variable is missed.
        public let primalResidual: Double
        /// The largest entry of |c − Aᵀy − reduced costs|.
        public let dualResidual: Double
        /// |cᵀx − the bound that the multipliers prove|: 0 at a minimum.
        public let gap: Double
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
        /// At its limit of time.
        case timeLimit
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
    ///
    /// - Parameters:
    ///   - iterationLimit: the largest number of its iterations.
    ///   - timeLimit: the longest time; a result that ended by it depends on the machine.
    /// - Returns: how it ended. `infeasibilityCertificate` and `unboundedRay` prove the two ways in
    ///   which there is no solution.
    public func solve(iterationLimit: Int = 1_000_000, timeLimit: Duration? = nil) -> Outcome {
        if hasCrossedBounds { return .infeasible }
        let found = LinearProgramKernel.minimize(
            problem, iterationLimit: iterationLimit, milliseconds: timeLimit?.milliseconds)
        switch found.status {
        case .optimal: return .optimal(solution(found))
        case .infeasible: return .infeasible
        case .unbounded: return .unbounded
        case .limit: return .iterationLimit(iterationLimit)
        case .timeLimit: return .timeLimit
        case .feasible: return .numericalFailure(0)
        case .failed(let code): return .numericalFailure(code)
        }
    }

    /// Whether a lower bound is above its upper one, which is data, not a mistake.
    var hasCrossedBounds: Bool {
        problem.variableBounds.contains { $0.lower > $0.upper }
            || problem.rowBounds.contains { $0.lower > $0.upper }
    }

    /// Moves the bounds of variables that have to be integer to integers, as GLPK demands.
    mutating func tightenBounds(of integers: [Int]) {
        for j in integers {
            require(
                j >= 0 && j < objective.count, "integer variable \(j) of \(objective.count)")
            let (lower, upper) = problem.variableBounds[j]
            problem.variableBounds[j] = (lower.rounded(.up), upper.rounded(.down))
        }
    }

    private func solution(_ found: LinearProgramKernel.Solution) -> Solution {
        var images = [Double](repeating: 0, count: problem.rowBounds.count)
        var rest = zip(objective, found.reducedCosts).map { $0 - $1 }
        for (row, column, value) in problem.entries {
            images[row] += value * found.x[column]
            rest[column] -= value * found.rowDuals[row]
        }
        let bounds = problem.rowBounds + problem.variableBounds
        var missed = 0.0
        var proven = 0.0
        for (i, value) in (images + found.x).enumerated() {
            missed = max(missed, bounds[i].lower - value, value - bounds[i].upper)
            let y = i < images.count ? found.rowDuals[i] : found.reducedCosts[i - images.count]
            // A multiplier of a bound that is not there is an error of the dual, seen as a gap.
            let binding = y > 0 ? bounds[i].lower : bounds[i].upper
            if y != 0 { proven += y * (binding.isFinite ? binding : value + 1) }
        }
        return Solution(
            x: found.x, objective: found.objective, duals: found.rowDuals,
            reducedCosts: found.reducedCosts, primalResidual: missed,
            dualResidual: rest.reduce(0) { max($0, abs($1)) },
            gap: abs(found.objective - proven))
    }
}

extension Duration {
    /// The whole milliseconds, at least 1 of a positive time.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let rest = Int(attoseconds / 1_000_000_000_000_000)
        return max(self > .zero ? 1 : 0, Int(seconds) * 1000 + rest)
    }
}

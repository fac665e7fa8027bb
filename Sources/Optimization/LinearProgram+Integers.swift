import Kernels

extension LinearProgram {
    /// A point that keeps all bounds with the integer variables integer, and what is proven of it.
    public struct IntegerSolution: Equatable, Sendable {
        /// The point, with the integer variables rounded to exact integers.
        public let x: [Double]
        /// cᵀx.
        public let objective: Double
        /// A lower bound on the minimum.
        public let bound: Double
        /// The largest amount by which a bound of a constraint or variable is missed.
        public let primalResidual: Double

        /// objective − bound: 0 at a proven minimum.
        public var gap: Double { objective - bound }
    }

    /// How branch and cut ended.
    public enum IntegerOutcome: Equatable, Sendable {
        /// At a minimum, to within the relative gap.
        case optimal(IntegerSolution)
        /// At its limit of time, with the best point so far.
        case feasible(IntegerSolution)
        /// At its limit of time, without a point.
        case timeLimit
        /// No x keeps all bounds with the integer variables integer.
        case infeasible
        /// The objective has no lower bound even without the integers.
        case unbounded
        /// Without a trustworthy answer; the number is GLPK's.
        case numericalFailure(Int)

        /// The point, if there is one.
        public var solution: IntegerSolution? {
            switch self {
            case .optimal(let solution), .feasible(let solution): solution
            default: nil
            }
        }
    }

    /// Minimizes the objective with some variables integer, by branch and cut.
    ///
    /// - Parameters:
    ///   - integers: the variables that have to be integer, counted from 0.
    ///   - relativeGap: stops when the objective is proven to be within this share of the minimum.
    ///   - timeLimit: the longest time; a result that ended by it depends on the machine.
    /// - Returns: how it ended.
    public func solve(
        integers: [Int], relativeGap: Double = 0, timeLimit: Duration? = nil
    ) -> IntegerOutcome {
        if hasCrossedBounds { return .infeasible }
        var rounded = self
        rounded.tightenBounds(of: integers)
        if rounded.hasCrossedBounds { return .infeasible }
        let found = LinearProgramKernel.minimize(
            rounded.problem, integers: integers, relativeGap: relativeGap,
            milliseconds: timeLimit?.milliseconds)
        switch found.status {
        case .optimal: return .optimal(solution(found, integers))
        case .feasible: return .feasible(solution(found, integers))
        case .infeasible: return .infeasible
        case .unbounded: return .unbounded
        case .timeLimit, .limit: return .timeLimit
        case .failed(let code): return .numericalFailure(code)
        }
    }

    private func solution(
        _ found: LinearProgramKernel.IntegerSolution, _ integers: [Int]
    ) -> IntegerSolution {
        var x = found.x
        for j in integers { x[j] = x[j].rounded() }
        var images = [Double](repeating: 0, count: problem.rowBounds.count)
        for (row, column, value) in problem.entries { images[row] += value * x[column] }
        var missed = 0.0
        for (value, bounds) in zip(images + x, problem.rowBounds + problem.variableBounds) {
            missed = max(missed, bounds.lower - value, value - bounds.upper)
        }
        var total = 0.0
        for (c, value) in zip(objective, x) { total += c * value }
        return IntegerSolution(
            x: x, objective: total, bound: min(found.bound, total), primalResidual: missed)
    }
}

public import Kernels
public import LinearAlgebra

/// Minimize ½ xᵀP x + qᵀx, with P positive semidefinite, subject to bounds on linear functions of x and
/// on x itself.
public struct QuadraticProgram: Sendable {
    /// P, symmetric.
    public let P: Matrix<Double>
    /// q.
    public let q: [Double]
    let variableBounds: [(lower: Double, upper: Double)]
    private(set) var rows: [[Double]] = []
    private(set) var rowBounds: [(lower: Double, upper: Double)] = []

    /// A minimum, the multipliers that prove it, and how exactly all of it holds.
    public struct Solution: Equatable, Sendable {
        /// A minimizer.
        public let x: [Double]
        /// ½ xᵀP x + qᵀx.
        public let objective: Double
        /// y, one multiplier for every constraint in the order of their addition: positive where the
        /// lower bound binds, negative where the upper one does.
        public let duals: [Double]
        /// d, the same for the bounds of the variables: P x + q = Aᵀy + d.
        public let boundDuals: [Double]
        /// How exactly the conditions hold.
        public let residuals: Residuals
        /// The number of interior-point iterations.
        public let iterations: Int
    }

    /// How far a point is from the conditions of Karush, Kuhn and Tucker.
    public struct Residuals: Equatable, Sendable {
        /// The largest amount by which a bound is missed.
        public let primal: Double
        /// ‖P x + q − Aᵀy − d‖_∞.
        public let dual: Double
        /// The sum of the multipliers times the distances to their bounds: the duality gap.
        public let gap: Double
    }

    /// How the method ended.
    public enum Outcome: Equatable, Sendable {
        /// At a minimum.
        case optimal(Solution)
        /// No x keeps all bounds; the proof is nil where one bound of a variable or constraint is
        /// above the other.
        case infeasible(LinearProgram.InfeasibilityCertificate?)
        /// The objective falls without limit along this direction, in which P vanishes.
        case unbounded(ray: [Double])
        /// P has this negative eigenvalue.
        case notConvex(leastEigenvalue: Double)
        /// At its limit of iterations, with what was left then.
        case iterationLimit(Residuals)
        /// At its limit of time, with what was left then.
        case timeLimit(Residuals)
        /// A linear system could not be solved, with what was left then.
        case numericalFailure(Residuals)

        /// The solution, if there is one.
        public var solution: Solution? {
            if case .optimal(let solution) = self { solution } else { nil }
        }
    }

    /// A program without constraints but the bounds of its variables.
    ///
    /// - Parameters:
    ///   - P: P, symmetric.
    ///   - q: q.
    ///   - lower: the lower bound of every variable, −∞ for none; none if it is not given.
    ///   - upper: the upper bound of every variable, +∞ for none; none if it is not given.
    public init(
        minimizing P: Matrix<Double>, _ q: [Double], lower: [Double]? = nil,
        upper: [Double]? = nil
    ) {
        let n = q.count
        let lower = lower ?? Array(repeating: -.infinity, count: n)
        let upper = upper ?? Array(repeating: .infinity, count: n)
        require(
            P.rows == n && P.columns == n && lower.count == n && upper.count == n,
            "QuadraticProgram: a \(P.shape) matrix, \(n) variables, \(lower.count) lower and "
                + "\(upper.count) upper bounds")
        require(
            Double.isFinite(P.storage.span) && Double.isFinite(q.span),
            "QuadraticProgram: an entry of the objective is not finite")
        self.P = P
        self.q = q
        variableBounds = zip(lower, upper).map { (lower: $0, upper: $1) }
    }

    /// Adds lower ≤ aᵀx ≤ upper.
    public mutating func constrain(
        _ a: [Double], atLeast lower: Double = -.infinity, atMost upper: Double = .infinity
    ) {
        require(
            a.count == q.count && Double.isFinite(a.span),
            "constrain: \(a.count) coefficients for \(q.count) variables, all to be finite")
        rows.append(a)
        rowBounds.append((lower, upper))
    }

    /// Adds aᵀx = b.
    public mutating func constrain(_ a: [Double], equal b: Double) {
        constrain(a, atLeast: b, atMost: b)
    }

    /// Minimizes by a primal–dual interior-point method with Mehrotra's predictor and corrector.
    ///
    /// Where the iterates do not converge, linear programs decide whether the program is infeasible or
    /// unbounded, and prove it.
    ///
    /// - Parameters:
    ///   - tolerance: the residuals and the gap, relative to the sizes of the data and the objective.
    ///   - iterationLimit: the largest number of iterations; 10 to 30 are usual.
    ///   - timeLimit: the longest time; a result that ended by it depends on the machine.
    /// - Returns: how it ended.
    public func solve(
        tolerance: Double = 1e-9, iterationLimit: Int = 100, timeLimit: Duration? = nil
    ) -> Outcome {
        if (variableBounds + rowBounds).contains(where: { $0.lower > $0.upper }) {
            return .infeasible(nil)
        }
        if let least = negativeEigenvalue() { return .notConvex(leastEigenvalue: least) }
        var method = InteriorPoint(self)
        let ending = method.run(
            tolerance: tolerance, iterationLimit: iterationLimit,
            deadline: Deadline(after: timeLimit))
        if ending == .converged { return .optimal(method.solution()) }
        if ending == .timeLimit { return .timeLimit(method.residuals()) }
        if let certificate = linear(objective: q).infeasibilityCertificate() {
            return .infeasible(certificate)
        }
        if let ray = unboundedRay() { return .unbounded(ray: ray) }
        return ending == .iterationLimit
            ? .iterationLimit(method.residuals()) : .numericalFailure(method.residuals())
    }

    /// The least eigenvalue, if it is negative by more than rounding.
    private func negativeEigenvalue() -> Double? {
        guard !q.isEmpty else { return nil }
        let size = P.maximumMagnitude
        do {
            _ = try cholesky(P + (1e-9 * max(size, 1e-300)) * Matrix.identity(q.count))
            return nil
        } catch {
            do {
                let least = try eigenvaluesSymmetric(P)[0]
                return least < -1e-9 * size ? least : nil
            } catch {
                return .nan
            }
        }
    }

    /// The same bounds with a linear objective.
    private func linear(objective: [Double]) -> LinearProgram {
        var program = LinearProgram(
            minimizing: objective, lower: variableBounds.map(\.lower),
            upper: variableBounds.map(\.upper))
        for (a, bounds) in zip(rows, rowBounds) {
            program.constrain(a, atLeast: bounds.lower, atMost: bounds.upper)
        }
        return program
    }

    /// d with P d = 0, qᵀd < 0 and no bound in the way.
    private func unboundedRay() -> [Double]? {
        var program = linear(objective: q)
        let size = max(P.maximumMagnitude, 1e-300)
        for i in 0..<q.count { program.constrain(scaled(P.row(i), by: 1 / size), equal: 0) }
        return program.unboundedRay()
    }
}

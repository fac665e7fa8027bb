public import LinearAlgebra
public import Kernels

/// min f(x) + g(z) subject to A x + B z = c, through the two minimizations that the method of
/// multipliers alternates between.
public protocol TwoBlockProblem {
    /// The entries of x.
    var firstDimension: Int { get }
    /// The entries of z.
    var secondDimension: Int { get }
    /// c.
    var rightHandSide: [Double] { get }

    /// x ← argmin f(x) + ρ/2 ‖A x − v‖², perhaps only improved from the x that is given.
    mutating func minimizeFirst(_ x: inout [Double], target v: [Double], penalty rho: Double)

    /// z ← argmin g(z) + ρ/2 ‖B z − v‖².
    mutating func minimizeSecond(_ z: inout [Double], target v: [Double], penalty rho: Double)

    /// Writes A x over `result`.
    func applyFirst(_ x: [Double], into result: inout [Double])

    /// Writes Aᵀ y over `result`.
    func applyFirstAdjoint(_ y: [Double], into result: inout [Double])

    /// Writes B z over `result`.
    func applySecond(_ z: [Double], into result: inout [Double])

    /// f(x) + g(z), for the record.
    func value(_ x: [Double], _ z: [Double]) -> Double
}

/// The alternating direction method of multipliers (Boyd, Parikh, Chu, Peleato and Eckstein,
/// Foundations and Trends in Machine Learning 3, 2011), with relaxation and a penalty that balances
/// the two residuals.
public struct ADMM: Sendable {
    /// ρ > 0, in the units of f over those of the constraint squared.
    public let penalty: Double
    /// α in (0, 2); 1 is the plain method, 1.5 to 1.8 often faster.
    public let relaxation: Double
    /// ρ changes by a factor of 2 when one residual is this many times the other; nil keeps it.
    public let balance: Double?
    /// The part of the tolerances in the units of the constraint, for one entry.
    public let absoluteTolerance: Double
    /// The part of the tolerances relative to the sizes of A x, B z, c and Aᵀ y.
    public let relativeTolerance: Double
    /// Where to stop.
    public let iterationLimit: Int
    /// The longest time; a result that ended by it depends on the machine.
    public let timeLimit: Duration?

    /// The method with the given constants.
    public init(
        penalty: Double = 1, relaxation: Double = 1.6, balance: Double? = 10,
        absoluteTolerance: Double = 1e-8, relativeTolerance: Double = 1e-8,
        iterationLimit: Int = 10_000, timeLimit: Duration? = nil
    ) {
        require(
            penalty > 0 && relaxation > 0 && relaxation < 2 && (balance ?? 2) > 1,
            "ADMM: penalty \(penalty), relaxation \(relaxation)")
        self.penalty = penalty
        self.relaxation = relaxation
        self.balance = balance
        self.absoluteTolerance = absoluteTolerance
        self.relativeTolerance = relativeTolerance
        self.iterationLimit = iterationLimit
        self.timeLimit = timeLimit
    }

    /// What the method knows between two iterations.
    public struct State: Equatable, Sendable {
        /// x.
        public internal(set) var x: [Double]
        /// z.
        public internal(set) var z: [Double]
        /// y, the multiplier of A x + B z = c: at a solution −Aᵀy is a subgradient of f at x, and −Bᵀy
        /// one of g at z.
        public internal(set) var y: [Double]
        /// ‖A x + B z − c‖₂.
        public internal(set) var primalResidual = Double.infinity
        /// ‖ρ Aᵀ B (z − z⁻)‖₂.
        public internal(set) var dualResidual = Double.infinity
        /// ρ.
        public internal(set) var penalty: Double
        // A x, the same relaxed, B z, the last B z, targets, and a vector of the size of x.
        var first: [Double]
        var relaxed: [Double]
        var second: [Double]
        var before: [Double]
        var target: [Double]
        var pulled: [Double]
    }

    /// What the method ended with.
    public struct Result: Equatable, Sendable {
        /// The last iterate and its residuals.
        public let state: State
        /// f(x) + g(z).
        public let value: Double
        /// How the method ended: `converged`, `iterationLimit` or `timeLimit`.
        public let outcome: MinimizationOutcome
        /// The number of iterations.
        public let iterations: Int
    }

    /// Minimizes from z = 0 and y = 0, or from given ones.
    ///
    /// - Parameters:
    ///   - problem: the two blocks.
    ///   - z: the first z.
    ///   - y: the first multiplier.
    ///   - observe: is shown the number of iterations and the state.
    /// - Returns: the last iterate and how it was reached.
    /// - Throws: `notFinite`.
    public func minimize(
        _ problem: inout some TwoBlockProblem, z: [Double]? = nil, y: [Double]? = nil,
        observe: ((Int, State) -> Void)? = nil
    ) throws(MinimizationError) -> Result {
        let c = problem.rightHandSide
        let zeros = [Double](repeating: 0, count: c.count)
        let x = [Double](repeating: 0, count: problem.firstDimension)
        var state = State(
            x: x, z: z ?? Array(repeating: 0, count: problem.secondDimension), y: y ?? zeros,
            penalty: penalty, first: zeros, relaxed: zeros, second: zeros,
            before: zeros, target: zeros, pulled: x)
        require(
            state.z.count == problem.secondDimension && state.y.count == c.count,
            "ADMM: a start of \(state.z.count) and \(state.y.count) entries")
        problem.applySecond(state.z, into: &state.second)
        let deadline = Deadline(after: timeLimit)
        var outcome = MinimizationOutcome.iterationLimit
        var iteration = 0
        while iteration < iterationLimit {
            step(&state, &problem, c)
            iteration += 1
            let size = state.primalResidual + state.dualResidual
            guard size.isFinite else {
                throw .notFinite(quantity: "residual", iteration: iteration, value: size)
            }
            observe?(iteration, state)
            if isConverged(&state, problem, c) {
                outcome = .converged
                break
            }
            if deadline.isPassed {
                outcome = .timeLimit
                break
            }
            if let balance, iteration % 10 == 0 { rebalance(&state, by: balance) }
        }
        return Result(
            state: state, value: problem.value(state.x, state.z), outcome: outcome,
            iterations: iteration)
    }

    private func step(_ state: inout State, _ problem: inout some TwoBlockProblem, _ c: [Double]) {
        let rho = state.penalty
        // x for the target c − B z − y/ρ.
        axpby(-1 / rho, state.y, 0, &state.target)
        axpy(1, c, &state.target)
        axpy(-1, state.second, &state.target)
        problem.minimizeFirst(&state.x, target: state.target, penalty: rho)
        problem.applyFirst(state.x, into: &state.first)
        // A x gives way to α A x − (1 − α)(B z − c).
        copy(state.first, into: &state.relaxed)
        axpby(relaxation - 1, state.second, relaxation, &state.relaxed)
        axpy(1 - relaxation, c, &state.relaxed)
        // z for the target c − (relaxed A x) − y/ρ.
        axpby(-1 / rho, state.y, 0, &state.target)
        axpy(1, c, &state.target)
        axpy(-1, state.relaxed, &state.target)
        problem.minimizeSecond(&state.z, target: state.target, penalty: rho)
        swap(&state.before, &state.second)
        problem.applySecond(state.z, into: &state.second)
        // y ← y + ρ (relaxed A x + B z − c).
        axpy(rho, state.relaxed, &state.y)
        axpy(rho, state.second, &state.y)
        axpy(-rho, c, &state.y)
        axpby(1, state.second, -1, &state.before)
        problem.applyFirstAdjoint(state.before, into: &state.pulled)
        state.dualResidual = rho * norm(state.pulled)
        copy(state.first, into: &state.target)
        axpy(1, state.second, &state.target)
        axpy(-1, c, &state.target)
        state.primalResidual = norm(state.target)
    }

    private func isConverged(
        _ state: inout State, _ problem: some TwoBlockProblem, _ c: [Double]
    ) -> Bool {
        problem.applyFirstAdjoint(state.y, into: &state.pulled)
        let size = max(norm(state.first), norm(state.second), norm(c))
        let primal =
            Double(c.count).squareRoot() * absoluteTolerance + relativeTolerance * size
        let dual =
            Double(state.x.count).squareRoot() * absoluteTolerance
            + relativeTolerance * norm(state.pulled)
        return state.primalResidual <= primal && state.dualResidual <= dual
    }

    private func rebalance(_ state: inout State, by balance: Double) {
        if state.primalResidual > balance * state.dualResidual {
            state.penalty *= 2
        } else if state.dualResidual > balance * state.primalResidual {
            state.penalty /= 2
        }
    }
}

/// min ½ xᵀP x + qᵀx + g(A x): the split z = A x, with one factorization for every penalty.
public struct QuadraticSplitting<Function: ProximalFunction>: TwoBlockProblem {
    private let P: Matrix<Double>
    private let q: [Double]
    private let A: Matrix<Double>
    private let squared: Matrix<Double>
    private var g: Function
    private var factor: Cholesky<Double>
    private var factored = 1.0
    private var rhs: [Double]
    private var negated: [Double]

    /// The problem of a positive semidefinite P, for which P + AᵀA has to be positive definite.
    ///
    /// - Parameters:
    ///   - P: d × d, symmetric.
    ///   - q: d entries.
    ///   - A: m × d.
    ///   - g: a function of m variables.
    /// - Throws: `notPositiveDefinite` or `notFinite`.
    public init(
        _ P: Matrix<Double>, _ q: [Double], _ A: Matrix<Double>, _ g: Function
    ) throws(FactorizationError) {
        require(
            P.rows == P.columns && P.rows == q.count && A.columns == q.count,
            "QuadraticSplitting: P \(P.shape), q \(q.count), A \(A.shape)")
        self.P = P
        self.q = q
        self.A = A
        self.g = g
        squared = gram(A)
        factor = try cholesky(P + squared)
        rhs = q
        negated = Array(repeating: 0, count: A.rows)
    }

    /// The entries of x.
    public var firstDimension: Int { q.count }
    /// The entries of z.
    public var secondDimension: Int { A.rows }
    /// 0.
    public var rightHandSide: [Double] { Array(repeating: 0, count: A.rows) }

    /// x ← (P + ρ AᵀA)⁻¹ (ρ Aᵀv − q).
    public mutating func minimizeFirst(
        _ x: inout [Double], target v: [Double], penalty rho: Double
    ) {
        if factored != rho {
            do {
                factor = try cholesky(P + rho * squared)
                factored = rho
            } catch {
                // Only for a ρ so extreme that the smaller matrix is lost to rounding.
                return fill(&x, with: .nan)
            }
        }
        copy(q, into: &rhs)
        multiply(A, v, transposed: true, into: &rhs, alpha: rho, beta: -1)
        copy(rhs, into: &x)
        factor.solve(inPlace: &x)
    }

    /// z ← prox_{g/ρ}(−v).
    public mutating func minimizeSecond(
        _ z: inout [Double], target v: [Double], penalty rho: Double
    ) {
        axpby(-1, v, 0, &negated)
        g.proximal(of: negated, step: 1 / rho, into: &z)
    }

    /// Writes A x over `result`.
    public func applyFirst(_ x: [Double], into result: inout [Double]) {
        multiply(A, x, into: &result)
    }

    /// Writes Aᵀ y over `result`.
    public func applyFirstAdjoint(_ y: [Double], into result: inout [Double]) {
        multiply(A, y, transposed: true, into: &result)
    }

    /// Writes −z over `result`.
    public func applySecond(_ z: [Double], into result: inout [Double]) {
        axpby(-1, z, 0, &result)
    }

    /// ½ xᵀP x + qᵀx + g(z).
    public func value(_ x: [Double], _ z: [Double]) -> Double {
        0.5 * dot(x, P * x) + dot(q, x) + g.value(at: z)
    }
}

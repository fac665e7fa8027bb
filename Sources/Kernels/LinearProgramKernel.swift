import CGLPK

/// GLPK's simplex method for minimizing cᵀx subject to bounds on A x and on x.
public enum LinearProgramKernel {
    /// The numbers of a linear program; an infinite bound is none.
    public struct Problem: Sendable {
        /// c.
        public var objective: [Double]
        /// The bounds of every entry of x.
        public var variableBounds: [(lower: Double, upper: Double)]
        /// The bounds of every entry of A x.
        public var rowBounds: [(lower: Double, upper: Double)]
        /// The nonzero entries of A, at most one for each place.
        public var entries: [(row: Int, column: Int, value: Double)]

        /// A program with the given numbers.
        public init(
            objective: [Double], variableBounds: [(lower: Double, upper: Double)],
            rowBounds: [(lower: Double, upper: Double)],
            entries: [(row: Int, column: Int, value: Double)]
        ) {
            self.objective = objective
            self.variableBounds = variableBounds
            self.rowBounds = rowBounds
            self.entries = entries
        }
    }

    /// How the method ended.
    public enum Status: Equatable, Sendable {
        /// At a minimum.
        case optimal
        /// No x keeps all bounds.
        case infeasible
        /// The objective has no lower bound.
        case unbounded
        /// At its limit of iterations.
        case limit
        /// At its limit of time.
        case timeLimit
        /// At a solution that keeps all bounds, stopped by a limit before it was shown to be a
        /// minimum; only of integer programs.
        case feasible
        /// With an error of GLPK's, by its number.
        case failed(Int)
    }

    /// What the method found.
    public struct Solution: Sendable {
        /// How the method ended.
        public var status: Status
        /// cᵀx.
        public var objective: Double
        /// x.
        public var x: [Double]
        /// The multiplier of every row: the change of the minimum with its binding bound.
        public var rowDuals: [Double]
        /// c − Aᵀy, the multiplier of the bounds of every variable.
        public var reducedCosts: [Double]
        /// The iterations of the simplex method.
        public var iterations: Int
    }

    /// Minimizes the objective.
    ///
    /// - Parameters:
    ///   - problem: the program, of finite numbers but for its bounds.
    ///   - iterationLimit: where to stop.
    ///   - milliseconds: the longest time; none if it is nil.
    /// - Returns: the solution; its arrays mean nothing unless the status is `optimal`.
    public static func minimize(
        _ problem: Problem, iterationLimit: Int, milliseconds: Int? = nil
    ) -> Solution {
        check(problem)
        glp_term_out(GLP_OFF)
        let handle = glp_create_prob()
        defer { glp_delete_prob(handle) }
        load(problem, into: handle)
        let before = Int(glp_get_it_cnt(handle))
        let code = runSimplex(handle, iterationLimit: iterationLimit, milliseconds: milliseconds)
        Counters.addCall(flops: 0)
        return Solution(
            status: status(handle, code: code),
            objective: glp_get_obj_val(handle),
            x: problem.objective.indices.map { glp_get_col_prim(handle, c($0 + 1)) },
            rowDuals: problem.rowBounds.indices.map { glp_get_row_dual(handle, c($0 + 1)) },
            reducedCosts: problem.objective.indices.map { glp_get_col_dual(handle, c($0 + 1)) },
            iterations: Int(glp_get_it_cnt(handle)) - before)
    }

    static func runSimplex(
        _ handle: OpaquePointer?, iterationLimit: Int, milliseconds: Int?
    ) -> Int32 {
        let code = run(
            handle, iterationLimit: iterationLimit, milliseconds: milliseconds, presolves: false)
        if code == 0 || code == GLP_EITLIM || code == GLP_ETMLIM { return code }
        // The presolver copes with bases that are singular or badly scaled from the start.
        glp_std_basis(handle)
        return run(
            handle, iterationLimit: iterationLimit, milliseconds: milliseconds, presolves: true)
    }

    /// GLPK ends the process at a wrong number, without saying whose it was.
    static func check(_ problem: Problem) {
        let (m, n) = (problem.rowBounds.count, problem.objective.count)
        require(
            problem.variableBounds.count == n,
            "LinearProgramKernel: \(problem.variableBounds.count) bounds of \(n) variables")
        for (j, cost) in problem.objective.enumerated() {
            require(cost.isFinite, "LinearProgramKernel: variable \(j) has the cost \(cost)")
        }
        for (row, column, value) in problem.entries {
            require(
                row >= 0 && row < m && column >= 0 && column < n && value.isFinite,
                "LinearProgramKernel: entry (\(row), \(column)) = \(value) of \(m)×\(n)")
        }
        for (lower, upper) in problem.variableBounds + problem.rowBounds {
            require(
                lower <= upper && lower < .infinity && upper > -.infinity,
                "LinearProgramKernel: the bounds \(lower) and \(upper)")
        }
    }

    static func load(_ problem: Problem, into handle: OpaquePointer?) {
        glp_set_obj_dir(handle, GLP_MIN)
        if !problem.rowBounds.isEmpty {
            glp_add_rows(handle, c(problem.rowBounds.count))
        }
        if !problem.objective.isEmpty {
            glp_add_cols(handle, c(problem.objective.count))
        }
        for (i, (lower, upper)) in problem.rowBounds.enumerated() {
            glp_set_row_bnds(handle, c(i + 1), kind(lower, upper), lower, upper)
        }
        for (j, (lower, upper)) in problem.variableBounds.enumerated() {
            glp_set_col_bnds(handle, c(j + 1), kind(lower, upper), lower, upper)
            glp_set_obj_coef(handle, c(j + 1), problem.objective[j])
        }
        // GLPK counts from 1 and does not read the entries at 0.
        let rows = [0] + problem.entries.map { c($0.row + 1) }
        let columns = [0] + problem.entries.map { c($0.column + 1) }
        let values = [0] + problem.entries.map(\.value)
        glp_load_matrix(handle, c(problem.entries.count), rows, columns, values)
        glp_scale_prob(handle, GLP_SF_AUTO)
        glp_adv_basis(handle, 0)
    }

    private static func kind(_ lower: Double, _ upper: Double) -> Int32 {
        if lower == upper { return GLP_FX }
        if lower == -.infinity { return upper == .infinity ? GLP_FR : GLP_UP }
        return upper == .infinity ? GLP_LO : GLP_DB
    }

    private static func run(
        _ handle: OpaquePointer?, iterationLimit: Int, milliseconds: Int?, presolves: Bool
    ) -> Int32 {
        var parameters = glp_smcp()
        glp_init_smcp(&parameters)
        parameters.msg_lev = GLP_MSG_OFF
        parameters.meth = GLP_DUALP
        parameters.it_lim = c(min(iterationLimit, Int(Int32.max)))
        if let milliseconds { parameters.tm_lim = c(min(milliseconds, Int(Int32.max))) }
        parameters.presolve = presolves ? GLP_ON : GLP_OFF
        return glp_simplex(handle, &parameters)
    }

    static func status(_ handle: OpaquePointer?, code: Int32) -> Status {
        switch code {
        case 0: break
        case GLP_EITLIM: return .limit
        case GLP_ETMLIM: return .timeLimit
        case GLP_ENOPFS: return .infeasible
        case GLP_ENODFS: return .unbounded
        default: return .failed(Int(code))
        }
        if glp_get_status(handle) == GLP_OPT { return .optimal }
        if glp_get_prim_stat(handle) == GLP_NOFEAS { return .infeasible }
        if glp_get_dual_stat(handle) == GLP_NOFEAS { return .unbounded }
        return .failed(0)
    }
}

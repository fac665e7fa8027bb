import CGLPK

extension LinearProgramKernel {
    /// What branch and cut found.
    public struct IntegerSolution: Sendable {
        /// How the method ended.
        public var status: Status
        /// cᵀx.
        public var objective: Double
        /// x.
        public var x: [Double]
        /// A proven lower bound on the minimum.
        public var bound: Double
    }

    /// Minimizes the objective with some variables integer, by GLPK's branch and cut.
    ///
    /// - Parameters:
    ///   - problem: the program, of finite numbers but for its bounds.
    ///   - integers: the variables that have to be integer.
    ///   - relativeGap: stops when the objective is proven to be within this share of the minimum.
    ///   - milliseconds: the longest time; none if it is nil.
    /// - Returns: the solution; x means nothing unless the status is `optimal` or `feasible`.
    public static func minimize(
        _ problem: Problem, integers: [Int], relativeGap: Double, milliseconds: Int? = nil
    ) -> IntegerSolution {
        check(problem)
        glp_term_out(GLP_OFF)
        let handle = glp_create_prob()
        defer { glp_delete_prob(handle) }
        load(problem, into: handle)
        Counters.addCall(flops: 0)
        let root = runSimplex(handle, iterationLimit: .max, milliseconds: milliseconds)
        let relaxed = status(handle, code: root)
        var found = IntegerSolution(
            status: relaxed, objective: 0, x: [], bound: -.infinity)
        guard relaxed == .optimal else { return found }
        for j in integers {
            require(
                j >= 0 && j < problem.objective.count,
                "LinearProgramKernel: integer variable \(j) of \(problem.objective.count)")
            glp_set_col_kind(handle, c(j + 1), GLP_IV)
        }
        var parameters = glp_iocp()
        glp_init_iocp(&parameters)
        parameters.msg_lev = GLP_MSG_OFF
        parameters.mip_gap = relativeGap
        parameters.gmi_cuts = GLP_ON
        parameters.mir_cuts = GLP_ON
        if let milliseconds { parameters.tm_lim = c(min(milliseconds, Int(Int32.max))) }
        var bound = glp_get_obj_val(handle)
        let code = withUnsafeMutablePointer(to: &bound) { pointer in
            parameters.cb_info = UnsafeMutableRawPointer(pointer)
            parameters.cb_func = { tree, info in
                let best = glp_ios_best_node(tree)
                if best != 0 {
                    info?.assumingMemoryBound(to: Double.self).pointee = glp_ios_node_bound(
                        tree, best)
                }
            }
            return glp_intopt(handle, &parameters)
        }
        found.status = integerStatus(handle, code)
        found.objective = glp_mip_obj_val(handle)
        found.x = problem.objective.indices.map { glp_mip_col_val(handle, c($0 + 1)) }
        found.bound = code == 0 ? found.objective : min(bound, found.objective)
        return found
    }

    private static func integerStatus(_ handle: OpaquePointer?, _ code: Int32) -> Status {
        let status = glp_mip_status(handle)
        switch code {
        case 0: break
        case GLP_EMIPGAP: return .optimal
        case GLP_ETMLIM: return status == GLP_FEAS ? .feasible : .timeLimit
        case GLP_ENOPFS: return .infeasible
        case GLP_ENODFS: return .unbounded
        default: return .failed(Int(code))
        }
        if status == GLP_OPT { return .optimal }
        return status == GLP_NOFEAS ? .infeasible : .failed(0)
    }
}

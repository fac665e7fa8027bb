import CSDPBridge
import Kernels
import LinearAlgebra

extension SemidefiniteProgram {
    /// The last iterate of CSDP (Borchers, Optimization Methods and Software 11, 1999), block after
    /// block, with its code: 0 solved, 1 primal infeasible, 2 dual infeasible, 3 with less accuracy, 4
    /// at the limit of iterations, 10 stopped; the others are failures.
    struct Iterate {
        var code: Int
        var X: [Double]
        var y: [Double]
        var Z: [Double]
    }

    /// CSDP maximizes tr(C X), and its y and Z = Σ yᵢAᵢ − C belong to that: C and y change their signs.
    func runCSDP(tolerance: Double, iterationLimit: Int, timeLimit: Duration?) -> Iterate {
        let C = flattened(objective).map { -$0 }
        require(Double.isFinite(C.span), "SemidefiniteProgram: an objective that is not finite")
        let zeros = [Double](repeating: 0, count: C.count)
        var found = Iterate(
            code: 0, X: zeros, y: Array(repeating: 0, count: rightHandSides.count), Z: zeros)
        let settings = sdp_settings_t(
            tolerance: tolerance, iterationLimit: Int32(clamping: iterationLimit),
            timeLimit: timeLimit.map(seconds) ?? -1)
        let all = terms.flatMap { $0 }
        var owners: [Int32] = []
        for (i, constraint) in terms.enumerated() {
            owners += Array(repeating: Int32(i), count: constraint.count)
        }
        Counters.addCall(flops: 0)
        // CSDP ends the process at a wrong structure, which the initializer and `constrain` rule out.
        let code = unsafe sdp_solve(
            settings, Int32(objective.count), objective.map { Int32($0.order) },
            objective.map { if case .diagonal = $0 { 1 } else { 0 } }, C,
            Int32(rightHandSides.count), rightHandSides, all.count, owners,
            all.map { Int32($0.block) }, all.map { Int32($0.row) }, all.map { Int32($0.column) },
            all.map(\.value), &found.X, &found.y, &found.Z)
        require(code >= 0, "SemidefiniteProgram: no memory for \(C.count) numbers")
        found.code = Int(code)
        for i in found.y.indices { found.y[i] = -found.y[i] }
        return found
    }

    private func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + 1e-18 * Double(duration.components.attoseconds)
    }
}

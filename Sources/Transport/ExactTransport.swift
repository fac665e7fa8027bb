public import Kernels
public import LinearAlgebra
import Optimization

/// The exact plan between as many points of equal weight on either side: each goes to one other.
public struct MatchingPlan: Sendable, Equatable {
    /// The column to which each row sends its mass.
    public let columns: [Int]
    /// ⟨P, C⟩, the mean cost of a match.
    public let cost: Double
    /// f, with fᵢ + gⱼ ≤ Cᵢⱼ, and equal where i is matched with j: the proof that the plan is optimal.
    public let rowPotentials: [Double]
    /// g.
    public let columnPotentials: [Double]
}

/// The plan of least cost between n and n points of weight 1/n each.
///
/// A vertex of the polytope of plans is a permutation over n (Birkhoff), so the linear program is an
/// assignment problem.
///
/// - Parameter cost: C, square, of finite entries.
/// - Returns: the plan with its dual potentials.
public func exactTransport(uniformCost cost: Matrix<Double>) -> MatchingPlan {
    precondition(
        cost.rows == cost.columns && cost.rows > 0,
        "exactTransport: a cost of \(cost.rows)×\(cost.columns), not square")
    let assignment = linearAssignment(cost)
    return MatchingPlan(
        columns: assignment.columns, cost: assignment.cost / Double(cost.rows),
        rowPotentials: assignment.rowDuals, columnPotentials: assignment.columnDuals)
}

import LinearAlgebra
import Optimization
import Randomness
import TestSupport
import Testing

@Suite("Linear assignment")
struct LinearAssignmentTests {
    private func costs(_ rows: Int, _ columns: Int, seed: UInt64, levels: Int = 0) -> Matrix<Double>
    {
        var random = RandomStream(seed: seed).stream("costs")
        let entries = (0..<rows * columns).map { _ in
            levels > 0 ? Double(random.integer(below: levels)) : random.normal()
        }
        return Matrix(rows: rows, columns: columns, entries)
    }

    /// The least cost over all injections of the rows from `row` on into the columns not yet taken.
    private func bruteForce(_ cost: Matrix<Double>, _ row: Int = 0, _ taken: Set<Int> = [])
        -> Double
    {
        guard row < cost.rows else { return 0 }
        var best = Double.infinity
        for j in 0..<cost.columns where !taken.contains(j) {
            best = min(best, cost[row, j] + bruteForce(cost, row + 1, taken.union([j])))
        }
        return best
    }

    /// The largest violation of what proves the assignment optimal.
    private func violation(_ cost: Matrix<Double>, _ found: LinearAssignment) -> Double {
        var worst = Set(found.columns).count == cost.rows ? 0 : Double.infinity
        for i in 0..<cost.rows {
            for j in 0..<cost.columns {
                worst = max(worst, found.rowDuals[i] + found.columnDuals[j] - cost[i, j])
            }
            let j = found.columns[i]
            worst = max(worst, abs(found.rowDuals[i] + found.columnDuals[j] - cost[i, j]))
        }
        if cost.columns > cost.rows {
            for (j, price) in found.columnDuals.enumerated() {
                worst = max(worst, found.columns.contains(j) ? price : abs(price))
            }
        }
        return worst
    }

    @Test("The cost is that of the best permutation", arguments: 1...7)
    func small(rows: Int) {
        var worst = 0.0
        var worstViolation = 0.0
        for seed in 0..<60 {
            let columns = min(7, rows + seed % 3)
            // Two of three matrices have few different entries, that is, many ties.
            let levels = [0, 3, 10][seed / 3 % 3]
            let cost = costs(rows, columns, seed: UInt64(seed), levels: levels)
            let found = linearAssignment(cost)
            worst = max(worst, abs(found.cost - bruteForce(cost)))
            worstViolation = max(worstViolation, violation(cost, found))
        }
        // Sums of 7 numbers of size 10 at most.
        #expect(worst < 1e-13)
        #expect(worstViolation < 1e-13)
    }

    @Test(
        "The duals prove the optimum",
        arguments: [(128, 128, 0), (100, 150, 0), (200, 200, 10), (60, 61, 2), (150, 150, 1)])
    func large(rows: Int, columns: Int, levels: Int) {
        let cost = costs(rows, columns, seed: 1, levels: levels)
        let found = linearAssignment(cost)
        // A price changes a few times by numbers of size 10 at most.
        #expect(violation(cost, found) < 1e-13)
        var total = sum(found.rowDuals)
        if rows == columns {
            total += sum(found.columnDuals)
        } else {
            for j in found.columns {
                total += found.columnDuals[j]
            }
        }
        expectClose(total, found.cost, within: 1e-11)
    }

    @Test("A hidden permutation is found, also in the products that hinder reductions")
    func structured() {
        let n = 64
        // cᵢⱼ = (i + 1)(j + 1): matching the largest with the smallest is best (rearrangement).
        let cost = outer((1...n).map { Double($0) }, (1...n).map { Double($0) })
        #expect(linearAssignment(cost).columns == (0..<n).reversed().map { $0 })
    }

    @Test("No rows have nothing to pay")
    func empty() {
        #expect(linearAssignment(Matrix(rows: 0, columns: 3)).cost == 0)
    }
}

import Foundation
package import LinearAlgebra
import Optimization
import Randomness
import SuiteKit

extension LinearModeConnectivity {
    /// The solver of assignments against the trial of all permutations, on small random matrices.
    struct Assignment: Experiment {
        /// How assignments are solved.
        let solver: Solver
        /// Matrices.
        let instances: Int
        /// The largest number of rows.
        let largest: Int

        func run(_ trial: Trial) throws -> Record {
            var random = trial.random("gains")
            var sizes: [Int] = []
            var excesses: [Double] = []
            var worstGap = 0.0
            for instance in 0..<instances {
                let n = 2 + instance % (largest - 1)
                let gains = Matrix(rows: n, columns: n, random.normals(n * n))
                let found = solver.solve(gains)
                worstGap = max(worstGap, found.gap)
                sizes.append(n)
                excesses.append(largestGain(gains) - totalGain(gains, found.order))
            }
            var record = Record()
            record.report("assignment_gap", worstGap)
            record.report(
                "matrices", columns: ["size": .counts(sizes), "shortfall": .numbers(excesses)])
            return record
        }
    }

    /// How an assignment is found.
    package enum Solver: String, Decodable, CaseIterable {
        /// The optimum, by the method of Jonker and Volgenant.
        case exact
        /// The largest gain that is left, again and again.
        case greedy

        /// Which column each row gets, and how far the total gain may be from the optimum, a row:
        /// the gap to a feasible point of the dual problem.
        package func solve(_ gains: Matrix<Double>) -> (order: [Int], gap: Double) {
            let optimum = linearAssignment(-gains)
            let order = self == .exact ? optimum.columns : Self.greedy(gains)
            let n = gains.rows
            let (entries, prices) = (gains.storage, optimum.columnDuals)
            var violation = 0.0
            for i in 0..<n {
                let price = optimum.rowDuals[i]
                for j in 0..<n {
                    violation = max(violation, price + prices[j] + entries[i * n + j])
                }
            }
            let bound = sum(optimum.rowDuals) + sum(optimum.columnDuals)
            let gap = abs(-totalGain(gains, order) - bound) / Double(n) + violation
            return (order, gap)
        }

        private static func greedy(_ gains: Matrix<Double>) -> [Int] {
            let n = gains.rows
            let entries = gains.storage
            var order = [Int](repeating: -1, count: n)
            var isTaken = [Bool](repeating: false, count: n)
            for place in entries.indices.sorted(by: { entries[$0] > entries[$1] }) {
                let (i, j) = (place / n, place % n)
                guard order[i] < 0, !isTaken[j] else { continue }
                order[i] = j
                isTaken[j] = true
            }
            return order
        }
    }

    /// Σ gᵢ,σ(ᵢ).
    static func totalGain(_ gains: Matrix<Double>, _ order: [Int]) -> Double {
        var total = 0.0
        for i in order.indices { total += gains[i, order[i]] }
        return total
    }

    /// The largest total gain of all n! assignments.
    static func largestGain(_ gains: Matrix<Double>) -> Double {
        var isTaken = [Bool](repeating: false, count: gains.columns)
        func best(from row: Int) -> Double {
            guard row < gains.rows else { return 0 }
            var largest = -Double.infinity
            for j in 0..<gains.columns where !isTaken[j] {
                isTaken[j] = true
                largest = max(largest, gains[row, j] + best(from: row + 1))
                isTaken[j] = false
            }
            return largest
        }
        return best(from: 0)
    }
}

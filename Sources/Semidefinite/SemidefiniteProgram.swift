public import Kernels
public import LinearAlgebra

/// Minimize tr(C X) subject to tr(AᵢX) = bᵢ with X positive semidefinite, block by block; and its dual,
/// maximize bᵀy subject to Z = C − Σ yᵢAᵢ positive semidefinite.
public struct SemidefiniteProgram: Sendable {
    /// One block of C, X or Z.
    public enum Block: Equatable, Sendable {
        /// A symmetric matrix.
        case matrix(Matrix<Double>)
        /// A diagonal, which makes X ≥ 0 of its entries.
        case diagonal([Double])

        /// The number of rows.
        public var order: Int {
            switch self {
            case .matrix(let matrix): matrix.rows
            case .diagonal(let entries): entries.count
            }
        }
    }

    /// An entry of a constraint, at (row, column) and at (column, row).
    public struct Term: Equatable, Sendable {
        /// The block, counted from 0.
        public let block: Int
        /// The smaller of its two indices.
        public let row: Int
        /// The larger one.
        public let column: Int
        /// The value, which counts twice in the trace off the diagonal.
        public let value: Double

        /// The entry of a block at (i, j) and (j, i).
        public init(block: Int = 0, _ i: Int, _ j: Int, _ value: Double) {
            self.block = block
            row = min(i, j)
            column = max(i, j)
            self.value = value
        }
    }

    /// X, y and Z, and how exactly they solve both programs.
    public struct Solution: Equatable, Sendable {
        /// X, positive definite.
        public let X: [Block]
        /// y, one multiplier for every constraint.
        public let y: [Double]
        /// Z, positive definite.
        public let Z: [Block]
        /// tr(C X).
        public let objective: Double
        /// bᵀy, a lower bound on the minimum but for the dual residual.
        public let dualObjective: Double
        /// maxᵢ |tr(AᵢX) − bᵢ|.
        public let primalResidual: Double
        /// The largest entry of |C − Σ yᵢAᵢ − Z|.
        public let dualResidual: Double

        /// tr(C X) − bᵀy.
        public var gap: Double { objective - dualObjective }
    }

    /// How the method ended.
    public enum Outcome: Equatable, Sendable {
        /// At a minimum, to the tolerance.
        case optimal(Solution)
        /// Near a minimum, but not to the tolerance: the program has perhaps no interior.
        case inaccurate(Solution)
        /// No X keeps the constraints: bᵀy > 0 while −Σ yᵢAᵢ is positive semidefinite.
        case infeasible(y: [Double])
        /// tr(C X) falls without limit along this X, for which all tr(AᵢX) vanish.
        case unbounded(ray: [Block])
        /// At its limit of iterations, with the last iterate.
        case iterationLimit(Solution)
        /// At its limit of time, with the last iterate.
        case timeLimit(Solution)
        /// Without an answer; the number is CSDP's.
        case numericalFailure(Int)

        /// The solution, if there is one to the tolerance.
        public var solution: Solution? {
            if case .optimal(let solution) = self { solution } else { nil }
        }
    }

    /// C.
    public let objective: [Block]
    /// b.
    public private(set) var rightHandSides: [Double] = []
    private(set) var terms: [[Term]] = []

    /// A program without constraints yet.
    ///
    /// - Parameter C: the blocks; of matrices both triangles are read and averaged.
    public init(minimizing C: [Block]) {
        objective = C.map { block in
            guard case .matrix(let matrix) = block else { return block }
            require(matrix.rows == matrix.columns, "SemidefiniteProgram: a \(matrix.shape) block")
            return .matrix(0.5 * (matrix + matrix.transposed))
        }
    }

    /// Adds tr(A X) = b; entries of one place are added.
    public mutating func constrain(_ A: [Term], equal b: Double) {
        require(b.isFinite, "constrain: a right-hand side of \(b)")
        for term in A {
            require(
                term.block >= 0 && term.block < objective.count && term.row >= 0
                    && term.column < objective[term.block].order && term.value.isFinite,
                "constrain: the entry \(term)")
            if case .diagonal = objective[term.block] {
                require(term.row == term.column, "constrain: \(term) off a diagonal block")
            }
        }
        var merged: [Term] = []
        let order = A.indices.sorted { i, j in
            let (a, b) = (A[i], A[j])
            return (a.block, a.row, a.column, i) < (b.block, b.row, b.column, j)
        }
        for index in order {
            let term = A[index]
            if let last = merged.last, last.block == term.block, last.row == term.row,
                last.column == term.column
            {
                merged[merged.count - 1] = Term(
                    block: term.block, term.row, term.column, last.value + term.value)
            } else {
                merged.append(term)
            }
        }
        require(!merged.isEmpty, "constrain: a constraint without entries")
        terms.append(merged)
        rightHandSides.append(b)
    }

    /// The program whose multipliers solve minimize cᵀx subject to F₀ + Σ xᵢFᵢ positive semidefinite:
    /// in its solution y is x, Z the matrix, and −`dualObjective` the minimum.
    public static func matrixInequality(
        minimizing c: [Double], constant F0: [Block], coefficients F: [[Term]]
    ) -> SemidefiniteProgram {
        require(
            c.count == F.count, "matrixInequality: \(c.count) costs, \(F.count) coefficients")
        var program = SemidefiniteProgram(minimizing: F0)
        for (cost, terms) in zip(c, F) {
            program.constrain(
                terms.map { Term(block: $0.block, $0.row, $0.column, -$0.value) }, equal: -cost)
        }
        return program
    }

    /// Solves by CSDP's predictor–corrector interior-point method.
    ///
    /// - Parameters:
    ///   - tolerance: of both feasibilities and of the gap, relative.
    ///   - iterationLimit: the largest number of iterations; 10 to 30 are usual.
    ///   - timeLimit: the longest time, looked at between iterations; a result that ended by it
    ///     depends on the machine.
    /// - Returns: how it ended.
    public func solve(
        tolerance: Double = 1e-8, iterationLimit: Int = 100, timeLimit: Duration? = nil
    ) -> Outcome {
        require(!terms.isEmpty, "SemidefiniteProgram: no constraint, at least 1 is needed")
        let found = runCSDP(
            tolerance: tolerance, iterationLimit: iterationLimit, timeLimit: timeLimit)
        switch found.code {
        case 0: return .optimal(solution(found))
        case 1: return .infeasible(y: found.y)
        case 2: return .unbounded(ray: blocks(found.X))
        case 3: return .inaccurate(solution(found))
        case 4: return .iterationLimit(solution(found))
        case 10: return .timeLimit(solution(found))
        default: return .numericalFailure(found.code)
        }
    }

    private func solution(_ found: Iterate) -> Solution {
        let (X, Z) = (blocks(found.X), blocks(found.Z))
        var rest = difference(flattened(objective), found.Z)
        let starts = blockStarts()
        var missed = 0.0
        for (i, constraint) in terms.enumerated() {
            var trace = 0.0
            for term in constraint {
                for place in places(term, starts) {
                    trace += term.value * found.X[place]
                    rest[place] -= found.y[i] * term.value
                }
            }
            missed = max(missed, abs(trace - rightHandSides[i]))
        }
        return Solution(
            X: X, y: found.y, Z: Z, objective: dot(flattened(objective), found.X),
            dualObjective: dot(rightHandSides, found.y), primalResidual: missed,
            dualResidual: normInfinity(rest))
    }

    /// Where the blocks start in the flat arrays.
    private func blockStarts() -> [Int] {
        var starts: [Int] = []
        var next = 0
        for block in objective {
            starts.append(next)
            if case .diagonal = block {
                next += block.order
            } else {
                next += block.order * block.order
            }
        }
        return starts
    }

    /// The places of an entry, of which there are two off the diagonal.
    private func places(_ term: Term, _ starts: [Int]) -> [Int] {
        let start = starts[term.block]
        if case .diagonal = objective[term.block] { return [start + term.row] }
        let n = objective[term.block].order
        let upper = start + term.row * n + term.column
        return term.row == term.column ? [upper] : [upper, start + term.column * n + term.row]
    }

    func flattened(_ blocks: [Block]) -> [Double] {
        blocks.flatMap { block in
            switch block {
            case .matrix(let matrix): matrix.storage
            case .diagonal(let entries): entries
            }
        }
    }

    private func blocks(_ flat: [Double]) -> [Block] {
        zip(objective, blockStarts()).map { block, start in
            let n = block.order
            switch block {
            case .matrix:
                return .matrix(Matrix(rows: n, columns: n, Array(flat[start..<start + n * n])))
            case .diagonal: return .diagonal(Array(flat[start..<start + n]))
            }
        }
    }
}

import Kernels
import LinearAlgebra

/// The primal–dual method for ½ xᵀP x + qᵀx with E x = e and G x + s = h, s ≥ 0: an iterate, its
/// residuals and the matrices of a step.
///
/// Every finite side of an inequality is one row of G: sign · aᵢᵀx for the i-th row of A, or
/// sign · xⱼ. Rows of variables are kept as diagonals.
struct InteriorPoint {
    enum Ending { case converged, iterationLimit, timeLimit, failed }

    /// One row of G.
    private struct Side {
        /// A row of `A`, or that plus the variable.
        let index: Int
        let sign: Double
        let h: Double
    }

    private let program: QuadraticProgram
    /// The rows of inequalities, and of equalities.
    private let A: Matrix<Double>
    private let E: Matrix<Double>
    private let e: [Double]
    private let sides: [Side]
    /// Where the rows of A and E come from.
    private let inequalityRows: [Int]
    private let equalityRows: [Int]
    private let scale: Double

    private var x: [Double]
    private var y: [Double]
    private var z: [Double]
    private var s: [Double]
    private var dual: [Double]
    private var equality: [Double]
    private var inequality: [Double]
    private(set) var iterations = 0

    init(_ program: QuadraticProgram) {
        self.program = program
        let n = program.q.count
        let bounds = program.rowBounds
        equalityRows = bounds.indices.filter { bounds[$0].lower == bounds[$0].upper }
        inequalityRows = bounds.indices.filter { bounds[$0].lower < bounds[$0].upper }
        A = Matrix(
            rows: inequalityRows.count, columns: n,
            inequalityRows.flatMap { program.rows[$0] })
        E = Matrix(
            rows: equalityRows.count, columns: n, equalityRows.flatMap { program.rows[$0] })
        e = equalityRows.map { bounds[$0].lower }
        var sides: [Side] = []
        let all = inequalityRows.map { bounds[$0] } + program.variableBounds
        for (index, (lower, upper)) in all.enumerated() {
            if upper < .infinity { sides.append(Side(index: index, sign: 1, h: upper)) }
            if lower > -.infinity { sides.append(Side(index: index, sign: -1, h: -lower)) }
        }
        self.sides = sides
        scale = max(1, program.P.maximumMagnitude, normInfinity(program.q))
        x = Array(repeating: 0, count: n)
        y = Array(repeating: 0, count: e.count)
        z = Array(repeating: 1, count: sides.count)
        s = z
        dual = x
        equality = y
        inequality = z
    }

    /// G v.
    private func applyG(_ v: [Double]) -> [Double] {
        let images = A * v
        return sides.map { side in
            side.sign
                * (side.index < images.count ? images[side.index] : v[side.index - images.count])
        }
    }

    /// result ← result + Gᵀ w.
    private func addTransposedG(_ w: [Double], to result: inout [Double]) {
        var images = [Double](repeating: 0, count: A.rows)
        for (side, value) in zip(sides, w) {
            if side.index < images.count {
                images[side.index] += side.sign * value
            } else {
                result[side.index - images.count] += side.sign * value
            }
        }
        multiply(A, images, transposed: true, into: &result, beta: 1)
    }

    mutating func run(tolerance: Double, iterationLimit: Int, deadline: Deadline) -> Ending {
        guard start() else { return .failed }
        var smallest = Double.infinity
        while true {
            updateResiduals()
            let error = relativeError()
            guard error.isFinite else { return .failed }
            if error <= tolerance { return .converged }
            // Iterates of a program without a solution run away.
            if normInfinity(x) > 1e15 || error > 1e8 * smallest { return .failed }
            smallest = min(smallest, error)
            if iterations >= iterationLimit { return .iterationLimit }
            if deadline.isPassed { return .timeLimit }
            guard step(tolerance) else { return .failed }
            iterations += 1
        }
    }

    /// The minimizer with the slacks in the objective, moved inside.
    private mutating func start() -> Bool {
        guard let system = system(weights: z) else { return false }
        var rhs = program.q.map { -$0 }
        addTransposedG(sides.map(\.h), to: &rhs)
        (x, y) = system.solve(rhs, e)
        let Gx = applyG(x)
        var (outside, below) = (-Double.infinity, -Double.infinity)
        for i in sides.indices {
            z[i] = Gx[i] - sides[i].h
            s[i] = -z[i]
            outside = max(outside, z[i])
            below = max(below, -z[i])
        }
        if outside >= 0 { for i in s.indices { s[i] += 1 + outside } }
        if below >= 0 { for i in z.indices { z[i] += 1 + below } }
        return x.allSatisfy(\.isFinite)
    }

    private mutating func updateResiduals() {
        dual = sum(program.P * x, program.q)
        multiply(E, y, transposed: true, into: &dual, beta: 1)
        addTransposedG(z, to: &dual)
        equality = difference(E * x, e)
        let Gx = applyG(x)
        for i in sides.indices { inequality[i] = Gx[i] + s[i] - sides[i].h }
    }

    private func relativeError() -> Double {
        let sizes = max(1, normInfinity(e), sides.reduce(0) { max($0, abs($1.h)) })
        let objective = 0.5 * dot(x, program.P * x) + dot(program.q, x)
        let primal = max(normInfinity(equality), normInfinity(inequality)) / sizes
        return max(
            primal, normInfinity(dual) / max(scale, normInfinity(z)),
            dot(s, z) / max(1, abs(objective)))
    }

    private mutating func step(_ tolerance: Double) -> Bool {
        guard let system = system(weights: combined(.divide, z, s)) else { return false }
        let count = Double(max(1, s.count))
        let mu = dot(s, z) / count
        let affine = direction(system, hadamard(s, z))
        let (toS, toZ) = (min(1, longest(s, affine.s)), min(1, longest(z, affine.z)))
        var after = 0.0
        for i in s.indices { after += (s[i] + toS * affine.s[i]) * (z[i] + toZ * affine.z[i]) }
        let ratio = mu > 0 ? max(0, after) / count / mu : 0
        // Products far below what the tolerance asks for would only spoil the matrices.
        let objective = 0.5 * dot(x, program.P * x) + dot(program.q, x)
        let least = 0.01 * tolerance * max(1, abs(objective)) / count
        let center = max(ratio * ratio * ratio * mu, min(mu, least))
        var target = s
        for i in s.indices { target[i] = s[i] * z[i] + affine.s[i] * affine.z[i] - center }
        let full = direction(system, target)
        guard full.x.allSatisfy(\.isFinite) else { return false }
        // One length for both: with a quadratic objective the residuals couple them.
        let t = s.isEmpty ? 1 : min(1, 0.99 * min(longest(s, full.s), longest(z, full.z)))
        axpy(t, full.x, &x)
        axpy(t, full.y, &y)
        axpy(t, full.z, &z)
        axpy(t, full.s, &s)
        return t > 1e-12
    }

    /// The step that removes the residuals and brings sᵢzᵢ down by the target.
    private func direction(
        _ system: System, _ target: [Double]
    ) -> (x: [Double], y: [Double], z: [Double], s: [Double]) {
        var w = target
        for i in s.indices { w[i] = (z[i] * inequality[i] - target[i]) / s[i] }
        var rhs = dual
        addTransposedG(w, to: &rhs)
        let (dx, dy) = system.solve(rhs.map { -$0 }, equality.map { -$0 })
        let Gdx = applyG(dx)
        var (dz, ds) = (w, w)
        for i in s.indices {
            dz[i] = w[i] + z[i] / s[i] * Gdx[i]
            ds[i] = -inequality[i] - Gdx[i]
        }
        return (dx, dy, dz, ds)
    }

    /// The largest t with v + t d ≥ 0; infinite if d points inward.
    private func longest(_ v: [Double], _ d: [Double]) -> Double {
        var t = Double.infinity
        for i in v.indices where d[i] < 0 { t = min(t, -v[i] / d[i]) }
        return t.isInfinite ? 1e300 : t
    }

    /// [P + GᵀWG, Eᵀ; E, 0], or nil if it is singular.
    private func system(weights: [Double]) -> System? {
        var rowWeights = [Double](repeating: 0, count: A.rows)
        var H = program.P
        for (side, weight) in zip(sides, weights) {
            if side.index < A.rows {
                rowWeights[side.index] += weight
            } else {
                H[side.index - A.rows, side.index - A.rows] += weight
            }
        }
        if A.rows > 0 { H += gram(A.rowsScaled(by: rowWeights.map { $0.squareRoot() })) }
        return System(H, E)
    }

    func residuals() -> QuadraticProgram.Residuals {
        var missed = normInfinity(equality)
        for i in sides.indices { missed = max(missed, inequality[i] - s[i]) }
        return .init(primal: max(0, missed), dual: normInfinity(dual), gap: abs(dot(s, z)))
    }

    func solution() -> QuadraticProgram.Solution {
        var duals = [Double](repeating: 0, count: program.rows.count)
        var boundDuals = [Double](repeating: 0, count: x.count)
        for (k, row) in equalityRows.enumerated() { duals[row] = -y[k] }
        for (side, value) in zip(sides, z) {
            if side.index < A.rows {
                duals[inequalityRows[side.index]] -= side.sign * value
            } else {
                boundDuals[side.index - A.rows] -= side.sign * value
            }
        }
        return .init(
            x: x, objective: 0.5 * dot(x, program.P * x) + dot(program.q, x), duals: duals,
            boundDuals: boundDuals, residuals: residuals(), iterations: iterations)
    }

    /// A factored saddle-point system.
    private struct System {
        private let H: Matrix<Double>
        private let E: Matrix<Double>
        private let factor: Cholesky<Double>
        private let schur: Cholesky<Double>?
        private let rho: Double

        init?(_ H: Matrix<Double>, _ E: Matrix<Double>) {
            self.H = H
            self.E = E
            let size = max(H.maximumMagnitude, 1e-8)
            let squares = gram(E)
            // ρ EᵀE changes nothing on the solutions of E dx = r, and makes the matrix definite where
            // only the constraints do; the shift is undone by refinement.
            rho = E.rows > 0 ? size / max(squares.maximumMagnitude, 1e-300) : 0
            var shifted = H
            if E.rows > 0 { shifted += rho * squares }
            guard let factor = System.factored(shifted, size, from: 0) else { return nil }
            self.factor = factor
            guard E.rows > 0 else {
                schur = nil
                return
            }
            // Dependent equalities are consistent, or found out later.
            let S = product(E, factor.solve(E.transposed))
            guard let schur = System.factored(S, S.maximumMagnitude, from: 1e-13) else {
                return nil
            }
            self.schur = schur
        }

        /// The factor of a matrix that may be singular to rounding, with the least shift that does.
        private static func factored(
            _ matrix: Matrix<Double>, _ size: Double, from least: Double
        ) -> Cholesky<Double>? {
            var shifted = matrix
            // Near a solution some entries are huge, and a shift that is small beside them would spoil
            // all others.
            for shift in [0, 1e-18, 1e-16, 1e-13, 1e-10] where shift >= least {
                for i in 0..<matrix.rows { shifted[i, i] = matrix[i, i] + shift * size }
                do { return try cholesky(shifted) } catch { continue }
            }
            return nil
        }

        func solve(_ a: [Double], _ b: [Double]) -> (x: [Double], y: [Double]) {
            var (x, y) = once(a, b)
            for _ in 0..<3 {
                var ra = difference(a, H * x)
                multiply(E, y, transposed: true, into: &ra, alpha: -1, beta: 1)
                let (dx, dy) = once(ra, difference(b, E * x))
                axpy(1, dx, &x)
                axpy(1, dy, &y)
            }
            return (x, y)
        }

        private func once(_ a: [Double], _ b: [Double]) -> (x: [Double], y: [Double]) {
            guard let schur else { return (factor.solve(a), []) }
            var rhs = a
            multiply(E, b, transposed: true, into: &rhs, alpha: rho, beta: 1)
            let free = factor.solve(rhs)
            let y = schur.solve(difference(E * free, b))
            var back = rhs
            multiply(E, y, transposed: true, into: &back, alpha: -1, beta: 1)
            return (factor.solve(back), y)
        }
    }
}

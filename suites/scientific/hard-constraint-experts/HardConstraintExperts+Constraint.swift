import Kernels
package import LinearAlgebra

extension HardConstraintExperts {
    /// Functions on the grid with their derivatives, taken once and before any division into blocks.
    package struct Basis: Sendable {
        package let grid: Grid
        /// φ, points × N.
        package let values: Matrix<Double>
        /// φ_t.
        package let rates: Matrix<Double>
        /// φ_xx.
        package let curvatures: Matrix<Double>
        /// φ + D φ_x at x = 1, times × N.
        package let outflows: Matrix<Double>

        package init(_ values: Matrix<Double>, on grid: Grid) {
            self.grid = grid
            self.values = values
            rates = grid.rate * values
            curvatures = grid.curvature * values
            outflows = grid.outflow * values
        }

        /// The number of functions.
        package var count: Int { values.columns }
    }

    /// What a solution has to meet: u_t = c(u) u_xx, u(0, x) = u₀(x), u(t, 0) = 1 and
    /// u(t, 1) + D u_x(t, 1) = 0.
    package struct Problem: Sendable {
        package let equation: Sorption
        /// u₀, one number for each place.
        package let initial: [Double]

        package init(equation: Sorption, initial: [Double]) {
            self.equation = equation
            self.initial = initial
        }
    }

    /// The least-squares problem of one expert: F(w) = ½‖R(w)‖², where R holds the residuals of the
    /// equation, of the initial values and of the boundary values, each kind over the root of its
    /// number and times the root of its weight, and √ρ w.
    package struct Constraint: Sendable {
        private let equation: Sorption
        /// What the mean of the equation's squared residuals is multiplied by.
        private let weight: Double
        private let values: Matrix<Double>
        private let rates: Matrix<Double>
        private let curvatures: Matrix<Double>
        /// Where u starts: u = offset + Σ wᵢ φᵢ, with its derivatives.
        private let offset: (value: [Double], rate: [Double], curvature: [Double])
        /// The conditions are linear, and their part of F is ½ wᵀMw − qᵀw + β.
        private let M: Matrix<Double>
        private let q: [Double]
        private let beta: Double

        /// What is known of F at some w.
        package struct Point: Sendable {
            package let weights: [Double]
            /// F.
            package var value: Double
            /// ∇F.
            package var gradient: [Double]
            /// JᵀJ, or the Hessian.
            package var hessian: Matrix<Double>
            /// Σ r² of the equation alone.
            package var interior: Double
        }

        /// Which second derivatives.
        package enum Curvature: String, Decodable, CaseIterable, Sendable {
            /// JᵀJ, which is enough for steps.
            case gaussNewton = "gauss-newton"
            /// ∇²F, which the implicit function theorem needs.
            case exact
        }

        package init(
            _ problem: Problem, _ basis: Basis, _ region: Region, ridge: Double,
            weighting: Weighting = .even, offset: [Double]? = nil
        ) {
            equation = problem.equation
            let weights = weighting.weights(of: problem)
            weight = weights.equation
            let grid = basis.grid
            values = basis.values.rows(region.points)
            rates = basis.rates.rows(region.points)
            curvatures = basis.curvatures.rows(region.points)
            let start = offset ?? [Double](repeating: 0, count: grid.count)
            let (rate, curvature) = (grid.rate * start, grid.curvature * start)
            self.offset = (
                region.points.map { start[$0] }, region.points.map { rate[$0] },
                region.points.map { curvature[$0] }
            )
            var M = Matrix<Double>(diagonal: [Double](repeating: ridge, count: basis.count))
            var q = [Double](repeating: 0, count: basis.count)
            var beta = 0.0
            func hold(_ rows: Matrix<Double>, to targets: [Double], _ weight: Double) {
                guard !targets.isEmpty else { return }
                let share = weight / Double(targets.count)
                multiply(rows, rows, transposeLeft: true, into: &M, alpha: share, beta: 1)
                multiply(rows, targets, transposed: true, into: &q, alpha: share, beta: 1)
                beta += share / 2 * squaredNorm(targets)
            }
            hold(
                basis.values.rows(region.initial), to: region.initial.map { problem.initial[$0] },
                weights.initial)
            hold(
                basis.values.rows(region.left),
                to: [Double](repeating: 1, count: region.left.count), weights.boundary)
            hold(
                basis.outflows.rows(region.right),
                to: [Double](repeating: 0, count: region.right.count), weights.boundary)
            self.M = M
            self.q = q
            self.beta = beta
        }

        /// The rows of the Jacobian that belong to the equation.
        package var rowCount: Int { values.rows }

        /// u, u_t and u_xx at the points.
        private func fields(_ w: [Double]) -> ([Double], [Double], [Double]) {
            (
                sum(offset.value, values * w), sum(offset.rate, rates * w),
                sum(offset.curvature, curvatures * w)
            )
        }

        /// The residuals u_t − c(u) u_xx and their Jacobian.
        package func residuals(_ w: [Double]) -> (r: [Double], J: Matrix<Double>) {
            let (u, rate, bend) = fields(w)
            var r = rate
            let n = w.count
            // J = φ_t − c φ_xx − c′ u_xx φ, row by row.
            let (a, b, c) = (values.storage, rates.storage, curvatures.storage)
            let coefficients = u.map { equation($0) }
            for p in r.indices { r[p] -= coefficients[p].value * bend[p] }
            let J = Matrix<Double>(rows: r.count, columns: n) { J in
                let (a, b, c) = (a.span, b.span, c.span)
                for p in 0..<r.count {
                    let (one, two) = (coefficients[p].value, coefficients[p].slope * bend[p])
                    for i in p * n..<(p + 1) * n { J[i] = b[i] - one * c[i] - two * a[i] }
                }
            }
            Counters.add(flops: 4 * r.count * (n + 5))
            return (r, J)
        }

        /// F, ∇F and second derivatives.
        package func at(_ w: [Double], _ curvature: Curvature = .gaussNewton) -> Point {
            let (r, J) = residuals(w)
            let share = weight / Double(max(r.count, 1))
            var gradient = difference(M * w, q)
            let conditions = dot(w, M * w) / 2 - dot(q, w) + beta
            multiply(J, r, transposed: true, into: &gradient, alpha: share, beta: 1)
            var H = M
            multiply(J, J, transposeLeft: true, into: &H, alpha: share, beta: 1)
            if curvature == .exact { addSecondOrder(&H, w, r, share) }
            let square = squaredNorm(r)
            return Point(
                weights: w, value: share / 2 * square + conditions, gradient: gradient, hessian: H,
                interior: square)
        }

        /// Σ r ∇²r: −r (c′ (φ φ_xxᵀ + φ_xx φᵀ) + c″ u_xx φ φᵀ).
        private func addSecondOrder(
            _ H: inout Matrix<Double>, _ w: [Double], _ r: [Double], _ share: Double
        ) {
            let (u, _, bend) = fields(w)
            let coefficients = u.map { equation($0) }
            let mixed = curvatures.rowsScaled(by: r.indices.map { r[$0] * coefficients[$0].slope })
            let own = values.rowsScaled(
                by: r.indices.map { r[$0] * coefficients[$0].bend * bend[$0] })
            multiply(values, mixed, transposeLeft: true, into: &H, alpha: -share, beta: 1)
            multiply(mixed, values, transposeLeft: true, into: &H, alpha: -share, beta: 1)
            multiply(values, own, transposeLeft: true, into: &H, alpha: -share, beta: 1)
        }
    }
}

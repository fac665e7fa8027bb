package import LinearAlgebra

extension HardConstraintExperts {
    /// The layer that turns functions into a solution: every expert finds the weights of its block.
    package struct Layer: Sendable {
        /// Blocks K; 0 for no constraint, that is all weights 1 (PI-SC).
        package let experts: Int
        package let sharing: Sharing
        package let weighting: Weighting
        /// ρ, added to all Hessians.
        package let ridge: Double
        package let solver: LevenbergMarquardt
        /// Whose inverse the backward pass takes.
        package let curvature: Constraint.Curvature

        package init(
            experts: Int, sharing: Sharing = .replicated, weighting: Weighting = .even,
            ridge: Double = 1e-8, solver: LevenbergMarquardt,
            curvature: Constraint.Curvature = .exact
        ) {
            self.experts = experts
            self.sharing = sharing
            self.weighting = weighting
            self.ridge = ridge
            self.solver = solver
            self.curvature = curvature
        }

        /// The weights of all experts.
        package struct Output: Sendable {
            package let regions: [Region]
            package let constraints: [Constraint]
            package let constrained: [Region]
            package var weights: [[Double]]
            package var iterations: [Int]
            package var stationarity: Double
            package var flops: [Int]
        }

        /// Solves every expert's problem from w = 1.
        package func output(_ problem: Problem, _ basis: Basis) throws -> Output {
            let regions = basis.grid.regions(max(experts, 1))
            let ones = [Double](repeating: 1, count: basis.count)
            guard experts > 0 else {
                return Output(
                    regions: regions, constraints: [], constrained: [], weights: [ones],
                    iterations: [0], stationarity: 0, flops: [0])
            }
            let constrained = basis.grid.constraints(regions, sharing)
            let constraints = constrained.map {
                Constraint(problem, basis, $0, ridge: ridge, weighting: weighting)
            }
            let results = try constraints.map { try solver.minimize($0, from: ones) }
            return Output(
                regions: regions, constraints: constraints, constrained: constrained,
                weights: results.map(\.point.weights), iterations: results.map(\.iterations),
                stationarity: results.map(\.stationarity).max() ?? 0, flops: results.map(\.flops))
        }
    }

    /// Derivatives of a number by what a field is made of.
    struct Cotangent {
        var value: [Double]
        var rate: [Double]
        var curvature: [Double]
        var outflow: [Double]

        init(_ grid: Grid) {
            value = [Double](repeating: 0, count: grid.count)
            rate = value
            curvature = value
            outflow = [Double](repeating: 0, count: grid.times)
        }

        /// The derivatives by the field's values.
        func pulled(_ grid: Grid) -> [Double] {
            var total = value
            axpy(1, product(grid.rate, rate, transposed: true), &total)
            axpy(1, product(grid.curvature, curvature, transposed: true), &total)
            axpy(1, product(grid.outflow, outflow, transposed: true), &total)
            return total
        }
    }

    /// A combination of the functions with its derivatives, everywhere on the grid.
    struct Field {
        let value: [Double]
        let rate: [Double]
        let curvature: [Double]
        let outflow: [Double]

        init(_ basis: Basis, _ w: [Double]) {
            value = basis.values * w
            rate = basis.rates * w
            curvature = basis.curvatures * w
            outflow = basis.outflows * w
        }

        init(_ values: [Double], on grid: Grid) {
            value = values
            rate = grid.rate * values
            curvature = grid.curvature * values
            outflow = grid.outflow * values
        }
    }

    /// What is left of the equation and of its conditions.
    package struct Loss: Sendable {
        /// The root mean square of u_t − c(u) u_xx at the inner points.
        package var equation = 0.0
        /// ‖u(0, ·) − u₀‖ / ‖u₀‖.
        package var initial = 0.0
        /// The root mean squares of u(t, 0) − 1 and of u(t, 1) + D u_x(t, 1).
        package var left = 0.0
        package var right = 0.0

        /// How much each counts in what is minimized: the authors add Euclidean norms over 101 times
        /// and 1024 places, that of the equation in seconds.
        static let weights = (
            equation: (101.0 * 1024).squareRoot() / Sorption.horizon, boundary: 101.0.squareRoot()
        )

        /// What training minimizes.
        package var total: Double {
            Self.weights.equation * equation + initial + Self.weights.boundary * (left + right)
        }
    }

    /// The loss of a field, and its derivatives by what the field is made of.
    static func loss(
        _ problem: Problem, _ field: Field, on grid: Grid
    ) -> (loss: Loss, cotangent: Cotangent) {
        var (cotangent, loss) = (Cotangent(grid), Loss())
        let region = grid.regions(1)[0]
        /// A root mean square of errors, and its derivatives by them times a weight.
        func mean(
            _ errors: [Double], over size: Double, _ weight: Double
        ) -> (Double, [Double]) {
            let root = norm(errors) / size
            return (root, scaled(errors, by: root > 0 ? weight / (root * size * size) : 0))
        }
        let weights = Loss.weights
        var slopes: [Double]
        let coefficients = region.points.map { problem.equation(field.value[$0]) }
        let residuals = zip(region.points, coefficients).map { p, c in
            field.rate[p] - c.value * field.curvature[p]
        }
        let root = { (count: Int) in Double(count).squareRoot() }
        (loss.equation, slopes) = mean(
            residuals, over: root(residuals.count), weights.equation)
        for (i, p) in region.points.enumerated() {
            let (c, slope) = (coefficients[i], slopes[i])
            cotangent.rate[p] = slope
            cotangent.curvature[p] = -c.value * slope
            cotangent.value[p] = -c.slope * field.curvature[p] * slope
        }
        (loss.initial, slopes) = mean(
            region.initial.map { field.value[$0] - problem.initial[$0] },
            over: norm(problem.initial), 1)
        for (i, p) in region.initial.enumerated() { cotangent.value[p] += slopes[i] }
        (loss.left, slopes) = mean(
            region.left.map { field.value[$0] - 1 }, over: root(region.left.count),
            weights.boundary)
        for (i, p) in region.left.enumerated() { cotangent.value[p] += slopes[i] }
        (loss.right, slopes) = mean(
            region.right.map { field.outflow[$0] }, over: root(region.right.count),
            weights.boundary)
        for (k, i) in region.right.enumerated() { cotangent.outflow[i] += slopes[k] }
        return (loss, cotangent)
    }
}

extension HardConstraintExperts.Layer {
    private typealias Suite = HardConstraintExperts

    /// The loss of the solution in which every expert has its block.
    ///
    /// As in the authors' program it is that of the field that the blocks make together, so that
    /// training sees where neighbors do not meet.
    package func loss(
        _ problem: HardConstraintExperts.Problem, _ basis: HardConstraintExperts.Basis,
        _ output: Output
    ) -> HardConstraintExperts.Loss {
        let field = Suite.Field(Suite.stitched(output, basis), on: basis.grid)
        return Suite.loss(problem, field, on: basis.grid).loss
    }

    /// The root mean square of the equation's residuals in the experts' own fields, none of which
    /// sees its neighbors.
    package func ownResidual(
        _ problem: HardConstraintExperts.Problem, _ basis: HardConstraintExperts.Basis,
        _ output: Output
    ) -> Double {
        var (square, count) = (0.0, 0)
        for (region, w) in zip(output.regions, output.weights) {
            square += squaredNorm(
                Suite.Constraint(problem, basis, region, ridge: 0).residuals(w).r)
            count += region.points.count
        }
        return (square / Double(count)).squareRoot()
    }

    /// The loss of the layer's output, and its derivatives by the functions' values.
    ///
    /// With F_k the expert's problem and w its solution, dw/dφ = −(∇²F_k)⁻¹ ∂∇F_k/∂φ: the derivative
    /// of the loss by w is taken through the inverse to λ, and −λᵀ∇F_k is differentiated by φ.
    ///
    /// - Returns: the loss, and points × N derivatives.
    package func lossAndGradient(
        _ problem: HardConstraintExperts.Problem, _ basis: HardConstraintExperts.Basis,
        _ output: Output
    ) throws -> (loss: HardConstraintExperts.Loss, gradient: Matrix<Double>) {
        let grid = basis.grid
        let whole = Suite.Field(Suite.stitched(output, basis), on: grid)
        let (loss, cotangent) = Suite.loss(problem, whole, on: grid)
        let slopes = cotangent.pulled(grid)
        var (left, right): ([[Double]], [[Double]]) = ([], [])
        for (k, region) in output.regions.enumerated() {
            var direct = [Double](repeating: 0, count: grid.count)
            for p in region.all(of: grid) { direct[p] = slopes[p] }
            let w = output.weights[k]
            if experts > 0 {
                let slope = product(basis.values, direct, transposed: true)
                let H = output.constraints[k].at(w, curvature).hessian
                let lambda = try lu(H).solve(slope)
                let change = Suite.adjoint(
                    problem, weighting, output.constrained[k], Suite.Field(basis, w),
                    Suite.Field(basis, lambda), grid)
                axpy(-1, change.byField.pulled(grid), &direct)
                left.append(scaled(change.byDirection.pulled(grid), by: -1))
                right.append(lambda)
            }
            left.append(direct)
            right.append(w)
        }
        return (loss, product(Matrix(left), Matrix(right), transposeLeft: true))
    }
}

extension HardConstraintExperts {
    /// The derivatives of λᵀ∇F = Σ r (v_t − c v_xx − c′ u_xx v) + conditions by the fields u = Σ wᵢφᵢ
    /// and v = Σ λᵢφᵢ.
    static func adjoint(
        _ problem: Problem, _ weighting: Weighting, _ region: Region, _ u: Field, _ v: Field,
        _ grid: Grid
    ) -> (byField: Cotangent, byDirection: Cotangent) {
        var (byField, byDirection) = (Cotangent(grid), Cotangent(grid))
        let weights = weighting.weights(of: problem)
        let share = weights.equation / Double(max(region.points.count, 1))
        for p in region.points {
            let c = problem.equation(u.value[p])
            let bend = u.curvature[p]
            let r = share * (u.rate[p] - c.value * bend)
            let rate = share * (v.rate[p] - c.value * v.curvature[p] - c.slope * bend * v.value[p])
            byField.rate[p] = rate
            byField.curvature[p] = -c.value * rate - c.slope * v.value[p] * r
            byField.value[p] =
                -c.slope * bend * rate - r * (c.slope * v.curvature[p] + c.bend * bend * v.value[p])
            byDirection.rate[p] = r
            byDirection.curvature[p] = -c.value * r
            byDirection.value[p] = -c.slope * bend * r
        }
        func hold(_ rows: [Int], _ weight: Double, _ target: (Int) -> Double) {
            for p in rows {
                byField.value[p] += weight * v.value[p] / Double(rows.count)
                byDirection.value[p] += weight * (u.value[p] - target(p)) / Double(rows.count)
            }
        }
        hold(region.initial, weights.initial) { problem.initial[$0] }
        hold(region.left, weights.boundary) { _ in 1 }
        for i in region.right {
            let count = Double(region.right.count)
            byField.outflow[i] += weights.boundary * v.outflow[i] / count
            byDirection.outflow[i] += weights.boundary * u.outflow[i] / count
        }
        return (byField, byDirection)
    }
}

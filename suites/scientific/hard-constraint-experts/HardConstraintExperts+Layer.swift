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
    }

    /// The loss of a solution: the root mean square of the equation's residuals, the mean error of
    /// the initial values and that of the boundary values, all of the experts' own fields.
    package struct Loss: Sendable {
        package var equation = 0.0
        package var initial = 0.0
        package var boundary = 0.0
        package var total: Double { equation + initial + boundary }
    }

    /// The loss, and its derivatives by the values of every expert's field.
    static func loss(
        _ problem: Problem, _ fields: [Field], _ regions: [Region], _ grid: Grid
    ) -> (loss: Loss, cotangents: [Cotangent]) {
        var cotangents = fields.map { _ in Cotangent(grid) }
        let interior = Double(regions.reduce(0) { $0 + $1.points.count })
        let initial = Double(regions.reduce(0) { $0 + $1.initial.count })
        let edges = Double(regions.reduce(0) { $0 + $1.left.count + $1.right.count })
        var (square, loss) = (0.0, Loss())
        for (k, region) in regions.enumerated() {
            let field = fields[k]
            for p in region.points {
                let c = problem.equation(field.value[p])
                let r = field.rate[p] - c.value * field.curvature[p]
                square += r * r
                cotangents[k].rate[p] = r
                cotangents[k].curvature[p] = -c.value * r
                cotangents[k].value[p] = -c.slope * field.curvature[p] * r
            }
            for p in region.initial {
                let error = field.value[p] - problem.initial[p]
                loss.initial += abs(error) / initial
                cotangents[k].value[p] += sign(error) / initial
            }
            for p in region.left {
                loss.boundary += abs(field.value[p] - 1) / edges
                cotangents[k].value[p] += sign(field.value[p] - 1) / edges
            }
            for i in region.right {
                loss.boundary += abs(field.outflow[i]) / edges
                cotangents[k].outflow[i] += sign(field.outflow[i]) / edges
            }
        }
        loss.equation = (square / interior).squareRoot()
        let scale = loss.equation > 0 ? 1 / (interior * loss.equation) : 0
        for (k, region) in regions.enumerated() {
            for p in region.points {
                cotangents[k].rate[p] *= scale
                cotangents[k].curvature[p] *= scale
                cotangents[k].value[p] *= scale
            }
        }
        return (loss, cotangents)
    }

    private static func sign(_ x: Double) -> Double { x > 0 ? 1 : (x < 0 ? -1 : 0) }
}

extension HardConstraintExperts.Layer {
    private typealias Suite = HardConstraintExperts

    /// The loss of the layer's output.
    package func loss(
        _ problem: HardConstraintExperts.Problem, _ basis: HardConstraintExperts.Basis,
        _ output: Output
    ) -> HardConstraintExperts.Loss {
        let fields = output.weights.map { Suite.Field(basis, $0) }
        return Suite.loss(problem, fields, output.regions, basis.grid).loss
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
        let fields = output.weights.map { Suite.Field(basis, $0) }
        let (loss, cotangents) = Suite.loss(problem, fields, output.regions, grid)
        var (left, right): ([[Double]], [[Double]]) = ([], [])
        for (k, cotangent) in cotangents.enumerated() {
            var direct = cotangent.pulled(grid)
            let w = output.weights[k]
            if experts > 0 {
                let slope = product(basis.values, direct, transposed: true)
                let H = output.constraints[k].at(w, curvature).hessian
                let lambda = try lu(H).solve(slope)
                let change = Suite.adjoint(
                    problem, weighting, output.constrained[k], fields[k],
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

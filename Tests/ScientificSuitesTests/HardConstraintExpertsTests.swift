import Autodiff
import Foundation
import LinearAlgebra
import NeuralNetworks
import Randomness
import ScientificSuites
import TestSupport
import Testing

@Suite("Hard constraints by experts")
struct HardConstraintExpertsTests {
    private typealias HCE = HardConstraintExperts

    /// Smooth functions and a problem on a small grid.
    private func example(
        times: Int, places: Int, functions: Int
    ) -> (problem: HCE.Problem, basis: HCE.Basis) {
        let grid = HCE.Grid(times: times, places: places)
        let problem = HCE.Problem(
            equation: .freundlich, initial: [Double](repeating: 0.1, count: places))
        var random = RandomStream(seed: 1).stream("functions")
        let network = HCE.network(functions: functions, width: 12, random: &random)
        return (problem, HCE.Basis(network, problem, on: grid))
    }

    @Test("The derivatives of c(u) are those of its differences")
    func coefficient() {
        let c = HCE.Sorption.freundlich
        for u in [0.02, 0.3, 0.9] {
            let h = 1e-4 * u
            let (up, down) = (c(u + h), c(u - h))
            // h² times third derivatives, of size c / u³.
            expectClose(c(u).slope, (up.value - down.value) / (2 * h), within: 1e-6)
            expectClose(c(u).bend, (up.slope - down.slope) / (2 * h), within: 1e-5 / u)
        }
        #expect(c(-0.1).value == c(0).value && c(-0.1).slope == 0)
        let heat = HCE.Sorption(exponent: 1)
        #expect(heat(0.2).value == heat(0.7).value && heat(0.2).slope == 0)
        // 0.25 over 1 + 0.71/0.29 · 2880 · 3.5e-4.
        expectClose(heat(0.2).value, 0.25 / (1 + 0.71 / 0.29 * 1.008), within: 1e-15)
    }

    @Test("Differences on the grid are exact for parabolas")
    func differences() {
        let grid = HCE.Grid(times: 6, places: 7)
        let u = (0..<grid.count).map { p -> Double in
            let (t, x) = (grid.time(p), grid.place(p))
            return 1 + 2 * t - 3 * t * t + t * x + 4 * x * x
        }
        let (rate, bend, end) = (grid.rate * u, grid.curvature * u, grid.outflow * u)
        for p in grid.places..<grid.count {
            let (t, x) = (grid.time(p), grid.place(p))
            // Rounding over the step, and over its square.
            expectClose(rate[p], 2 - 6 * t + x, within: 1e-13)
            guard x > 0 && x < 1 else { continue }
            expectClose(bend[p], 8, within: 1e-12)
        }
        for i in 0..<6 {
            let t = Double(i) / 5
            let value = 1 + 2 * t - 3 * t * t + t + 4
            expectClose(end[i], value + HCE.Sorption.diffusion * (t + 8), within: 1e-13)
        }
    }

    @Test("Blocks share no point and leave none out", arguments: [1, 3, 4, 8])
    func regions(count: Int) {
        let grid = HCE.Grid(times: 5, places: 16)
        let regions = grid.regions(count)
        let whole = grid.regions(1)[0]
        #expect(regions.flatMap(\.points).sorted() == whole.points.sorted())
        #expect(whole.points.count == 4 * 14)
        #expect(regions.flatMap(\.initial).sorted() == Array(0..<16))
        #expect(regions.flatMap(\.left) == whole.left && regions.flatMap(\.right) == whole.right)
    }

    @Test("Gradient and Hessian of an expert's problem are those of its differences")
    func derivatives() {
        let (problem, basis) = example(times: 7, places: 9, functions: 3)
        let region = basis.grid.regions(1)[0]
        let F = HCE.Constraint(problem, basis, region, ridge: 1e-8)
        let w = [0.4, -0.7, 0.5]
        let point = F.at(w, .exact)
        let gradient = finiteDifferenceGradient(at: w) { F.at($0).value }
        // Steps of 1e-5 and a function of size 1: 1e-10 of truncation and of rounding, times third
        // derivatives, which are large where u is small.
        expectClose(point.gradient, gradient, within: 1e-6 * norm(point.gradient))
        let hessian = finiteDifferenceJacobian(at: w) { F.at($0).gradient }
        expectClose(
            point.hessian.storage, hessian.flatMap { $0 },
            within: 1e-5 * norm(point.hessian.storage))
    }

    @Test("The solver's optimum is SciPy's")
    func scipy() throws {
        let grid = HCE.Grid(times: 7, places: 9)
        var values = Matrix<Double>(rows: grid.count, columns: 3)
        for p in 0..<grid.count {
            let (t, x) = (grid.time(p), grid.place(p))
            values[p, 0] = exp(-2 * x)
            values[p, 1] = (1 - x) * (1 + 3 * t).squareRoot()
            values[p, 2] = 0.2 * cos(2 * x + t)
        }
        let problem = HCE.Problem(
            equation: .freundlich, initial: [Double](repeating: 0.1, count: 9))
        let layer = HCE.Layer(experts: 1, solver: .init(iterations: 100))
        let output = try layer.output(problem, HCE.Basis(values, on: grid))
        // scipy.optimize.least_squares(method="lm") 1.17.1 on the same residuals.
        let reference = [0.356810898324614, 0.2880987181208016, 0.1598708386504156]
        expectClose(output.weights[0], reference, within: 1e-6 * norm(reference))
        expectClose(
            output.constraints[0].at(output.weights[0]).value, 0.062203282258763835,
            within: 1e-10)
        #expect(output.stationarity <= 1e-6)
    }

    @Test("A single expert is the global constraint, whether or not conditions are shared")
    func singleExpert() throws {
        let (problem, basis) = example(times: 7, places: 12, functions: 4)
        let solver = HCE.LevenbergMarquardt(iterations: 50)
        let shared = try HCE.Layer(experts: 1, solver: solver).output(problem, basis)
        let local = try HCE.Layer(experts: 1, sharing: .local, solver: solver)
            .output(problem, basis)
        #expect(shared.weights == local.weights)
        #expect(HCE.stitched(shared, basis) == basis.values * shared.weights[0])
    }

    @Test(
        "The gradient through the layer is that of its differences",
        arguments: [0, 1, 3], [HardConstraintExperts.Weighting.even, .authors])
    func implicitGradient(experts: Int, weighting: HardConstraintExperts.Weighting) throws {
        let (problem, basis) = example(times: 6, places: 12, functions: 3)
        let layer = HCE.Layer(
            experts: experts, weighting: weighting, solver: .init(iterations: 300, tolerance: 1e-13)
        )
        let output = try layer.output(problem, basis)
        let (loss, gradient) = try layer.lossAndGradient(problem, basis, output)
        expectClose(loss.total, layer.loss(problem, basis, output).total, within: 0)
        var random = RandomStream(seed: 2).stream("directions")
        let network = HCE.network(functions: 3, width: 12, random: &random)
        let path = HCE.Basis(network, problem, on: basis.grid).values.storage
        func moved(_ h: Double) throws -> Double {
            var values = basis.values.storage
            axpy(h, path, &values)
            let moved = HCE.Basis(
                Matrix(rows: basis.grid.count, columns: 3, values), on: basis.grid)
            return layer.loss(problem, moved, try layer.output(problem, moved)).total
        }
        // The authors' weights differ by 1e6, so that rounding leaves 1e-10 of the solution open.
        let h = weighting == .even ? 1e-5 : 1e-4
        let slope = try (moved(h) - moved(-h)) / (2 * h)
        let own = dot(gradient.storage, path)
        // Solutions are exact to 1e-12, or 1e-10, over h; truncation is h² times third derivatives.
        expectClose(own, slope, within: h * max(1, abs(slope)))
    }

    @Test("The loss of nothing at all is that of its conditions, and a jump between blocks counts")
    func loss() throws {
        let (problem, basis) = example(times: 7, places: 12, functions: 3)
        let nothing = HCE.Basis(
            Matrix(rows: basis.grid.count, columns: 1, repeating: 0), on: basis.grid)
        let free = HCE.Layer(experts: 0, solver: .init(iterations: 1))
        let zero = free.loss(problem, nothing, try free.output(problem, nothing))
        expectClose(zero.equation, 0, within: 0)
        expectClose(zero.initial, 1, within: 1e-15)
        // ‖u(·, 0) − 1‖ over 101 times.
        expectClose(zero.total, 1 + 101.0.squareRoot(), within: 1e-14)
        // Two experts that are 1 and 0 meet the equation each, but not each other: u_xx = ∓1/h² at
        // the two places beside the border.
        let one = HCE.Basis(
            Matrix(rows: basis.grid.count, columns: 1, repeating: 1), on: basis.grid)
        let pair = HCE.Layer(experts: 2, solver: .init(iterations: 0))
        var output = try pair.output(problem, one)
        output.weights = [[1], [0]]
        expectClose(pair.ownResidual(problem, one, output), 0, within: 1e-12)
        let (c, places) = (problem.equation, Double(basis.grid.places))
        let curvature = (places - 1) * (places - 1)
        let squares = c(1).value * c(1).value + c(0).value * c(0).value
        expectClose(
            pair.loss(problem, one, output).equation,
            curvature * (squares / (places - 2)).squareRoot(), within: 1e-12 * curvature)
    }

    @Test("The gradient by the parameters of a Fourier neural operator is that of differences")
    func parameterGradient() throws {
        let grid = HCE.Grid(times: 6, places: 8)
        var random = RandomStream(seed: 8).stream("operator")
        let network = HCE.GridOperator(
            functions: 3, width: 4, layers: 2, modes: 2, on: grid, random: &random)
        let problems = [0.1, 0.15].map {
            HCE.Problem(equation: .freundlich, initial: [Double](repeating: $0, count: 8))
        }
        let layer = HCE.Layer(experts: 2, solver: .init(iterations: 300, tolerance: 1e-13))
        let gradient = try HCE.meanGradient(network, layer, problems, grid)
        let path = random.normals(network.scalarCount)
        func moved(_ h: Double) throws -> Double {
            var (copy, start) = (network, 0)
            copy.forEachTensor { tensor in
                var entries = tensor.scalars
                for i in entries.indices { entries[i] += h * path[start + i] }
                start += entries.count
                tensor = Tensor(entries, shape: tensor.shape)
            }
            return try problems.reduce(0.0) { total, problem in
                let basis = HCE.Basis(copy, problem, on: grid)
                let output = try layer.output(problem, basis)
                return total + layer.loss(problem, basis, output).total / 2
            }
        }
        let h = 1e-5
        let slope = try (moved(h) - moved(-h)) / (2 * h)
        // As for the gradient by the functions; the direction is of length 26.
        expectClose(dot(gradient.flattened, path), slope, within: 1e-4 * max(1, abs(slope)))
    }

    @Test("A Fourier neural operator gives the functions of a batch as those of each problem")
    func batches() {
        let grid = HCE.Grid(times: 5, places: 7)
        var random = RandomStream(seed: 9).stream("operator")
        let network = HCE.GridOperator(
            functions: 3, width: 4, layers: 2, modes: 2, on: grid, random: &random)
        let problems = [0.05, 0.2].map {
            HCE.Problem(equation: .freundlich, initial: [Double](repeating: $0, count: 7))
        }
        let rows = problems.flatMap { HCE.features($0, on: grid) }
        let both = network(Tensor(Matrix(rows))).scalars
        let each = problems.flatMap { HCE.Basis(network, $0, on: grid).values.storage }
        // The same sums, perhaps in other blocks of a matrix product.
        expectClose(both, each, within: 1e-14)
        #expect(both.count == 2 * grid.count * 3)
    }

    @Test("For the heat equation one undamped step is the solution by QR, and the series")
    func heat() throws {
        let grid = HCE.Grid(times: 26, places: 64)
        let equation = HCE.Sorption(exponent: 1)
        var random = RandomStream(seed: 3).stream("functions")
        let basis = HCE.Basis(
            HCE.waves(16, roughness: 0, on: grid, random: &random), on: grid)
        let problem = HCE.Problem(equation: equation, initial: [Double](repeating: 0, count: 64))
        let offset = HCE.lift(equation, on: grid)
        let F = HCE.Constraint(
            problem, basis, grid.constraints(grid.regions(1), .none)[0], ridge: 0, offset: offset)
        let zero = [Double](repeating: 0, count: 16)
        // Condition number of the normal equations times rounding.
        #expect(try HCE.oneStepDifference(F, zero) < 1e-8)
        let w = try HCE.gaussNewton(F, from: zero, iterations: 1)
        let u = sum(offset, basis.values * w)
        let c = equation(0).value
        let exact = (0..<grid.count).map { p in
            exp(-c * .pi * .pi * grid.time(p)) * sin(.pi * grid.place(p))
        }
        // (πh)²/12 of the rate from differences along x, and (cπ²dt)²/6 along t: 3e-4 together.
        #expect(HCE.relativeError(u, exact) < 1e-3)
    }

    @Test("The reference converges to the series of the linear equation")
    func series() {
        let grid = HCE.Grid(times: 11, places: 17)
        let equation = HCE.Sorption(exponent: 1)
        let (c, D) = (equation(0).value, HCE.Sorption.diffusion)
        // u = s + Σ a sin μx e^(−cμ²t), s = 1 − x/(1 + D), sin μ + Dμ cos μ = 0.
        var terms: [(mu: Double, a: Double)] = []
        for k in 1...40 {
            var mu = Double(k) * .pi * (1 - D)
            for _ in 0..<20 {
                let value = sin(mu) + D * mu * cos(mu)
                mu -= value / (cos(mu) * (1 + D) - D * mu * sin(mu))
            }
            let (n, h) = (4000, 1.0 / 4000)
            var (above, below) = (0.0, 0.0)
            for i in 0..<n {
                let x = (Double(i) + 0.5) * h
                above += (0.1 - 1 + x / (1 + D)) * sin(mu * x)
                below += sin(mu * x) * sin(mu * x)
            }
            terms.append((mu, above / below))
        }
        let u = HCE.reference(equation, initial: 0.1, on: grid, cells: 128, steps: 1000)
        for p in 2 * grid.places..<grid.count {
            let (t, x) = (grid.time(p), grid.place(p))
            let tail = terms.reduce(0.0) { sum, term in
                sum + term.a * sin(term.mu * x) * exp(-c * term.mu * term.mu * t)
            }
            // dt/2 times u_tt = 0.9 · 0.07/t² or less at t ≥ 0.2: 1e-3, and less in space.
            expectClose(u[p], 1 - x / (1 + D) + tail, within: 1e-3)
        }
    }

    @Test("Halving cells and steps of the reference changes it by less than 0.001")
    func referenceError() {
        let grid = HCE.Grid(times: 26, places: 64)
        let coarse = HCE.reference(.freundlich, initial: 0.1, on: grid, cells: 128, steps: 1000)
        let fine = HCE.reference(.freundlich, initial: 0.1, on: grid, cells: 256, steps: 2000)
        // The specification's bound.
        #expect(HCE.relativeError(coarse, fine) < 1e-3)
    }
}

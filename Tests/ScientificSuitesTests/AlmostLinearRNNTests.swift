import Autodiff
import Foundation
import Kernels
import LinearAlgebra
import Randomness
import ScientificSuites
import TestSupport
import Testing

@Suite("Almost linear recurrent networks")
struct AlmostLinearRNNTests {
    typealias Paper = AlmostLinearRNN

    /// A network whose unit is a tent of slopes ±1.9, z ← 1.9 z − 3.8 max(z, 0) + h.
    private func tent(_ h: Double = 1) -> Paper.Network {
        Paper.Network(
            .init(latent: 2, observed: 1, units: 1),
            parameters: [0, 1.9] + [0, 0, 0, -3.8] + [0, h] + [0.3])
    }

    private func network(
        _ shape: Paper.Shape, unit: Paper.Unit = .relu, seed: UInt64
    ) -> Paper.Network {
        var random = RandomStream(seed: seed)
        let parameters = random.normals(shape.parameters).map { 0.3 * $0 }
        return Paper.Network(shape, unit: unit, parameters: parameters)
    }

    @Test(
        "the gradient through time is that of the tape",
        arguments: [(0, Paper.Unit.relu), (2, .relu), (2, .identity)])
    func gradient(units: Int, unit: Paper.Unit) {
        let (shape, T, tau, batch) = (
            Paper.Shape(latent: 6, observed: 2, units: units), 7, 3, 4
        )
        var random = RandomStream(seed: 61)
        let x = random.normals(shape.parameters).map { 0.4 * $0 }
        let series = Matrix(rows: 40, columns: 2, random.normals(80))
        var windows = Paper.Windows<Double>(observed: 2, length: T, interval: tau, batch: batch)
        windows.sample(series, noise: 0.1, &random)
        var unrolled = Paper.Unrolled<Double>(
            shape, unit: unit, length: T, interval: tau, batch: batch)
        var gradient = [Double](repeating: .nan, count: shape.parameters)
        // The second time on used buffers.
        _ = unrolled.loss(x.map { -$0 }, windows, gradient: &gradient)
        let loss = unrolled.loss(x, windows, gradient: &gradient)

        let (M, N) = (6, 2)
        func columns(_ entries: [Double], _ t: Int) -> Tensor<Double> {
            Tensor(Array(entries[t * N * batch..<(t + 1) * N * batch]), shape: [N, batch])
        }
        let (value, expected) = valueAndGradient(at: Tensor(x, shape: [x.count])) { p in
            let A = p.sliced(0..<M, axis: 0).reshaped(to: [M, 1])
            let W = p.sliced(M..<M * M + M, axis: 0).reshaped(to: [M, M])
            let h = p.sliced(M * M + M..<M * M + 2 * M, axis: 0).reshaped(to: [M, 1])
            let B = p.sliced(M * M + 2 * M..<p.count, axis: 0).reshaped(to: [N, M - N])
            let first = columns(windows.inputs, 0)
            var z = Tensor.concatenated([first, matmul(B.transposed, first)], axis: 0)
            var total = Tensor<Double>([0], shape: [])
            for t in 0..<T {
                if t > 0, t % tau == 0 {
                    z = Tensor.concatenated(
                        [columns(windows.inputs, t / tau), z.sliced(N..<M, axis: 0)], axis: 0)
                }
                let kept = z.sliced(0..<M - units, axis: 0)
                let last = z.sliced(M - units..<M, axis: 0)
                let phi = Tensor.concatenated([kept, unit == .relu ? relu(last) : last], axis: 0)
                z = A * z + matmul(W, units == 0 ? z : phi) + h
                let error = z.sliced(0..<N, axis: 0) - columns(windows.targets, t)
                total = total + (error * error).sum()
            }
            return total / Double(T * N * batch)
        }
        // Seven steps of sums of at most seven products, of numbers of order 1.
        expectClose(loss, value.scalar, within: 1e-13 * max(1, value.scalar))
        expectClose(gradient, expected.scalars, within: 1e-12 * max(1, value.scalar))
    }

    @Test("a step is the affine map of the state's region, and of no other")
    func regions() {
        let F = network(.init(latent: 8, observed: 3, units: 3), seed: 62)
        var random = RandomStream(seed: 63)
        var (worst, least) = (0.0, Double.infinity)
        for _ in 0..<200 {
            let z = random.normals(8)
            let region = F.region(of: z)
            worst = max(worst, distance(F.step(z), F.affine(region, z)))
            least = min(least, distance(F.step(z), F.affine(region ^ 1, z)))
        }
        // Sums of nine products of order 1.
        #expect(worst < 1e-14)
        // Another region leaves out or adds w z₆, which is below 1e-6 with odds of 1e-6 a draw.
        #expect(least > 1e-6)
    }

    @Test("a tent has the fixed points, the cycle, the exponent and the entropy of a tent")
    func tentMap() throws {
        let F = tent()
        let fixed = try Paper.fixedPoints(F)
        expectClose(fixed.map { $0.point[1] }, [-1 / 0.9, 1 / 2.9], within: 1e-15)
        #expect(fixed.allSatisfy { $0.isReal && $0.residual < 1e-15 })
        expectClose(fixed.map(\.radius), [1.9, 1.9], within: 1e-14)
        let cycles = Paper.twoCycles(F, [0, 1])
        expectClose(cycles.map { $0[1] }, [-0.9 / 4.61], within: 1e-15)

        let run = Paper.orbit(F, from: [0.1], transient: 100, steps: 2000)
        // Every step stretches by 1.9.
        expectClose(run.exponent, log(1.9), within: 1e-13)
        // Above 1 a tent leaves neither side forbidden within one step.
        expectClose(try Paper.Itinerary(F, run.states).entropy, log(2), within: 1e-14)
    }

    @Test("a virtual fixed point is none of the network")
    func virtualPoint() throws {
        // With h = −1 the left branch has its fixed point at 1/0.9, the right one at −1/2.9.
        let F = tent(-1)
        let fixed = try Paper.fixedPoints(F)
        #expect(fixed.allSatisfy { !$0.isReal })
        // F(1/0.9) − 1/0.9 = −3.8/0.9 and F(−1/2.9) + 1/2.9 = 3.8/2.9.
        expectClose(fixed.map(\.residual), [3.8, 3.8 / 2.9], within: 1e-14)
    }

    @Test("an orbit that grows without bound is said to escape")
    func escape() {
        let F = tent(-9)
        let run = Paper.orbit(F, from: [0.1], transient: 0, steps: 100)
        // 9 · 1.9^t is above 1e6 after 19 steps.
        #expect(run.escaped && run.states.rows < 30)
    }

    @Test(
        "a linear orbit leaves all bounds in the end just if it grows", arguments: [1.001, 0.999])
    func slowEscape(factor: Double) {
        let F = Paper.Network(
            .init(latent: 2, observed: 1, units: 0),
            parameters: [0, factor] + [0, 0, 0, 0] + [0, 0] + [0.3])
        let run = Paper.orbit(F, from: [1], transient: 10, steps: 100)
        #expect(!run.escaped)
        #expect(Paper.escapesLater(F, run) == (factor > 1))
    }

    @Test("the largest exponent of a linear network is the logarithm of its spectral radius")
    func linearExponent() throws {
        let F = network(.init(latent: 5, observed: 2, units: 0), seed: 64)
        let run = Paper.orbit(F, from: [1, -1], transient: 300, steps: 3000, limit: .infinity)
        let radius = try spectralRadius(F.matrix(of: 0))
        // The tangent turns with a complex pair of eigenvalues: a bounded change over 3000 steps.
        expectClose(run.exponent, log(radius), within: 3e-3)
    }

    @Test("two orbits that begin close together part at the rate of the tangent")
    func parting() {
        let F = network(.init(latent: 6, observed: 2, units: 2), seed: 66)
        let (x, steps, delta) = ([0.4, -0.9], 12, 1e-7)
        var z = F.state(of: x)
        var w = z.map { $0 + delta / 6.0.squareRoot() }
        for _ in 0..<steps {
            z = F.step(z)
            w = F.step(w)
        }
        let rate = log(distance(z, w) / delta) / Double(steps)
        let exponent = Paper.orbit(F, from: x, transient: 0, steps: steps).exponent
        // A difference of 1e-7 of numbers of order 1 is known to 1e-8 of itself; no border lies between.
        expectClose(rate, exponent, within: 1e-7)
    }

    @Test(
        "observations converge with the fourth power of the step", arguments: Paper.System.allCases)
    func observations(system: Paper.System) throws {
        let ends = try [1, 2, 4, 16].map { refinement in
            var random = RandomStream(seed: 65)
            return try system.observations(
                60, refinement: refinement, transient: 0, &random
            ).row(59)
        }
        let errors = ends[..<3].map { distance($0, ends[3]) }
        // The exact solution's error is a 256th of the finest one's; the next order adds a few percent.
        expectClose(convergenceOrder(of: errors, over: [1, 0.5, 0.25]), 4, within: 0.35)
    }

    /// Two series of 5000 points that a few lines of Python can repeat.
    private func twoSeries() -> (Matrix<Double>, Matrix<Double>) {
        let t = (0..<5000).map { Double($0) }
        let truth = t.map { t in
            [sin(0.1 * t), sin(0.137 * t + 1), sin(0.071 * t) * cos(0.013 * t)]
        }
        let generated = t.map { t in
            [
                0.97 * sin(0.102 * t), sin(0.137 * t + 1.3),
                1.05 * sin(0.07 * t) * cos(0.013 * t),
            ]
        }
        return (Matrix(truth), Matrix(generated))
    }

    @Test("D_stsp and D_H are those of the authors' metrics.py")
    func notebook() {
        let (truth, generated) = twoSeries()
        // DurstewitzLab/ALRNN-DSR, alrnn_python/metrics.py at 0bdca24, in double precision with
        // SciPy 1.17.1's gaussian_filter1d. The specification asks for 1e-6.
        expectClose(
            Paper.StateSpace(truth, isNotebook: true).divergence(of: generated),
            9.13658246811423, within: 1e-6)
        expectClose(
            Paper.StateSpace(generated, isNotebook: true).divergence(of: truth),
            9.373098143098272, within: 1e-6)
        expectClose(
            Paper.spectralDistance(truth, generated), 0.017439798430062835, within: 1e-6)
    }

    @Test("D_stsp is that of the authors' stsp_measure.jl")
    func program() {
        let (truth, generated) = twoSeries()
        // Its formulas in NumPy: histogramdd on 30 bins from min − 0.1 σ to max + 0.1 σ, and 1e-5 added
        // to each count. Sums of 27 000 terms below 20.
        expectClose(
            Paper.StateSpace(truth).divergence(of: generated), 8.453989111488838, within: 1e-10)
        expectClose(
            Paper.StateSpace(generated).divergence(of: truth), 8.747276239763575, within: 1e-10)
    }

    @Test("points at the bottom of an axis count, which the notebook's measure leaves out")
    func bottom() {
        /// Points that rest at the bottom of the third axis, but for one in so many.
        func series(_ rest: Int) -> Matrix<Double> {
            Matrix(
                (0..<1000).map { t in
                    [Double(t % 25), Double(t % 25), t / 25 % rest == 0 ? 1 : 0]
                })
        }
        let (truth, generated) = (series(10), series(20))
        // Shares 0.9 and 0.1 against 0.95 and 0.05; smoothing takes 0.27 of 1000 points.
        let shares = [(0.9, 0.95), (0.1, 0.05)]
        let expected = shares.reduce(0.0) { $0 + $1.0 * log($1.0 / $1.1) }
        expectClose(Paper.StateSpace(truth).divergence(of: generated), expected, within: 1e-5)
        #expect(Paper.StateSpace(truth, isNotebook: true).divergence(of: generated) == 0)
    }

    @Test("a series is at distance 0 from itself, and a constant one at distance 1 from all")
    func ownDistance() {
        let (truth, _) = twoSeries()
        #expect(Paper.StateSpace(truth).divergence(of: truth) == 0)
        // The root of the rounding of a sum of 2501 terms.
        #expect(Paper.spectralDistance(truth, truth) < 1e-7)
        let constant = Matrix<Double>(rows: 5000, columns: 3, repeating: 0.3)
        #expect(Paper.spectralDistance(truth, constant) == 1)
    }

    @Test("a sequence of symbols has the transitions that are counted in it")
    func itinerary() throws {
        // 0 → 1 → 1 → 0 → …: region 2 and 3 are never entered.
        let symbols = (0..<300).map { [0, 1, 1][$0 % 3] }
        let itinerary = Paper.Itinerary(symbols, regions: 4)
        expectClose(itinerary.shares, [1.0 / 3, 2.0 / 3, 0, 0], within: 1e-15)
        #expect(itinerary.used == [0, 1])
        // 299 pairs: 100 of 01, 100 of 11 and 99 of 10.
        expectClose(
            itinerary.transitions.storage, [0, 100.0 / 299, 99.0 / 299, 100.0 / 299],
            within: 1e-15)
        // The golden mean shift.
        expectClose(try itinerary.entropy, log((1 + 5.0.squareRoot()) / 2), within: 1e-14)
    }
}

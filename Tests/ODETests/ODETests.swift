import LinearAlgebra
import ODE
import RealModule
import TestSupport
import Testing

/// The end of y' = −2 t y², y(0) = 1 at t = 1, where y = 1/(1 + t²).
private func error(of method: some OneStepMethod, steps: Int) throws -> Double {
    var method = method
    var y = [1.0]
    try integrate(
        { t, y, d in d[0] = -2 * t * y[0] * y[0] }, &y, over: (0, 1), steps: steps, by: &method)
    return abs(y[0] - 0.5)
}

/// The pendulum q'' = −sin q as a system of first order.
private func pendulum(_ t: Double, _ y: [Double], _ d: inout [Double]) {
    d[0] = y[1]
    d[1] = -Double.sin(y[0])
}

private func energy(_ y: [Double]) -> Double { 0.5 * y[1] * y[1] - Double.cos(y[0]) }

@Suite("Ordinary differential equations")
struct ODETests {
    @Test("Halving the step divides the error by 2⁴ and 2²")
    func orders() throws {
        let steps = [8, 16, 32, 64]
        let sizes = steps.map { 1 / Double($0) }
        let fourth = try steps.map { try error(of: RungeKutta4(), steps: $0) }
        let second = try steps.map { try error(of: ImplicitMidpoint(), steps: $0) }
        // The next term is h times smaller, which moves a slope over these sizes by less than 0.15.
        expectClose(convergenceOrder(of: fourth, over: sizes), 4, within: 0.15)
        expectClose(convergenceOrder(of: second, over: sizes), 2, within: 0.15)
    }

    @Test("Dormand–Prince: the error follows the tolerance, and backward leads back")
    func adaptive() throws {
        func run(_ tolerance: Double) throws -> (error: Double, cost: IntegrationCost) {
            let method = DormandPrince(
                relativeTolerance: tolerance, absoluteTolerance: tolerance)
            let found = try method.integrate(
                { _, y, d in
                    d[0] = y[1]
                    d[1] = -y[0]
                }, from: [1, 0], over: (0, 10))
            return (abs(found.y[0] - Double.cos(10)) + abs(found.y[1] + Double.sin(10)), found.cost)
        }
        let (coarse, fine) = (try run(1e-5), try run(1e-10))
        // Errors of about 20 and 200 steps of at most the tolerance each add up.
        #expect(coarse.error < 20e-5 && fine.error < 200e-10)
        #expect(fine.error < coarse.error)
        // Order 5: steps grow by 10^(5/5), to within a factor of 2.
        let growth = Double(fine.cost.steps) / Double(coarse.cost.steps)
        #expect(growth > 5 && growth < 20)

        let method = DormandPrince(relativeTolerance: 1e-10, absoluteTolerance: 1e-12)
        let there = try method.integrate(pendulum, from: [1, 0.5], over: (0, 5))
        let back = try method.integrate(pendulum, from: there.y, over: (5, 0))
        expectClose(back.y, [1, 0.5], within: 1e-7)
    }

    @Test("Fixed steps of Dormand–Prince converge with order 5, their interpolant with order 4")
    func denseOutput() throws {
        var ends: [Double] = []
        var middles: [Double] = []
        let sizes = [0.25, 0.125, 0.0625]
        for h in sizes {
            // With a huge tolerance the longest step decides.
            let method = DormandPrince(
                relativeTolerance: 1, absoluteTolerance: 1, firstStep: h, longestStep: h)
            var worst = 0.0
            let found = try method.integrate(
                { _, y, d in d[0] = y[0] }, from: [1], over: (0, 1)
            ) { step in
                for part in [0.2, 0.5, 0.7] {
                    let t = step.start + part * step.length
                    worst = max(worst, abs(step.value(at: t)[0] - Double.exp(t)))
                }
                // The interpolant passes through both ends.
                expectClose(step.value(at: step.start)[0], Double.exp(step.start), within: 1e-5)
            }
            ends.append(abs(found.y[0] - Double.exp(1)))
            middles.append(worst)
        }
        expectClose(convergenceOrder(of: ends, over: sizes), 5, within: 0.25)
        #expect(convergenceOrder(of: middles, over: sizes) > 3.8)
    }

    @Test("The midpoint rule keeps the energy of a pendulum; Runge and Kutta's loses it")
    func energyBehaviour() throws {
        var midpoint = ImplicitMidpoint()
        var y = [1.0, 0.8]
        let start = energy(y)
        var (early, late) = (0.0, 0.0)
        try integrate(pendulum, &y, over: (0, 400), steps: 2000, by: &midpoint) { t, y in
            let drift = abs(energy(y) - start)
            if t <= 100 { early = max(early, drift) } else { late = max(late, drift) }
        }
        // Symplectic of order 2: within O(h²) = 0.04 times derivatives of order 1, and without growth.
        #expect(early < 0.04 && late < 1.1 * early)
        var classical = RungeKutta4()
        var drift: [Double] = []
        for end in [200.0, 400] {
            var z = [1.0, 0.8]
            try integrate(pendulum, &z, over: (0, end), steps: Int(end * 2), by: &classical)
            drift.append(energy(z) - start)
        }
        // At h = 0.5 the dissipation is h⁵/144 a step at first order: it only accumulates.
        #expect(drift[0] < 0 && drift[1] < drift[0])
    }

    @Test("Quadratic invariants and linear systems of the midpoint rule are exact")
    func invariants() throws {
        // One step on y' = A y is Cayley's transform (I − hA/2)⁻¹(I + hA/2).
        let A = Matrix(rows: 2, columns: 2, [0.0, 3, -3, 0])
        var rule = ImplicitMidpoint(jacobian: { _, _, J in J = A })
        var y = [0.6, 0.8]
        let field: VectorField = { _, y, d in multiply(A, y, into: &d) }
        try rule.step(field, from: 0, by: 0.5, &y)
        let I = Matrix<Double>.identity(2)
        let exact = try lu(I - 0.25 * A).solve((I + 0.25 * A) * [0.6, 0.8])
        expectClose(y, exact, within: 1e-14)
        for _ in 0..<1000 { try rule.step(field, from: 0, by: 0.5, &y) }
        // 1000 steps, each solved to 1e-14.
        expectClose(squaredNorm(y), 1, within: 2e-11)
        // Stiff: λ = −10⁶ at h = 0.1 neither blows up nor needs small steps.
        var free = ImplicitMidpoint()
        var stiff = [1.0]
        try integrate(
            { _, y, d in d[0] = -1e6 * (y[0] - 2) }, &stiff, over: (0, 1), steps: 10, by: &free)
        #expect(abs(stiff[0] - 2) <= 1)
    }

    @Test("Integrations that cannot go on say where")
    func failures() throws {
        // y' = y², y(0) = 1 is infinite at t = 1.
        let blowUp: VectorField = { _, y, d in d[0] = y[0] * y[0] }
        do {
            _ = try DormandPrince().integrate(blowUp, from: [1], over: (0, 2))
            Issue.record("no error at a singularity")
        } catch {
            guard case .stepTooSmall(let time, _) = error else {
                Issue.record("\(error)")
                return
            }
            expectClose(time, 1, within: 1e-3)
        }
        var y = [1.0]
        var classical = RungeKutta4()
        #expect(throws: IntegrationError.self) {
            try integrate(blowUp, &y, over: (0, 20), steps: 40, by: &classical)
        }
        let stiff: VectorField = { _, y, d in d[0] = -1e9 * y[0] }
        #expect(throws: IntegrationError.self) {
            _ = try DormandPrince(stepLimit: 100).integrate(stiff, from: [1], over: (0, 1))
        }
        #expect(throws: IntegrationError.timeLimit(time: 0)) {
            _ = try DormandPrince(timeLimit: .zero).integrate(stiff, from: [1], over: (0, 1))
        }
        var rule = ImplicitMidpoint()
        var z = [1.0]
        #expect(throws: IntegrationError.self) {
            try rule.step({ _, _, d in d[0] = .nan }, from: 0, by: 1, &z)
        }
    }
}

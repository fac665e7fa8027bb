import Autodiff
import Foundation
import LinearAlgebra
import NeuralNetworks
import ODE
import Randomness
import ScientificSuites
import TestSupport
import Testing

@Suite("Operators learned by networks")
struct DeepONetTests {
    @Test("Antiderivatives of cubics are exact")
    func antiderivative() {
        let h = 0.1
        let x = (0...10).map { h * Double($0) }
        let u = x.map { 1 - 2 * $0 + 3 * $0 * $0 - 4 * $0 * $0 * $0 }
        let exact = x.map { t in t - t * t + t * t * t - t * t * t * t }
        // Ten steps of rounding.
        expectClose(DeepONet.antiderivative(u, spacing: h), exact, within: 1e-14)
    }

    @Test("The pendulum's solution is of fourth order")
    func pendulum() {
        // A torque of sin s − ¼ s for s = 1 − cos(t/2) is needed exactly: u = s'' + sin s.
        let errors = [20, 40, 80].map { count -> Double in
            let h = 1 / Double(count)
            let u = (0...count).map { i -> Double in
                let t = h * Double(i)
                return 0.25 * cos(t / 2) + sin(1 - cos(t / 2))
            }
            let s = DeepONet.Problem.pendulum.solution(u, spacing: h)
            return abs((s.last ?? 0) - (1 - cos(0.5)))
        }
        let order = convergenceOrder(of: errors, over: [2.0 / 20, 2.0 / 40, 2.0 / 80])
        // The next order adds a share of the step, 0.1.
        expectClose(order, 4, within: 0.3)
    }

    @Test("A source sin πx gives sin(πx)(1 − e^(−π²Dt))/(π²D)")
    func diffusion() {
        let D = 0.01
        let u = (0...100).map { sin(Double.pi * Double($0) / 100) }
        let s = DeepONet.diffusionReaction(u, steps: 100, diffusion: D, reaction: 0)
        let rate = Double.pi * Double.pi * D
        var worst = 0.0
        for t in 0...100 {
            for x in 0...100 {
                let exact = u[x] * (1 - exp(-rate * Double(t) / 100)) / rate
                worst = max(worst, abs(s[t, x] - exact))
            }
        }
        // h²π²/12 of the rate, 8e-5 of 0.1 of the solution; the time steps' error is smaller.
        #expect(worst < 1e-4)
    }

    @Test("The interpolant of a parabola is off by h²/4 times its leading coefficient")
    func interpolation() {
        let u = (0...80).map { Double($0 * $0) / 6400 }
        for m in [1, 4, 10] {
            let h = 1 / Double(m)
            expectClose(DeepONet.interpolationError(u, intervals: m), h * h / 4, within: 1e-14)
        }
    }

    @Test("Random functions have the covariance they were asked for")
    func covariance() throws {
        let space = try DeepONet.FunctionSpace(.gaussian, correlation: 0.2, count: 21)
        var random = RandomStream(seed: 3).stream("functions")
        let count = 4000
        let drawn = space.draw(count, &random)
        for j in [0, 4, 10] {
            var sum = 0.0
            for i in 0..<count { sum += drawn[i, 0] * drawn[i, j] }
            let d = space.points[j] / 0.2
            // Products of two normal numbers have variance at most 2: four standard errors.
            expectClose(sum / Double(count), exp(-d * d / 2), within: 4 * (2.0 / 4000).squareRoot())
        }
    }

    @Test(
        "The network is the product of branch and trunk, and its gradient is that of the loss",
        arguments: [false, true])
    func network(stacked: Bool) {
        var random = RandomStream(seed: 9).stream("weights")
        let network = DeepONet.OperatorNetwork(
            sensors: 4, width: 5, trunkLayers: 2, stacked: stacked, random: &random)
        #expect(network.parameterNames.count == network.tensors.count)
        let inputs = Tensor<Float>(random.normals(15).map { Float($0) }, shape: [3, 5])
        let output = network(inputs)
        #expect(output.shape == [3, 1])
        let u = inputs.sliced(0..<4, axis: 1)
        let t = relu(network.trunk(inputs.sliced(4..<5, axis: 1)))
        for row in 0..<3 {
            var sum: Float = 0
            for k in 0..<5 {
                let b =
                    stacked
                    ? network.branches[k](u).scalars[row]
                    : network.branches[0](u).scalars[row * 5 + k]
                sum += b * t.scalars[row * 5 + k]
            }
            // Five products in single precision.
            expectClose(output.scalars[row], sum, within: 1e-5)
        }
    }

    @Test("Cubics are refined without an error, and given values stay")
    func refinement() {
        func f(_ t: Double) -> Double { 1 - t + 2 * t * t - 3 * t * t * t }
        let u = (0...8).map { f(Double($0) / 8) }
        let fine = DeepONet.refined(u, parts: 5)
        // Numbers of size 1.
        expectClose(fine, (0...40).map { f(Double($0) / 40) }, within: 1e-14)
        #expect((0...8).allSatisfy { fine[5 * $0] == u[$0] })
    }

    @Test("Antiderivatives agree with the trapezoidal rule on a fine grid")
    func trapezoid() {
        func u(_ t: Double) -> Double { exp(sin(7 * t)) }
        let s = DeepONet.antiderivative((0...392).map { u(Double($0) / 392) }, spacing: 1 / 392)
        let n = 39200
        var sum = 0.0
        var worst = 0.0
        for i in 1...n {
            sum += (u(Double(i - 1) / Double(n)) + u(Double(i) / Double(n))) / Double(2 * n)
            if i % 100 == 0 { worst = max(worst, abs(s[i / 100] - sum)) }
        }
        // h²/12 times a second derivative of 150 is 8e-9.
        #expect(worst < 1e-7)
    }

    @Test("The pendulum's solution is that of an adaptive method")
    func adaptive() throws {
        func u(_ t: Double) -> Double { sin(9 * t) - 0.5 * t }
        let s = DeepONet.Problem.pendulum.solution(
            (0...392).map { u(Double($0) / 392) }, spacing: 1 / 392)
        let method = DormandPrince(relativeTolerance: 1e-12, absoluteTolerance: 1e-13)
        let exact = try method.integrate(
            { t, y, f in
                f[0] = y[1]
                f[1] = u(t) - sin(y[0])
            }, from: [0, 0], over: (start: 0, end: 1))
        // h⁴ = 7e-10 for 196 steps, times a fifth derivative of 9³ over 120.
        expectClose(s.last ?? 0, exact.y[0], within: 1e-8)
    }

    @Test("A linear model of the antiderivative errs less than a network is asked to")
    func ridge() throws {
        let sensors = 20
        let space = try DeepONet.FunctionSpace(.gaussian, correlation: 0.2, count: 191)
        let sampler = DeepONet.Sampler(problem: .antiderivative, space: space, sensors: sensors)
        var random = RandomStream(seed: 4).stream("examples")
        func features(_ count: Int) -> (X: Matrix<Double>, s: [Double]) {
            let set = sampler.examples(
                count, functions: count, shufflesPoints: false, &random)
            guard case .values(let values) = set.targets else {
                return (Matrix(rows: 0, columns: 0), [])
            }
            let numbers = set.inputs.scalars.map { Double($0) }
            let rows = (0..<count).map { i -> [Double] in
                let first = i * (sensors + 1)
                let row = Array(numbers[first...first + sensors])
                let t = 2 * row[sensors] - 1
                // Legendre's polynomials of y.
                var P = [1, t]
                for n in 2...9 {
                    let (k, last, before) = (Double(n), P[n - 1], P[n - 2])
                    let sum: Double = (2 * k - 1) * t * last - (k - 1) * before
                    P.append(sum / k)
                }
                return P.flatMap { p in row.dropLast().map { p * $0 } }
            }
            return (Matrix(rows), values.scalars.map { Double($0) })
        }
        let (train, test) = (features(1000), features(400))
        var A = gram(train.X)
        for i in 0..<A.rows { A[i, i] += 1e-5 }
        let w = try cholesky(A).solve(product(train.X, train.s, transposed: true))
        let error = squaredNorm(difference(test.X * w, test.s)) / squaredNorm(test.s)
        // What claim don-accuracy asks of a network trained on as many examples.
        #expect(error < 1e-2)
    }

    @Test("A network and its training are those of DeepXDE 1.15.0 on the same arrays")
    func deepXDE() throws {
        var random = RandomStream(seed: 1).stream("weights")
        var network = DeepONet.OperatorNetwork(
            sensors: 3, width: 4, trunkLayers: 3, random: &random)
        var position = 0.0
        network.forEachTensor { tensor in
            var entries = [Float](repeating: 0.1, count: tensor.count)
            // All but the last one, b₀.
            if position < 8.5 {
                for i in entries.indices {
                    let angle: Double = 1.3 * Double(i) + position
                    entries[i] = Float(0.7 * Foundation.sin(angle))
                }
            }
            tensor = Tensor(entries, shape: tensor.shape)
            position += 0.9
        }
        var (rows, targets): ([Float], [Float]) = ([], [])
        for r in 0..<5 {
            for c in 0..<3 {
                let angle: Double = 1.1 * Double(r) + 0.7 * Double(c)
                rows.append(Float(Foundation.cos(angle)))
            }
            rows.append(Float(0.15 + 0.2 * Double(r)))
            targets.append(Float(0.3 * Foundation.sin(Double(r))))
        }
        let inputs = Tensor<Float>(rows, shape: [5, 4])
        let values = Tensor<Float>(targets, shape: [5, 1])
        // Float64 of DeepXDE (PyTorch 2.13.0); here in single precision, products of five layers.
        let outputs = [
            1.104387330694009, -0.16635329971601084, 1.0051827522857206, 1.3298331708842615,
            2.0887045878807697,
        ]
        expectClose(network(inputs).scalars.map { Double($0) }, outputs, within: 1e-5)
        let (loss, gradient) = valueAndGradient(at: network) {
            Loss.meanSquaredError($0(inputs), .values(values))
        }
        expectClose(Double(loss.scalar), 1.790357197136594, within: 1e-5)
        let g = gradient.flattened.map { Double($0) }
        expectClose(norm(g), 9.193933819236273, within: 1e-4)
        var weighted = 0.0
        for i in g.indices { weighted += g[i] * Foundation.sin(Double(i)) }
        expectClose(weighted, 6.652350086680898, within: 1e-4)
        let examples = Examples(inputs: inputs, values: values)
        let fit = try DeepONet.fit(
            network, examples, examples, .init(batch: 5, steps: 20, learningRate: 1e-2),
            samples: 2, random)
        // Twenty steps of Adam, each off by 1e-7 and a gradient's 1e-6 of its size.
        expectClose(fit.train[0], 0.10900319566927741, within: 1e-5)
        expectClose(fit.train[1], 0.07827891994150805, within: 1e-5)
    }

    @Test("Diffusion and reaction agree with SciPy's method of lines, to second order in time")
    func reaction() {
        let u = (0...100).map { i -> Double in
            let x = Double(i) / 100
            let wave: Double = Foundation.sin(Double.pi * x)
            return 3 * wave * Foundation.exp(x)
        }
        // scipy.integrate.solve_ivp 1.17.1, Radau with a tolerance of 1e-11, on the same 101 points.
        let half = [0.5235297076591472, 2.428366503205515, 1.0693730152868988]
        let end = [1.061182036582202, 4.804814241846358, 2.038006196948532]
        let errors = [50, 100, 200].map { steps -> Double in
            let s = DeepONet.diffusionReaction(u, steps: steps, diffusion: 0.01, reaction: 0.01)
            var worst = 0.0
            for (k, x) in [10, 50, 90].enumerated() {
                worst = max(worst, abs(s[steps / 2, x] - half[k]), abs(s[steps, x] - end[k]))
            }
            return worst
        }
        // dt²/12 times a third derivative, and k dt²/4 times the square of the rate, which is 5.
        #expect(errors[1] < 1e-4 * (0.01 * 25 / 4 + 1))
        let order = convergenceOrder(of: errors, over: [1.0 / 50, 1.0 / 100, 1.0 / 200])
        // The next order adds a share of the step.
        expectClose(order, 2, within: 0.1)
    }

    @Test("With u = 1 the solution of s' = −s² + u is tanh")
    func riccati() {
        let u = [Double](repeating: 1, count: 401)
        let s = DeepONet.solution(u, spacing: 1 / 400, dimension: 1) { y, u in [u - y[0] * y[0]] }
        let exact = (0...200).map { i -> Double in Foundation.tanh(Double(i) / 200) }
        // h⁴ = 6e-10 times a fifth derivative of at most 16, over 120.
        expectClose(s, exact, within: 1e-10)
    }
}

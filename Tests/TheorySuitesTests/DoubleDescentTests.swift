import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import SuiteKit
import TestSupport
import Testing
import TheorySuites

@Suite("Double descent")
struct DoubleDescentTests {
    private typealias DD = DoubleDescent

    private func normals(_ rows: Int, _ columns: Int, _ name: String) -> Matrix<Double> {
        var random = RandomStream(seed: 5).stream(name)
        return Matrix(rows: rows, columns: columns, random.normals(rows * columns))
    }

    private func explicitSteps(
        _ count: Int, _ Z: Matrix<Double>, _ Y: Matrix<Double>, start: Matrix<Double>,
        ridge: Double
    ) throws -> Matrix<Double> {
        let N = Double(Z.rows)
        let s = try spectralNorm(Z)
        let alpha = ridge * s * s / N
        let eta = 0.7 / (s * s / N + alpha)
        var W = start
        for _ in 0..<count {
            let g = (1 / N) * product(Z, Z * W - Y, transposeLeft: true) + alpha * W
            W -= eta * g
        }
        return W
    }

    @Test("The closed form is what steps of gradient descent come to", arguments: [3, 12, 30])
    func filter(P: Int) throws {
        let Z = normals(12, P, "Z")
        let Y = normals(12, 2, "Y")
        let start = normals(P, 2, "start")
        for ridge in [0, 0.05] {
            let steps = try explicitSteps(40, Z, Y, start: start, ridge: ridge)
            let formula = DD.GradientDescent(
                iterations: .steps(40), multiplier: 0.7, ridge: ridge
            ).weights(try DD.Spectrum(Z), Y, start: start)
            // 40 contractions, each with an error of some ε ‖W‖ √P.
            expectClose(formula, steps, within: 1e-12)
        }
    }

    @Test("In the limit the weights are the least-squares solution of minimum norm")
    func minimumNorm() throws {
        for P in [5, 20] {
            let Z = normals(10, P, "Z")
            let Y = normals(10, 3, "Y")
            let spectrum = try DD.Spectrum(Z)
            let descent = DD.GradientDescent(iterations: .converged, multiplier: 1, ridge: 0)
            let W = descent.weights(spectrum, Y, start: Matrix(rows: P, columns: 3))
            // κ of these matrices is below 20.
            expectClose(W, try pseudoInverse(Z) * Y, within: 1e-13)
        }
    }

    @Test("In the limit under a ridge, the gradient vanishes")
    func ridge() throws {
        let Z = normals(10, 20, "Z")
        let Y = normals(10, 3, "Y")
        let spectrum = try DD.Spectrum(Z)
        let W = DD.GradientDescent(iterations: .converged, multiplier: 1, ridge: 0.1)
            .weights(spectrum, Y, start: normals(20, 3, "start"))
        let alpha = 0.1 * spectrum.largestCurvature
        let gradient = 0.1 * product(Z, Z * W - Y, transposeLeft: true) + alpha * W
        #expect(gradient.maximumMagnitude < 1e-13)
    }

    @Test(
        "Momentum and SGD commute with the rotation to the singular vectors",
        arguments: [(DD.Method.momentum, 1), (.gd, 4)])
    func rotation(method: DoubleDescent.Method, batches: Int) throws {
        let Z = normals(12, 30, "Z")
        let Y = normals(12, 2, "Y")
        let spectrum = try DD.Spectrum(Z)
        let descent = DD.Descent(
            method: method, rate: 0.9, batches: batches, epochs: 50, ridge: 0.01)
        let order = RandomStream(seed: 3)
        var W = Matrix<Double>(rows: 30, columns: 2)
        let loss = descent.run(&W, Z, Y, lambda: spectrum.largestCurvature, order)
        var A = Matrix<Double>(rows: 12, columns: 2)
        let rotated = product(Z, spectrum.Vt, transposeRight: true)
        let same = descent.run(&A, rotated, Y, lambda: spectrum.largestCurvature, order)
        // 200 stable steps, each with an error of some ε √P.
        expectClose(product(spectrum.Vt, A, transposeLeft: true), W, within: 1e-12)
        expectClose(same, loss, within: 1e-12)
    }

    @Test("SGD uses every example once an epoch: on orthogonal ones it is done after the first")
    func withoutReplacement() {
        let Y = normals(9, 2, "Y")
        var W = Matrix<Double>(rows: 9, columns: 2)
        let descent = DD.Descent(method: .gd, rate: 1, batches: 9, epochs: 1, ridge: 0)
        let loss = descent.run(&W, .identity(9), Y, lambda: 1 / 9, RandomStream(seed: 1))
        // With step 1 an example is fitted by the step that sees it.
        expectClose(W, Y, within: 1e-15)
        #expect(loss < 1e-30)
    }

    @Test("Normalized features have mean 0, variance 1, and lack one direction")
    func normalization() throws {
        let X = normals(15, 6, "X")
        let features = DD.RandomFeatures(
            inputs: 6, count: 40, scale: 1, nonlinearity: .tanh, isNormalized: true,
            RandomStream(seed: 2))
        let (Z, same) = features(X, test: X, count: 40)
        #expect(Z == same)
        var worst = 0.0
        for j in 0..<40 {
            let z = Z.column(j)
            worst = max(worst, abs(sum(z)) / 15, abs(squaredNorm(z) / 15 - 1))
        }
        #expect(worst < 1e-14)
        let spectrum = try DD.Spectrum(Z)
        #expect(spectrum.values.count == 14)
        // With the missing direction κ would read 1e15.
        #expect(spectrum.conditionNumber < 1e4)
    }

    @Test("ReLU features are homogeneous in their scale, and narrower models take the first")
    func homogeneity() {
        let X = normals(8, 5, "X")
        func features(_ scale: Double, _ count: Int) -> Matrix<Double> {
            DD.RandomFeatures(
                inputs: 5, count: 12, scale: scale, nonlinearity: .relu, RandomStream(seed: 2)
            )(X, test: X, count: count).train
        }
        expectClose(features(4, 12), 4 * features(1, 12), within: 1e-14)
        expectClose(features(1, 12)[0..<8, 0..<7], features(1, 7), within: 1e-15)
    }

    @Test("The exact risk is its closed forms at both ends, and infinite between")
    func exactRisk() {
        // No features: all of β is missed. Below n, the risk is c (n − 1)/(n − p − 1).
        expectClose(
            DD.exactRisk(used: 0, of: 50, observations: 20, variance: 0.3), 1.3, within: 1e-15)
        expectClose(
            DD.exactRisk(used: 10, of: 50, observations: 20, variance: 0.3),
            1.1 * 19 / 9, within: 1e-14)
        // Far more features than observations see next to nothing of β, and fit no noise.
        expectClose(
            DD.exactRisk(used: 1_000_000, of: 1_000_000, observations: 20, variance: 0.3), 1.3,
            within: 1e-4)
        #expect(DD.exactRisk(used: 20, of: 50, observations: 20, variance: 0.3) == .infinity)
    }

    @Test("The gradient of the two-layer network is autodiff's", arguments: [1, 7])
    func networkGradient(hidden: Int) {
        let X = normals(11, 4, "X")
        let y = normals(11, 1, "y").column(0)
        var network = DD.Network(inputs: 4, hidden: hidden, RandomStream(seed: 6))
        // Away from the zero biases of the start.
        network.parameters = scaled(network.parameters, by: 0.8).map { $0 + 0.1 }
        let theta = network.parameters
        let first = Matrix(rows: hidden, columns: 5, Array(theta.prefix(5 * hidden)))
        let second = Array(theta[(5 * hidden)..<(6 * hidden)])
        let model = MLP(
            layers: [
                Dense(weight: first[0..<hidden, 0..<4], bias: first.column(4)),
                Dense(weight: Matrix(row: second), bias: [theta[6 * hidden]]),
            ], activation: .tanh)
        let inputs = Tensor(X)
        expectClose(network(X), model(inputs).scalars, within: 1e-14)
        let (_, gradient) = valueAndGradient(at: model) { model in
            meanSquaredError(model(inputs), targets: Tensor(y, shape: [11, 1]))
        }
        let parts = gradient.tensors.map(\.scalars)
        var expected: [Double] = []
        for j in 0..<hidden { expected += parts[0][(4 * j)..<(4 * j + 4)] + [parts[1][j]] }
        expected += parts[2] + parts[3]
        expectClose(network.gradient(X, y), expected, within: 1e-14)
        #expect(network.parameterCount == hidden * (4 + 2) + 1)
    }

    @Test("Whitened components have the identity as covariance on the training set")
    func whitening() throws {
        let X = normals(30, 8, "X")
        let mean = scaled(X.columnSums, by: 1.0 / 30)
        let centered = X - outer([Double](repeating: 1, count: 30), mean)
        let (Z, same) = try DD.whitened(centered, centered, components: 5)
        expectClose((1.0 / 30) * gram(Z), .identity(5), within: 1e-13)
        #expect(Z == same)
    }

    @Test("The given share of labels is drawn anew, and targets sum to 0")
    func labels() {
        let clean = [Int](repeating: 3, count: 1000)
        let noisy = DD.redrawn(clean, share: 0.2, classes: 10, RandomStream(seed: 4))
        let changed = noisy.count { $0 != 3 }
        // 200 are drawn, a tenth of which hits the old class: 180 ± 4.2, and four deviations.
        #expect(changed <= 200 && abs(changed - 180) < 17)
        let Y = DD.targets([0, 2], classes: 4)
        expectClose(
            Y, Matrix([[0.75, -0.25, -0.25, -0.25], [-0.25, -0.25, 0.75, -0.25]]), within: 0)
        #expect(DD.redrawn(clean, share: 0, classes: 10, RandomStream(seed: 4)) == clean)
    }
}

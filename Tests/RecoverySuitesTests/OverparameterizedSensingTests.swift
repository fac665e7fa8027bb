import LinearAlgebra
import Randomness
import RecoverySuites
import SuiteKit
import TestSupport
import Testing

@Suite("Over-parameterised matrix sensing")
struct OverparameterizedSensingTests {
    private typealias Target = OverparameterizedSensing.Target
    private typealias Sensing = OverparameterizedSensing.Sensing
    private typealias Pair = OverparameterizedSensing.Pair

    private static let random = RandomStream(seed: 3)
    private let target = Target(
        order: 6, spectrum: [1, 0.7], random: random.stream("target"))

    private func matrix(_ rows: Int, _ columns: Int, _ stream: String) -> Matrix<Double> {
        var random = Self.random.stream(stream)
        return Matrix(rows: rows, columns: columns, random.normals(rows * columns))
    }

    @Test("M* has orthonormal eigenvectors and the declared eigenvalues")
    func spectrum() throws {
        // Products of norm 1 in order 6 are right to some n ε.
        let eigen = try eigenSymmetric(target.M)
        expectClose(eigen.values, [0, 0, 0, 0, 0.7, 1], within: 1e-14)
        let gram = product(target.U, target.U, transposeLeft: true)
        expectClose(gram, Matrix(diagonal: [1, 1]), within: 1e-14)
    }

    @Test(
        "A*A(R) X is the gradient of ¼⟨R, A*A(R)⟩, fully observed or measured",
        arguments: [0, 40])
    func gradient(measurements: Int) {
        let sensing = Sensing(
            order: 6, measurements: measurements, random: Self.random.stream("measurements"))
        let X = matrix(6, 3, "X")
        let exact = sensing.gradient(of: target.residual(X, X), at: X)
        let differences = finiteDifferenceGradient(at: X.storage) { entries in
            let Y = Matrix(rows: 6, columns: 3, entries)
            let R = target.residual(Y, Y)
            return 0.25 * R.hadamard(sensing.apply(R)).storage.reduce(0, +)
        }
        // Central differences are right to 10 digits of a loss of some hundreds.
        expectClose(exact.storage, differences, within: 1e-6)
    }

    @Test("A*A is symmetric, positive, and the identity in the mean over the measurements")
    func isotropy() {
        let order = 5
        var R = matrix(order, order, "R")
        R = R + R.transposed
        var S = matrix(order, order, "S")
        S = S + S.transposed
        func inner(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
            a.hadamard(b).storage.reduce(0, +)
        }
        let m = 20_000
        let sensing = Sensing(
            order: order, measurements: m, random: Self.random.stream("isotropy"))
        let image = sensing.apply(R)
        expectClose(image, image.transposed, within: 0)
        // Rounding of a sum of 15 × 15 products of numbers of some units.
        expectClose(inner(S, image), inner(R, sensing.apply(S)), within: 1e-11)
        #expect(inner(R, image) > 0)
        // ⟨A, R⟩ has variance ‖R‖²/m for entries N(0, 1/m), and the symmetric part leaves ⟨A, R⟩ as it
        // is: each entry of A*A(R) − R has a deviation of at most √2 ‖R‖/√m. Five of them.
        let deviation = (2 * R.squaredNorm() / Double(m)).squareRoot()
        expectClose(image, R, within: 5 * deviation)
    }

    @Test("m = 0 stands for full observation")
    func identity() {
        let R = matrix(6, 6, "R")
        let sensing = Sensing(order: 6, measurements: 0, random: Self.random)
        expectClose(sensing.apply(R), R, within: 0)
    }

    @Test("from G = F the asymmetric step is the symmetric one, and stays so")
    func symmetry() {
        var pair = Pair(
            order: 6, columns: 3, alpha: 0.3, ratio: 1, random: Self.random.stream("start"))
        pair.G = pair.F
        var X = pair.F
        let eta = 0.1
        for _ in 0..<50 {
            pair.step(target, eta: eta)
            X.add(product(target.residual(X, X), X), scaledBy: -eta)
        }
        // R and Rᵀ are rounded apart; fifty contracting steps add some hundred ε at most.
        expectClose(pair.F, X, within: 1e-13)
        expectClose(pair.G, X, within: 1e-13)
        expectClose(pair.loss, target.residual(X, X).squaredNorm(), within: 1e-13)
    }

    @Test("a step changes FᵀF − GᵀG by exactly η² (GᵀRᵀRG − FᵀRRᵀF)")
    func conservation() {
        let eta = 0.1
        var pair = Pair(
            order: 6, columns: 3, alpha: 0.5, ratio: 0.4, random: Self.random.stream("start"))
        let before = pair.imbalance
        let R = target.residual(pair.F, pair.G)
        let forF = product(R, pair.G)
        let forG = product(R, pair.F, transposeLeft: true)
        let second =
            product(forF, forF, transposeLeft: true) - product(forG, forG, transposeLeft: true)
        pair.step(target, eta: eta)
        // The first-order terms cancel; what is left is rounding of products of norm 1.
        expectClose(pair.imbalance - before, (eta * eta) * second, within: 1e-14)
    }

    @Test("over a fixed time the drift of FᵀF − GᵀG is of first order in η")
    func flow() {
        let start = Pair(
            order: 6, columns: 3, alpha: 0.5, ratio: 0.4, random: Self.random.stream("start"))
        let etas = [0.02, 0.01, 0.005]
        let drifts = etas.map { eta in
            var pair = start
            for _ in 0..<Int((4 / eta).rounded()) { pair.step(target, eta: eta) }
            return (pair.imbalance - start.imbalance).frobeniusNorm
        }
        // Terms of η² bend the slope by some η relative to the first.
        expectClose(convergenceOrder(of: drifts, over: etas), 1, within: 0.1)
        #expect(drifts[2] > 0)
    }

    @Test("the regulariser's step follows the gradient of (λ/4)‖FᵀF − GᵀG‖²")
    func balance() {
        let eta = 1e-3
        let lambda = 0.7
        var plain = Pair(
            order: 6, columns: 3, alpha: 0.5, ratio: 0.4, random: Self.random.stream("start"))
        let F = plain.F
        let G = plain.G
        var balanced = plain
        plain.step(target, eta: eta)
        balanced.step(target, eta: eta, balance: lambda)
        func penalty(_ F: Matrix<Double>, _ G: Matrix<Double>) -> Double {
            let gap = product(F, F, transposeLeft: true) - product(G, G, transposeLeft: true)
            return 0.25 * lambda * gap.squaredNorm()
        }
        let forF = finiteDifferenceGradient(at: F.storage) {
            penalty(Matrix(rows: 6, columns: 3, $0), G)
        }
        let forG = finiteDifferenceGradient(at: G.storage) {
            penalty(F, Matrix(rows: 6, columns: 3, $0))
        }
        // Ten digits of central differences, and ε/η from taking the step's quotient.
        expectClose(((1 / eta) * (plain.F - balanced.F)).storage, forF, within: 1e-8)
        expectClose(((1 / eta) * (plain.G - balanced.G)).storage, forG, within: 1e-8)
    }

    @Test(
        "the modified step keeps FGᵀ and makes all singular values of F equal", arguments: [0.5, 2])
    func equalize(beta: Double) throws {
        var pair = Pair(
            order: 6, columns: 3, alpha: 0.5, ratio: 0.4, random: Self.random.stream("start"))
        pair.step(target, eta: 0.1)
        let before = product(pair.F, pair.G, transposeRight: true)
        let error = try pair.equalize(to: beta, target)
        let after = product(pair.F, pair.G, transposeRight: true)
        // Rounding of products of norm 1.
        expectClose(after, before, within: 1e-14)
        #expect(error < 1e-13)
        expectClose(try svd(pair.F).values, [beta, beta, beta], within: 1e-13)
        expectClose(pair.loss, (after - target.M).squaredNorm(), within: 1e-13)
    }

    // MARK: The experiments as the declaration runs them

    private func record(_ name: String, _ parameters: Parameters) throws -> Record {
        let paper = try #require(recovery.papers.first { $0.slug == "overparameterized-sensing" })
        let experiment = try #require(paper.experiment(named: name))
        let trial = Trial(
            suite: "recovery/overparameterized-sensing", experiment: "test", seed: 0,
            resources: NoResources())
        return try experiment.decode(parameters).run(trial)
    }

    @Test("each extra column of X loses 1/(2ηt)² and no more; without one the loss is nothing")
    func rates() throws {
        func finalLoss(columns: Int) throws -> Double {
            let record = try record(
                "SymmetricRate",
                [
                    "order": .int(8), "spectrum": .list([.double(1)]),
                    "columns": .int(columns), "alpha": .double(0.3), "eta": .double(0.1),
                    "steps": .int(20_000), "measurements": .int(0),
                ])
            return try #require(record.scalar("final_loss"))
        }
        let unit = 1 / (2 * 0.1 * 20_000.0)
        // ẋ = −x³ gives x⁴ = 1/(2ηt + 1/x₀²)²: 1/x₀² is at most some per cent of 2ηt = 4000.
        expectClose(try finalLoss(columns: 2) / (unit * unit), 1, within: 0.05)
        expectClose(try finalLoss(columns: 3) / (unit * unit), 2, within: 0.1)
        // n ε relative to a norm of 1, squared.
        #expect(try finalLoss(columns: 1) < 1e-28)
    }
}

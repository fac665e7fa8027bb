import LinearAlgebra
import OptimizationSuites
import Testing
import TestSupport

@Suite("Large steps and the perceptron")
struct LargeStepPerceptronTests {
    typealias Paper = LargeStepPerceptron

    private func updates(_ n: Int, _ method: Paper.Method, gamma: Double = 1) -> Int {
        Paper.run(.worstCase(n), Paper.Rule(method, gamma: gamma), limit: 100_000).updates
    }

    @Test("Table 1, worst case with n = 1000")
    func table() {
        let normalized = [100, 10, 1, 0.1].map {
            updates(1000, .normalizedGradientDescent, gamma: $0)
        }
        #expect(normalized == [2, 2, 16, 157])
        // 729 and 7313 follow from the formulas; the paper's table has 308.
        let plain = [100, 10, 1].map { updates(1000, .gradientDescent, gamma: $0) }
        #expect(plain == [308, 729, 7313])
    }

    @Test("The batch perceptron's iterates on W(n) have the closed form of Thm 5.1's proof")
    func closedForm() {
        let n = 100.0
        var learner = Paper.Learner(.worstCase(100), Paper.Rule(.batchPerceptron))
        var worst = 0.0
        while !learner.isSeparating {
            learner.step()
            let k = Double(learner.updates)
            let expected = [0.25 * (1 + (2 * k - 2) / n), (n - 2 * k) / (2 * n)]
            worst = max(worst, distance(learner.theta, expected))
        }
        #expect(learner.updates == 31)
        // 31 additions of 1/100 lose at most 31 ε.
        #expect(worst < 1e-14)
    }

    @Test("Multiplicities and repeated rows give the same runs", arguments: [10, 30, 300])
    func multiplicity(n: Int) {
        var rows = [[0.5, -1]]
        rows += [[Double]](repeating: [0.5, 1], count: n - 1)
        let repeated = Paper.Samples(Matrix(rows))
        for method in [Paper.Method.batchPerceptron, .normalizedBatchPerceptron, .perceptron] {
            let run = Paper.run(repeated, Paper.Rule(method), limit: 1000)
            #expect(run.updates == updates(n, method))
        }
        let run = Paper.run(repeated, Paper.Rule(.gradientDescent, gamma: 10), limit: 1000)
        #expect(run.updates == updates(n, .gradientDescent, gamma: 10))
    }

    @Test("The first step on the two points has the loss and the gradient of Thm 4.1")
    func twoPoints() {
        for gamma in [1.0, 16, 256] {
            var learner = Paper.Learner(.twoPoints, Paper.Rule(.gradientDescent, gamma: gamma))
            expectClose(learner.loss, 0.693147180559945, within: 1e-15)
            learner.step()
            expectClose(learner.theta, [0.5 * gamma, 0.75 * gamma], within: 1e-13)
            // z₁ᵀθ₁ = −γ/4 and z₂ᵀθ₁ = 7γ/2, and log(1 + eˣ) ≥ x.
            #expect(learner.loss >= gamma / 8)
            if gamma == 256 {
                // √2/2: z₁ alone is wrong, by far, and ½‖z₁‖ is left of the gradient.
                expectClose(learner.gradientNorm(), 0.5.squareRoot(), within: 1e-12)
                learner.step()
                #expect(learner.isSeparating)
            }
        }
    }

    @Test("The gradient's norm is the slope of the loss along a step")
    func gradient() {
        let samples = Paper.Samples(Matrix([[1, 2, 0.5], [-0.3, 1, 1], [2, -1, 0.25]]))
        let h = 1e-6
        var learner = Paper.Learner(samples, Paper.Rule(.gradientDescent, gamma: h))
        let (before, slope) = (learner.loss, learner.gradientNorm())
        learner.step()
        // f falls by h‖∇f‖² − O(h²L), and rounding of the loss adds 1e-16/h.
        expectClose((before - learner.loss) / h, slope * slope, within: 1e-5)
    }

    @Test("The theorems' bounds hold on W(n), and the perceptron's fails the batch form")
    func bounds() throws {
        let geometry = try Paper.Samples.worstCase(1000).geometry()
        expectClose(geometry.margin, 0.5, within: 1e-12)
        expectClose(geometry.radius, 1.25.squareRoot(), within: 1e-12)
        #expect(geometry.scaled(updates(1000, .perceptron)) <= 1)
        #expect(geometry.scaled(updates(1000, .normalizedBatchPerceptron)) <= 1)
        let batch = geometry.scaled(updates(1000, .batchPerceptron))
        // 301 μ²/R² = 60.2, against n = 1000 and 1.
        expectClose(batch, 60.2, within: 1e-9)
        for gamma in [0.1, 1, 10] {
            let allowed = geometry.normalizedAllowance(gamma: gamma)
            #expect(
                geometry.scaled(updates(1000, .normalizedGradientDescent, gamma: gamma)) <= allowed)
        }
    }

    @Test("Samples without a margin are refused")
    func inseparable() {
        let samples = Paper.Samples(Matrix([[1, 0], [-1, 1], [-1, -1]]))
        #expect(throws: (any Error).self) { try samples.geometry() }
        let run = Paper.run(samples, Paper.Rule(.batchPerceptron), limit: 50)
        #expect(!run.isSeparating && run.updates == 50)
    }

    @Test("Steps of a million overflow nowhere")
    func hugeSteps() {
        let rule = Paper.Rule(.gradientDescent, gamma: 1e6)
        var learner = Paper.Learner(.worstCase(30), rule)
        while !learner.isSeparating { learner.step() }
        // In the limit the run is that of the batch perceptron: ⌊9.2⌋ + 1 updates.
        #expect(learner.updates == 10)
        #expect(learner.loss.isFinite && learner.gradientNorm().isFinite)
    }
}

import Autodiff
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("Attacks")
struct AttackTests {
    private let wide: ClosedRange<Double> = -100...100

    /// −mean of wᵀx, whose increase of w's rows is known in closed form.
    private func linear(_ w: Tensor<Double>) -> (Tensor<Double>) -> Tensor<Double> {
        { x in matmul(x, w, transposeB: true).sum() }
    }

    @Test("one step is the best there is on a linear loss: ε ‖w‖₁, and ε ‖w‖₂ in two norms")
    func optimality() {
        var random = RandomStream(seed: 1)
        let w = Tensor([3.0, -4, 0], shape: [1, 3])
        let x = Tensor(random.normals(6), shape: [2, 3])
        for (norm, gain) in [(Attack.Norm.infinity, 7.0), (.two, 5.0)] {
            let attack = Attack.fastGradient(norm: norm, radius: 0.25, range: wide)
            let y = attack.perturbed(x, random: &random, increasing: linear(w))
            let change = matmul(y - x, w, transposeB: true).scalars
            // Products of numbers near 1, after differences of such.
            expectClose(change, [0.25 * gain, 0.25 * gain], within: 1e-14)
        }
    }

    @Test("many steps reach the same optimum from a random start", arguments: Attack.Norm.allCases)
    func ascent(norm: Attack.Norm) {
        var random = RandomStream(seed: 2)
        let w = Tensor([3.0, -4, 1], shape: [1, 3])
        let x = Tensor(random.normals(9), shape: [3, 3])
        let attack = Attack(norm: norm, radius: 0.5, stepSize: 0.2, steps: 200, range: wide)
        let y = attack.perturbed(x, random: &random, increasing: linear(w))
        let change = matmul(y - x, w, transposeB: true).scalars
        let best = 0.5 * (norm == .infinity ? 8 : 26.0.squareRoot())
        // In two norms the angle to w shrinks by 0.5 / 0.7 a step: (5/7)^200 is nothing.
        expectClose(change, [best, best, best], within: 1e-13)
    }

    @Test("perturbations stay in the ball and in the range", arguments: Attack.Norm.allCases)
    func constraints(norm: Attack.Norm) {
        var random = RandomStream(seed: 3)
        let x = Tensor(random.uniforms(60), shape: [5, 3, 4])
        let centers = Tensor(random.normals(60), shape: [5, 3, 4])
        for steps in [0, 1, 7] {
            let attack = Attack(norm: norm, radius: 0.3, stepSize: 0.2, steps: steps)
            let y = attack.perturbed(x, random: &random) { square($0 - centers).sum() }
            #expect(y.scalars.allSatisfy { $0 >= 0 && $0 <= 1 })
            let offset = y - x
            let sizes =
                norm == .infinity
                ? abs(offset).scalars : sqrt(square(offset).sum(axes: [1, 2])).scalars
            // x + δ is rounded once.
            #expect(sizes.allSatisfy { $0 <= 0.3 + 1e-15 })
            #expect(y.scalars != x.scalars)
        }
    }

    @Test("a flat loss leaves inputs where they are")
    func flat() {
        var random = RandomStream(seed: 4)
        let x = Tensor(random.uniforms(6), shape: [2, 3])
        for norm in Attack.Norm.allCases {
            let y = Attack.fastGradient(norm: norm, radius: 0.1).perturbed(x, random: &random) {
                0 * $0.sum()
            }
            #expect(y.scalars == x.scalars)
        }
    }

    @Test("an attack on a model raises its loss, and one within 0 changes nothing")
    func model() {
        var random = RandomStream(seed: 5)
        let model = MLP<Double>(sizes: [4, 8, 3], activation: .tanh, random: &random)
        let x = Tensor(random.uniforms(40), shape: [10, 4])
        let examples = Examples(inputs: x, labels: (0..<10).map { $0 % 3 })
        let before = model.meanLoss(.softmaxCrossEntropy, on: examples)
        let attack = Attack(norm: .two, radius: 0.2, stepSize: 0.1, steps: 10)
        let attacked = attack.perturbed(examples, against: model, random: &random)
        #expect(model.meanLoss(.softmaxCrossEntropy, on: attacked) > before)
        let none = Attack(norm: .infinity, radius: 0, stepSize: 1, steps: 3)
        let same = none.perturbed(examples, against: model, random: &random)
        #expect(same.inputs.scalars == x.scalars)
    }
}

import Autodiff
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("Pruning masks")
struct PruningMaskTests {
    private func model() -> MLP<Double> {
        var random = RandomStream(seed: 1)
        let model = MLP<Double>(sizes: [8, 10, 4], activation: .relu, random: &random)
        // The second layer's weights are a million times smaller.
        return model.replacing([
            NamedTensor("layers.1.weight", 1e-6 * model.layers[1].weight)
        ])
    }

    @Test("remove the declared share, exactly, and leave biases alone")
    func counts() {
        let model = model()
        var random = RandomStream(seed: 2)
        for rule in [PruningMask<Double>.Rule.magnitude, .random] {
            for scope in PruningMask<Double>.Scope.allCases {
                let mask = PruningMask(
                    of: model, sparsity: 0.3, rule: rule, scope: scope, random: &random)
                // 80 and 40 weights: 36 of all, or 24 and 12.
                let zeros = mask.tensors.map { $0.scalars.count { $0 == 0 } }
                #expect(zeros[0] + zeros[2] == 36 && zeros[1] == 0 && zeros[3] == 0)
                if scope == .layer { #expect(zeros[0] == 24 && zeros[2] == 12) }
                expectClose(mask.sparsity(of: [0, 2]), 0.3, within: 1e-15)
            }
        }
    }

    @Test("by magnitude, no removed weight is larger than a kept one")
    func magnitude() {
        let model = model()
        var random = RandomStream(seed: 3)
        let mask = PruningMask(of: model, sparsity: 0.25, random: &random)
        let pairs = zip(model.tensors, mask.tensors).filter { $0.0.rank == 2 }
            .flatMap { zip($0.0.scalars, $0.1.scalars) }
        let removed = pairs.filter { $0.1 == 0 }.map { Swift.abs($0.0) }
        let kept = pairs.filter { $0.1 == 1 }.map { Swift.abs($0.0) }
        #expect((removed.max() ?? .infinity) <= (kept.min() ?? 0))
        // 30 of the 40 small ones; the chance that one of the others is as small is 1e-4.
        #expect(mask.tensors[2].scalars.count { $0 == 0 } == 30)
    }

    @Test("whole rows go, those of the smallest norm")
    func rows() {
        let weight = Tensor([3.0, 0, 1, 1, 0, 2, -2, 2], shape: [4, 2])
        let model = MLP(layers: [Dense(weight: weight, bias: nil)], activation: .identity)
        var random = RandomStream(seed: 4)
        let mask = PruningMask(of: model, sparsity: 0.5, rule: .rows, random: &random)
        // Squared norms 9, 2, 4, 8.
        #expect(mask.tensors[0].scalars == [1, 1, 0, 0, 0, 0, 1, 1])
        #expect(mask(model).layers[0].weight.scalars == [3, 0, 0, 0, 0, 0, -2, 2])
    }

    @Test("two of four keep the two largest of every four")
    func pattern() {
        let weight = Tensor([1.0, -4, 2, 3, 5, 5, 5, 5], shape: [2, 4])
        let model = MLP(layers: [Dense(weight: weight, bias: nil)], activation: .identity)
        var random = RandomStream(seed: 5)
        let mask = PruningMask(
            of: model, sparsity: 0.5, rule: .pattern(keeping: 2, of: 4), random: &random)
        #expect(mask.tensors[0].scalars == [0, 1, 0, 1, 0, 0, 1, 1])
    }

    @Test("gradients of a masked model vanish where it is masked")
    func gradient() {
        let model = model()
        var random = RandomStream(seed: 6)
        let mask = PruningMask(of: model, sparsity: 0.5, rule: .random, random: &random)
        let x = Tensor(random.normals(24), shape: [3, 8])
        let gradient = grad(of: { (m: MLP<Double>) in
            softmaxCrossEntropy(mask(m)(x), labels: [0, 1, 2])
        })(model)
        for (g, m) in zip(gradient.tensors, mask.tensors) {
            #expect(zip(g.scalars, m.scalars).allSatisfy { $1 == 1 || $0 == 0 })
        }
        #expect(gradient.norm > 0)
    }
}

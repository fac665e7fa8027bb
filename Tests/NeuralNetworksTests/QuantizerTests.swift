import Autodiff
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("Quantizers")
struct QuantizerTests {
    private let uniform: [Quantizer] = [2, 4, 8].flatMap { bits in
        Quantizer.Granularity.allCases.flatMap { per in
            [.symmetric(bits: bits, per: per), .asymmetric(bits: bits, per: per)]
        }
    }

    private func sample() -> Tensor<Double> {
        var random = RandomStream(seed: 1)
        // Rows of very different size, so that levels for each channel matter.
        let scales = Tensor([1.0, 100, 0.01], shape: [3, 1])
        return Tensor(random.normals(120), shape: [3, 40]) * scales
    }

    @Test("errors are at most half the spacing of the levels")
    func error() throws {
        let x = sample()
        for quantizer in uniform {
            let y = quantizer.rounded(x)
            let parts = quantizer.granularity == .tensor ? [0..<3] : [0..<1, 1..<2, 2..<3]
            for part in parts {
                let (a, b) = (x.sliced(part).scalars, y.sliced(part).scalars)
                let range = try #require(a.min())...(try #require(a.max()))
                let spacing = try #require(quantizer.spacing(of: range))
                // Half a spacing; for a shifted zero the ends of the range may be cut by another half.
                let bound = if case .asymmetric = quantizer { spacing } else { spacing / 2 }
                #expect(largestDifference(a, b) <= bound * (1 + 1e-12))
                #expect(largestDifference(a, b) > spacing / 8)
            }
        }
    }

    @Test("a quantized tensor stays as it is when quantized again")
    func idempotence() {
        let x = sample()
        let all =
            uniform + [.binary(), .binary(per: .channel), .ternary(), .ternary(per: .channel)]
        for quantizer in all {
            let once = quantizer.rounded(x)
            let twice = quantizer.rounded(once)
            // The levels are computed again from rounded ones, with a few roundings each; sums of
            // 120 numbers in the binary and ternary rules.
            for (a, b) in zip(once.scalars, twice.scalars) {
                expectClose(a, b, within: 1e-13 * Swift.max(1e-2, Swift.abs(a)))
            }
        }
    }

    @Test("there are no more levels than bits allow, 0 among them")
    func levels() {
        let x = sample()
        #expect(Set(Quantizer.symmetric(bits: 3).rounded(x).scalars).count <= 7)
        #expect(Set(Quantizer.asymmetric(bits: 3).rounded(x).scalars).count <= 8)
        let positive = Tensor([0.0, 0.1, 0.7, 3], shape: [4])
        // 3 / 3 = 1 is the spacing with two bits: 0, 0, 1, 3.
        #expect(Quantizer.asymmetric(bits: 2).rounded(positive).scalars == [0, 0, 1, 3])
        #expect(Quantizer.symmetric(bits: 2).rounded(positive).scalars == [0, 0, 0, 3])
        #expect(Quantizer.symmetric(bits: 4).rounded(.zeros([3])).scalars == [0, 0, 0])
    }

    @Test("binary and ternary levels minimize the squared error for their signs")
    func levelsOfSigns() {
        let x = Tensor([1.0, -3, 2, -0.1], shape: [4])
        // mean |x| = 1.525; the threshold 0.7 · 1.525 is 1.0675: 3 and 2 stay, at 2.5.
        let binary = Quantizer.binary().rounded(x).scalars
        expectClose(binary, [1.525, -1.525, 1.525, -1.525], within: 1e-15)
        #expect(Quantizer.ternary().rounded(x).scalars == [0, -2.5, 2.5, 0])
        // For fixed signs ½ Σ (x − a s)² has its minimum at a = mean of s x.
        let error = { (a: Double) in
            zip(x.scalars, binary).reduce(0.0) { total, pair in
                let gap = pair.0 - a * (pair.1 < 0 ? -1 : 1)
                return total + gap * gap
            }
        }
        #expect(error(1.525) < error(1.53) && error(1.525) < error(1.52))
    }

    @Test("the derivative goes straight through")
    func straightThroughDerivative() {
        let x = sample()
        let weights = Tensor((0..<120).map { Double($0) }, shape: [3, 40])
        let gradient = grad(of: { (x: Tensor<Double>) in
            dot(weights, Quantizer.symmetric(bits: 4)(x))
        })(x)
        #expect(gradient.scalars == weights.scalars)
    }

    @Test("a model's matrices are rounded, its biases are not")
    func model() {
        var random = RandomStream(seed: 2)
        let model = MLP<Double>(sizes: [3, 4, 2], activation: .relu, random: &random)
        let rounded = model.quantized(by: .ternary(per: .channel))
        for (before, after) in zip(model.tensors, rounded.tensors) {
            if before.rank == 1 {
                #expect(before.scalars == after.scalars)
            } else {
                #expect(after.scalars == Quantizer.ternary(per: .channel).rounded(before).scalars)
            }
        }
    }
}

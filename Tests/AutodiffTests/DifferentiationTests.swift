import Autodiff
import Kernels
import Randomness
import TestSupport
import Testing

@Suite("Differentiation")
struct DifferentiationTests {
    @Test("the third derivative of x⁴ is 24 x")
    func thirdDerivative() {
        let f = { (x: Tensor<Double>) in square(square(x)).sum() }
        let first = grad(of: f)
        let second = grad(of: { (x: Tensor<Double>) in first(x).sum() })
        let third = grad(of: { (x: Tensor<Double>) in second(x).sum() })
        let x = Tensor([0.5, -2, 3])
        // All numbers are small multiples of powers of two: exact.
        #expect(third(x).scalars == [12, -48, 72])
        #expect(!third(x).isTracked)
    }

    @Test("an inner variable is not confused with an outer one")
    func perturbationConfusion() {
        // d/dx [x · d/dy (x + y)] = d/dx [x · 1] = 1; confusion of the two gives 2.
        let derivative = grad(of: { (x: Tensor<Double>) in
            x * grad(of: { (y: Tensor<Double>) in x + y })(Tensor(1))
        })
        #expect(derivative(Tensor(1)).scalar == 1)
        // d/dx [d/dy (x² y³)] = 6 x y².
        let mixed = grad(of: { (x: Tensor<Double>) in
            grad(of: { (y: Tensor<Double>) in square(x) * y * square(y) })(Tensor(5))
        })
        #expect(mixed(Tensor(2)).scalar == 300)
    }

    @Test("the Hessian of ½ xᵀ A x times v is A v")
    func quadratic() {
        var random = RandomStream(seed: 3)
        let A = Tensor(random.normals(36), shape: [6, 6])
        let S = A + A.transposed
        let x = Tensor(random.normals(6), shape: [6, 1])
        let v = Tensor(random.normals(6), shape: [6, 1])
        let product = hvp(at: x, along: v) { x in 0.5 * dot(x, matmul(S, x)) }
        // Sums of six products of numbers near 1: rounding below 20 ε.
        expectClose(product.scalars, matmul(S, v).scalars, within: 1e-14)
    }

    @Test("uᵀ (J v) = (Jᵀ u)ᵀ v, and a pullback can be used again")
    func adjoint() {
        var random = RandomStream(seed: 4)
        let W = Tensor(random.normals(20), shape: [5, 4])
        let f = { (x: Tensor<Double>) in softmax(dense(tanh(x), weight: W, bias: nil)) }
        let x = Tensor(random.normals(12), shape: [3, 4])
        let v = Tensor(random.normals(12), shape: [3, 4])
        let (y, pullback) = vjp(at: x, of: f)
        let (value, derivative) = jvp(at: x, along: v, of: f)
        #expect(value.scalars == y.scalars)
        #expect(!derivative.isTracked && !value.isTracked)
        for _ in 0..<2 {
            let u = Tensor(random.normals(15), shape: [3, 5])
            let (left, right) = (dot(u, derivative), dot(pullback(u), v))
            // Two orders of the same sums of fifty numbers near 1.
            expectClose(left.scalar, right.scalar, within: 1e-14)
        }
    }

    @Test("the derivative of a constant is zero")
    func constants() {
        let x = Tensor([1.0, 2])
        let (value, gradient) = valueAndGradient(at: x) { _ in Tensor(7) }
        #expect(value.scalar == 7 && gradient.scalars == [0, 0])
        let own = grad(of: { (x: Tensor<Double>) in x })(Tensor(3))
        #expect(own.scalar == 1)
        let mixed = grad(of: { (x: [Tensor<Double>]) in x[0].sum() })([x, x])
        #expect(mixed[0].scalars == [1, 1] && mixed[1].scalars == [0, 0])
    }

    @Test("nothing is recorded where nothing is asked for")
    func recordsNothing() {
        let x = Tensor([1.0, 2])
        let y = exp(x) * x + 1
        #expect(!y.isTracked)
        let (value, gradient) = valueAndGradient(at: x) { (exp($0) * y).sum() }
        #expect(!value.isTracked && !gradient.isTracked)
        let wasTracked = grad(of: { (x: Tensor<Double>) in
            let (value, gradient) = valueAndGradient(at: x) { exp($0).sum() }
            let inner = valueAndGradient(at: y) { exp($0).sum() }
            #expect(value.isTracked && gradient.isTracked)
            #expect(!inner.value.isTracked && !inner.gradient.isTracked)
            return value
        })(x).isTracked
        #expect(!wasTracked)
    }

    @Test("the gradient of a cross-entropy is softmax z − eₖ, in one pass or in several operations")
    func crossEntropy() {
        var random = RandomStream(seed: 11)
        let z = Tensor(random.normals(12), shape: [3, 4])
        let labels = [2, 0, 2]
        let fused = valueAndGradient(at: z) { crossEntropies($0, labels: labels).sum() }
        let separate = valueAndGradient(at: z) { (logSumExp($0) - $0.picked(labels)).sum() }
        // The same operations on every entry: the same bits.
        #expect(fused.value.scalar == separate.value.scalar)
        #expect(fused.gradient.scalars == separate.gradient.scalars)
        var expected = softmax(z)
        expected.update { entries in
            for (row, label) in labels.enumerated() { entries[4 * row + label] -= 1 }
        }
        #expect(fused.gradient.scalars == expected.scalars)
    }

    @Test("gradients by constants are not computed")
    func computesOnlyWhatIsNeeded() {
        let x = Tensor<Double>.ones([8, 4])
        let W = Tensor<Double>.ones([3, 4])
        Counters.reset()
        _ = valueAndGradient(at: W) { W in dense(x, weight: W, bias: nil).sum() }
        // One product for the value and one for ∂/∂W; ∂/∂x would be a third.
        #expect(Counters.current.blasCalls == 2)
    }

    @Test("a Hessian-vector product leaves the entries of the gradient out")
    func computesNoGradient() {
        let x = Tensor<Double>.ones([8, 4])
        let W = Tensor<Double>.ones([3, 4])
        Counters.reset()
        let product = hvp(at: W, along: W) { W in dense(x, weight: W, bias: nil).squaredNorm() }
        // X Wᵀ, X Vᵀ and (2 X Vᵀ)ᵀ X; the gradient (2 X Wᵀ)ᵀ X would be a fourth product.
        #expect(Counters.current.blasCalls == 3)
        // 2 · 8 rows · 4 columns, of ones.
        #expect(product.scalars == [Double](repeating: 64, count: 12))
        // Where the entries are used they are there.
        let penalty = grad(of: { (W: Tensor<Double>) in
            grad(of: { (W: Tensor<Double>) in
                dense(x, weight: W, bias: nil).squaredNorm()
            })(W).sum()
        })(W)
        #expect(penalty.scalars == [Double](repeating: 64, count: 12))
    }

    @Test("what is stopped counts as a constant")
    func stopped() {
        let x = Tensor([2.0, -3])
        let gradient = grad(of: { (x: Tensor<Double>) in (x * stopGradient(x)).sum() })(x)
        #expect(gradient.scalars == [2, -3])
    }

    @Test("a derivative of the caller's choosing is used, and differentiated again")
    func custom() {
        // sign(x) with the derivative of tanh.
        let f = { (x: Tensor<Double>) in
            customGradient(at: x, value: sign) { g, x, _ in g * (1 - square(tanh(x))) }.sum()
        }
        let x = Tensor([0.3, -1.2])
        #expect(f(x).scalar == 0)
        let smooth = { (x: Tensor<Double>) in tanh(x).sum() }
        let v = Tensor([1.0, 1])
        // The same formula in two orders of rounding.
        expectClose(grad(of: f)(x).scalars, grad(of: smooth)(x).scalars, within: 1e-15)
        let (first, second) = (hvp(at: x, along: v, of: f), hvp(at: x, along: v, of: smooth))
        expectClose(first.scalars, second.scalars, within: 1e-15)
        let rounded = grad(of: { (x: Tensor<Double>) in
            square(straightThrough(x) { Tensor($0.scalars.map { $0.rounded() }) }).sum()
        })
        #expect(rounded(Tensor([0.3, 1.6])).scalars == [0, 4])
    }

    @Test("a chain of 200,000 operations is differentiated and freed")
    func longChain() {
        let (value, gradient) = valueAndGradient(at: Tensor(1.0)) { x in
            var y = x
            for _ in 0..<200_000 { y = y + 1 }
            return y
        }
        #expect(value.scalar == 200_001 && gradient.scalar == 1)
        // Let go without a backward pass.
        let pullback = vjp(at: Tensor(1.0)) { x in (0..<200_000).reduce(x) { y, _ in -y } }
        #expect(pullback.value.scalar == 1)
    }

    @Test("at a kink the derivative is the documented one")
    func kinks() {
        func slope(_ f: @escaping (Tensor<Double>) -> Tensor<Double>) -> [Double] {
            grad(of: { (x: Tensor<Double>) in f(x).sum() })(Tensor([0.0, 2])).scalars
        }
        #expect(slope { relu($0) } == [0, 1])
        #expect(slope { abs($0) } == [0, 1])
        #expect(slope { $0.clipped(to: 0...1) } == [1, 0])
        #expect(slope { maximum($0, Tensor(0)) } == [0.5, 1])
        #expect(slope { minimum($0, Tensor(0)) } == [0.5, 0])
        let shares = grad(of: { (x: Tensor<Double>) in x.max(axis: 0) })(Tensor([3.0, 1, 3]))
        #expect(shares.scalars == [0.5, 0, 0.5])
        let safe = grad(of: { (x: Tensor<Double>) in
            select(log(x), Tensor.zeros([2]), where: x .> 0).sum()
        })(Tensor([4.0, 2]))
        #expect(safe.scalars == [0.25, 0.5])
    }

    @Test("gradients in single precision are those in double precision, rounded")
    func singlePrecision() {
        var random = RandomStream(seed: 8)
        let numbers = random.normals(24)
        let wide = Tensor(numbers, shape: [4, 6])
        let narrow = Tensor(numbers.map { Float($0) }, shape: [4, 6])
        let a = grad(of: { (x: Tensor<Double>) in square(softmax(x)).sum() })(wide)
        let b = grad(of: { (x: Tensor<Float>) in square(softmax(x)).sum() })(narrow)
        // A dozen operations on numbers below 1, each with ε = 6e-8.
        expectClose(b.scalars.map { Double($0) }, a.scalars, within: 1e-6)
    }
}

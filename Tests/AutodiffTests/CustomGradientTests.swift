import Autodiff
import Kernels
import Randomness
import TestSupport
import Testing

@Suite("Derivatives of the caller's choosing, and values that are computed again")
struct CustomGradientTests {
    @Test("a function of several tensors has the derivative it was given, of any order")
    func several() {
        // log(eˣ + eʸ) in a form that does not overflow, with its derivative.
        let f = { (p: [Tensor<Double>]) in
            customGradient(at: p) { p in
                maximum(p[0], p[1]) + log(onePlus: exp(-abs(p[0] - p[1])))
            } gradient: { g, p, y in
                [g * exp(p[0] - y), g * exp(p[1] - y)]
            }
        }
        let plain = { (p: [Tensor<Double>]) in log(exp(p[0]) + exp(p[1])) }
        for shape in [[], [1], [3], [2, 1, 2], [0, 4]] {
            var random = RandomStream(seed: 6).stream("\(shape)")
            let count = shape.reduce(1, *)
            let p = (0..<2).map { _ in Tensor(random.normals(count), shape: shape) }
            let v = (0..<2).map { _ in Tensor(random.normals(count), shape: shape) }
            let (a, b) = (grad(of: { square(f($0)).sum() }), grad(of: { square(plain($0)).sum() }))
            // A dozen operations on numbers below 10.
            expectClose(a(p).flattened, b(p).flattened, within: 1e-13)
            let first = hvp(at: p, along: v) { square(f($0)).sum() }
            let second = hvp(at: p, along: v) { square(plain($0)).sum() }
            expectClose(first.flattened, second.flattened, within: 1e-12)
        }
        let far = [Tensor([1000.0]), Tensor([999.0])]
        // The plain form is infinite here.
        #expect(f(far).scalar.isFinite && grad(of: { f($0).sum() })(far).flattened[0].isFinite)
    }

    @Test(
        "a checkpoint has the same value and derivatives", arguments: [[3, 4], [1, 1], [0, 4]])
    func checkpoints(shape: [Int]) {
        var random = RandomStream(seed: 7).stream("\(shape)")
        let W = Tensor(random.normals(16), shape: [4, 4])
        let x = Tensor(random.normals(shape.reduce(1, *)), shape: shape)
        let p = [x, shape[1] == 4 ? W : W.sliced(0..<1).sliced(0..<1, axis: 1)]
        let v = p.unflattened(random.normals(p.scalarCount))
        let layer: @Sendable ([Tensor<Double>]) -> Tensor<Double> = { p in
            tanh(matmul(sin(p[0]), p[1]))
        }
        let plain = { (p: [Tensor<Double>]) in square(layer([layer(p), p[1]])).sum() }
        let saved = { (p: [Tensor<Double>]) in
            square(checkpoint(at: [checkpoint(at: p, of: layer), p[1]], of: layer)).sum()
        }
        // The same operations in the same order: the same bits.
        #expect(saved(p).scalars == plain(p).scalars)
        #expect(grad(of: saved)(p).flattened == grad(of: plain)(p).flattened)
        let (a, b) = (hvp(at: p, along: v, of: saved), hvp(at: p, along: v, of: plain))
        // Sums in another order.
        expectClose(a.flattened, b.flattened, within: 1e-13)
        let third = { (f: @escaping ([Tensor<Double>]) -> Tensor<Double>) in
            grad(of: { p in hvp(at: p, along: v, of: f).innerProduct(with: v) })(p).flattened
        }
        expectClose(third(saved), third(plain), within: 1e-12)
    }

    @Test("a checkpoint computes its value twice and keeps nothing between")
    func recomputes() {
        let W = Tensor<Double>.ones([8, 8])
        Counters.reset()
        let (_, pullback) = vjp(at: W) { W in
            checkpoint(at: W) { W in (0..<10).reduce(W) { y, _ in matmul(y, W) } }
        }
        #expect(Counters.current.blasCalls == 10)
        _ = pullback(W)
        // Ten products again, and two for the derivative of each.
        #expect(Counters.current.blasCalls == 40)
    }
}

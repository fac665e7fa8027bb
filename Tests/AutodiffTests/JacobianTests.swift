import Autodiff
import Randomness
import TestSupport
import Testing

@Suite("Jacobians and Hessians")
struct JacobianTests {
    @Test(
        "the Jacobian of A x + x² is A + 2 diag x, in either direction",
        arguments: [(3, 3), (1, 4), (4, 1), (6, 2), (2, 6), (0, 3), (3, 0)])
    func affine(m: Int, n: Int) {
        var random = RandomStream(seed: 1).stream("\(m) \(n)")
        let A = Tensor(random.normals(m * n), shape: [m, n])
        let x = Tensor(random.normals(n))
        let common = Swift.min(m, n)
        let J = jacobian(at: x) { x in
            let squares = square(x.sliced(0..<common))
            let padded = Tensor.concatenated([squares, .zeros([m - common])])
            return matmul(A, x.reshaped(to: [n, 1])).reshaped(to: [m]) + padded
        }
        var expected = A
        expected.update { entries in
            for i in 0..<common { entries[i * n + i] += 2 * x[i] }
        }
        #expect(J.shape == [m, n] && !J.isTracked)
        // Each entry is one product, rounded once or twice.
        expectClose(J.scalars, expected.scalars, within: 1e-15)
    }

    @Test("differences agree, for values of any shape of several tensors")
    func differences() {
        var random = RandomStream(seed: 2)
        let x = [
            Tensor(random.normals(6), shape: [2, 3]), Tensor(random.normals(3), shape: [3, 1]),
        ]
        let wide = { (x: [Tensor<Double>]) in
            softmax(matmul(tanh(x[0]), sin(x[1])) * x[1].transposed)
        }
        let narrow = { (x: [Tensor<Double>]) in matmul(tanh(x[0]), sin(x[1])) }
        let tall = { (x: [Tensor<Double>]) in
            let outer = sin(matmul(x[1], x[0].sliced(0..<1)))
            return Tensor.concatenated([outer, outer * x[0].sliced(1..<2)])
        }
        for f in [wide, narrow, tall] {
            let J = jacobian(at: x, of: f)
            let rows = finiteDifferenceJacobian(at: x.flattened) {
                f(x.unflattened($0)).scalars
            }
            #expect(J.shape == [rows.count, 9])
            // Central differences of numbers below 10² have an error near 1e-8.
            expectClose(J.scalars, rows.flatMap { $0 }, within: 1e-7)
        }
    }

    @Test("the Hessian of ½ xᵀ A x + Σ x⁴/12 is A + diag x²")
    func quartic() {
        var random = RandomStream(seed: 3)
        let B = Tensor(random.normals(16), shape: [4, 4])
        let A = B + B.transposed
        let x = Tensor(random.normals(4))
        let H = hessian(at: x) { x in
            let column = x.reshaped(to: [4, 1])
            return 0.5 * dot(column, matmul(A, column)) + pow(x, 4).sum() / 12
        }
        var expected = A
        expected.update { entries in
            for i in 0..<4 { entries[5 * i] += x[i] * x[i] }
        }
        // A few products of numbers near 1.
        expectClose(H.scalars, expected.scalars, within: 1e-14)
        let none = hessian(at: Tensor<Double>([])) { $0.sum() }
        #expect(none.shape == [0, 0])
        let single = hessian(at: Tensor(2.0)) { pow($0, 3) }
        #expect(single.shape == [1, 1] && single.scalars == [12])
    }

    @Test("a Jacobian can be differentiated")
    func nested() {
        // d/dx Σ (J(x))ᵢⱼ with f(x) = x³: Σ 3 xᵢ² has the gradient 6 x.
        let x = Tensor([1.0, -2, 0.5])
        for repeated in [1, 2] {
            let gradient = grad(of: { (x: Tensor<Double>) in
                jacobian(at: x) { x in
                    Tensor.concatenated([Tensor<Double>](repeating: pow(x, 3), count: repeated))
                }.sum()
            })(x)
            // Small integers and halves: exact.
            let factor = 6.0 * Double(repeated)
            #expect(gradient.scalars == [factor, -2 * factor, 0.5 * factor])
            #expect(!gradient.isTracked)
        }
    }
}

import Autodiff
import LinearAlgebra
import Randomness
import TestSupport
import Testing

@Suite("Tensors")
struct TensorTests {
    @Test("operands are repeated as the rule of broadcasting says", arguments: pairs)
    func broadcasting(shapes: [[Int]]) {
        var random = RandomStream(seed: 1).stream("\(shapes)")
        let operands = shapes.map { shape in
            Tensor(random.normals(shape.reduce(1, *)), shape: shape)
        }
        let (a, b) = (operands[0], operands[1])
        let difference = a - b
        var expected: [Double] = []
        for index in indices(of: difference.shape) {
            expected.append(entry(a, at: index) - entry(b, at: index))
        }
        #expect(difference.scalars == expected)
        let product = a * b
        #expect(product.scalars == (b * a).scalars)
        #expect(product.shape == difference.shape)
    }

    @Test(
        "sums over axes are the sums of the entries", arguments: [[0], [1], [2], [0, 2], [1, 2]])
    func sums(axes: [Int]) {
        var random = RandomStream(seed: 2)
        let x = Tensor(random.normals(24), shape: [2, 3, 4])
        let sum = x.sum(axes: axes, keepingAxes: true)
        var expected = [Double](repeating: 0, count: sum.count)
        for index in indices(of: x.shape) {
            var position = 0
            for axis in 0..<3 {
                position = position * sum.shape[axis] + (axes.contains(axis) ? 0 : index[axis])
            }
            expected[position] += entry(x, at: index)
        }
        // At most 12 numbers near 1 are added in another order.
        expectClose(sum.scalars, expected, within: 1e-14)
    }

    @Test("products are sums of products, however the operands lie")
    func products() {
        var random = RandomStream(seed: 3)
        let a = Tensor(random.normals(30), shape: [2, 3, 5])
        let b = Tensor(random.normals(40), shape: [2, 5, 4])
        var expected: [Double] = []
        for index in indices(of: [2, 3, 4]) {
            let terms = (0..<5).map { k in a[index[0], index[1], k] * b[index[0], k, index[2]] }
            expected.append(terms.reduce(0, +))
        }
        let plain = matmul(a, b)
        // Five products of numbers near 1.
        expectClose(plain.scalars, expected, within: 1e-14)
        let both = matmul(a.transposed, b.transposed, transposeA: true, transposeB: true)
        expectClose(both.scalars, expected, within: 1e-14)
    }

    @Test("moving entries back gives the tensor back")
    func inverses() {
        var random = RandomStream(seed: 4)
        let x = Tensor(random.normals(24), shape: [2, 3, 4])
        #expect(x.permuted([1, 2, 0]).permuted([2, 0, 1]).scalars == x.scalars)
        #expect(x.transposed[1, 3, 2] == x[1, 2, 3])
        let parts = [x.sliced(0..<1, axis: 1), x.sliced(1..<3, axis: 1)]
        #expect(Tensor.concatenated(parts, axis: 1).scalars == x.scalars)
        let A = Matrix<Double>(rows: 3, columns: 8, x.scalars)
        #expect(Tensor(A).matrix == A)
        // ⟨gather x, y⟩ = ⟨x, scatter y⟩, exactly: the same two products are added.
        let (u, w) = (Tensor([1.0, 2, 3]), Tensor([5.0, 7]))
        #expect(
            dot(u.gathered([2, 2]), w).scalar == dot(u, w.scattered(to: [2, 2], of: 3)).scalar)
    }

    @Test("softmax and log-sum-exp do not overflow")
    func softmaxRange() {
        let x = Tensor([1000.0, 1001, 999, -1000], shape: [2, 2])
        let p = softmax(x)
        // p = 1 / (1 + e) of a difference of 1; then 1 and 0.
        let small = 1 / (1 + 2.718281828459045)
        expectClose(p.scalars, [small, 1 - small, 1, 0], within: 1e-15)
        // 1001 + log(1 + 1/e), to the precision of numbers near 1000.
        expectClose(logSumExp(x).scalars, [1001.313261687518223, 999], within: 3e-13)
        expectClose(logSoftmax(x).scalars[3], -1999, within: 3e-13)
    }

    @Test("a copy is changed on its own")
    func valueSemantics() {
        let a = Tensor([1.0, 2])
        var b = a
        b.update { $0[0] = 9 }
        #expect(a.scalars == [1, 2] && b.scalars == [9, 2])
    }

    @Test("a collection becomes a vector and comes back")
    func flattening() {
        let x = [Tensor([1.0, 2]), Tensor([3.0, 4, 5, 6], shape: [2, 2]), Tensor.zeros([0])]
        let vector = x.flattened
        #expect(vector == [1, 2, 3, 4, 5, 6])
        let y = x.unflattened(vector.map { -$0 })
        #expect(y[1].shape == [2, 2] && y.flattened == vector.map { -$0 })
        #expect(x.interpolated(to: y, at: 0.75).flattened == vector.map { -0.5 * $0 })
        #expect(x.innerProduct(with: y).scalar == -91)
    }
}

@Suite("Shapes that do not fit stop with a message")
struct ShapeMessageTests {
    @Test("sums")
    func sums() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = Tensor<Double>.zeros([2, 3]) + Tensor<Double>.zeros([4])
        }
        expect(result, says: "add: the shapes [2, 3] and [4] do not fit together")
    }

    @Test("products")
    func products() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = matmul(
                Tensor<Double>.zeros([2, 3]), Tensor<Double>.zeros([2, 3]), transposeA: true,
                transposeB: true)
        }
        expect(result, says: "shapes [2, 3]ᵀ and [2, 3]ᵀ have inner lengths 2 and 3")
    }

    @Test("gradients of more than one number")
    func gradients() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = grad(of: { (x: Tensor<Double>) in 2 * x })(.zeros([3]))
        }
        expect(result, says: "the gradient of a function with values of shape [3]")
    }

    private func expect(_ result: ExitTest.Result?, says text: String) {
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains(text))
    }
}

/// Every index of a shape, the last axis fastest.
private func indices(of shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { indices, length in
        indices.flatMap { index in (0..<length).map { index + [$0] } }
    }
}

/// The entry that an index of a larger shape leads to.
private func entry(_ x: Tensor<Double>, at index: [Int]) -> Double {
    var position = 0
    for (length, i) in zip(x.shape, index.suffix(x.rank)) {
        position = position * length + (length == 1 ? 0 : i)
    }
    return x.scalars[position]
}

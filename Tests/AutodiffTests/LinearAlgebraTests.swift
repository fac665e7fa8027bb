import Autodiff
import LinearAlgebra
import Randomness
import RealModule
import TestSupport
import Testing

@Suite("Factorizations and transforms of tensors")
struct TensorLinearAlgebraTests {
    @Test("what a factorization promises holds for every matrix of a stack")
    func factorizations() throws {
        var random = RandomStream(seed: 20)
        let x = Tensor(random.normals(2 * 16), shape: [2, 4, 4])
        let a = matmul(x, x, transposeB: true) + Tensor<Double>.ones([4]).diagonalMatrix
        let L = try cholesky(a)
        // Backward errors of a few ε ‖A‖, with ‖A‖ near 20.
        expectClose(matmul(L, L, transposeB: true).scalars, a.scalars, within: 1e-13)
        let b = Tensor(random.normals(2 * 8), shape: [2, 4, 2])
        expectClose(matmul(a, try solve(a, b)).scalars, b.scalars, within: 1e-12)
        let logs = 2 * log(L.diagonal).sum(axes: [1])
        expectClose(try logAbsoluteDeterminant(a).scalars, logs.scalars, within: 1e-12)
        expectClose(log(try determinant(a)).scalars, logs.scalars, within: 1e-12)
        let (values, V) = try eigenSymmetric(a)
        let back = matmul(matmul(V, values.diagonalMatrix), V, transposeB: true)
        expectClose(back.scalars, a.scalars, within: 1e-12)
    }

    @Test("equal eigenvalues leave symmetric functions their derivative")
    func degenerate() throws {
        // tr A² = Σ λ² has the gradient 2 A, also at the identity.
        let a = Tensor<Double>.ones([3]).diagonalMatrix
        let gradient = try valueAndGradient(at: a) { a in
            try eigenSymmetric(a).values.squaredNorm()
        }.gradient
        expectClose(gradient.scalars, (2 * a).scalars, within: 1e-14)
    }

    @Test("matrices that have no factors are typed errors")
    func errors() {
        let singular = Tensor([1.0, 2, 2, 4], shape: [2, 2])
        #expect(throws: FactorizationError.singular(pivot: 2)) {
            try solve(singular, Tensor([1.0, 2]))
        }
        #expect(throws: FactorizationError.singular(pivot: 2)) { try inverse(singular) }
        let indefinite = Tensor([1.0, 2, 2, 1], shape: [2, 2])
        #expect(throws: FactorizationError.notPositiveDefinite(order: 2)) {
            try cholesky(indefinite)
        }
        let holed = Tensor([1.0, .nan, .nan, 1], shape: [2, 2])
        #expect(throws: FactorizationError.notFinite(routine: "eigenSymmetric")) {
            try eigenSymmetric(holed)
        }
    }

    @Test("systems that do not fit are named")
    func messages() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = try solve(Tensor<Double>.zeros([2, 3, 3]), Tensor<Double>.zeros([2, 2, 3]))
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("solve: the shapes [2, 3, 3] and [2, 2, 3] do not fit together"))
    }

    @Test("the Fourier transform is its sum, and comes back", arguments: [1, 6, 7])
    func fourier(n: Int) {
        var random = RandomStream(seed: 21)
        let x = Tensor(random.normals(4 * n), shape: [2, n, 2])
        let y = fft(x)
        var sums: [Double] = []
        for row in 0..<2 {
            for k in 0..<n {
                var (re, im) = (0.0, 0.0)
                for t in 0..<n {
                    let angle = -2 * Double.pi * Double(k * t) / Double(n)
                    let (a, b) = (x[row, t, 0], x[row, t, 1])
                    re += a * Double.cos(angle) - b * Double.sin(angle)
                    im += a * Double.sin(angle) + b * Double.cos(angle)
                }
                sums += [re, im]
            }
        }
        // Seven products of numbers near 1, with angles up to 40 rounded to 7e-15.
        expectClose(y.scalars, sums, within: 1e-13)
        expectClose(inverseFFT(y).scalars, x.scalars, within: 1e-14)
        let real = Tensor(random.normals(3 * n), shape: [n, 3])
        let half = realFFT(real, axis: 0)
        #expect(half.shape == [n / 2 + 1, 3, 2])
        let pairs = Tensor.stacked([real, 0 * real], axis: -1)
        let whole = fft(pairs, axis: 0)
        expectClose(half.scalars, whole.sliced(0..<n / 2 + 1).scalars, within: 1e-14)
        expectClose(
            inverseRealFFT(half, length: n, axis: 0).scalars, real.scalars, within: 1e-14)
        let single = fft(Tensor<Float>(converting: x))
        // Sums of 14 products in single precision.
        #expect(largestDifference(single.scalars.map { Double($0) }, y.scalars) < 1e-5)
    }
}

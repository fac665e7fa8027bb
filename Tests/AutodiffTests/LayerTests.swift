import Autodiff
import Kernels
import Randomness
import TestSupport
import Testing

@Suite("Layers against plain loops")
struct LayerTests {
    struct Case: Sendable {
        var image = [2, 5, 6]
        var channels = 3
        var outputs = 4
        var kernel = [3, 2]
        var stride = Extent(1)
        var padding = Extent(0)
        var dilation = Extent(1)
        var groups = 1
    }

    static let cases: [Case] = [
        Case(), Case(padding: 1), Case(stride: 2, padding: 2),
        Case(stride: Extent(height: 1, width: 3), dilation: Extent(height: 2, width: 1)),
        Case(channels: 4, outputs: 6, padding: Extent(height: 0, width: 2), groups: 2),
        Case(channels: 5, outputs: 5, padding: 1, dilation: 2, groups: 5),
        Case(channels: 9, outputs: 9, stride: 2, padding: 1, groups: 9),
        Case(channels: 4, outputs: 2, kernel: [1, 1], groups: 2),
        Case(image: [1, 3, 3], channels: 40, outputs: 33, kernel: [3, 3], padding: 3),
        // More than one block of patches.
        Case(image: [5, 40, 20], channels: 8, kernel: [5, 5], padding: 2),
    ]

    @Test("a convolution is the sum of products under the kernel", arguments: cases)
    func convolution(c: Case) {
        var random = RandomStream(seed: 8)
        let (n, height, width) = (c.image[0], c.image[1], c.image[2])
        let inner = c.channels / c.groups
        let x = Tensor(
            random.normals(n * height * width * c.channels), shape: c.image + [c.channels])
        let shape = [c.outputs] + c.kernel + [inner]
        let w = Tensor(random.normals(shape.reduce(1, *)), shape: shape)
        let b = Tensor(random.normals(c.outputs))
        let y = conv2d(
            x, weight: w, bias: b, stride: c.stride, padding: c.padding, dilation: c.dilation,
            groups: c.groups)
        var worst = 0.0
        for i in 0..<n {
            for row in 0..<y.shape[1] {
                for column in 0..<y.shape[2] {
                    for o in 0..<c.outputs {
                        var sum = b[o]
                        for ky in 0..<c.kernel[0] {
                            for kx in 0..<c.kernel[1] {
                                let line =
                                    row * c.stride.height - c.padding.height
                                    + ky * c.dilation.height
                                let place =
                                    column * c.stride.width - c.padding.width
                                    + kx * c.dilation.width
                                guard line >= 0, line < height, place >= 0, place < width else {
                                    continue
                                }
                                let first = o / (c.outputs / c.groups) * inner
                                for k in 0..<inner {
                                    sum += x[i, line, place, first + k] * w[o, ky, kx, k]
                                }
                            }
                        }
                        worst = max(worst, abs(sum - y[i, row, column, o]))
                    }
                }
            }
        }
        // At most 360 products of numbers near 1: 360 ε √360.
        #expect(worst < 2e-12)
        let places =
            (height + 2 * c.padding.height - c.dilation.height * (c.kernel[0] - 1) - 1)
            / c.stride.height + 1
        #expect(y.shape[1] == places)
    }

    @Test("a transposed convolution is the adjoint of the convolution")
    func adjoint() {
        var random = RandomStream(seed: 9)
        let x = Tensor(random.normals(2 * 6 * 5 * 3), shape: [2, 6, 5, 3])
        let w = Tensor(random.normals(4 * 3 * 3 * 3), shape: [4, 3, 3, 3])
        let y = conv2d(x, weight: w, stride: 2, padding: 1)
        let g = Tensor(random.normals(y.count), shape: y.shape)
        let back = transposedConv2d(
            g, weight: w, stride: 2, padding: 1, outputPadding: Extent(height: 1, width: 0))
        #expect(back.shape == x.shape)
        // Sums of a few hundred products.
        expectClose(dot(y, g).scalar, dot(x, back).scalar, within: 1e-11)
    }

    @Test(
        "single precision agrees with double, wide and narrow channels", arguments: [1, 3, 8, 19])
    func single(channels: Int) {
        var random = RandomStream(seed: 10)
        let x = Tensor(random.normals(2 * 36 * channels), shape: [2, 6, 6, channels])
        let w = Tensor(random.normals(4 * 9 * channels), shape: [4, 3, 3, channels])
        let f = { (x: [Tensor<Double>]) in
            maxPool2d(conv2d(x[0], weight: x[1], padding: 1), window: 3, stride: 2, padding: 1)
                .squaredNorm() + averagePool2d(x[0], window: 2).squaredNorm()
        }
        let h = { (x: [Tensor<Float>]) in
            maxPool2d(conv2d(x[0], weight: x[1], padding: 1), window: 3, stride: 2, padding: 1)
                .squaredNorm() + averagePool2d(x[0], window: 2).squaredNorm()
        }
        let double = grad(of: f)([x, w]).flattened
        let float = grad(of: h)([Tensor(converting: x), Tensor(converting: w)]).flattened
        let size = double.reduce(0) { max($0, abs($1)) }
        // Sums of some hundred products in single precision.
        #expect(largestDifference(float.map { Double($0) }, double) < 1e-5 * size)
    }

    @Test("the largest entry and the mean under a window")
    func pooling() {
        let x = Tensor<Double>((1...16).map { Double($0 * 7 % 17) }, shape: [1, 4, 4, 1])
        #expect(maxPool2d(x, window: 2).scalars == [14, 15, 13, 16])
        let mean = averagePool2d(x, window: 3, stride: 3, padding: 1, countingPadding: false)
        // A corner has 2 × 2 entries inside the image.
        let corner = (x[0, 0, 0, 0] + x[0, 0, 1, 0] + x[0, 1, 0, 0] + x[0, 1, 1, 0]) / 4
        #expect(mean[0, 0, 0, 0] == corner)
        var holed = x
        holed.update { $0[5] = .nan }
        #expect(maxPool2d(holed, window: 2)[0, 0, 0, 0].isNaN)
    }

    @Test("normalized rows and columns have mean 0 and variance 1", arguments: [3, 16, 70])
    func statistics(columns: Int) {
        var random = RandomStream(seed: 11)
        let x = 3 + 2 * Tensor(random.normals(50 * columns), shape: [50, columns])
        let (one, zero) = (Tensor<Double>.ones([columns]), Tensor<Double>.zeros([columns]))
        let rows = layerNorm(x, scale: one, shift: zero, epsilon: 0)
        let (value, mean, variance) = batchNorm(x, scale: one, shift: zero, epsilon: 0)
        // Sums of 70 numbers near 1, divided by their number.
        expectClose(rows.mean(axes: [1]).scalars, [Double](repeating: 0, count: 50), within: 1e-14)
        expectClose(
            rows.variance(axes: [1]).scalars, [Double](repeating: 1, count: 50), within: 1e-13)
        expectClose(value.mean(axes: [0]).scalars, zero.scalars, within: 1e-14)
        expectClose(value.variance(axes: [0]).scalars, one.scalars, within: 1e-13)
        expectClose(mean.scalars, x.mean(axes: [0]).scalars, within: 1e-14)
        expectClose(variance.scalars, x.variance(axes: [0]).scalars, within: 1e-13)
        let given = batchNorm(
            x, mean: mean, variance: variance, scale: one, shift: zero, epsilon: 0)
        expectClose(given.scalars, value.scalars, within: 1e-13)
        let root = rmsNorm(x, scale: one, epsilon: 0)
        expectClose(
            square(root).mean(axes: [1]).scalars, [Double](repeating: 1, count: 50), within: 1e-13)
    }

    @Test("a query of causal attention does not see later keys")
    func causality() {
        var random = RandomStream(seed: 12)
        let q = Tensor(random.normals(20), shape: [5, 4])
        let k = Tensor(random.normals(20), shape: [5, 4])
        let v = Tensor(random.normals(15), shape: [5, 3])
        let causal = attention(q, k, v, isCausal: true)
        for t in 0..<5 {
            let seen = attention(
                q.sliced(t..<t + 1), k.sliced(0..<t + 1), v.sliced(0..<t + 1))
            // The same shares from sums in another order.
            expectClose(causal.sliced(t..<t + 1).scalars, seen.scalars, within: 1e-14)
        }
        let hidden = (0..<25).map { $0 % 5 > $0 / 5 ? -Double.infinity : 0 }
        let masked = attention(q, k, v, mask: Tensor(hidden, shape: [5, 5]))
        expectClose(masked.scalars, causal.scalars, within: 1e-14)
    }

    @Test("activations are what they are called")
    func activations() {
        let x = Tensor([-30.0, -2, -0.5, 0, 0.5, 2, 30])
        let phi = 0.5 * (erf(x * 0.5.squareRoot()) + 1)
        // Two roundings of numbers up to 30.
        expectClose(gelu(x).scalars, (x * phi).scalars, within: 1e-14)
        expectClose(geluTanh(x).scalars, gelu(x).scalars, within: 5e-4)
        expectClose(silu(x).scalars, (x * sigmoid(x)).scalars, within: 1e-14)
        expectClose(exp(logSigmoid(x)).scalars, sigmoid(x).scalars, within: 1e-15)
    }
}

import Autodiff
import Foundation
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("Fourier operators")
struct FourierOperatorTests {
    private func image(_ shape: [Int]) -> Tensor<Double> {
        var random = RandomStream(seed: 4).stream("image")
        return Tensor(random.normals(shape.reduce(1, *)), shape: shape)
    }

    /// The image moved around its torus.
    private func moved(_ x: Tensor<Double>, by rows: Int, _ columns: Int) -> Tensor<Double> {
        let (h, w) = (x.shape[1], x.shape[2])
        return x.gathered((0..<h).map { ($0 + h - rows) % h }, axis: 1)
            .gathered((0..<w).map { ($0 + w - columns) % w }, axis: 2)
    }

    @Test("A spectral convolution is a circular convolution with a band-limited kernel")
    func convolution() {
        let (n, m) = (8, 3)
        func wave(_ i: Int, _ j: Int) -> Double {
            let x = 2 * Double.pi * Double(i) / Double(n)
            let y = 2 * Double.pi * Double(j) / Double(n)
            return 0.3 + cos(x + 2 * y + 0.4) - 0.5 * sin(2 * x - y) + 0.2 * cos(2 * y)
        }
        var (real, imaginary): ([Double], [Double]) = ([], [])
        for row in Array(0..<m) + Array(n - m..<n) {
            for column in 0..<m {
                var (re, im) = (0.0, 0.0)
                for i in 0..<n {
                    for j in 0..<n {
                        let angle = -2 * Double.pi * Double(row * i + column * j) / Double(n)
                        re += wave(i, j) * cos(angle)
                        im += wave(i, j) * sin(angle)
                    }
                }
                real.append(re)
                imaginary.append(im)
            }
        }
        let shape = [2 * m * m, 1, 1]
        let layer = SpectralConvolution(
            real: Tensor(real, shape: shape), imaginary: Tensor(imaginary, shape: shape), modes: m)
        let x = image([1, n, n, 1])
        var direct: [Double] = []
        for i in 0..<n {
            for j in 0..<n {
                var sum = 0.0
                for p in 0..<n * n {
                    sum += x.scalars[p] * wave((i - p / n + n) % n, (j - p % n + n) % n)
                }
                direct.append(sum)
            }
        }
        // 64 products, and two transforms.
        expectClose(layer(x).scalars, direct, within: 1e-12)
    }

    @Test("Images that are moved around the torus give moved images", arguments: [(8, 8), (9, 7)])
    func equivariance(height: Int, width: Int) {
        var random = RandomStream(seed: 5).stream("weights")
        let network = FourierOperator<Double>(
            inputs: 2, outputs: 3, layers: 3, width: 4, modes: 3, random: &random)
        let x = image([2, height, width, 2])
        // Transforms of 72 numbers of size 1, three layers of them: a few hundred roundings.
        expectClose(
            network(moved(x, by: 3, 2)).scalars, moved(network(x), by: 3, 2).scalars,
            within: 1e-13)
    }

    @Test("Waves above the kept modes do not pass a spectral convolution")
    func band() {
        var random = RandomStream(seed: 6).stream("weights")
        let layer = SpectralConvolution<Double>(
            channels: 1, outputs: 2, modes: 3, random: &random)
        let n = 16
        func wave(_ row: Int, _ column: Int) -> Tensor<Double> {
            let values = (0..<n * n).map { p in
                cos(2 * Double.pi * Double(row * (p / n) + column * (p % n)) / Double(n) + 0.3)
            }
            return Tensor(values, shape: [1, n, n, 1])
        }
        // Rounding of transforms of 256 numbers of size 1.
        for mode in [(0, 3), (4, 0), (4, 1), (1, 5), (3, 2)] {
            expectClose(
                layer(wave(mode.0, mode.1)).scalars, [Double](repeating: 0, count: 2 * n * n),
                within: 1e-12)
        }
        for mode in [(0, 0), (2, 2), (-3, 2), (2, -2)] {
            #expect(layer(wave(mode.0, mode.1)).scalars.contains { abs($0) > 1e-3 })
        }
    }

    @Test("A finer grid gives the same function where the waves are resolved")
    func grids() {
        var random = RandomStream(seed: 7).stream("weights")
        let layer = SpectralConvolution<Double>(
            channels: 1, outputs: 1, modes: 3, random: &random)
        func sampled(_ n: Int) -> Tensor<Double> {
            let step = 2 * Double.pi / Double(n)
            let values = (0..<n * n).map { p -> Double in
                let (x, y) = (step * Double(p / n), step * Double(p % n))
                return 0.4 + cos(2 * x - y) + sin(x + 2 * y)
            }
            return Tensor(values, shape: [1, n, n, 1])
        }
        let coarse = layer(sampled(8)).scalars
        let fine = layer(sampled(24)).scalars
        var shared: [Double] = []
        for i in 0..<8 {
            for j in 0..<8 { shared.append(fine[72 * i + 3 * j]) }
        }
        // The same trigonometric polynomial: rounding of transforms of 576 numbers.
        expectClose(coarse, shared, within: 1e-12)
    }
}

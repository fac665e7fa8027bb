import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import TestSupport
import Testing
import Verification

@Suite("Bounds of batches")
struct BatchPropagationTests {
    /// A perceptron with ReLU, and inputs for it.
    private static func sample(
        _ sizes: [Int], batch: Int, seed: UInt64
    ) -> (MLP<Double>, Matrix<Double>) {
        var random = RandomStream(seed: seed)
        let network = MLP<Double>(sizes: sizes, activation: .relu, random: &random)
        return (network, Matrix(rows: batch, columns: sizes[0], random.normals(batch * sizes[0])))
    }

    private static func allBounds(
        _ network: MLP<Double>, on boxes: BoxBatch<Double>
    ) -> [BoxBatch<Double>] {
        let batch = BatchPropagation(network)
        return [
            batch.intervalBounds(on: boxes)[batch.depth - 1],
            batch.crownBounds(on: boxes, intermediate: .interval), batch.crownBounds(on: boxes),
        ]
    }

    @Test("Intervals through one undecided ReLU, by hand")
    func byHand() {
        // z = x₁ − x₂ + ½ on |x − (1, 1)| ≤ 1 is in [−1.5, 2.5]; y = 2 relu(z) − 1 in [−1, 4].
        let network = MLP<Double>(
            layers: [
                Dense(weight: Tensor([1, -1], shape: [1, 2]), bias: Tensor([0.5])),
                Dense(weight: Tensor([2], shape: [1, 1]), bias: Tensor([-1])),
            ], activation: .relu)
        let batch = BatchPropagation(network)
        let boxes = BoxBatch<Double>(centers: Matrix([[1, 1]]), radius: 1)
        let bounds = batch.intervalBounds(on: boxes)
        #expect(bounds[0] == BoxBatch(lower: Matrix([[-1.5]]), upper: Matrix([[2.5]])))
        #expect(bounds[1] == BoxBatch(lower: Matrix([[-1]]), upper: Matrix([[4]])))
        // Above the chord, 2 · 5/8 (z + 1.5) − 1, which is 4 at z = 2.5. Below z itself, as 2.5 > 1.5:
        // 2 z − 1, which is −4 at z = −1.5.
        let lines = batch.crownBounds(on: boxes)
        expectClose(lines.upper.storage + lines.lower.storage, [4, -4], within: 1e-14)
    }

    @Test("No sampled output leaves the bounds", arguments: [0.02, 0.2, 1.0])
    func soundness(radius: Double) {
        let (network, centers) = Self.sample([7, 19, 18, 17, 3], batch: 5, seed: 31)
        let boxes = BoxBatch(centers: centers, radius: radius)
        var random = RandomStream(seed: 32)
        let all = Self.allBounds(network, on: boxes)
        for example in 0..<5 {
            let points = (0..<200).flatMap { _ in
                centers.row(example).map { c in
                    // Corners and inner points: extremes are mostly attained at corners.
                    c + radius
                        * (random.bernoulli(0.7)
                            ? (random.bernoulli(0.5) ? 1 : -1) : random.uniform(in: -1..<1))
                }
            }
            let outputs = network(Tensor(points, shape: [200, 7]))
            let isInside = all.allSatisfy { bounds in
                outputs.scalars.enumerated().allSatisfy { i, y in
                    // Rounding of four products of at most twenty terms of order 1.
                    y >= bounds.lower[example, i % 3] - 1e-13
                        && y <= bounds.upper[example, i % 3] + 1e-13
                }
            }
            #expect(isInside)
        }
    }

    @Test("Each example has the bounds that it has alone, in every block of rows")
    func oneByOne() {
        // 300 outputs of a layer go example by example, 3 outputs together.
        let (network, centers) = Self.sample([4, 20, 300, 3], batch: 7, seed: 33)
        let all = BatchPropagation(network).crownBounds(on: BoxBatch(centers: centers, radius: 0.3))
        let alone = ReLUNetwork(network)
        for example in 0..<7 {
            let bounds = alone.crownBounds(on: Box(center: centers.row(example), radius: 0.3))
            // Rounding of sums of 300 terms of order 1 in another order.
            expectClose(all.lower.row(example), bounds[2].lower, within: 1e-12)
            expectClose(all.upper.row(example), bounds[2].upper, within: 1e-12)
        }
    }

    @Test("What ReLUs cut off may be left out", arguments: [3, 12, 15, 20])
    func cutOff(count: Int) {
        // Biases far below what weights can add keep the first neurons of the first layer at 0, and
        // far above it five others active; the 300 rows of the next one go back example by example.
        let (sample, centers) = Self.sample([4, 20, 300, 3], batch: 2, seed: 37)
        let network = sample.replacing(
            with: sample.tensors.enumerated().map { place, tensor in
                place == 1
                    ? Tensor((0..<20).map { $0 < count ? -50 : $0 < count + 5 ? 50 : 0.1 }) : tensor
            })
        let all = BatchPropagation(network).crownBounds(on: BoxBatch(centers: centers, radius: 0.3))
        let alone = ReLUNetwork(network)
        for example in 0..<2 {
            let bounds = alone.crownBounds(on: Box(center: centers.row(example), radius: 0.3))
            // Rounding of sums of 300 terms of order 50 in another order.
            expectClose(all.lower.row(example), bounds[2].lower, within: 1e-11)
            expectClose(all.upper.row(example), bounds[2].upper, within: 1e-11)
        }
    }

    @Test("Lines for all layers are tighter than lines by intervals, and these than intervals")
    func order() {
        let (network, centers) = Self.sample([8, 24, 24, 24, 4], batch: 6, seed: 34)
        let widths = Self.allBounds(network, on: BoxBatch(centers: centers, radius: 0.1)).map {
            sum($0.upper.storage) - sum($0.lower.storage)
        }
        #expect(widths[2] < widths[1] && widths[1] < widths[0])
    }

    @Test("Lines are exact where the network is linear on the box")
    func linear() {
        // Biases far above what weights can take away keep every ReLU active.
        let (sample, centers) = Self.sample([5, 9, 9, 2], batch: 3, seed: 35)
        let biases = [1: 50.0, 3: 500.0]
        let network = sample.replacing(
            with: sample.tensors.enumerated().map { place, tensor in
                biases[place].map { Tensor(repeating: $0, shape: tensor.shape) } ?? tensor
            })
        let bounds = BatchPropagation(network).crownBounds(
            on: BoxBatch(centers: centers, radius: 0.5))
        let outputs = network(Tensor(centers))
        let exact = ReLUNetwork(network)
        for example in 0..<3 {
            let J = exact.jacobian(at: centers.row(example))
            let reach = (0..<2).map { 0.5 * norm1(J.row($0)) }
            let y = outputs.matrix.row(example)
            // Rounding of sums of ten numbers of order 500.
            expectClose(bounds.upper.row(example), sum(y, reach), within: 1e-11)
            expectClose(bounds.lower.row(example), difference(y, reach), within: 1e-11)
        }
    }

    @Test("Single precision gives the same bounds to its rounding")
    func singlePrecision() {
        let (network, centers) = Self.sample([6, 20, 20, 3], batch: 4, seed: 36)
        let double = BatchPropagation(network).crownBounds(
            on: BoxBatch(centers: centers, radius: 0.1))
        let single = BatchPropagation(MLP<Float>(converting: network)).crownBounds(
            on: BoxBatch(
                centers: Matrix(rows: 4, columns: 6, centers.storage.map(Float.init)), radius: 0.1))
        // Sums of twenty terms of order 1, three times.
        expectClose(single.lower.storage.map(Double.init), double.lower.storage, within: 2e-5)
        expectClose(single.upper.storage.map(Double.init), double.upper.storage, within: 2e-5)
    }
}

package import Autodiff
package import Kernels
package import NeuralNetworks
package import PDE
package import Randomness
import SuiteKit

extension DeepConjugateDirection {
    /// f: convolutions at two resolutions, from a vector of length 1 to a direction.
    ///
    /// All but the first and the last are followed by ReLU; every second one closes a residual
    /// connection.
    package struct DirectionNetwork: Layer {
        package typealias Precision = Float
        private var first: Conv2d<Float>
        private var fine: [Conv2d<Float>]
        private var coarse: [Conv2d<Float>]
        private var after: [Conv2d<Float>]
        private var last: Conv2d<Float>

        package init(
            channels: Int, fine: Int, coarse: Int, after: Int, random: inout RandomStream
        ) {
            func layers(_ count: Int) -> [Conv2d<Float>] {
                (0..<count).map { _ in
                    Conv2d(channels: channels, outputs: channels, kernel: 3, random: &random)
                }
            }
            first = Conv2d(channels: 1, outputs: channels, kernel: 3, random: &random)
            self.fine = layers(fine)
            self.coarse = layers(coarse)
            self.after = layers(after)
            last = Conv2d(channels: channels, outputs: 1, kernel: 1, random: &random)
        }

        package mutating func forEachParameter(_ body: (String, inout Tensor<Float>) -> Void) {
            first.forEachParameter(under: "first", body)
            for i in fine.indices { fine[i].forEachParameter(under: "fine.\(i)", body) }
            for i in coarse.indices { coarse[i].forEachParameter(under: "coarse.\(i)", body) }
            for i in after.indices { after[i].forEachParameter(under: "after.\(i)", body) }
            last.forEachParameter(under: "last", body)
        }

        /// Images n × side × side × 1 of mean square 1.
        package func output(
            _ x: Tensor<Float>, in pass: TrainingPass<Float>?
        ) -> Tensor<Float> {
            func residual(_ x: Tensor<Float>, _ layers: [Conv2d<Float>]) -> Tensor<Float> {
                var (value, skip) = (x, x)
                for (i, layer) in layers.enumerated() {
                    value = relu(layer(value))
                    if i % 2 == 1 {
                        value = value + skip
                        skip = value
                    }
                }
                return value
            }
            let upper = residual(first(x), fine)
            let lower = residual(averagePool2d(upper, window: 2), coarse)
            let shape = lower.shape
            let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
            let doubled =
                lower.reshaped(to: [n, h, 1, w, 1, c]).broadcast(to: [n, h, 2, w, 2, c])
                .reshaped(to: [n, 2 * h, 2 * w, c])
            return last(residual(doubled + upper, after))
        }

        /// f for the solver: the direction from a residual of length 1.
        package func direction(_ r: [Double], on grid: PoissonGrid) -> [Double] {
            let image = Tensor(
                r.map { Float($0) * Float(grid.side) }, shape: [1, grid.side, grid.side, 1])
            let d = self(image).scalars.map { Double($0) }
            guard let mask = grid.mask else { return d }
            return zip(mask, d).map { $0 * $1 }
        }

        /// The parameters as an artifact.
        var artifact: Artifact {
            Artifact(
                parameters.map {
                    .init(
                        name: $0.name, shape: $0.tensor.shape, values: .float($0.tensor.scalars))
                })
        }

        /// The network with the parameters of an artifact.
        func loading(_ artifact: Artifact) -> DirectionNetwork {
            replacing(
                artifact.entries.map {
                    NamedTensor(
                        $0.name, Tensor(artifact.floats($0.name) ?? [], shape: $0.shape))
                })
        }
    }

    /// ‖b − α A f‖² with α = bᵀf / fᵀAf for every example, and their mean.
    ///
    /// - Parameters:
    ///   - b: right-hand sides of length 1, n × side × side × 1.
    ///   - f: directions.
    ///   - fixesScale: whether α is 1 instead (a control).
    /// - Returns: the loss of each example.
    package static func losses<E: Scalar>(
        _ b: Tensor<E>, _ f: Tensor<E>, fixesScale: Bool = false
    ) -> Tensor<E> {
        let stencil = Tensor<E>([0, -1, 0, -1, 4, -1, 0, -1, 0], shape: [1, 3, 3, 1])
        let image = conv2d(f, weight: stencil, padding: 1)
        func products(_ x: Tensor<E>, _ y: Tensor<E>) -> Tensor<E> {
            (x * y).sum(axes: [1, 2, 3], keepingAxes: true)
        }
        let alpha =
            fixesScale
            ? Tensor<E>.ones([b.shape[0], 1, 1, 1]) : products(b, f) / products(f, image)
        return square(b - alpha * image).sum(axes: [1, 2, 3])
    }
}

package import Autodiff
import Kernels
package import NeuralNetworks
package import Randomness

extension Mgno {
    /// The Fourier neural operator of an image and the coordinates of its pixels.
    package struct FourierNetwork: Layer {
        package typealias Precision = Float
        private var inner: FourierOperator<Float>

        package init(
            layers: Int, width: Int, modes: Int, random: inout RandomStream
        ) {
            inner = FourierOperator(
                inputs: 3, outputs: 1, layers: layers, width: width, modes: modes, random: &random)
        }

        package mutating func forEachParameter(_ body: (String, inout Tensor<Float>) -> Void) {
            inner.forEachParameter(body)
        }

        package func output(
            _ x: Tensor<Float>, in pass: TrainingPass<Float>?
        ) -> Tensor<Float> {
            let (n, h, w) = (x.shape[0], x.shape[1], x.shape[2])
            var places: [Float] = []
            for i in 0..<h {
                for j in 0..<w { places += [Float(i) / Float(h), Float(j) / Float(w)] }
            }
            let grid = Tensor(places, shape: [1, h, w, 2]).broadcast(to: [n, h, w, 2])
            return inner(.concatenated([x, grid], axis: 3))
        }
    }

    /// A convolution by 3 × 3 with a bias.
    package struct Stencil: Layer {
        package typealias Precision = Float
        private var weight: Tensor<Float>
        private var bias: Tensor<Float>

        package init(_ channels: Int, _ outputs: Int, random: inout RandomStream) {
            weight = Initializer.uniformFanIn.tensor(
                [outputs, 3, 3, channels], inputs: 9 * channels, outputs: 9 * outputs,
                random: &random)
            bias = .zeros([outputs])
        }

        package mutating func forEachParameter(_ body: (String, inout Tensor<Float>) -> Void) {
            body("weight", &weight)
            body("bias", &bias)
        }

        package func output(_ x: Tensor<Float>, in pass: TrainingPass<Float>?) -> Tensor<Float> {
            dilated(x, by: 1)
        }

        /// The convolution with its taps some pixels apart.
        func dilated(_ x: Tensor<Float>, by distance: Extent) -> Tensor<Float> {
            conv2d(x, weight: weight, bias: bias, padding: distance, dilation: distance)
        }

        /// The convolution at every second pixel.
        func halved(_ x: Tensor<Float>) -> Tensor<Float> {
            conv2d(x, weight: weight, bias: bias, stride: 2, padding: 1)
        }
    }

    /// A lift, blocks u + (σ, dilated convolutions with 1, 2, 4, 2 and 1 pixels between taps), and a
    /// linear read-out (Stachenfeld et al. 2022).
    package struct DilatedNetwork: Layer {
        package typealias Precision = Float
        private var lift: Stencil
        private var blocks: [[Stencil]]
        private var readout: PixelMap
        private static let distances: [Extent] = [1, 2, 4, 2, 1]

        package init(blocks count: Int, channels: Int, random: inout RandomStream) {
            lift = Stencil(1, channels, random: &random)
            blocks = []
            for _ in 0..<count {
                blocks.append(
                    Self.distances.map { _ in Stencil(channels, channels, random: &random) })
            }
            readout = PixelMap(channels, 1, random: &random)
        }

        package mutating func forEachParameter(_ body: (String, inout Tensor<Float>) -> Void) {
            lift.forEachParameter(under: "lift", body)
            for b in blocks.indices {
                for i in blocks[b].indices {
                    blocks[b][i].forEachParameter(under: "blocks.\(b).\(i)", body)
                }
            }
            readout.forEachParameter(under: "readout", body)
        }

        package func output(_ x: Tensor<Float>, in pass: TrainingPass<Float>?) -> Tensor<Float> {
            var u = lift(x)
            for block in blocks {
                var z = u
                for (stencil, distance) in zip(block, Self.distances) {
                    z = gelu(stencil.dilated(z, by: distance))
                }
                u = u + z
            }
            return readout(u)
        }
    }

    /// A U-Net (Ronneberger et al. 2015): two convolutions at every resolution, on the way down and,
    /// beside what was there, on the way up.
    package struct UNet: Layer {
        package typealias Precision = Float
        private var down: [[Stencil]] = []
        private var halvings: [Stencil] = []
        private var up: [[Stencil]] = []
        private var doublings: [Tensor<Float>] = []
        private var readout: PixelMap

        package init(levels: Int, channels: Int, random: inout RandomStream) {
            for l in 0..<levels {
                let inputs = l == 0 ? 1 : channels
                down.append([
                    Stencil(inputs, channels, random: &random),
                    Stencil(channels, channels, random: &random),
                ])
                guard l < levels - 1 else { continue }
                halvings.append(Stencil(channels, channels, random: &random))
                up.append([
                    Stencil(2 * channels, channels, random: &random),
                    Stencil(channels, channels, random: &random),
                ])
                doublings.append(
                    Initializer.uniformFanIn.tensor(
                        [channels, 3, 3, channels], inputs: 9 * channels, outputs: 9 * channels,
                        random: &random))
            }
            readout = PixelMap(channels, 1, random: &random)
        }

        package mutating func forEachParameter(_ body: (String, inout Tensor<Float>) -> Void) {
            for l in down.indices {
                for i in 0..<2 { down[l][i].forEachParameter(under: "down.\(l).\(i)", body) }
            }
            for l in up.indices {
                halvings[l].forEachParameter(under: "halvings.\(l)", body)
                for i in 0..<2 { up[l][i].forEachParameter(under: "up.\(l).\(i)", body) }
                body("doublings.\(l)", &doublings[l])
            }
            readout.forEachParameter(under: "readout", body)
        }

        package func output(_ x: Tensor<Float>, in pass: TrainingPass<Float>?) -> Tensor<Float> {
            readout(descend(0, x))
        }

        private func descend(_ l: Int, _ x: Tensor<Float>) -> Tensor<Float> {
            let u = gelu(down[l][1](gelu(down[l][0](x))))
            guard l < up.count else { return u }
            let coarse = descend(l + 1, halvings[l].halved(u))
            let wide = transposedConv2d(
                coarse, weight: doublings[l], stride: 2, padding: 1,
                outputPadding: u.shape[1].isMultiple(of: 2) ? 1 : 0)
            return gelu(up[l][1](gelu(up[l][0](.concatenated([u, wide], axis: 3)))))
        }
    }
}

public import Autodiff
public import Kernels
public import Randomness

/// A residual block (He et al., 2016): relu(norm conv relu norm conv x + shortcut x), where the
/// shortcut is a 1 × 1 convolution with its own norm where shapes change, else x itself.
public struct ResidualBlock<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// The first convolution, 3 × 3, which takes the stride.
    public private(set) var first: Conv2d<Element>
    /// After the first convolution.
    public private(set) var firstNorm: BatchNorm<Element>
    /// The second convolution, 3 × 3.
    public private(set) var second: Conv2d<Element>
    /// After the second convolution.
    public private(set) var secondNorm: BatchNorm<Element>
    /// The convolution of the shortcut, none for x itself.
    public private(set) var shortcut: Conv2d<Element>?
    /// After the convolution of the shortcut.
    public private(set) var shortcutNorm: BatchNorm<Element>?

    /// A block with random parameters.
    ///
    /// - Parameters:
    ///   - channels: the number of channels of the images.
    ///   - outputs: the number of channels of the result.
    ///   - stride: how far the first convolution moves at a time.
    ///   - random: where the numbers come from.
    public init(channels: Int, outputs: Int, stride: Int = 1, random: inout RandomStream) {
        first = Conv2d(
            channels: channels, outputs: outputs, kernel: 3, stride: Extent(stride), biases: nil,
            random: &random)
        firstNorm = BatchNorm(channels: outputs)
        second = Conv2d(
            channels: outputs, outputs: outputs, kernel: 3, biases: nil, random: &random)
        secondNorm = BatchNorm(channels: outputs)
        guard stride != 1 || channels != outputs else { return }
        shortcut = Conv2d(
            channels: channels, outputs: outputs, kernel: 1, stride: Extent(stride), biases: nil,
            random: &random)
        shortcutNorm = BatchNorm(channels: outputs)
    }

    /// Gives the parameters under `first`, `firstNorm`, `second`, `secondNorm`, `shortcut` and
    /// `shortcutNorm`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        first.forEachParameter(under: "first", body)
        firstNorm.forEachParameter(under: "firstNorm", body)
        second.forEachParameter(under: "second", body)
        secondNorm.forEachParameter(under: "secondNorm", body)
        shortcut?.forEachParameter(under: "shortcut", body)
        shortcutNorm?.forEachParameter(under: "shortcutNorm", body)
    }

    /// Gives the states of the norms, in the order in which they are used.
    public mutating func forEachState(_ body: (String, inout Tensor<Element>) -> Void) {
        firstNorm.forEachState(under: "firstNorm", body)
        secondNorm.forEachState(under: "secondNorm", body)
        shortcutNorm?.forEachState(under: "shortcutNorm", body)
    }

    /// n × height × width × outputs.
    public func output(
        _ x: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        let hidden = relu(firstNorm.output(first(x), in: pass))
        let changed = secondNorm.output(second(hidden), in: pass)
        guard let shortcut, let shortcutNorm else { return relu(changed + x) }
        return relu(changed + shortcutNorm.output(shortcut(x), in: pass))
    }
}

/// A small residual network for images: a 3 × 3 convolution, stages of residual blocks that each halve
/// the image but the first, the mean over all places, and a dense layer.
public struct ResNet<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// The layers in their order.
    public private(set) var body: Sequential<Element>

    /// A network with random parameters.
    ///
    /// - Parameters:
    ///   - shape: what the images look like; a row of inputs holds the entries of one.
    ///   - widths: the number of channels of each stage, [16, 32, 64] in the paper.
    ///   - blocks: the number of blocks in each stage.
    ///   - classes: the number of outputs.
    ///   - random: where the numbers come from.
    public init(
        shape: ImageShape, widths: [Int], blocks: Int, classes: Int, random: inout RandomStream
    ) {
        require(!widths.isEmpty && blocks > 0, "ResNet: \(widths.count) stages of \(blocks) blocks")
        var layers: [any Layer<Element>] = [
            Stage.images(shape),
            Conv2d(
                channels: shape.channels, outputs: widths[0], kernel: 3, biases: nil,
                random: &random),
            BatchNorm(channels: widths[0]), Stage.activation(.relu),
        ]
        var channels = widths[0]
        for (stage, width) in widths.enumerated() {
            for block in 0..<blocks {
                layers.append(
                    ResidualBlock(
                        channels: channels, outputs: width, stride: stage > 0 && block == 0 ? 2 : 1,
                        random: &random))
                channels = width
            }
        }
        layers.append(Stage.globalAveragePool)
        layers.append(
            Dense(
                inputs: channels, outputs: classes, weights: .leCunNormal, biases: .zeros,
                random: &random))
        body = Sequential(layers)
    }

    /// Gives the parameters of every layer, named after its place.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        self.body.forEachParameter(body)
    }

    /// Gives the states of every layer, named after its place.
    public mutating func forEachState(_ body: (String, inout Tensor<Element>) -> Void) {
        self.body.forEachState(body)
    }

    /// n × classes.
    public func output(
        _ inputs: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        body.output(inputs, in: pass)
    }
}

public import Autodiff
public import Kernels
public import Randomness

/// A two-dimensional convolution of images with channels last.
public struct Conv2d<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// Outputs × kernel height × kernel width × (channels / groups).
    public private(set) var weight: Tensor<Element>
    /// One number for each output; a layer may have none.
    public private(set) var bias: Tensor<Element>?
    /// How far the kernel moves at a time.
    public let stride: Extent
    /// The margin of zeros around the images.
    public let padding: Extent
    /// The distance of neighbouring taps of the kernel.
    public let dilation: Extent
    /// The number of groups into which channels and outputs are split.
    public let groups: Int

    /// A layer with random parameters; its fans are those of one place of the kernel.
    ///
    /// - Parameters:
    ///   - channels: the number of channels of the images.
    ///   - outputs: the number of channels of the result.
    ///   - kernel: the size of the kernel.
    ///   - stride: how far the kernel moves at a time.
    ///   - padding: the margin of zeros; none for half the kernel, which keeps the size at stride 1.
    ///   - dilation: the distance of neighbouring taps of the kernel.
    ///   - groups: the number of groups into which channels and outputs are split.
    ///   - weights: the distribution of the weights.
    ///   - biases: the distribution of the biases; none for a layer without.
    ///   - random: where the numbers come from.
    public init(
        channels: Int, outputs: Int, kernel: Extent, stride: Extent = 1, padding: Extent? = nil,
        dilation: Extent = 1, groups: Int = 1, weights: Initializer = .heNormal,
        biases: Initializer? = .zeros, random: inout RandomStream
    ) {
        require(
            groups > 0 && channels.isMultiple(of: groups) && outputs.isMultiple(of: groups),
            "Conv2d: \(channels) channels and \(outputs) outputs in \(groups) groups")
        let taps = kernel.height * kernel.width
        let (fanIn, fanOut) = (taps * channels / groups, taps * outputs / groups)
        weight = weights.tensor(
            [outputs, kernel.height, kernel.width, channels / groups], inputs: fanIn,
            outputs: fanOut, random: &random)
        bias = biases?.tensor([outputs], inputs: fanIn, outputs: fanOut, random: &random)
        self.stride = stride
        let reach = Extent(
            height: dilation.height * (kernel.height - 1) / 2,
            width: dilation.width * (kernel.width - 1) / 2)
        self.padding = padding ?? reach
        self.dilation = dilation
        self.groups = groups
    }

    /// Gives `weight` and, unless there is none, `bias`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        body("weight", &weight)
        give(&bias, "bias", body)
    }

    /// n × height × width × outputs.
    public func callAsFunction(_ x: Tensor<Element>) -> Tensor<Element> {
        conv2d(
            x, weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation,
            groups: groups)
    }
}

/// A one-dimensional convolution of series with channels last.
public struct Conv1d<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// Outputs × kernel × (channels / groups).
    public private(set) var weight: Tensor<Element>
    /// One number for each output; a layer may have none.
    public private(set) var bias: Tensor<Element>?
    /// How far the kernel moves at a time.
    public let stride: Int
    /// The distance of neighbouring taps of the kernel.
    public let dilation: Int
    /// The number of groups into which channels and outputs are split.
    public let groups: Int
    /// Whether a result depends on its own and earlier places alone: all zeros stand in front.
    public let isCausal: Bool

    /// A layer with random parameters, whose result is as long as the series at stride 1.
    ///
    /// - Parameters:
    ///   - channels: the number of channels of the series.
    ///   - outputs: the number of channels of the result.
    ///   - kernel: the length of the kernel; odd, unless it is causal.
    ///   - stride: how far the kernel moves at a time.
    ///   - dilation: the distance of neighbouring taps of the kernel.
    ///   - groups: the number of groups into which channels and outputs are split.
    ///   - isCausal: whether a result depends on its own and earlier places alone.
    ///   - weights: the distribution of the weights.
    ///   - biases: the distribution of the biases; none for a layer without.
    ///   - random: where the numbers come from.
    public init(
        channels: Int, outputs: Int, kernel: Int, stride: Int = 1, dilation: Int = 1,
        groups: Int = 1, isCausal: Bool = false, weights: Initializer = .heNormal,
        biases: Initializer? = .zeros, random: inout RandomStream
    ) {
        require(
            groups > 0 && channels.isMultiple(of: groups) && outputs.isMultiple(of: groups)
                && (isCausal || kernel % 2 == 1),
            "Conv1d: \(channels) channels, \(outputs) outputs, \(groups) groups, kernel \(kernel)")
        let (fanIn, fanOut) = (kernel * channels / groups, kernel * outputs / groups)
        weight = weights.tensor(
            [outputs, kernel, channels / groups], inputs: fanIn, outputs: fanOut, random: &random)
        bias = biases?.tensor([outputs], inputs: fanIn, outputs: fanOut, random: &random)
        self.stride = stride
        self.dilation = dilation
        self.groups = groups
        self.isCausal = isCausal
    }

    /// Gives `weight` and, unless there is none, `bias`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        body("weight", &weight)
        give(&bias, "bias", body)
    }

    /// n × length × outputs.
    public func callAsFunction(_ x: Tensor<Element>) -> Tensor<Element> {
        let reach = dilation * (weight.shape[1] - 1)
        guard isCausal else {
            return conv1d(
                x, weight: weight, bias: bias, stride: stride, padding: reach / 2,
                dilation: dilation, groups: groups)
        }
        let extended = x.padded([(0, 0), (reach, 0), (0, 0)])
        return conv1d(
            extended, weight: weight, bias: bias, stride: stride, dilation: dilation,
            groups: groups)
    }
}

/// Gives a parameter that a layer may lack.
func give<Element>(
    _ parameter: inout Tensor<Element>?, _ name: String,
    _ body: (String, inout Tensor<Element>) -> Void
) {
    guard var moved = parameter else { return }
    // Out of its place while it changes, so that its storage has one holder.
    parameter = nil
    body(name, &moved)
    parameter = moved
}

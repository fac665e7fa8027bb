/// Two whole numbers, along the height and the width of images; a literal stands for both.
public struct Extent: Equatable, Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// Along the height.
    public var height: Int
    /// Along the width.
    public var width: Int

    /// Two numbers.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The same number along both.
    public init(_ both: Int) {
        self.init(height: both, width: both)
    }

    /// The same number along both.
    public init(integerLiteral value: Int) {
        self.init(value)
    }
}

/// A window that moves over images with channels last.
public struct Window: Equatable, Sendable {
    /// The size of an image.
    public let image: Extent
    /// The number of channels of an image.
    public let channels: Int
    /// The size of the window, in taps.
    public let kernel: Extent
    /// How far the window moves at a time.
    public let stride: Extent
    /// The margin of zeros around the image.
    public let padding: Extent
    /// The distance of neighbouring taps.
    public let dilation: Extent
    /// The number of places of the window.
    public let output: Extent

    /// A window over images.
    ///
    /// - Parameters:
    ///   - image: the size of an image.
    ///   - channels: the number of channels of an image.
    ///   - kernel: the size of the window, in taps.
    ///   - stride: how far the window moves at a time.
    ///   - padding: the margin of zeros around the image.
    ///   - dilation: the distance of neighbouring taps.
    public init(
        image: Extent, channels: Int, kernel: Extent, stride: Extent = 1, padding: Extent = 0,
        dilation: Extent = 1
    ) {
        func places(_ axis: KeyPath<Extent, Int>) -> Int {
            let reach = dilation[keyPath: axis] * (kernel[keyPath: axis] - 1) + 1
            let room = image[keyPath: axis] + 2 * padding[keyPath: axis] - reach
            return room < 0 ? 0 : room / stride[keyPath: axis] + 1
        }
        require(
            kernel.height > 0 && kernel.width > 0 && stride.height > 0 && stride.width > 0
                && dilation.height > 0 && dilation.width > 0,
            "a window of \(kernel), stride \(stride), dilation \(dilation): all must be above 0")
        require(padding.height >= 0 && padding.width >= 0, "a window with padding \(padding)")
        self.image = image
        self.channels = channels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        output = Extent(height: places(\.height), width: places(\.width))
    }

    /// The number of taps.
    public var taps: Int { kernel.height * kernel.width }

    /// The entries of an image.
    public var imageCount: Int { image.height * image.width * channels }

    /// The number of places of the window on an image.
    public var places: Int { output.height * output.width }

    /// Whether a patch is one pixel of the image, and every pixel is one.
    var isPointwise: Bool {
        kernel == 1 && stride == 1 && padding == 0
    }
}

extension Extent: CustomStringConvertible {
    /// `height×width`, for messages.
    public var description: String { "\(height)×\(width)" }
}

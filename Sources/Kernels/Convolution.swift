/// The sizes of a convolution of images with channels last.
public struct Convolution: Equatable, Sendable {
    /// The window over the inputs.
    public let window: Window
    /// The number of images.
    public let images: Int
    /// The number of channels of the outputs.
    public let outputs: Int
    /// The number of groups that channels and outputs fall into; each output sees one of them.
    public let groups: Int

    /// A convolution.
    ///
    /// - Parameters:
    ///   - window: the window over the inputs.
    ///   - images: the number of images.
    ///   - outputs: the number of channels of the outputs, a multiple of the groups.
    ///   - groups: the number of groups, which divides the channels of the window.
    public init(window: Window, images: Int, outputs: Int, groups: Int) {
        require(
            groups > 0 && window.channels.isMultiple(of: groups) && outputs.isMultiple(of: groups),
            "a convolution of \(window.channels) to \(outputs) channels in \(groups) groups")
        self.window = window
        self.images = images
        self.outputs = outputs
        self.groups = groups
    }

    /// The entries of the inputs, images × height × width × channels.
    public var inputCount: Int { images * window.imageCount }

    /// The entries of the outputs, images × places × outputs.
    public var outputCount: Int { images * window.places * outputs }

    /// The entries of the weights, outputs × taps × (channels / groups).
    public var weightCount: Int { outputs * patch }

    /// The entries of a patch that one output sees.
    var patch: Int { window.taps * (window.channels / groups) }

    /// Whether every channel has one filter of its own.
    var isDepthwise: Bool { groups == window.channels && outputs == groups && groups > 1 }

    /// The lines of outputs in blocks whose patches stay in the second cache.
    var blocks: [Range<Int>] {
        let lines = images * window.output.height
        let entries = max(1, window.output.width * patch)
        let length = max(1, Convolution.blockCount / entries)
        return stride(from: 0, to: lines, by: length).map { $0..<min(lines, $0 + length) }
    }

    /// The entries of a block of patches.
    private static let blockCount = 1 << 16
}

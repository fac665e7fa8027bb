public import Autodiff
public import Kernels
public import Randomness

/// The axes of an image: its entries lie row after row, pixel after pixel, channel after channel.
public struct ImageShape: Sendable, Equatable {
    /// The number of rows of pixels.
    public let height: Int
    /// The number of columns of pixels.
    public let width: Int
    /// The number of channels.
    public let channels: Int

    /// The axes of an image.
    public init(height: Int, width: Int, channels: Int = 1) {
        self.height = height
        self.width = width
        self.channels = channels
    }

    /// The number of entries.
    public var count: Int { height * width * channels }
}

/// Random changes of small images that keep their classes; each image has its own.
public struct Augmentation: Sendable, Equatable {
    /// A random change of an image; what comes from outside is 0.
    public enum Change: Sendable, Equatable {
        /// Moved by up to so many pixels in each direction. With padding of as many zeros it is the
        /// usual random crop.
        case shift(pixels: Int)
        /// Mirrored left to right, with a probability.
        case flip(probability: Double = 0.5)
        /// A square set to 0, its center anywhere in the image: cutout (DeVries and Taylor, 2017).
        case cutout(size: Int)
    }

    /// What the images look like.
    public let shape: ImageShape
    /// The changes, one after the other.
    public let changes: [Change]

    /// Changes of images.
    ///
    /// - Parameters:
    ///   - changes: the changes, one after the other.
    ///   - shape: what the images look like.
    public init(_ changes: [Change], of shape: ImageShape) {
        self.shape = shape
        self.changes = changes
    }

    /// Changed images.
    ///
    /// - Parameters:
    ///   - images: n × the entries of an image, on any number of axes.
    ///   - random: where the changes come from; as many draws for each image.
    /// - Returns: a constant of the same shape.
    public func callAsFunction<E: Scalar>(
        _ images: Tensor<E>, random: inout RandomStream
    ) -> Tensor<E> {
        let rows = images.shape.first ?? 0
        require(
            images.count == rows * shape.count,
            "Augmentation: images of shape \(images.shape), expected \(rows) of \(shape)")
        var result = images.detached
        result.update { entries in
            for row in 0..<rows {
                var image = entries._mutatingExtracting(row * shape.count..<(row + 1) * shape.count)
                for change in changes { apply(change, to: &image, &random) }
            }
        }
        return result
    }

    @specialized(where E == Float)
    @specialized(where E == Double)
    private func apply<E: Scalar>(
        _ change: Change, to image: inout MutableSpan<E>, _ random: inout RandomStream
    ) {
        switch change {
        case .shift(let pixels):
            let down = random.integer(below: 2 * pixels + 1) - pixels
            let right = random.integer(below: 2 * pixels + 1) - pixels
            shift(&image, down: down, right: right)
        case .flip(let probability):
            guard random.uniform() < probability else { return }
            let (width, channels) = (shape.width, shape.channels)
            for row in 0..<shape.height {
                let start = row * width * channels
                for i in 0..<width / 2 {
                    let (left, right) = (start + i * channels, start + (width - 1 - i) * channels)
                    for c in 0..<channels { image.swapAt(left + c, right + c) }
                }
            }
        case .cutout(let size):
            let top = random.integer(below: shape.height) - size / 2
            let left = random.integer(below: shape.width) - size / 2
            let rows = max(0, top)..<min(shape.height, top + size)
            let columns = max(0, left)..<min(shape.width, left + size)
            for row in rows {
                let start = row * shape.width
                for i in (start + columns.lowerBound)
                    * shape.channels..<(start + columns.upperBound) * shape.channels
                { image[i] = 0 }
            }
        }
    }

    /// Moves an image in place: pixels are visited so that each is read before it is overwritten.
    @specialized(where E == Float)
    @specialized(where E == Double)
    private func shift<E: Scalar>(_ image: inout MutableSpan<E>, down: Int, right: Int) {
        let (height, width, channels) = (shape.height, shape.width, shape.channels)
        for i in 0..<height {
            let row = down > 0 ? height - 1 - i : i
            let isInside = row - down >= 0 && row - down < height
            for j in 0..<width {
                let column = right > 0 ? width - 1 - j : j
                let isFound = isInside && column - right >= 0 && column - right < width
                let target = (row * width + column) * channels
                let source = target - (down * width + right) * channels
                for c in 0..<channels { image[target + c] = isFound ? image[source + c] : 0 }
            }
        }
    }
}

public import Autodiff
public import Kernels
public import Randomness

/// The axes of an image: a row of examples holds its entries channel after channel, row after row.
public struct ImageShape: Sendable, Equatable {
    /// The number of channels.
    public let channels: Int
    /// The number of rows of pixels.
    public let height: Int
    /// The number of columns of pixels.
    public let width: Int

    /// The axes of an image.
    public init(channels: Int = 1, height: Int, width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// The number of entries.
    public var count: Int { channels * height * width }
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
            for line in 0..<shape.channels * shape.height {
                let start = line * shape.width
                for i in 0..<shape.width / 2 {
                    image.swapAt(start + i, start + shape.width - 1 - i)
                }
            }
        case .cutout(let size):
            let top = random.integer(below: shape.height) - size / 2
            let left = random.integer(below: shape.width) - size / 2
            let rows = max(0, top)..<min(shape.height, top + size)
            let columns = max(0, left)..<min(shape.width, left + size)
            for channel in 0..<shape.channels {
                for row in rows {
                    let start = (channel * shape.height + row) * shape.width
                    for column in columns { image[start + column] = 0 }
                }
            }
        }
    }

    /// Moves an image in place: lines are visited so that each is read before it is overwritten.
    @specialized(where E == Float)
    @specialized(where E == Double)
    private func shift<E: Scalar>(_ image: inout MutableSpan<E>, down: Int, right: Int) {
        let (height, width) = (shape.height, shape.width)
        for channel in 0..<shape.channels {
            for i in 0..<height {
                let row = down > 0 ? height - 1 - i : i
                let target = (channel * height + row) * width
                let source = target - down * width
                let isInside = row - down >= 0 && row - down < height
                for j in 0..<width {
                    let column = right > 0 ? width - 1 - j : j
                    let from = column - right
                    let isFound = isInside && from >= 0 && from < width
                    image[target + column] = isFound ? image[source + from] : 0
                }
            }
        }
    }
}

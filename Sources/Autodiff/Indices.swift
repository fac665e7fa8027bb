/// Positions in an array of any number of axes, row-major: whole numbers that say which entries
/// are taken.
public struct Indices: Equatable, Sendable {
    /// The positions, the last axis running fastest.
    public let values: [Int]
    /// The length of each axis.
    public let shape: [Int]

    /// Positions of the given shape.
    ///
    /// - Parameters:
    ///   - values: as many positions as the shape has.
    ///   - shape: the length of each axis.
    public init(_ values: [Int], shape: [Int]) {
        require(
            values.count == Shape.count(shape), "\(values.count) indices for the shape \(shape)")
        self.values = values
        self.shape = shape
    }

    /// A vector of positions.
    public init(_ values: [Int]) {
        self.init(values, shape: [values.count])
    }

    /// The number of positions.
    public var count: Int { values.count }
}

extension Shape {
    /// A shape seen from one axis: the number of blocks in front of it, its length, and the number
    /// of entries behind each of its positions.
    static func around(_ axis: Int, of shape: [Int]) -> (outer: Int, length: Int, inner: Int) {
        (count(Array(shape[..<axis])), shape[axis], count(Array(shape[(axis + 1)...])))
    }
}

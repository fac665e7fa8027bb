public import Kernels

/// Numbers in a row-major array of any number of axes; where a derivative is asked for, also how
/// they were computed.
///
/// A tensor is a value. Operations compute at once; they record what they did only if one of their
/// operands is being differentiated by, so that ordinary arithmetic keeps no graph.
public struct Tensor<Element: Scalar>: Sendable {
    private(set) var storage: TensorStorage<Element>
    /// The length of each axis; a single number has none.
    public let shape: [Int]
    /// The number of entries.
    public let count: Int
    let node: Node<Element>?

    init(_ storage: TensorStorage<Element>, _ shape: [Int], node: Node<Element>? = nil) {
        self.storage = storage
        self.shape = shape
        self.count = Shape.count(shape)
        self.node = node
    }

    init(_ scalars: [Element], _ shape: [Int]) {
        self.init(TensorStorage(scalars), shape)
    }

    /// The entries, the last axis running fastest.
    public var scalars: [Element] { storage.entries }

    /// A tensor of the given shape.
    ///
    /// - Parameters:
    ///   - scalars: the entries in row-major order, as many as the shape has.
    ///   - shape: the length of each axis.
    public init(_ scalars: [Element], shape: [Int]) {
        require(
            scalars.count == Shape.count(shape), "\(scalars.count) entries for the shape \(shape)")
        self.init(scalars, shape)
    }

    /// A vector.
    public init(_ scalars: [Element]) {
        self.init(scalars, [scalars.count])
    }

    /// The numbers of a tensor in the other precision, rounded to this one; a constant.
    public init<Other: Scalar>(converting other: Tensor<Other>) {
        self.init(other.scalars.map { Element($0) }, other.shape)
    }

    /// A single number, a tensor without axes.
    public init(_ scalar: Element) {
        self.init([scalar], [])
    }

    /// A tensor whose entries are all one number.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public init(repeating value: Element, shape: [Int]) {
        let entries = [Element](count: Shape.count(shape)) { $0.update(repeating: value) }
        self.init(entries, shape)
    }

    /// A tensor of zeros.
    public static func zeros(_ shape: [Int]) -> Tensor {
        Tensor(repeating: 0, shape: shape)
    }

    /// A tensor of ones.
    public static func ones(_ shape: [Int]) -> Tensor {
        Tensor(repeating: 1, shape: shape)
    }

    /// The number of axes.
    public var rank: Int { shape.count }

    /// The only entry of a tensor that has one.
    public var scalar: Element {
        require(count == 1, "a single number is asked of a tensor of shape \(shape)")
        return scalars[0]
    }

    /// Whether operations on the tensor are recorded, because something is differentiated by it.
    public var isTracked: Bool { node != nil }

    /// The same numbers as a constant: nothing is differentiated through them.
    public var detached: Tensor {
        node == nil ? self : Tensor(storage, shape)
    }

    /// Changes the entries in place; the tensor must not be tracked.
    ///
    /// - Parameter body: receives the entries in row-major order.
    public mutating func update(_ body: (inout MutableSpan<Element>) -> Void) {
        require(node == nil, "a tracked tensor cannot be changed in place")
        TensorStorage.update(&storage, body)
    }

    /// An entry of a tensor, with one index for each axis.
    public subscript(_ indices: Int...) -> Element {
        require(indices.count == rank, "\(indices.count) indices for the shape \(shape)")
        var position = 0
        for (axis, index) in indices.enumerated() {
            require(index >= 0 && index < shape[axis], "index \(indices) in the shape \(shape)")
            position = position * shape[axis] + index
        }
        return scalars[position]
    }
}

extension Tensor: CustomStringConvertible {
    /// The shape and the first entries.
    public var description: String {
        let first = scalars.prefix(8).map { "\($0)" }.joined(separator: ", ")
        return "Tensor(shape: \(shape), [\(first)\(count > 8 ? ", …" : "")])"
    }
}

/// Stops with a message that is printed in release builds too, unlike a precondition's.
package func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}

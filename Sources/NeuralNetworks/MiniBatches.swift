import Autodiff
public import Randomness

/// How the examples of an epoch are split: each is used at most once, in a fresh random order.
public struct MiniBatches: Sendable {
    /// The number of examples in a batch; none for all of them at once, in their own order.
    public let size: Int?
    /// Whether a last batch with fewer examples is left out.
    public let dropsLast: Bool

    /// Batches of the given size.
    ///
    /// - Parameters:
    ///   - size: the number of examples in a batch; none for all of them at once.
    ///   - dropsLast: whether a last batch with fewer examples is left out.
    public init(size: Int?, dropsLast: Bool = false) {
        require(size.map { $0 > 0 } ?? true, "MiniBatches: a size of \(size ?? 0)")
        self.size = size
        self.dropsLast = dropsLast
    }

    /// All examples in one batch.
    public static let full = MiniBatches(size: nil)

    /// The examples of every batch of one epoch.
    ///
    /// - Parameters:
    ///   - count: the number of examples.
    ///   - random: where the order comes from.
    /// - Returns: the positions of the examples, batch after batch.
    public func epoch(of count: Int, random: inout RandomStream) -> [[Int]] {
        guard let size else { return [Array(0..<count)] }
        let order = random.permutation(count)
        let end = dropsLast ? count - count % size : count
        return stride(from: 0, to: end, by: size).map { start in
            Array(order[start..<min(start + size, end)])
        }
    }

    /// The number of batches in an epoch.
    ///
    /// - Parameter count: the number of examples.
    /// - Returns: the number of batches.
    public func count(of count: Int) -> Int {
        guard let size else { return 1 }
        return dropsLast ? count / size : (count + size - 1) / size
    }
}

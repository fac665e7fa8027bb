public import Autodiff
public import Kernels
public import Randomness

/// Which parameters of a model are kept: 1 or 0 for every entry of every tensor.
public struct PruningMask<Element: Scalar>: Sendable {
    /// How the entries to remove are chosen.
    public enum Rule: Sendable, Equatable {
        /// Those of the smallest size: Han et al. (2015).
        case magnitude
        /// At random, all alike.
        case random
        /// Whole positions of the first axis (neurons, filters) with the smallest Euclidean norm:
        /// Li et al. (2017).
        case rows
        /// Of every m consecutive entries the m − n of the smallest size: n : m sparsity.
        case pattern(keeping: Int, of: Int)
    }

    /// Among which entries they are chosen.
    public enum Scope: String, Codable, CaseIterable, Sendable {
        /// Among all chosen tensors together.
        case global
        /// In every tensor the same share.
        case layer
    }

    /// One tensor of ones and zeros for each of the model's, in their order.
    public let tensors: [Tensor<Element>]

    /// A mask of the given tensors of ones and zeros.
    public init(tensors: [Tensor<Element>]) {
        self.tensors = tensors
    }

    /// A mask that removes a share of a model's parameters.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - sparsity: the share of the chosen tensors' entries (or rows) that is removed, rounded to a
    ///     whole number of them; a pattern has its own.
    ///   - rule: how they are chosen; of equal ones the first are removed.
    ///   - scope: among which entries.
    ///   - random: where random choices come from.
    ///   - isChosen: which parameters may be removed; all with two axes or more if not said.
    public init<M: Model>(
        of model: M, sparsity: Double, rule: Rule = .magnitude, scope: Scope = .global,
        random: inout RandomStream,
        where isChosen: (NamedTensor<Element>) -> Bool = { $0.tensor.rank >= 2 }
    ) where M.Precision == Element {
        require(sparsity >= 0 && sparsity <= 1, "PruningMask: a sparsity of \(sparsity)")
        var masks = model.tensors.map { [Element](repeating: 1, count: $0.count) }
        let parameters = model.parameters
        let chosen = parameters.indices.filter { isChosen(parameters[$0]) }
        let groups = scope == .global ? [chosen] : chosen.map { [$0] }
        for group in groups {
            let candidates = group.flatMap { place in
                Self.candidates(parameters[place].tensor, rule, place: place, random: &random)
            }
            // A pattern has ranked its own entries: those with a negative score go.
            var removed = candidates.sorted { a, b in
                (a.score, a.place, a.first) < (b.score, b.place, b.first)
            }
            if case .pattern = rule {
                removed = removed.filter { $0.score < 0 }
            } else {
                let count = Int((sparsity * Double(removed.count)).rounded())
                removed.removeSubrange(count...)
            }
            for candidate in removed {
                for i in candidate.first..<candidate.first + candidate.count {
                    masks[candidate.place][i] = 0
                }
            }
        }
        tensors = zip(masks, parameters).map { Tensor($0, shape: $1.tensor.shape) }
    }

    /// The share of zeros among the entries of all tensors with a zero in them.
    ///
    /// - Parameter places: the tensors that are counted; all of them if not said.
    /// - Returns: a number from 0 to 1.
    public func sparsity(of places: [Int]? = nil) -> Double {
        let counted = (places ?? Array(tensors.indices)).map { tensors[$0].scalars }
        let total = counted.reduce(0) { $0 + $1.count }
        let zeros = counted.reduce(0) { $0 + $1.count { $0 == 0 } }
        return total == 0 ? 0 : Double(zeros) / Double(total)
    }

    /// The parameters with the removed ones set to 0; differentiable in the others.
    ///
    /// - Parameter parameters: the model, or a gradient of its type.
    /// - Returns: the product with the mask.
    public func callAsFunction<C: TensorCollection>(_ parameters: C) -> C
    where C.Precision == Element {
        parameters.replacing(with: zip(parameters.tensors, tensors).map { $0 * $1 })
    }

    /// Entries that are removed together, and what speaks for keeping them.
    private struct Candidate {
        let score: Double
        let place: Int
        let first: Int
        let count: Int
    }

    private static func candidates(
        _ tensor: Tensor<Element>, _ rule: Rule, place: Int, random: inout RandomStream
    ) -> [Candidate] {
        let w = tensor.scalars
        switch rule {
        case .magnitude:
            return w.indices.map {
                Candidate(score: Double(w[$0].magnitude), place: place, first: $0, count: 1)
            }
        case .random:
            return w.indices.map {
                Candidate(score: random.uniform(), place: place, first: $0, count: 1)
            }
        case .rows:
            let rows = tensor.shape.first ?? 1
            let width = w.count / max(rows, 1)
            return (0..<rows).map { row in
                let entries = w[row * width..<(row + 1) * width]
                let squares = entries.reduce(0.0) { $0 + Double($1) * Double($1) }
                return Candidate(score: squares, place: place, first: row * width, count: width)
            }
        case .pattern(let kept, let length):
            require(
                kept >= 0 && kept <= length && length > 0 && w.count % length == 0,
                "PruningMask: \(kept) of every \(length) in \(w.count) entries")
            return stride(from: 0, to: w.count, by: length).flatMap { start in
                let order = (start..<start + length).sorted {
                    (w[$0].magnitude, $0) < (w[$1].magnitude, $1)
                }
                return order.prefix(length - kept).map {
                    Candidate(score: -1, place: place, first: $0, count: 1)
                }
            }
        }
    }
}

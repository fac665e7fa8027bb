public import Autodiff
public import Kernels

/// Rounds numbers to a few levels.
public enum Quantizer: Sendable, Equatable {
    /// Which entries share their levels.
    public enum Granularity: String, Codable, CaseIterable, Sendable {
        /// All entries of the tensor.
        case tensor
        /// Those of one position of the first axis: an output of a layer.
        case channel
    }

    /// s k for the integers |k| ≤ 2^(bits−1) − 1, with s = max |x| / (2^(bits−1) − 1).
    case symmetric(bits: Int, per: Granularity = .tensor)
    /// s (k − z) for k = 0, …, 2^bits − 1: the levels run over [min(x, 0), max(x, 0)], and 0 is one of
    /// them (Jacob et al., 2018).
    case asymmetric(bits: Int, per: Granularity = .tensor)
    /// ± mean |x|: XNOR-Net (Rastegari et al., 2016).
    case binary(per: Granularity = .tensor)
    /// −a, 0 or a, with 0 where |x| ≤ 0.7 mean |x| and a the mean of the other |x|: ternary weight
    /// networks (Li et al., 2016).
    case ternary(per: Granularity = .tensor)

    /// Which entries share their levels.
    public var granularity: Granularity {
        switch self {
        case .symmetric(_, let per), .asymmetric(_, let per), .binary(let per), .ternary(let per):
            per
        }
    }

    /// The nearest levels, as constants.
    ///
    /// - Parameter x: the numbers; with levels for each channel, at least one axis.
    /// - Returns: a tensor of the same shape.
    public func rounded<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
        var y = x.detached
        let count = y.count
        guard count > 0 else { return y }
        require(
            granularity == .tensor || x.rank >= 1, "Quantizer: a single number has no channels")
        let channels = granularity == .tensor ? 1 : x.shape[0]
        let width = count / channels
        y.update { entries in
            for c in 0..<channels {
                var channel = entries._mutatingExtracting(c * width..<(c + 1) * width)
                round(&channel)
            }
        }
        return y
    }

    /// The nearest levels, with the derivative of the identity: the straight-through estimator
    /// (Bengio et al., 2013).
    public func callAsFunction<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
        straightThrough(x) { rounded($0) }
    }

    /// The distance of two neighbouring levels for entries of the given range.
    ///
    /// - Parameter range: the smallest and the largest entry.
    /// - Returns: s for the uniform quantizers; nothing for the others.
    public func spacing(of range: ClosedRange<Double>) -> Double? {
        switch self {
        case .symmetric(let bits, _):
            max(abs(range.lowerBound), abs(range.upperBound)) / Double((1 << (bits - 1)) - 1)
        case .asymmetric(let bits, _):
            (max(range.upperBound, 0) - min(range.lowerBound, 0)) / Double((1 << bits) - 1)
        case .binary, .ternary: nil
        }
    }

    @specialized(where E == Float)
    @specialized(where E == Double)
    private func round<E: Scalar>(_ x: inout MutableSpan<E>) {
        let n = x.count
        switch self {
        case .symmetric(let bits, _):
            require(bits >= 2 && bits <= 24, "Quantizer: \(bits) bits with a sign")
            let largest = E((1 << (bits - 1)) - 1)
            var bound: E = 0
            for i in 0..<n { bound = max(bound, x[i].magnitude) }
            guard bound > 0 else { return }
            let scale = bound / largest
            for i in 0..<n { x[i] = scale * (x[i] / scale).rounded(.toNearestOrEven) }
        case .asymmetric(let bits, _):
            require(bits >= 1 && bits <= 24, "Quantizer: \(bits) bits")
            let last = E((1 << bits) - 1)
            var (lower, upper): (E, E) = (0, 0)
            for i in 0..<n {
                lower = min(lower, x[i])
                upper = max(upper, x[i])
            }
            guard upper > lower else { return }
            let scale = (upper - lower) / last
            let zero = (-lower / scale).rounded(.toNearestOrEven)
            for i in 0..<n {
                let k = (x[i] / scale).rounded(.toNearestOrEven) + zero
                x[i] = scale * (min(max(k, 0), last) - zero)
            }
        case .binary:
            var total: E = 0
            for i in 0..<n { total += x[i].magnitude }
            let level = total / E(n)
            for i in 0..<n { x[i] = x[i] < 0 ? -level : level }
        case .ternary:
            var total: E = 0
            for i in 0..<n { total += x[i].magnitude }
            let threshold = E(0.7) * total / E(n)
            var (kept, sum): (Int, E) = (0, 0)
            for i in 0..<n where x[i].magnitude > threshold {
                kept += 1
                sum += x[i].magnitude
            }
            let level = kept == 0 ? 0 : sum / E(kept)
            for i in 0..<n {
                x[i] = x[i].magnitude > threshold ? (x[i] < 0 ? -level : level) : 0
            }
        }
    }
}

extension Model {
    /// The model with chosen parameters rounded, differentiable straight through.
    ///
    /// - Parameters:
    ///   - quantizer: the levels.
    ///   - isChosen: which parameters are rounded, by name and tensor; all with two axes or more if
    ///     not said.
    /// - Returns: the rounded model.
    public func quantized(
        by quantizer: Quantizer,
        where isChosen: (NamedTensor<Precision>) -> Bool = { $0.tensor.rank >= 2 }
    ) -> Self {
        replacing(with: parameters.map { isChosen($0) ? quantizer($0.tensor) : $0.tensor })
    }
}

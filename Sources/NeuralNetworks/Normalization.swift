public import Autodiff
public import Kernels

/// The batch normalization (Ioffe and Szegedy, 2015) of the last axis, the channels: in training with
/// the statistics of the batch, outside of it with their running averages.
public struct BatchNorm<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// A factor for each channel.
    public private(set) var scale: Tensor<Element>
    /// A summand for each channel.
    public private(set) var shift: Tensor<Element>
    /// The running average of the means.
    public private(set) var mean: Tensor<Element>
    /// The running average of the variances, without bias.
    public private(set) var variance: Tensor<Element>
    /// The weight of a new batch in the averages.
    public let momentum: Double
    /// ε, added to variances.
    public let epsilon: Double

    /// A layer that changes nothing yet.
    ///
    /// - Parameters:
    ///   - channels: the number of channels.
    ///   - momentum: the weight of a new batch in the averages.
    ///   - epsilon: what is added to variances.
    public init(channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5) {
        (scale, shift) = (.ones([channels]), .zeros([channels]))
        (mean, variance) = (.zeros([channels]), .ones([channels]))
        self.momentum = momentum
        self.epsilon = epsilon
    }

    /// Gives `scale` and `shift`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        body("scale", &scale)
        body("shift", &shift)
    }

    /// Gives `mean` and `variance`, the running averages.
    public mutating func forEachState(_ body: (String, inout Tensor<Element>) -> Void) {
        body("mean", &mean)
        body("variance", &variance)
    }

    /// n × … × channels.
    public func output(
        _ x: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        guard let pass else {
            return batchNorm(
                x, mean: mean, variance: variance, scale: scale, shift: shift,
                epsilon: Element(epsilon))
        }
        let batch = batchNorm(x, scale: scale, shift: shift, epsilon: Element(epsilon))
        let rows = x.count / max(1, scale.count)
        let unbiased = Element(rows) / Element(max(1, rows - 1))
        let weight = Element(momentum)
        pass.leave(states: [
            (1 - weight) * mean + weight * batch.mean.detached,
            (1 - weight) * variance + (weight * unbiased) * batch.variance.detached,
        ])
        return batch.value
    }
}

/// A normalization that is the same in training and outside of it.
public struct Normalization<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// Over which entries the statistics are taken.
    public enum Kind: Sendable, Equatable {
        /// Those of the last axis (Ba, Kiros and Hinton, 2016).
        case layer
        /// Those of the last axis, without a mean (Zhang and Sennrich, 2019).
        case rootMeanSquare
        /// Those of a group of channels of an example (Wu and He, 2018).
        case group(Int)
    }

    /// A factor for each channel.
    public private(set) var scale: Tensor<Element>
    /// A summand for each channel; none for the root mean square.
    public private(set) var shift: Tensor<Element>?
    /// Over which entries the statistics are taken.
    public let kind: Kind
    /// ε, added to variances.
    public let epsilon: Double

    /// A layer with factors 1 and summands 0.
    ///
    /// - Parameters:
    ///   - kind: over which entries the statistics are taken.
    ///   - channels: the length of the last axis.
    ///   - epsilon: what is added to variances.
    public init(_ kind: Kind, channels: Int, epsilon: Double = 1e-5) {
        self.kind = kind
        self.epsilon = epsilon
        scale = .ones([channels])
        shift = kind == .rootMeanSquare ? nil : .zeros([channels])
    }

    /// Gives `scale` and, unless there is none, `shift`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        body("scale", &scale)
        give(&shift, "shift", body)
    }

    /// A tensor shaped like x.
    public func callAsFunction(_ x: Tensor<Element>) -> Tensor<Element> {
        let shift = shift ?? .zeros(scale.shape)
        let epsilon = Element(epsilon)
        switch kind {
        case .layer: return layerNorm(x, scale: scale, shift: shift, epsilon: epsilon)
        case .rootMeanSquare: return rmsNorm(x, scale: scale, epsilon: epsilon)
        case .group(let groups):
            return groupNorm(x, groups: groups, scale: scale, shift: shift, epsilon: epsilon)
        }
    }
}

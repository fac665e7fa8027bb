public import Autodiff
import Kernels
import RealModule

/// An exponential moving average of parameters: a ← d a + (1 − d) x, from the first x on.
public struct ExponentialAverage<Parameters: TensorCollection & Sendable>: Sendable {
    /// d.
    public let decay: Double
    /// a; nil before the first parameters.
    public private(set) var value: Parameters?
    /// How many parameters were averaged.
    public private(set) var count = 0

    /// An average over about 1 / (1 − d) steps.
    public init(decay: Double) {
        require(decay >= 0 && decay < 1, "ExponentialAverage: a decay of \(decay)")
        self.decay = decay
    }

    /// Takes in the parameters after a step.
    public mutating func update(with x: Parameters) {
        count += 1
        guard var average = value else {
            value = x.detached
            return
        }
        // Out of its place while it changes, so that its storage has one holder.
        value = nil
        let added = x.tensors
        let weight = Parameters.Precision(1 - decay)
        let keep = Parameters.Precision(decay)
        var position = 0
        average.forEachTensor { tensor in
            let x = added[position].scalars
            tensor.update { entries in
                Parameters.Precision.axpby(weight, x.span, keep, into: &entries)
            }
            position += 1
        }
        value = average
    }
}

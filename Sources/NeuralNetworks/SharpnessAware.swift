public import Autodiff
import Kernels

/// Sharpness-aware minimization (Foret et al., 2021): the gradient is taken at w + ρ g / ‖g‖, where
/// g is the gradient at w, and any optimizer steps along it from w.
public struct SharpnessAware: Sendable, Equatable {
    /// ρ.
    public let radius: Double

    /// The method with the given ρ.
    public init(radius: Double) {
        require(radius >= 0, "SharpnessAware: a radius of \(radius)")
        self.radius = radius
    }

    /// The loss at w and its gradient at w + ρ g / ‖g‖.
    ///
    /// - Parameters:
    ///   - w: the parameters.
    ///   - loss: a function whose value is a single number.
    /// - Returns: the loss at w itself, and the gradient that a step is taken along; where g is 0,
    ///   that is g.
    public func valueAndGradient<C: TensorCollection>(
        at w: C, of loss: (C) throws -> Tensor<C.Precision>
    ) rethrows -> (value: Tensor<C.Precision>, gradient: C) {
        let (value, g) = try Autodiff.valueAndGradient(at: w, of: loss)
        let norm = g.norm
        guard norm > 0, norm.isFinite else { return (value, g) }
        let climbed = w.adding(C.Precision(radius / norm), times: g)
        return (value, try Autodiff.valueAndGradient(at: climbed, of: loss).gradient)
    }
}

extension TensorCollection {
    /// The Euclidean norm of all entries together.
    public var norm: Double {
        tensors.reduce(0) { $0 + Double($1.detached.squaredNorm().scalar) }.squareRoot()
    }

    /// self + a other, entry by entry.
    public func adding(_ a: Precision, times other: Self) -> Self {
        replacing(with: zip(tensors, other.tensors).map { $0 + a * $1 })
    }

    /// Every entry times a number.
    public func scaled(by factor: Precision) -> Self { mapTensors { $0 * factor } }

    /// The collection, shortened to the given norm if it is longer (Pascanu et al., 2013).
    public func clipped(toNorm limit: Double) -> Self {
        let norm = norm
        return norm > limit ? scaled(by: Precision(limit / norm)) : self
    }
}

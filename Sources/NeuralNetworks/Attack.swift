public import Autodiff
public import Kernels
public import Randomness
import RealModule

/// An attack on inputs by the gradient of a loss: projected gradient ascent (Madry et al., 2018),
/// of which the fast gradient sign method (Goodfellow et al., 2015) is one step.
public struct Attack: Sendable, Equatable {
    /// The norm that a perturbation of one example is held in.
    public enum Norm: String, Codable, CaseIterable, Sendable {
        /// The largest entry; steps go along the gradient's sign.
        case infinity
        /// The Euclidean norm; steps go along the gradient divided by its norm.
        case two
    }

    /// The norm.
    public let norm: Norm
    /// ε, the largest perturbation.
    public let radius: Double
    /// α, the length of a step.
    public let stepSize: Double
    /// The number of steps.
    public let steps: Int
    /// Whether the first point is drawn uniformly from the ball.
    public let startsAtRandom: Bool
    /// Where inputs lie.
    public let range: ClosedRange<Double>

    /// Projected gradient ascent.
    ///
    /// - Parameters:
    ///   - norm: the norm of a perturbation.
    ///   - radius: ε.
    ///   - stepSize: α.
    ///   - steps: the number of steps.
    ///   - startsAtRandom: whether the first point is drawn uniformly from the ball.
    ///   - range: where inputs lie.
    public init(
        norm: Norm, radius: Double, stepSize: Double, steps: Int, startsAtRandom: Bool = true,
        range: ClosedRange<Double> = 0...1
    ) {
        require(
            radius >= 0 && stepSize >= 0 && steps >= 0,
            "Attack: radius \(radius), step \(stepSize), \(steps) steps")
        self.norm = norm
        self.radius = radius
        self.stepSize = stepSize
        self.steps = steps
        self.startsAtRandom = startsAtRandom
        self.range = range
    }

    /// The fast gradient method: one step of length ε from the input itself.
    ///
    /// - Parameters:
    ///   - norm: the norm of a perturbation; in the largest entry, it is the sign method.
    ///   - radius: ε.
    ///   - range: where inputs lie.
    /// - Returns: the attack.
    public static func fastGradient(
        norm: Norm = .infinity, radius: Double, range: ClosedRange<Double> = 0...1
    ) -> Attack {
        Attack(
            norm: norm, radius: radius, stepSize: radius, steps: 1, startsAtRandom: false,
            range: range)
    }

    /// Inputs near the given ones at which a loss is larger.
    ///
    /// - Parameters:
    ///   - inputs: one row for each example.
    ///   - random: where the first points come from.
    ///   - loss: the mean or sum over the rows of a loss of each row alone.
    /// - Returns: inputs in the range, each within ε of its own.
    public func perturbed<E: Scalar>(
        _ inputs: Tensor<E>, random: inout RandomStream, increasing loss: (Tensor<E>) -> Tensor<E>
    ) -> Tensor<E> {
        let origin = inputs.detached
        var x = startsAtRandom ? projected(origin + draw(origin, &random), around: origin) : origin
        for _ in 0..<steps {
            let gradient = valueAndGradient(at: x, of: loss).gradient.detached
            x = projected(x + E(stepSize) * direction(gradient), around: origin)
        }
        return x
    }

    /// The examples with inputs perturbed against a model.
    ///
    /// - Parameters:
    ///   - examples: the examples, at least one.
    ///   - model: the model whose loss is increased.
    ///   - loss: the loss.
    ///   - random: where the first points come from.
    /// - Returns: the examples with other inputs.
    public func perturbed<M: Model>(
        _ examples: Examples<M.Precision>, against model: M, loss: Loss = .softmaxCrossEntropy,
        random: inout RandomStream
    ) -> Examples<M.Precision> {
        let model = model.detached
        let inputs = perturbed(examples.inputs, random: &random) { x in
            loss(model(x), examples.targets)
        }
        return Examples(inputs: inputs, targets: examples.targets)
    }

    /// The steepest direction of length one of every row; 0 where the gradient is 0.
    private func direction<E: Scalar>(_ gradient: Tensor<E>) -> Tensor<E> {
        norm == .infinity ? sign(gradient) : gradient * rowScales(gradient) { 1 / $0 }
    }

    /// The nearest point of the ball, then of the range.
    ///
    /// In the largest entry that is the nearest point of both. In the Euclidean norm a point of the
    /// range may be moved by clipping, but only towards the origin, which lies in the range.
    private func projected<E: Scalar>(
        _ x: Tensor<E>, around origin: Tensor<E>
    ) -> Tensor<E> {
        let offset = x - origin
        let epsilon = E(radius)
        let inside: Tensor<E>
        switch norm {
        case .infinity: inside = offset.clipped(to: -epsilon...epsilon)
        case .two: inside = offset * rowScales(offset) { Swift.min(1, epsilon / $0) }
        }
        return (origin + inside).clipped(to: E(range.lowerBound)...E(range.upperBound))
    }

    /// A uniform point of the ball for every row.
    private func draw<E: Scalar>(
        _ origin: Tensor<E>, _ random: inout RandomStream
    ) -> Tensor<E> {
        var numbers: [Double]
        switch norm {
        case .infinity:
            numbers = random.uniforms(origin.count).map { radius * (2 * $0 - 1) }
        case .two:
            let rows = origin.shape.first ?? 1
            let width = origin.count / Swift.max(rows, 1)
            numbers = []
            for _ in 0..<rows { numbers += random.pointInUnitBall(width).map { radius * $0 } }
        }
        return Tensor(numbers.map { E($0) }, shape: origin.shape)
    }
}

/// A function of the Euclidean norm of every row, shaped to multiply the rows; 0 for a row of zeros.
private func rowScales<E: Scalar>(_ x: Tensor<E>, _ scale: (E) -> E) -> Tensor<E> {
    let axes = Array(1..<max(1, x.rank))
    let squares = square(x).sum(axes: axes, keepingAxes: true)
    let scales = squares.scalars.map { $0 > 0 ? scale(E.sqrt($0)) : 0 }
    return Tensor(scales, shape: squares.shape)
}

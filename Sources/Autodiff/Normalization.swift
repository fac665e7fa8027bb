public import Kernels

// Normalization. The first derivative is one kernel; where it is differentiated again, it is
// composed of tensor operations.

/// (x − mean) / √(variance + ε) · scale + shift along the last axis (Ba, Kiros and Hinton, 2016).
///
/// - Parameters:
///   - x: … × n.
///   - scale: n factors.
///   - shift: n summands.
///   - epsilon: ε.
/// - Returns: a tensor shaped like x.
public func layerNorm<E: Scalar>(
    _ x: Tensor<E>, scale: Tensor<E>, shift: Tensor<E>, epsilon: E = 1e-5
) -> Tensor<E> {
    normalized(.rows, x, scale, shift, epsilon).value
}

/// x / √(mean x² + ε) · scale along the last axis (Zhang and Sennrich, 2019).
///
/// - Parameters:
///   - x: … × n.
///   - scale: n factors.
///   - epsilon: ε.
/// - Returns: a tensor shaped like x.
public func rmsNorm<E: Scalar>(
    _ x: Tensor<E>, scale: Tensor<E>, epsilon: E = 1e-5
) -> Tensor<E> {
    normalized(.rowsUncentered, x, scale, .zeros(scale.shape), epsilon).value
}

/// (x − mean) / √(variance + ε) · scale + shift, with the statistics of every channel over the
/// batch (Ioffe and Szegedy, 2015).
///
/// - Parameters:
///   - x: n × … × channels.
///   - scale: a factor for each channel.
///   - shift: a summand for each channel.
///   - epsilon: ε.
/// - Returns: a tensor shaped like x; the means and (biased) variances of the channels, constants
///   for running averages.
public func batchNorm<E: Scalar>(
    _ x: Tensor<E>, scale: Tensor<E>, shift: Tensor<E>, epsilon: E = 1e-5
) -> (value: Tensor<E>, mean: Tensor<E>, variance: Tensor<E>) {
    let (value, means, factors) = normalized(.columns, x, scale, shift, epsilon)
    let variances = factors.map { 1 / ($0 * $0) - epsilon }
    return (value, Tensor(means), Tensor(variances))
}

/// (x − mean) / √(variance + ε) · scale + shift with given statistics of every channel.
///
/// - Parameters:
///   - x: n × … × channels.
///   - mean: a mean for each channel.
///   - variance: a variance for each channel.
///   - scale: a factor for each channel.
///   - shift: a summand for each channel.
///   - epsilon: ε.
/// - Returns: a tensor shaped like x.
public func batchNorm<E: Scalar>(
    _ x: Tensor<E>, mean: Tensor<E>, variance: Tensor<E>, scale: Tensor<E>, shift: Tensor<E>,
    epsilon: E = 1e-5
) -> Tensor<E> {
    for parameter in [mean, variance, scale, shift] {
        require(
            x.rank >= 1 && parameter.shape == [x.shape[x.rank - 1]],
            "batchNorm: a parameter of shape \(parameter.shape) for the shape \(x.shape)")
    }
    let factor = scale / sqrt(variance + epsilon)
    return x * factor + (shift - mean * factor)
}

/// (x − mean) / √(variance + ε) · scale + shift with the statistics of every group of channels of
/// every example (Wu and He, 2018); as many groups as channels make it the instance norm.
///
/// - Parameters:
///   - x: n × … × channels.
///   - groups: the number of groups, which divides that of the channels.
///   - scale: a factor for each channel.
///   - shift: a summand for each channel.
///   - epsilon: ε.
/// - Returns: a tensor shaped like x.
public func groupNorm<E: Scalar>(
    _ x: Tensor<E>, groups: Int, scale: Tensor<E>, shift: Tensor<E>, epsilon: E = 1e-5
) -> Tensor<E> {
    require(
        x.rank >= 2 && groups > 0 && x.shape[x.rank - 1].isMultiple(of: groups),
        "groupNorm: \(groups) groups for the shape \(x.shape)")
    let (n, channels) = (x.shape[0], x.shape[x.rank - 1])
    require(
        scale.shape == [channels] && shift.shape == [channels],
        "groupNorm: parameters of shapes \(scale.shape) and \(shift.shape) for the shape "
            + "\(x.shape)")
    let (places, width) = (Shape.count(Array(x.shape[1..<x.rank - 1])), channels / groups)
    let rows = x.reshaped(to: [n, places, groups, width]).permuted([0, 2, 1, 3])
    let length = places * width
    let flat = rows.reshaped(to: [n * groups, length])
    let even = layerNorm(flat, scale: .ones([length]), shift: .zeros([length]), epsilon: epsilon)
    let back = even.reshaped(to: [n, groups, places, width]).permuted([0, 2, 1, 3])
    return back.reshaped(to: x.shape) * scale + shift
}

private func normalized<E: Scalar>(
    _ norm: Norm, _ x: Tensor<E>, _ scale: Tensor<E>, _ shift: Tensor<E>, _ epsilon: E,
    _ name: StaticString = #function
) -> (value: Tensor<E>, means: [E], factors: [E]) {
    let columns = x.shape.last ?? 0
    require(
        x.rank >= 1 && scale.shape == [columns] && shift.shape == [columns],
        "\(name): parameters of shapes \(scale.shape) and \(shift.shape) for the shape "
            + "\(x.shape)")
    let groups = norm == .columns ? columns : Shape.count(Array(x.shape.dropLast()))
    var means = [E](repeating: 0, count: groups)
    var factors = [E](repeating: 1, count: groups)
    var meanSpan = means.mutableSpan
    var factorSpan = factors.mutableSpan
    let (a, s, t) = (x.scalars, scale.scalars, shift.scalars)
    let y = [E](count: x.count) { y in
        E.normalize(
            norm, a.span, epsilon: epsilon, scale: s.span, shift: t.span, into: &y,
            means: &meanSpan, factors: &factorSpan)
    }
    let value = Tensor<E>.result(y, x.shape, of: [x, scale, shift], name: name) {
        [means, factors] pass in
        if pass.isDifferentiated {
            return composedGradients(norm, pass, epsilon)
        }
        let (a, s, g) = (pass.input(0).scalars, pass.input(1).scalars, pass.gradient.scalars)
        var sums = [E](repeating: 0, count: 2 * columns)
        var sumSpan = sums.mutableSpan
        let dx = [E](count: a.count) { dx in
            E.normalizeGradient(
                norm, a.span, means: means.span, factors: factors.span, scale: s.span, g.span,
                into: &dx, sums: &sumSpan)
        }
        return [
            Tensor(dx, pass.shape(0)), Tensor(Array(sums[..<columns])),
            Tensor(Array(sums[columns...])),
        ]
    }
    return (value, means, factors)
}

/// With z = (x − μ) f and p = g · scale: f (p − mean p − z mean(p z)), Σ g z and Σ g.
private func composedGradients<E: Scalar>(
    _ norm: Norm, _ pass: BackwardPass<E>, _ epsilon: E
) -> [Tensor<E>?] {
    let shape = pass.shape(0)
    let columns = shape[shape.count - 1]
    let matrix = [Shape.count(Array(shape.dropLast())), columns]
    let (x, g) = (pass.input(0).reshaped(to: matrix), pass.gradient.reshaped(to: matrix))
    let axes = [norm == .columns ? 0 : 1]
    let centered = norm == .rowsUncentered ? x : x - x.mean(axes: axes, keepingAxes: true)
    let factor = 1 / sqrt(square(centered).mean(axes: axes, keepingAxes: true) + epsilon)
    let z = centered * factor
    let p = g * pass.input(1)
    var inner = p - z * (p * z).mean(axes: axes, keepingAxes: true)
    if norm != .rowsUncentered {
        inner = inner - p.mean(axes: axes, keepingAxes: true)
    }
    return [
        pass.ifNeeded(0) { (factor * inner).reshaped(to: shape) },
        pass.ifNeeded(1) { (g * z).sum(axes: [0]) },
        pass.ifNeeded(2) { g.sum(axes: [0]) },
    ]
}

extension BackwardPass {
    /// Whether the gradients by the operands are differentiated in turn.
    var isDifferentiated: Bool {
        gradient.isTracked || (0..<inputCount).contains { input($0).isTracked }
    }
}

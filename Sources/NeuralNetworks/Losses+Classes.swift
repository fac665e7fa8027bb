public import Autodiff
public import Kernels

// Losses for classes and probabilities, each as a mean over examples.

/// −mean Σₖ qₖ log softmax(z)ₖ, where q is 1 − ε on the class of the example plus ε / classes
/// everywhere: Szegedy et al. (2016).
///
/// - Parameters:
///   - logits: z, n × classes.
///   - labels: the class of every example, counted from 0.
///   - smoothing: ε, from 0 to 1.
/// - Returns: a single number.
public func softmaxCrossEntropy<E: Scalar>(
    _ logits: Tensor<E>, labels: [Int], smoothing: Double
) -> Tensor<E> {
    let spread = logSumExp(logits) - logits.mean(axes: [-1])
    return E(1 - smoothing) * softmaxCrossEntropy(logits, labels: labels)
        + E(smoothing) * spread.mean()
}

/// mean Σₖ pₖ (log pₖ − log softmax(z)ₖ), with 0 log 0 = 0: the Kullback–Leibler divergence of the
/// model's probabilities from p.
///
/// - Parameters:
///   - logits: z, n × classes.
///   - probabilities: p, of the same shape; a constant.
/// - Returns: a single number.
public func klDivergence<E: Scalar>(
    _ logits: Tensor<E>, from probabilities: Tensor<E>
) -> Tensor<E> {
    require(
        logits.shape == probabilities.shape && logits.rank >= 1,
        "klDivergence: shapes \(logits.shape) and \(probabilities.shape)")
    let p = probabilities.detached
    // Where p is 0 its logarithm is taken of 1 instead: 0 · log 1 = 0.
    let entropy = dot(p, log(select(p, Tensor(1), where: p)))
    let rows = max(1, logits.count / max(1, logits.shape[logits.rank - 1]))
    return (Tensor(entropy.scalar) - dot(p, logSoftmax(logits))) * (1 / E(rows))
}

/// mean log(1 + e^z) − t z over all entries: the cross-entropy of sigmoid(z) and t from 0 to 1.
///
/// - Parameters:
///   - logits: z.
///   - targets: t, of the same shape.
/// - Returns: a single number.
public func binaryCrossEntropy<E: Scalar>(
    _ logits: Tensor<E>, targets: Tensor<E>
) -> Tensor<E> {
    require(
        logits.shape == targets.shape,
        "binaryCrossEntropy: shapes \(logits.shape) and \(targets.shape)")
    return (softplus(logits) - logits * targets).mean()
}

/// −mean (1 − pₖ)^γ log pₖ with p = softmax(z) and k the class of the example: Lin et al. (2017).
///
/// - Parameters:
///   - logits: z, n × classes.
///   - labels: the class of every example, counted from 0.
///   - gamma: γ ≥ 0; 0 gives the cross-entropy.
/// - Returns: a single number.
public func focalLoss<E: Scalar>(
    _ logits: Tensor<E>, labels: [Int], gamma: Double
) -> Tensor<E> {
    let logarithm = logits.picked(labels) - logSumExp(logits)
    // Rounding may put p a little above 1, where a power is no number.
    let rest = (1 - exp(logarithm)).clipped(to: 0...1)
    return -(pow(rest, E(gamma)) * logarithm).mean()
}

/// mean h(f − y) over all entries with h(r) = ½ r² for |r| ≤ δ and δ (|r| − ½ δ) beyond: Huber (1964).
///
/// - Parameters:
///   - predictions: f.
///   - targets: y, of the same shape.
///   - delta: δ > 0.
/// - Returns: a single number.
public func huberLoss<E: Scalar>(
    _ predictions: Tensor<E>, targets: Tensor<E>, delta: Double = 1
) -> Tensor<E> {
    require(
        predictions.shape == targets.shape && delta > 0,
        "huberLoss: shapes \(predictions.shape) and \(targets.shape), a threshold of \(delta)")
    let r = predictions - targets
    // With c = r moved into [−δ, δ]: c (r − ½ c), on both sides of δ.
    let c = r.clipped(to: E(-delta)...E(delta))
    return (c * (r - 0.5 * c)).mean()
}

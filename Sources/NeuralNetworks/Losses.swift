public import Autodiff
public import Kernels

/// −mean log softmax(z)ₖ, where k is the class of the example.
///
/// - Parameters:
///   - logits: z, n × classes.
///   - labels: the class of every example, counted from 0.
/// - Returns: a single number.
public func softmaxCrossEntropy<E: Scalar>(_ logits: Tensor<E>, labels: [Int]) -> Tensor<E> {
    crossEntropies(logits, labels: labels).mean()
}

/// mean (f − y)² over all entries.
///
/// - Parameters:
///   - predictions: f.
///   - targets: y, of the same shape.
/// - Returns: a single number.
public func meanSquaredError<E: Scalar>(
    _ predictions: Tensor<E>, targets: Tensor<E>
) -> Tensor<E> {
    require(
        predictions.shape == targets.shape,
        "meanSquaredError: shapes \(predictions.shape) and \(targets.shape)")
    return (predictions - targets).squaredNorm() * (1 / E(predictions.count))
}

/// mean log(1 + e^(−y f)), with y = ±1.
///
/// - Parameters:
///   - scores: f.
///   - signs: y, of the same shape.
/// - Returns: a single number.
public func logisticLoss<E: Scalar>(_ scores: Tensor<E>, signs: Tensor<E>) -> Tensor<E> {
    require(
        scores.shape == signs.shape, "logisticLoss: shapes \(scores.shape) and \(signs.shape)")
    return softplus(-(scores * signs)).mean()
}

/// mean max(0, 1 − y f), with y = ±1.
///
/// - Parameters:
///   - scores: f.
///   - signs: y, of the same shape.
/// - Returns: a single number.
public func hingeLoss<E: Scalar>(_ scores: Tensor<E>, signs: Tensor<E>) -> Tensor<E> {
    require(
        scores.shape == signs.shape, "hingeLoss: shapes \(scores.shape) and \(signs.shape)")
    return relu(1 - scores * signs).mean()
}

/// How far outputs are from targets, as a mean over examples.
public enum Loss: String, Codable, CaseIterable, Sendable {
    /// −mean log softmax(z)ₖ; the targets are classes.
    case softmaxCrossEntropy
    /// mean (f − y)² over all entries.
    case meanSquaredError
    /// mean log(1 + e^(−y f)) with y = ±1.
    case logistic
    /// mean max(0, 1 − y f) with y = ±1.
    case hinge
    /// Huber's loss with δ = 1.
    case huber
    /// The cross-entropy of sigmoid(f) and targets from 0 to 1.
    case binaryCrossEntropy
    /// The divergence of softmax(f) from rows of probabilities.
    case klDivergence

    /// The mean over the examples.
    ///
    /// - Parameters:
    ///   - outputs: one row for each example.
    ///   - targets: classes for the cross-entropy, numbers for the others.
    /// - Returns: a single number.
    public func callAsFunction<E: Scalar>(
        _ outputs: Tensor<E>, _ targets: Targets<E>
    ) -> Tensor<E> {
        switch (self, targets) {
        case (.softmaxCrossEntropy, .classes(let labels)):
            NeuralNetworks.softmaxCrossEntropy(outputs, labels: labels)
        case (.meanSquaredError, .values(let values)):
            NeuralNetworks.meanSquaredError(outputs, targets: values)
        case (.logistic, .values(let values)): logisticLoss(outputs, signs: values)
        case (.hinge, .values(let values)): hingeLoss(outputs, signs: values)
        case (.huber, .values(let values)): huberLoss(outputs, targets: values)
        case (.binaryCrossEntropy, .values(let values)):
            NeuralNetworks.binaryCrossEntropy(outputs, targets: values)
        case (.klDivergence, .values(let values)):
            NeuralNetworks.klDivergence(outputs, from: values)
        case (.softmaxCrossEntropy, .values):
            fatalError("the cross-entropy needs classes as targets, not numbers")
        case (_, .classes):
            fatalError("the loss \(rawValue) needs numbers as targets, not classes")
        }
    }
}

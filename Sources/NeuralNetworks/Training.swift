public import Autodiff
public import Randomness

/// Where training stands after a step.
public struct TrainingProgress: Sendable {
    /// The epoch, counted from 1.
    public let epoch: Int
    /// The number of steps taken so far.
    public let step: Int
    /// The loss on the step's batch, before the step.
    public let loss: Double
    /// Whether the step was the last of its epoch.
    public let endsEpoch: Bool
}

/// Why training stopped.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// The loss stopped being a finite number.
    case diverged(step: Int, loss: Double)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .diverged(let step, let loss):
            "the training loss is \(loss) at step \(step): the learning rate is probably too large"
        }
    }
}

/// How a model is trained: the one loop that all suites share.
public struct Training: Sendable {
    /// What is minimized.
    public let loss: Loss
    /// The method.
    public let optimizer: any Optimizer
    /// The learning rate over the steps.
    public let schedule: Schedule
    /// How often every example is used.
    public let epochs: Int
    /// How an epoch is split.
    public let batches: MiniBatches
    /// The largest norm of a gradient; longer ones are shortened to it.
    public let gradientNorm: Double?
    /// Where gradients are taken, if not at the parameters themselves.
    public let sharpness: SharpnessAware?
    /// How the inputs of a batch are changed before they are used.
    public let augmentation: Augmentation?

    /// Training with the given choices.
    ///
    /// - Parameters:
    ///   - loss: what is minimized.
    ///   - optimizer: the method.
    ///   - schedule: the learning rate over the steps.
    ///   - epochs: how often every example is used.
    ///   - batches: how an epoch is split.
    ///   - gradientNorm: the largest norm of a gradient; none for no bound.
    ///   - sharpness: where gradients are taken; none for at the parameters themselves.
    ///   - augmentation: how the inputs of a batch are changed; none for not at all.
    public init(
        loss: Loss, optimizer: any Optimizer, schedule: Schedule = .constant, epochs: Int,
        batches: MiniBatches, gradientNorm: Double? = nil, sharpness: SharpnessAware? = nil,
        augmentation: Augmentation? = nil
    ) {
        self.loss = loss
        self.optimizer = optimizer
        self.schedule = schedule
        self.epochs = epochs
        self.batches = batches
        self.gradientNorm = gradientNorm
        self.sharpness = sharpness
        self.augmentation = augmentation
    }

    /// Trains a model.
    ///
    /// - Parameters:
    ///   - model: the model before, and after.
    ///   - examples: what it is trained on.
    ///   - random: where the order of the examples comes from.
    ///   - observe: called after every step.
    /// - Returns: for every epoch, the mean of the loss over its examples, each taken before its
    ///   batch's step.
    /// - Throws: `TrainingError.diverged` if a loss is not a finite number; the model is then what it
    ///   was before that step.
    @discardableResult
    public func fit<M: Model>(
        _ model: inout M, to examples: Examples<M.Precision>, random: inout RandomStream,
        observe: (TrainingProgress, M) -> Void = { _, _ in }
    ) throws(TrainingError) -> [Double] {
        var descent = Descent<M.Precision>(
            optimizer: optimizer, schedule: schedule, gradientNorm: gradientNorm,
            sharpness: sharpness)
        // Streams of their own, so that the order of the examples does not depend on the draws.
        let noise = random.stream("passes")
        var changes = random.stream("augmentation")
        var history: [Double] = []
        for epoch in 1...max(1, epochs) where epochs > 0 {
            let parts = batches.epoch(of: examples.count, random: &random)
            var (total, seen) = (0.0, 0)
            for (i, part) in parts.enumerated() {
                let batch = batches.size == nil ? examples : examples.gathered(part)
                let inputs = augmentation?(batch.inputs, random: &changes) ?? batch.inputs
                let value = try descent.step(
                    &model, random: noise.stream(descent.steps)
                ) { model, pass in
                    loss(model.output(inputs, in: pass), batch.targets)
                }
                total += value * Double(part.count)
                seen += part.count
                let progress = TrainingProgress(
                    epoch: epoch, step: descent.steps, loss: value, endsEpoch: i == parts.count - 1)
                observe(progress, model)
            }
            history.append(total / Double(seen))
        }
        return history
    }
}

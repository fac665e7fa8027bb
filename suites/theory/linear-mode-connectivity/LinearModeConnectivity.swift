import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
package import SuiteKit

/// Analysis of Linear Mode Connectivity via Permutation-Based Weight Matching.
///
/// Two networks of one shape, trained from different seeds, are compared before and after the hidden
/// units of the second are put into the order that suits the first. Whether the straight line
/// between them has a barrier, how much nearer they came, and which singular directions of their
/// weights fell into line, is measured for several ways to find that order.
package enum LinearModeConnectivity {
    package static let paper = Paper(
        "linear-mode-connectivity",
        [Train.self, Matching.self, Scaling.self, Triples.self, Assignment.self])

    /// Trains the models that all other experiments share: same data, different seeds.
    struct Train: Experiment {
        /// The images.
        let dataset: Images.Source
        /// Units in every hidden layer, h.
        let width: Int
        /// Number of hidden layers, L − 1.
        let depth: Int
        /// How many models, two or three, called a, b and c.
        let models: Int
        /// The step size of Adam.
        let learningRate: Double
        /// Images in a batch.
        let batch: Int
        /// Updates; as many whole epochs as come nearest to them.
        let updates: Int

        func run(_ trial: Trial) throws -> Record {
            let images = try Images(dataset, trial)
            let batches = MiniBatches(size: batch)
            let inEpoch = batches.count(of: images.training.count)
            let training = Training(
                loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: learningRate),
                epochs: max(1, (updates + inEpoch / 2) / inEpoch), batches: batches)
            let hidden = [Int](repeating: width, count: depth)
            var entries: [Artifact.Entry] = []
            var (worstLoss, worstAccuracy) = (0.0, 1.0)
            for name in ["a", "b", "c"].prefix(models) {
                var initial = trial.random("start of \(name)")
                var order = trial.random("batches of \(name)")
                var model = MLP<Float>(
                    sizes: [images.pixels] + hidden + [images.classes], activation: .relu,
                    random: &initial)
                try training.fit(&model, to: images.training, random: &order)
                entries += Artifact.entries(of: model, named: name)
                worstLoss = max(
                    worstLoss, model.meanLoss(.softmaxCrossEntropy, on: images.training))
                worstAccuracy = min(worstAccuracy, model.accuracy(on: images.test))
            }
            var record = Record()
            record.oracleEvaluations = models * training.epochs * images.training.count
            record.report("train_loss", worstLoss)
            record.report("test_accuracy", worstAccuracy)
            record.store("models", Artifact(entries))
            return record
        }
    }

    /// One way to match a pair of models, and everything that is measured of it.
    struct Matching: Experiment {
        /// The images.
        let dataset: Images.Source
        /// How the permutation is found.
        let method: Method
        /// Which part of the weights `wm` sees; the permutation is applied to the whole model.
        let part: Part
        /// γ of that part: singular values of at least γ s₁ are its top.
        let gamma: Double
        /// Whether top and tail change their roles (a control).
        let swapsParts: Bool
        /// Whether `am` sees the second model's activations on the images in another order (a
        /// control).
        let shufflesInputs: Bool
        /// ε of (1 − ε) P + ε 1 1ᵀ / n, which replaces P where singular values are compared; 0 but
        /// in a control.
        let smoothing: Double
        /// Whether the spectral expression has its terms i ≠ j.
        let crossTerms: Bool
        /// How assignments are solved.
        let solver: Solver
        /// Evenly spaced points on the line from a to b, both ends included.
        let points: Int

        func run(_ trial: Trial) throws -> Record {
            let images = try Images(dataset, trial)
            let models = try trial.artifact("models")
            let (a, b) = (try models.network("a"), try models.network("b"))
            let found = try permutation(a, b, images, trial)
            let moved = found.permutation(b)
            let path = Path(a, moved, points: points, on: images.test)
            let middle = a.interpolated(to: moved, at: 0.5)

            let (ofA, ofB) = (try Spectrum(a), try Spectrum(b))
            let ofMoved = ofB.permuted(by: found.permutation)
            let ofMiddle = try Spectrum(middle)
            let remaining = distance(a.flattened, moved.flattened)
            let reduction = 1 - remaining / distance(a.flattened, b.flattened)

            var record = Record()
            record.report("barrier_loss", path.lossBarrier)
            record.report("barrier_acc", path.accuracyBarrier)
            record.report("l2_reduction", reduction)
            record.report(
                "barrier_per_square", path.lossBarrier / ((1 - reduction) * (1 - reduction)))
            record.report("r_gamma0", ofA.alignment(with: ofMoved, gamma: 0))
            record.report("r_gamma03", ofA.alignment(with: ofMoved, gamma: 0.3))
            record.report("r_mid_a", ofMiddle.alignment(with: ofA, gamma: 0.3))
            record.report("r_mid_b", ofMiddle.alignment(with: ofMoved, gamma: 0.3))
            record.report("sweeps", found.sweeps)
            record.report("assignment_gap", found.gap)
            record.report(
                "sv_change", try ofB.change(by: found.permutation, of: b, smoothing: smoothing))
            record.report(
                "decomposition_error",
                ofA.decompositionError(
                    a, ofMoved, moved, crossTerms: crossTerms))
            record.report(
                "path",
                columns: [
                    "lambda": .numbers(path.lambdas), "loss": .numbers(path.losses),
                    "accuracy": .numbers(path.accuracies),
                ])
            return record
        }

        private func permutation(
            _ a: MLP<Double>, _ b: MLP<Double>, _ images: Images, _ trial: Trial
        ) throws -> Found {
            var order = trial.random("order of layers")
            let identity = Permutation(identityOf: a)
            switch (method, part) {
            case (.none, _): return Found(permutation: identity)
            case (.random, _):
                var random = trial.random("permutation")
                return Found(permutation: Permutation(randomOf: a, random: &random))
            case (.am, _):
                var random = trial.random("shuffled images")
                let shuffled = shufflesInputs ? random.permutation(images.training.count) : nil
                return activationMatching(
                    a, b, on: images.training, shuffled: shuffled, solver: solver)
            case (.wm, .full):
                return weightMatching(a, b, from: identity, solver: solver, random: &order)
            case (.wm, .top), (.wm, .tail):
                let isTop = (part == .top) != swapsParts
                let parts = try [a, b].map {
                    try Spectrum($0).part(of: $0, gamma: gamma, isTop: isTop)
                }
                return weightMatching(
                    parts[0], parts[1], from: identity, solver: solver, random: &order)
            case (.ste, _), (.steFromParent, _):
                throw Unsupported(method: method)
            }
        }
    }

    /// How the barrier of a pair depends on the width of the hidden layers.
    struct Scaling: Experiment {
        /// The images.
        let dataset: Images.Source
        /// Units in every hidden layer, h.
        let width: Int
        /// How the permutation is found: `none` or `wm`.
        let method: Method
        /// Evenly spaced points on the line from a to b, both ends included.
        let points: Int

        func run(_ trial: Trial) throws -> Record {
            let images = try Images(dataset, trial)
            let models = try trial.artifact("models")
            let (a, b) = (try models.network("a"), try models.network("b"))
            var permutation = Permutation(identityOf: a)
            switch method {
            case .none: break
            case .wm:
                var order = trial.random("order of layers")
                permutation =
                    weightMatching(a, b, from: permutation, solver: .exact, random: &order)
                    .permutation
            default: throw Unsupported(method: method)
            }
            let path = Path(a, permutation(b), points: points, on: images.test)
            var record = Record()
            record.report("barrier_loss", path.lossBarrier)
            record.report("barrier_acc", path.accuracyBarrier)
            return record
        }
    }

    /// Two models matched to a third, each by itself: are they matched to each other?
    struct Triples: Experiment {
        /// The images.
        let dataset: Images.Source
        /// How the permutations are found.
        let method: Method
        /// Epochs of the straight-through estimator.
        let epochs: Int
        /// Its batch.
        let batch: Int
        /// Its step size (Adam).
        let learningRate: Double
        /// Evenly spaced points on every line, both ends included.
        let points: Int

        func run(_ trial: Trial) throws -> Record {
            let images = try Images(dataset, trial)
            let models = try trial.artifact("models")
            let a = try models.network("a")
            let b = try matched(models.network("b"), to: a, "b", images, trial)
            let c = try matched(models.network("c"), to: a, "c", images, trial)

            let mean = a.interpolated(to: b, at: 0.5).interpolated(to: c, at: 1 / 3)
            let losses = [a, b, c, mean].map {
                MLP<Float>(converting: $0).meanLoss(.softmaxCrossEntropy, on: images.test)
            }
            var record = Record()
            for (name, one, other) in [("ab", a, b), ("ac", a, c), ("bc", b, c)] {
                let path = Path(one, other, points: points, on: images.test)
                record.report("barrier_\(name)", path.lossBarrier)
            }
            record.report("excess_of_mean", losses[3] - (losses[0] + losses[1] + losses[2]) / 3)
            record.report(
                "r_gamma03", try Spectrum(a).alignment(with: Spectrum(b), gamma: 0.3))
            return record
        }

        /// A model with its units in the order that suits model a.
        private func matched(
            _ model: MLP<Double>, to a: MLP<Double>, _ name: String, _ images: Images,
            _ trial: Trial
        ) throws -> MLP<Double> {
            var order = trial.random("order of layers for \(name)")
            let identity = Permutation(identityOf: a)
            switch method {
            case .none: return model
            case .random: throw Unsupported(method: method)
            case .wm:
                return weightMatching(a, model, from: identity, solver: .exact, random: &order)
                    .permutation(model)
            case .am:
                return activationMatching(
                    a, model, on: images.training, shuffled: nil, solver: .exact
                ).permutation(model)
            case .ste, .steFromParent:
                var fresh = trial.random("start for \(name)")
                let start =
                    method == .ste
                    ? MLP<Float>(sizes: a.sizes, activation: .relu, random: &fresh)
                    : MLP<Float>(converting: a)
                let search = StraightThrough(
                    epochs: epochs, batches: MiniBatches(size: batch),
                    optimizer: Adam(learningRate: learningRate))
                var batches = trial.random("batches for \(name)")
                return search.permutation(
                    a, model, start: start, on: images.training, order: &order,
                    images: &batches)(model)
            }
        }
    }
}

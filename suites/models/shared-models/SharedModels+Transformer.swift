package import Autodiff
import Kernels
package import NeuralNetworks
import Randomness
import RealModule
import SuiteKit
import TrainedModels

extension SharedModels {
    /// Question: how well does a small transformer predict the next character of a novel it has not
    /// read?
    struct TrainTransformer: Experiment {
        /// The length of a vector.
        let width: Int
        /// The number of blocks.
        let layers: Int
        /// The number of heads.
        let heads: Int
        /// The number of characters that are seen at once.
        let context: Int
        /// The number of windows of the text in a step.
        let batch: Int
        /// The number of steps.
        let steps: Int
        /// AdamW's learning rate at its peak; it warms up over a twentieth of the steps and falls along
        /// a cosine to a tenth.
        let learningRate: Double
        /// How many windows of the held-out novel are evaluated, from its beginning.
        let windows: Int
        /// Whether the characters of the training text are put in random order: only their
        /// frequencies are left then.
        let shufflesText: Bool

        func run(_ trial: Trial) throws -> Record {
            var tokens = try Alphabet.trainingTokens(trial)
            let heldOut = try Alphabet.heldOutTokens(trial)
            if shufflesText {
                var random = trial.random("text")
                random.shuffle(&tokens)
            }
            var random = trial.random("parameters")
            var model = LanguageModel<Float>(
                vocabulary: Alphabet.characters.count, context: context, width: width,
                layers: layers, heads: heads, random: &random)
            let warmUp = steps / 20
            var descent = Descent<Float>(
                optimizer: Adam.decoupled(learningRate: learningRate, weightDecay: 0.1),
                schedule: .warmUp(
                    steps: warmUp, then: .cosine(steps: steps - warmUp, floor: 0.1)),
                gradientNorm: 1)
            var places = trial.random("windows")
            let text = Windows(tokens: tokens, length: context)
            var curve = (steps: [Int](), losses: [Double]())
            var recent = 0.0
            let every = max(1, steps / 25)
            for step in 1...steps {
                let (inputs, labels) = text.drawn(batch, random: &places)
                recent += try descent.step(&model, random: places) { model, pass in
                    softmaxCrossEntropy(model.output(inputs, in: pass), labels: labels)
                }
                if step % every == 0 {
                    curve.steps.append(step)
                    curve.losses.append(recent / Double(every))
                    recent = 0
                }
            }

            let unread = Windows(tokens: heldOut, length: context)
            let loss = unread.meanLoss(of: model, windows: windows)
            var record = Record()
            record.report("held_out_loss", loss)
            record.report("training_loss", text.meanLoss(of: model, windows: windows))
            record.report("unigram_loss", tableLoss(of: tokens, order: 0, on: heldOut))
            record.report("bigram_loss", tableLoss(of: tokens, order: 1, on: heldOut))
            record.report("parameters", model.scalarCount)
            record.report(
                "curve",
                columns: ["step": .counts(curve.steps), "loss": .numbers(curve.losses)])
            record.store(
                "transformer", Artifact(model, settings: ["heads": Double(heads), "loss": loss]))
            return record
        }
    }

    /// A text in windows, each with the character that follows every one of its characters.
    package struct Windows {
        package let tokens: [Int]
        package let length: Int

        /// A text, longer than one window.
        package init(tokens: [Int], length: Int) {
            self.tokens = tokens
            self.length = length
        }

        /// The windows that begin at the given places.
        package func at(_ starts: [Int]) -> (inputs: Tensor<Float>, labels: [Int]) {
            let inputs = starts.flatMap { start in
                tokens[start..<start + length].map { Float($0) }
            }
            let labels = starts.flatMap { tokens[$0 + 1...$0 + length] }
            return (Tensor(inputs, shape: [starts.count, length]), labels)
        }

        /// Windows at random places.
        func drawn(
            _ count: Int, random: inout RandomStream
        ) -> (inputs: Tensor<Float>, labels: [Int]) {
            at((0..<count).map { _ in random.integer(below: tokens.count - length) })
        }

        /// The mean loss in nats per character over the first windows of the text, one after the
        /// other; as many as there are, at most.
        package func meanLoss(of model: LanguageModel<Float>, windows: Int) -> Double {
            let count = min(windows, (tokens.count - 1) / length)
            var total = 0.0
            for start in stride(from: 0, to: count, by: 16) {
                let block = start..<min(start + 16, count)
                let (inputs, labels) = at(block.map { $0 * length })
                let loss = softmaxCrossEntropy(model(inputs), labels: labels).scalar
                total += Double(loss) * Double(block.count)
            }
            return total / Double(count)
        }
    }

    /// The loss in nats per character of a table of counts: how often each character (order 0) or pair
    /// (order 1) occurs in a text, one added to each count.
    package static func tableLoss(of text: [Int], order: Int, on unread: [Int]) -> Double {
        let size = Alphabet.characters.count
        let rows = order == 0 ? 1 : size
        var counts = [Double](repeating: 1, count: rows * size)
        for (before, token) in zip(text, text.dropFirst()) {
            counts[(order == 0 ? 0 : before) * size + token] += 1
        }
        let totals = (0..<rows).map { counts[$0 * size..<($0 + 1) * size].reduce(0, +) }
        var loss = 0.0
        for (before, token) in zip(unread, unread.dropFirst()) {
            let row = order == 0 ? 0 : before
            loss -= Double.log(counts[row * size + token] / totals[row])
        }
        return loss / Double(unread.count - 1)
    }
}

import Autodiff
import Kernels
import NeuralNetworks
import PowerFlow
import Randomness
import SuiteKit

extension DistributionReconfiguration {
    /// What is added to the cross-entropy.
    enum Penalty: String, Decodable, CaseIterable {
        /// Nothing.
        case none
        /// The penalties of the decoded text, as in the authors' code: a number without gradient.
        case decoded
        /// Penalties of sampled answers times the gradients of their log-probabilities.
        case score
    }

    /// A decoder that answers questions of one language.
    struct Answerer {
        let language: Language
        let network: SmallNetwork
        var model: LanguageModel<Float>

        init(
            _ language: Language, _ network: SmallNetwork, width: Int, layers: Int, heads: Int,
            random: inout RandomStream
        ) {
            self.language = language
            self.network = network
            model = LanguageModel(
                vocabulary: language.vocabulary, context: language.context, width: width,
                layers: layers, heads: heads, isTied: false, random: &random)
        }

        private func tensor(_ rows: [[Int]]) -> Tensor<Float> {
            Tensor(
                rows.flatMap { $0.map { Float($0) } }, shape: [rows.count, rows.first?.count ?? 0])
        }

        /// The rows of all positions' logits that predict the answers' words.
        private func places(_ count: Int, length: Int) -> [Int] {
            (0..<count).flatMap { i in
                (0..<language.answer).map { i * length + language.question - 1 + $0 }
            }
        }

        /// The logits of the answers' words, teacher-forced.
        func logits(
            _ model: LanguageModel<Float>, _ questions: [[Int]], _ answers: [[Int]]
        ) -> Tensor<Float> {
            let rows = zip(questions, answers).map { $0 + $1.dropLast() }
            return model(tensor(rows)).gathered(
                places(questions.count, length: language.context))
        }

        /// Answers word by word: the likeliest, or drawn at random.
        func answers(_ questions: [[Int]], random: inout RandomStream?) -> [[Int]] {
            var answers = questions.map { _ in [Int]() }
            var cache = AttentionCache<Float>()
            var given = questions
            for _ in 0..<language.answer {
                let logits = model.nextLogits(after: tensor(given), extending: &cache)
                var words = largestColumns(logits)
                if random != nil {
                    let shares = softmax(logits).scalars
                    let n = language.vocabulary
                    for i in words.indices {
                        let weights = shares[i * n..<(i + 1) * n].map { Double($0) }
                        words[i] = random?.categorical(weights) ?? words[i]
                    }
                }
                for i in words.indices { answers[i].append(words[i]) }
                given = words.map { [$0] }
            }
            return answers
        }

        /// The mean penalty of answers.
        func penalties(_ answers: [[Int]]) -> [Double] {
            answers.map {
                Defects($0, language, network.network.graph).penalty(answer: language.answer)
            }
        }
    }

    /// Training on tasks, and where the order and the samples come from.
    struct Lessons {
        let penalty: Penalty
        let steps: Int
        let batch: Int
        let learningRate: Double

        func teach(_ answerer: inout Answerer, _ tasks: [Task], _ trial: Trial) throws {
            let (language, network) = (answerer.language, answerer.network)
            let questions = tasks.map { language.question($0, network) }
            let labels = tasks.map { network.trees[$0.best].map { language.word($0) } }
            var descent = Descent<Float>(
                optimizer: Adam.decoupled(learningRate: learningRate, weightDecay: 0.01),
                schedule: .cosine(steps: max(1, steps)), gradientNorm: 1)
            var order = trial.random("batches")
            var samples: RandomStream? = trial.random("sampled answers")
            let noise = trial.random("passes")
            for _ in 0..<steps {
                let chosen = (0..<batch).map { _ in order.integer(below: tasks.count) }
                let (q, a) = (chosen.map { questions[$0] }, chosen.map { labels[$0] })
                var sampled: [[Int]] = []
                var advantages: [Float] = []
                if penalty == .score {
                    sampled = answerer.answers(q, random: &samples)
                    let values = answerer.penalties(sampled)
                    let mean = values.reduce(0, +) / Double(values.count)
                    advantages = values.flatMap { value in
                        [Float](repeating: Float(value - mean), count: language.answer)
                    }
                }
                var model = answerer.model
                let current = answerer
                _ = try descent.step(&model, random: noise) { model, _ in
                    let logits = current.logits(model, q, a)
                    let loss = softmaxCrossEntropy(logits, labels: a.flatMap { $0 })
                    switch penalty {
                    case .none: return loss
                    case .decoded:
                        // The first example of the batch, its words decoded by arg max.
                        let words = largestColumns(logits).prefix(language.answer)
                        return loss + Float(current.penalties([Array(words)])[0])
                    case .score:
                        let entropies = crossEntropies(
                            current.logits(model, q, sampled), labels: sampled.flatMap { $0 })
                        let weights = Tensor(advantages)
                        // ∇ E[penalty] = E[penalty ∇ log p].
                        return loss - (weights * entropies).sum() / Float(batch)
                    }
                }
                answerer.model = model
            }
        }
    }
}

import Foundation
import LinearAlgebra

extension LargeStepPerceptron {
    /// The methods compared.
    package enum Method: String, Decodable {
        /// Gradient descent on the logistic loss (LR+GD).
        case gradientDescent = "gd"
        /// The same with steps divided by (1/n) Σ σ(−z_iᵀθ).
        case normalizedGradientDescent = "normalized-gd"
        /// Adds (1/n) Σ z_i over the misclassified samples.
        case batchPerceptron = "batch-perceptron"
        /// Adds the mean of the misclassified samples.
        case normalizedBatchPerceptron = "normalized-batch-perceptron"
        /// Adds the misclassified sample of smallest index.
        case perceptron
    }

    /// A method with its constants.
    package struct Rule {
        let method: Method
        /// Step size γ; perceptrons' iterates are scaled by it, and nothing else changes.
        let gamma: Double
        /// The weight of all samples in the first update of the batch perceptron, σ(0) = ½.
        let firstStep: Double

        package init(_ method: Method, gamma: Double = 1, firstStep: Double = 0.5) {
            self.method = method
            self.gamma = gamma
            self.firstStep = firstStep
        }

        /// The weight of a sample in the next update.
        ///
        /// - Parameters:
        ///   - isWrong: whether u = −zᵀθ ≥ 0.
        ///   - e: exp(−|u|), so that σ(u) is 1/(1 + e) on the wrong side and e/(1 + e) on the right.
        ///   - update: the updates made so far.
        ///   - isFirst: whether it is the misclassified sample of smallest index.
        /// - Returns: a number from 0 to 1.
        fileprivate func weight(isWrong: Bool, e: Double, update: Int, isFirst: Bool) -> Double {
            switch method {
            case .gradientDescent, .normalizedGradientDescent: (isWrong ? 1 : e) / (1 + e)
            case .batchPerceptron: update == 0 ? firstStep : isWrong ? 1 : 0
            case .normalizedBatchPerceptron: isWrong ? 1 : 0
            case .perceptron: isFirst ? 1 : 0
            }
        }
    }

    /// A method on its way from θ = 0.
    package struct Learner {
        let samples: Samples
        let rule: Rule
        /// θ after `updates` updates.
        package private(set) var theta: [Double]
        package private(set) var updates = 0
        /// The number of samples with z_iᵀθ ≤ 0.
        package private(set) var misclassified = 0.0
        /// f(θ) = (1/n) Σ log(1 + exp(−z_iᵀθ)).
        package private(set) var loss = 0.0
        /// minᵢ |z_iᵀθ|.
        private(set) var nearestTie = 0.0
        /// Σ w_i z_i with the method's weights at θ, and Σ w_i.
        private var direction: [Double]
        private var totalWeight = 0.0
        /// −z_iᵀθ, then w_i, block by block.
        private var buffers: [[Double]]

        package init(_ samples: Samples, _ rule: Rule) {
            self.samples = samples
            self.rule = rule
            theta = [Double](repeating: 0, count: samples.dimension)
            direction = theta
            buffers = samples.blocks.map { [Double](repeating: 0, count: $0.rows) }
            look()
        }

        /// Whether z_iᵀθ > 0 for all i.
        package var isSeparating: Bool { misclassified == 0 }

        /// The share of samples with z_iᵀθ > 0.
        var accuracy: Double { 1 - misclassified / samples.count }

        /// One update.
        package mutating func step() {
            let step =
                switch rule.method {
                case .gradientDescent, .batchPerceptron: rule.gamma / samples.count
                case .normalizedGradientDescent: rule.gamma / totalWeight
                // Nobody is misclassified after the end: θ stays.
                case .normalizedBatchPerceptron: rule.gamma / max(totalWeight, 1)
                case .perceptron: rule.gamma
                }
            axpy(step, direction, &theta)
            updates += 1
            look()
        }

        /// One pass over the samples at θ: who is misclassified, the loss, and the next direction.
        private mutating func look() {
            misclassified = 0
            nearestTie = .infinity
            totalWeight = 0
            scale(&direction, by: 0)
            var lossSum = 0.0
            var first = 0
            for b in samples.blocks.indices {
                let block = samples.blocks[b]
                multiply(block, theta, into: &buffers[b], alpha: -1)
                var blockWeight = 0.0
                for i in 0..<block.rows {
                    let u = buffers[b][i]
                    let count = samples.multiplicities[first + i]
                    // e ≤ 1 serves both σ and the loss, and neither overflows.
                    let e = exp(-abs(u))
                    lossSum += count * (max(u, 0) + log1p(e))
                    nearestTie = min(nearestTie, abs(u))
                    let isWrong = u >= 0
                    let share = rule.weight(
                        isWrong: isWrong, e: e, update: updates,
                        isFirst: isWrong && misclassified == 0)
                    let weight = rule.method == .perceptron ? share : count * share
                    if isWrong { misclassified += count }
                    blockWeight += weight
                    buffers[b][i] = weight
                }
                totalWeight += blockWeight
                first += block.rows
                // Beside a misclassified sample, of weight ½ or more, 1e-40 changes no digit of θ.
                guard blockWeight > 1e-40 else { continue }
                multiply(block, buffers[b], transposed: true, into: &direction, beta: 1)
            }
            loss = lossSum / samples.count
        }

        /// ‖∇f(θ)‖, by a pass of its own.
        package func gradientNorm() -> Double {
            var gradient = Learner(samples, Rule(.gradientDescent))
            gradient.theta = theta
            gradient.look()
            return norm(gradient.direction) / samples.count
        }
    }

    /// What a run to separation came to.
    package struct Run {
        /// Updates made until z_iᵀθ > 0 for all i, or until the limit.
        package let updates: Int
        /// Whether the run ended by separation.
        package let isSeparating: Bool
        /// The largest loss at an iterate that does not separate, θ = 0 included.
        package let maximumLoss: Double
        /// The samples misclassified by the last iterate.
        let misclassified: Double
    }

    /// Runs a rule until it separates, or to the limit.
    ///
    /// - Parameters:
    ///   - samples: the z_i.
    ///   - rule: the method.
    ///   - limit: the largest number of updates.
    ///   - visit: is shown every iterate, θ = 0 and the last one included.
    /// - Returns: how many updates were made, and how the run ended.
    package static func run(
        _ samples: Samples, _ rule: Rule, limit: Int, visit: (Learner) -> Void = { _ in }
    ) -> Run {
        var learner = Learner(samples, rule)
        var maximumLoss = 0.0
        visit(learner)
        while !learner.isSeparating && learner.updates < limit {
            maximumLoss = max(maximumLoss, learner.loss)
            learner.step()
            visit(learner)
        }
        return Run(
            updates: learner.updates, isSeparating: learner.isSeparating, maximumLoss: maximumLoss,
            misclassified: learner.misclassified)
    }
}

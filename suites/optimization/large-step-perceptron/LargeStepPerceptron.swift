import Foundation
import LinearAlgebra
import Statistics
import SuiteKit

/// From Logistic Regression to the Perceptron Algorithm: Exploring Gradient Descent with Large Step
/// Sizes (A. Tyurin, 2025).
///
/// Logistic regression on separable samples, from θ = 0: with a large step γ gradient descent (LR+GD)
/// becomes the batch perceptron, and dividing by the share of errors removes its dependence on n.
package enum LargeStepPerceptron {
    static let paper = Paper(
        "large-step-perceptron",
        [
            WorstCase.self, TwoPoints.self, RealPairs.self, PerceptronLimit.self, StepSizes.self,
            Imbalanced.self,
        ])

    /// Experiment 1: the two kinds of samples on which the batch perceptron takes Ω(n) updates.
    struct WorstCase: Experiment {
        /// Number of samples n, all but one of them equal.
        let samples: Int
        /// The method.
        let method: Method
        /// Step size γ.
        let gamma: Double
        /// Weight of all samples in the first update of the batch perceptron.
        let firstStep: Double
        /// The largest number of updates.
        let limit: Int

        func run(_ trial: Trial) throws -> Record {
            let set = Samples.worstCase(samples)
            let rule = Rule(method, gamma: gamma, firstStep: firstStep)
            let run = LargeStepPerceptron.run(set, rule, limit: limit)
            guard run.isSeparating else {
                throw SeparationError.unfinished(
                    updates: run.updates, misclassified: run.misclassified)
            }
            let geometry = try set.geometry()
            var record = Record()
            record.oracleEvaluations = run.updates
            record.report("iterations", run.updates)
            // ⌊0.3n + 0.2⌋ + 1 in whole numbers: sample 1 is right once k > 0.3n + 0.2.
            record.report("closed_form", (3 * samples + 2) / 10 + 1)
            record.report("scaled_iterations", geometry.scaled(run.updates))
            record.report("batch_allowance", samples)
            record.report("normalized_allowance", geometry.normalizedAllowance(gamma: gamma))
            return record
        }
    }

    /// Experiment 2: two samples on which a large step first raises the loss, and separates next.
    struct TwoPoints: Experiment {
        /// Step size γ.
        let gamma: Double
        /// The largest number of updates.
        let limit: Int

        func run(_ trial: Trial) throws -> Record {
            var losses: [Double] = []
            var gradients: [Double] = []
            let rule = Rule(.gradientDescent, gamma: gamma)
            let run = LargeStepPerceptron.run(.twoPoints, rule, limit: limit) { learner in
                guard losses.count <= 2 else { return }
                losses.append(learner.loss)
                gradients.append(learner.gradientNorm())
            }
            guard run.isSeparating, losses.count == 3 else {
                throw SeparationError.unfinished(
                    updates: run.updates, misclassified: run.misclassified)
            }
            // θ₁ = γ (½, ¾), z₁ᵀθ₁ = −γ/4, z₂ᵀθ₁ = 7γ/2; log(1 + eˣ) = x + log(1 + e⁻ˣ).
            let formula =
                (gamma / 4 + log1p(exp(-gamma / 4)) + log1p(exp(-3.5 * gamma))) / 2
            var record = Record()
            record.oracleEvaluations = run.updates
            record.report("loss_0", losses[0])
            record.report("loss_1", losses[1])
            record.report("loss_1_formula", formula)
            record.report("loss_2", losses[2])
            record.report("grad_norm_1", gradients[1])
            record.report("separated_at", run.updates)
            return record
        }
    }

    /// Experiment 3: two classes of pictures, from θ = 0 to separation.
    struct RealPairs: Experiment {
        /// Where the pictures come from.
        let source: Source
        /// The two classes, `1-8`.
        let pair: String
        /// Samples of each class; 0 for all.
        let perClass: Int
        /// The method.
        let method: Method
        /// Step size γ.
        let gamma: Double
        /// The largest number of updates.
        let limit: Int

        func run(_ trial: Trial) throws -> Record {
            let samples = try source.samples(of: pair, first: perClass, second: perClass, trial)
            // A pair without a margin would never end: it is refused, and no limit is reported for it.
            let geometry = try samples.geometry()
            var curve = Curve()
            let run = LargeStepPerceptron.run(
                samples, Rule(method, gamma: gamma), limit: limit
            ) { learner in
                curve.visit(learner, isLast: learner.isSeparating || learner.updates == limit)
            }
            var record = Record()
            record.oracleEvaluations = run.updates
            record.report("iterations_to_separate", run.updates)
            record.report("separated", run.isSeparating)
            record.report("max_loss_before_separation", run.maximumLoss)
            record.report("batch_allowance", samples.count)
            record.report("margin", geometry.margin)
            record.report("scaled_iterations", geometry.scaled(run.updates))
            record.report("normalized_allowance", geometry.normalizedAllowance(gamma: gamma))
            record.report("curve", columns: curve.columns)
            return record
        }
    }

    /// Experiment 3, first claim: θ_t/γ of LR+GD beside the batch perceptron's iterates (Thm 3.2).
    struct PerceptronLimit: Experiment {
        /// Where the pictures come from.
        let source: Source
        /// The two classes.
        let pair: String
        /// Samples of each class; 0 for all.
        let perClass: Int
        /// Step size γ.
        let gamma: Double
        /// The γ that says where a near tie ends the comparison: minᵢ |z_iᵀθ̂_t| γ < 20.
        let referenceGamma: Double
        /// The largest number of updates compared.
        let limit: Int

        func run(_ trial: Trial) throws -> Record {
            let samples = try source.samples(of: pair, first: perClass, second: perClass, trial)
            var perceptron = Learner(samples, Rule(.batchPerceptron))
            var descent = Learner(samples, Rule(.gradientDescent, gamma: gamma))
            var errors: [Double] = []
            // Once all are right the perceptron's update is empty, and θ̂ stays.
            while errors.count < limit {
                perceptron.step()
                descent.step()
                let error = distance(scaled(descent.theta, by: 1 / gamma), perceptron.theta)
                errors.append(error / norm(perceptron.theta))
                if perceptron.nearestTie * referenceGamma < 20 { break }
            }
            var record = Record()
            record.oracleEvaluations = errors.count
            record.report("steps_compared", errors.count)
            record.report("largest_error", errors.max() ?? 0)
            record.report(
                "curve",
                columns: [
                    "iteration": .counts(Array(1...errors.count)), "error": .numbers(errors),
                ])
            return record
        }
    }

    /// Sec. 4, Figs. 4–5: over step sizes, do high losses before separation go with few updates?
    struct StepSizes: Experiment {
        /// Where the pictures come from.
        let source: Source
        /// The two classes.
        let pair: String
        /// Samples of each class; 0 for all.
        let perClass: Int
        /// The step sizes γ.
        let gammas: [Double]
        /// The largest number of updates; runs that reach it share the last rank.
        let limit: Int

        func run(_ trial: Trial) throws -> Record {
            let samples = try source.samples(of: pair, first: perClass, second: perClass, trial)
            _ = try samples.geometry()
            let runs = gammas.map {
                LargeStepPerceptron.run(samples, Rule(.gradientDescent, gamma: $0), limit: limit)
            }
            let losses = runs.map(\.maximumLoss)
            let updates = runs.map { Double($0.updates) }
            let correlation = spearmanCorrelation(losses, updates)
            var record = Record()
            record.oracleEvaluations = runs.map(\.updates).reduce(0, +)
            // Where no step raises the loss above that of θ = 0, nothing goes with anything.
            record.report("rank_correlation", correlation.isNaN ? 0 : correlation)
            record.report(
                "runs",
                columns: [
                    "gamma": .numbers(gammas), "max_loss": .numbers(losses),
                    "iterations": .numbers(updates),
                    "separated": .counts(runs.map { $0.isSeparating ? 1 : 0 }),
                ])
            return record
        }
    }

    /// Experiment 4: few pictures of one class against many of another.
    struct Imbalanced: Experiment {
        /// Where the pictures come from.
        let source: Source
        /// The two classes, the rare one first.
        let pair: String
        /// Samples of the first class.
        let first: Int
        /// Samples of the second class.
        let second: Int
        /// The method.
        let method: Method
        /// Step size γ.
        let gamma: Double
        /// The largest number of updates.
        let limit: Int

        func run(_ trial: Trial) throws -> Record {
            let samples = try source.samples(of: pair, first: first, second: second, trial)
            let run = LargeStepPerceptron.run(samples, Rule(method, gamma: gamma), limit: limit)
            guard run.isSeparating else {
                throw SeparationError.unfinished(
                    updates: run.updates, misclassified: run.misclassified)
            }
            var record = Record()
            record.oracleEvaluations = run.updates
            record.report("iterations_to_separate", run.updates)
            return record
        }
    }

    /// Iterates picked for a figure: the first twenty, then each a thirtieth further on, and the last.
    struct Curve {
        private var next = 0
        private var iterations: [Double] = []
        private var accuracies: [Double] = []
        private var losses: [Double] = []
        private var gradientNorms: [Double] = []
        private var misclassified: [Double] = []

        mutating func visit(_ learner: Learner, isLast: Bool) {
            guard learner.updates >= next || isLast else { return }
            next = learner.updates + max(1, learner.updates / 30)
            iterations.append(Double(learner.updates))
            accuracies.append(learner.accuracy)
            losses.append(learner.loss)
            gradientNorms.append(learner.gradientNorm())
            misclassified.append(learner.misclassified)
        }

        var columns: KeyValuePairs<String, Column> {
            [
                "iteration": .numbers(iterations), "accuracy": .numbers(accuracies),
                "loss": .numbers(losses), "grad_norm": .numbers(gradientNorms),
                "misclassified_count": .numbers(misclassified),
            ]
        }
    }
}

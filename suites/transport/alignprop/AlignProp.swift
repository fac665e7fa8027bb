import LinearAlgebra
import Randomness
package import SuiteKit

/// Aligning Text-to-Image Diffusion Models with Reward Backpropagation.
///
/// The gradient of a differentiable reward is taken through the denoising chain itself, cut off at a
/// random depth, into low-rank adapters of a frozen denoiser.
package enum AlignProp {
    package static let paper = Paper(
        "alignprop",
        [
            Base.self, Classifier.self, FineTuning.self, Checkpointing.self, ChainGradient.self,
            Mixing.self, LinearGaussian.self,
        ])

    /// Trains the denoiser that is adapted afterwards.
    struct Base: Experiment {
        /// What it learns.
        let source: Source
        /// Neurons of the two hidden layers.
        let width: Int
        /// Steps of Adam.
        let steps: Int
        /// Points in a batch.
        let batch: Int
        /// The first learning rate.
        let learningRate: Double
        /// Steps of the sampler.
        let levels: Int

        func run(_ trial: Trial) throws -> Record {
            let pictures = source == .digits ? try Pictures(trial) : nil
            var (start, data) = (trial.random("parameters"), trial.random("data"))
            let denoiser = Denoiser(dimension: pictures == nil ? 2 : 64, width: width, &start)
            let training = Training(
                denoiser, steps: steps, batch: batch, rate: learningRate, &data
            ) { pictures?.sample(batch, &$0) ?? Mixture.sample(batch, &$0) }
            var noise = trial.random("samples")
            var examiner = Examiner(
                training.denoiser, Levels(steps: levels), chains: 500, &noise)
            let ends = examiner.ends(training.denoiser)
            var record = Record()
            record.report("loss", training.loss)
            record.report("diversity", spread(ends))
            record.report(
                "training",
                columns: [
                    "step": .counts(training.curve.steps),
                    "loss": .numbers(training.curve.losses),
                ])
            record.report(
                "samples", columns: ["x": .numbers(ends.column(0)), "y": .numbers(ends.column(1))])
            let target = pictures?.three ?? Mixture.modes[3]
            record.store("base", training.denoiser.artifact(target: target))
            return record
        }
    }

    /// Experiments 1 and 2: the base is adapted to a reward.
    struct FineTuning: Experiment {
        /// What the base has learned.
        let source: Source
        /// How the gradient is estimated.
        let method: Method
        /// K of the method `fixed`.
        let depth: Int
        /// What is to be raised.
        let reward: Reward
        /// T.
        let levels: Int
        /// The rank of the adapters.
        let rank: Int
        /// Steps of AdamW; after as many batches all methods are compared.
        let steps: Int
        /// Steps of AdamW with the score function.
        let policySteps: Int
        /// Chains in a batch, each of which asks for one reward.
        let batch: Int
        /// The learning rate.
        let learningRate: Double
        /// The learning rate with the score function.
        let policyRate: Double
        /// The learning rate of reward-weighted regression.
        let regressionRate: Double
        /// Steps between two examinations.
        let every: Int
        /// Chains that are examined.
        let examined: Int
        /// Whether ∂R/∂x is replaced by noise: for the control.
        let usesNoise: Bool

        private var rate: Double {
            switch method {
            case .ddpo: policyRate
            case .rwr: regressionRate
            case .alignprop, .full, .last, .fixed, .refl: learningRate
            }
        }

        func run(_ trial: Trial) throws -> Record {
            let artifact = try trial.artifact("base")
            let base = try Denoiser(artifact)
            let logit = reward == .three ? try Logit(trial.artifact("logit")) : nil
            let goal = Goal(
                reward, target: artifact.doubles("target") ?? Mixture.modes[3], logit: logit)
            let sampler = Levels(steps: levels)
            var (start, chains, fresh) = (
                trial.random("adapters"), trial.random("chains"), trial.random("examination")
            )
            let adapters = Adapters(base, rank: rank, &start)
            var tuner = Tuner(
                base, adapters, sampler, goal, batch: batch,
                learningRate: rate, &chains)
            var examiner = Examiner(base, sampler, chains: examined, &fresh)
            let first = examiner.examine(base, goal)
            let aim = first.reward + 0.8 * (goal.optimum - first.reward)
            var curve = (queries: [0], rewards: [first.reward], spreads: [first.diversity])
            var (reached, compared, atGoal) = (Int?.none, first, Double?.none)
            var (kept, before) = (adapters, first)
            let limit = method == .ddpo ? policySteps : steps
            for step in 1...limit {
                tuner.step(method, depth: depth, isNoise: usesNoise, &chains)
                guard step % every == 0 else { continue }
                let now = examiner.examine(tuner.adapters.applied(to: base), goal)
                // A network that has exploded is not adapted further; squares of its numbers are finite.
                guard now.reward.isFinite, now.diversity < 1e30 else { break }
                kept = tuner.adapters
                curve.queries.append(step * batch)
                curve.rewards.append(now.reward)
                curve.spreads.append(now.diversity)
                if step <= steps { compared = now }
                if now.reward >= aim, reached == nil {
                    // Between two examinations, so that all are compared at one reward.
                    let share = (aim - before.reward) / (now.reward - before.reward)
                    reached = step * batch
                    atGoal = before.diversity + share * (now.diversity - before.diversity)
                }
                before = now
            }
            let adapted = kept.applied(to: base)
            let last = examiner.examine(adapted, goal, displaces: true)
            let gap = goal.optimum - first.reward
            var record = Record()
            record.oracleEvaluations = limit * batch
            record.report("base_reward", first.reward)
            record.report("reward_mean", last.reward)
            record.report("gap_closed", (last.reward - first.reward) / gap)
            record.report("gap_at_budget", (compared.reward - first.reward) / gap)
            // One budget for all, so that failing early is no merit.
            let budget = max(steps, policySteps) * batch
            record.report("queries_to_80pct", reached ?? budget)
            record.report("reached", reached != nil)
            record.report("diversity", last.diversity)
            record.report("diversity_at_80pct", atGoal ?? last.diversity)
            record.report("kl_proxy", last.displacement)
            record.report(
                "curve",
                columns: [
                    "queries": .counts(curve.queries), "reward": .numbers(curve.rewards),
                    "diversity": .numbers(curve.spreads),
                ])
            record.report(
                "depths",
                columns: [
                    "k": .counts(Array(tuner.norms.indices)), "norm": .numbers(tuner.norms),
                ])
            let ends = examiner.ends(adapted)
            record.report(
                "samples", columns: ["x": .numbers(ends.column(0)), "y": .numbers(ends.column(1))])
            return record
        }
    }
}

import Autodiff
import Foundation
import Randomness
import Statistics
import SuiteKit

/// Probabilistic Programming with Programmable Variational Inference (M. R. Becker, A. K. Lew, X. Wang,
/// M. Ghavami, M. Huot, M. C. Rinard, V. K. Mansinghka, PLDI 2024).
///
/// Objectives of variational inference are programs that make choices. Each choice has a rule for the
/// derivative of the expected cost, and the rules compose to unbiased gradients of the whole.
package enum ProgrammableVI {
    static let paper = Paper(
        "programmable-vi",
        [
            Estimators.self, DiscreteOnly.self, Programs.self, Evidence.self, ConeBound.self,
            ConeScatter.self, Objects.self, Overhead.self,
        ])

    /// How the gradient of the yes-or-no choice of `Estimators` is estimated.
    package enum DiscreteRule: String, Decodable, CaseIterable, Sendable {
        /// Both branches.
        case enumerated = "enum"
        /// The measure-valued derivative.
        case measureValued = "mvd"
        /// The score function.
        case reinforce
        /// The score function with the expected cost as baseline.
        case baseline = "reinforce-baseline"
        /// No score: what differentiates the branch that was drawn alone.
        case pathwise
    }

    /// How the gradient of the normal choice is estimated.
    package enum NormalRule: String, Decodable, CaseIterable, Sendable {
        /// x = μ + σε.
        case reparam
        /// The score function.
        case reinforce
    }

    /// The distance of the mean of estimated derivatives to the expected ones, in standard errors, and
    /// the variances.
    static func bias(
        _ samples: Int, _ exact: Dual, of estimate: () -> Dual
    ) -> (record: Record, variances: SIMD4<Double>) {
        var (sums, squares) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
        for _ in 0..<samples {
            let tangent = estimate().tangent
            sums += tangent
            squares += tangent * tangent
        }
        let n = Double(samples)
        let means = sums / n
        let variances = squares / n - means * means
        let scores = (0..<2).map { k in
            abs(means[k] - exact.tangent[k]) / max(variances[k] / n, 1e-300).squareRoot()
        }
        var record = Record()
        record.report("bias_z", scores.max() ?? 0)
        record.report("variance_theta", variances[0])
        record.report("variance_mu", variances[1])
        return (record, variances)
    }

    /// Experiment 1: b ~ Bernoulli(σ(θ)), x ~ N(μ + b, 1), and the cost sin x + bx² − θx.
    struct Estimators: Experiment {
        /// The rule for b.
        let discrete: DiscreteRule
        /// The rule for x.
        let normal: NormalRule
        /// Number of estimates.
        let samples: Int

        func run(_ trial: Trial) throws -> Record {
            var place = trial.random("parameters")
            let values = [place.uniform(in: -1.5..<1.5), place.uniform(in: -1.5..<1.5)]
            let parameters = Dual.parameters(values)
            let exact = expectedCost(parameters[0], parameters[1])
            var primitives = Primitives(trial.random("estimates"))
            let estimated = ProgrammableVI.bias(samples, exact) {
                mixedCost(discrete, normal, parameters, baseline: exact.value, &primitives)
            }
            var record = estimated.record
            record.report("variance_choice", estimated.variances[2])
            return record
        }
    }

    /// The program of `Estimators` as a cost with an unbiased tangent.
    ///
    /// - Parameters:
    ///   - discrete: the rule for b.
    ///   - normal: the rule for x.
    ///   - parameters: θ and μ.
    ///   - baseline: c of the score function with a baseline.
    ///   - primitives: what makes the choices.
    /// - Returns: sin x + bx² − θx with its tangent.
    package static func mixedCost(
        _ discrete: DiscreteRule, _ normal: NormalRule, _ parameters: [Dual], baseline: Double,
        _ primitives: inout Primitives
    ) -> Dual {
        let (theta, mu) = (parameters[0], parameters[1])
        let branches: Primitives.Branches = { b, primitives in
            let mean = b ? mu + 1 : mu
            let rest: Primitives.Continuation = { x, _ in
                let cost = x.sine - theta * x
                return b ? cost + x.squared : cost
            }
            switch normal {
            case .reparam: return primitives.normalReparam(mean, Dual(1), rest)
            case .reinforce: return primitives.normalReinforce(mean, Dual(1), rest)
            }
        }
        // The third derivative is that of the choice alone.
        let p = Dual(theta.value, theta.tangent + [0, 0, 1, 0]).sigmoid
        switch discrete {
        case .enumerated: return primitives.bernoulliEnum(p, branches)
        case .measureValued: return primitives.bernoulliMeasureValued(p, branches)
        case .reinforce: return primitives.bernoulliReinforce(p, baseline: 0, branches)
        case .baseline: return primitives.bernoulliReinforce(p, baseline: baseline, branches)
        case .pathwise:
            return primitives.bernoulliReinforce(p, baseline: 0, keepsScore: false, branches)
        }
    }

    /// E[sin x + bx² − θx], from E sin N(m, 1) = e^(−1/2) sin m and E x² = m² + 1.
    package static func expectedCost(_ theta: Dual, _ mu: Dual) -> Dual {
        func mean(_ m: Dual) -> Dual { exp(-0.5) * m.sine - theta * m }
        let one = mu + 1
        let p = theta.sigmoid
        return p * (mean(one) + one.squared + 1) + (Dual(1) - p) * mean(mu)
    }

    /// Experiment 1, without the normal choice: b ~ Bernoulli(σ(θ)) and the cost sin(μ + b) + bμ² − θμ.
    struct DiscreteOnly: Experiment {
        /// The rule for b.
        let discrete: DiscreteRule
        /// Number of estimates.
        let samples: Int

        func run(_ trial: Trial) throws -> Record {
            var place = trial.random("parameters")
            let values = [place.uniform(in: -1.5..<1.5), place.uniform(in: -1.5..<1.5)]
            let parameters = Dual.parameters(values)
            let (theta, mu) = (parameters[0], parameters[1])
            let branches: Primitives.Branches = { b, _ in
                let cost = (b ? mu + 1 : mu).sine - theta * mu
                return b ? cost + mu.squared : cost
            }
            var primitives = Primitives(trial.random("estimates"))
            // The derivative of the summed expectation on the tape of reverse mode.
            let exact = valueAndGradient(at: Tensor(values)) { z in
                let (theta, mu) = (z.sliced(0..<1, axis: 0), z.sliced(1..<2, axis: 0))
                let p = sigmoid(theta)
                let yes = sin(mu + 1) + square(mu) - theta * mu
                let no = sin(mu) - theta * mu
                return (p * yes + (1 - p) * no).sum()
            }.gradient.scalars
            var (worst, estimates): (Double, [Double]) = (0, [])
            for _ in 0..<samples {
                let estimate =
                    discrete == .enumerated
                    ? primitives.bernoulliEnum(theta.sigmoid, branches)
                    : primitives.bernoulliMeasureValued(theta.sigmoid, branches)
                for k in 0..<2 { worst = max(worst, abs(estimate.tangent[k] - exact[k])) }
                estimates.append(estimate.tangent[0])
            }
            var record = Record()
            record.report("largest_error", worst)
            record.report("variance_theta", estimates.variance())
            return record
        }
    }
}

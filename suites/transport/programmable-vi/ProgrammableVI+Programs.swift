import Foundation
import Randomness
import SuiteKit

extension ProgrammableVI {
    /// A program of `Programs`.
    package enum Program: String, Decodable, CaseIterable, Sendable {
        /// c ~ Categorical(softmax(θ, μ, 0)) enumerated, x ~ N(μ + c, 1), cost sin x + cx² − θx.
        case categoricalEnum = "categorical-enum"
        /// x ~ N(μ, 1), cost θ Σ (x − i)² over i < 10 by minibatches of 3.
        case minibatch
        /// The mean of 8 runs of the program of `Estimators` by score functions.
        case average
        /// x ~ Beta(1 + e^θ, 1 + e^μ), cost x² − θx.
        case betaImplicit = "beta-implicit"
        /// The same without the derivative of x.
        case betaFrozen = "beta-frozen"
        /// E_q[log q − log p], the reverse divergence less log p(y).
        case reverse = "reverse-kl"
        /// −E_p[log q], the forward divergence up to a constant.
        case forward = "forward-kl"
        /// The bound by two importance weights.
        case iwae = "iwae-2"
        /// Reweighted wake–sleep with two particles, Σ w̃ (log p + log q), w̃ and the draws as given.
        case wakeSleep = "wake-sleep"
    }

    /// Experiment 1, other primitives and objectives: estimates beside closed forms.
    struct Programs: Experiment {
        /// The program.
        let program: Program
        /// Number of estimates.
        let samples: Int

        func run(_ trial: Trial) throws -> Record {
            var place = trial.random("parameters")
            let values = [place.uniform(in: -1.5..<1.5), place.uniform(in: -1.5..<1.5)]
            let parameters = Dual.parameters(values)
            let exact = program.expectedCost(parameters[0], parameters[1])
            var primitives = Primitives(trial.random("estimates"))
            return ProgrammableVI.bias(samples, exact) {
                program.cost(parameters[0], parameters[1], &primitives)
            }.record
        }
    }

    /// z of 0 or 1 with P(z = 1) = σ(μ), y = 0.8 of N(z, 1), and the guide q(z = 1) = σ(θ).
    package struct TwoStates: Sendable {
        /// q(1).
        let guide: Dual
        private let prior: Dual

        /// The model and its guide.
        package init(_ theta: Dual, _ mu: Dual) {
            guide = theta.sigmoid
            prior = mu.sigmoid
        }

        /// log q(z).
        package func logQ(_ z: Bool) -> Dual { (z ? guide : Dual(1) - guide).logarithm }

        /// log p(z, y).
        package func logP(_ z: Bool) -> Dual {
            (z ? prior : Dual(1) - prior).logarithm
                + Dual.logNormal(Dual(0.8), Dual(z ? 1 : 0), Dual(1))
        }

        /// p(z = 1 | y).
        package var posterior: Double {
            let (yes, no) = (exp(logP(true).value), exp(logP(false).value))
            return yes / (yes + no)
        }

        /// log p − log q.
        func logWeight(_ z: Bool) -> Dual { logP(z) - logQ(z) }

        /// Σ w̃ (log p + log q) over particles, with the self-normalized weights w̃ ∝ p/q as given.
        package func wakeSleep(_ particles: [Bool]) -> Dual {
            let weights = particles.map { exp(logWeight($0).value) }
            let total = weights.reduce(0, +)
            return zip(particles, weights).reduce(Dual(0)) { cost, particle in
                cost + particle.1 / total * (logP(particle.0) + logQ(particle.0))
            }
        }
    }
}

extension ProgrammableVI.Program {
    package typealias Dual = ProgrammableVI.Dual
    package typealias Primitives = ProgrammableVI.Primitives

    /// One estimate of the expected cost, with its unbiased tangent.
    package func cost(_ theta: Dual, _ mu: Dual, _ primitives: inout Primitives) -> Dual {
        let model = ProgrammableVI.TwoStates(theta, mu)
        switch self {
        case .categoricalEnum:
            return primitives.categoricalEnum(Self.shares(theta, mu)) { c, primitives in
                primitives.normalReparam(mu + Double(c), Dual(1)) { x, _ in
                    x.sine + Double(c) * x.squared - theta * x
                }
            }
        case .minibatch:
            return primitives.normalReparam(mu, Dual(1)) { x, primitives in
                primitives.minibatch(3, of: 10) { i, _ in theta * (x + Double(-i)).squared }
            }
        case .average:
            return primitives.average(8) { primitives in
                ProgrammableVI.mixedCost(
                    .reinforce, .reinforce, [theta, mu], baseline: 0, &primitives)
            }
        case .betaImplicit, .betaFrozen:
            return primitives.betaImplicit(theta.exponential + 1, mu.exponential + 1) { x, _ in
                let x = self == .betaFrozen ? Dual(x.value) : x
                return x.squared - theta * x
            }
        case .reverse:
            return primitives.bernoulliMeasureValued(model.guide) { z, _ in
                Dual(0) - model.logWeight(z)
            }
        case .forward:
            let z = primitives.random.bernoulli(model.posterior)
            return Dual(0) - model.logQ(z)
        case .iwae:
            return primitives.bernoulliMeasureValued(model.guide) { first, primitives in
                primitives.bernoulliMeasureValued(model.guide) { second, _ in
                    Dual.logMeanExp([model.logWeight(first), model.logWeight(second)])
                }
            }
        case .wakeSleep:
            let q = model.guide.value
            let particles = (0..<2).map { _ in primitives.random.bernoulli(q) }
            return model.wakeSleep(particles)
        }
    }

    /// The expected cost in closed form, or summed over all outcomes.
    package func expectedCost(_ theta: Dual, _ mu: Dual) -> Dual {
        let model = ProgrammableVI.TwoStates(theta, mu)
        switch self {
        case .categoricalEnum:
            // E sin N(m, 1) = e^(−1/2) sin m and E x² = m² + 1.
            return Self.shares(theta, mu).enumerated().reduce(Dual(0)) { cost, share in
                let (c, m) = (Double(share.offset), mu + Double(share.offset))
                return cost + share.element
                    * (exp(-0.5) * m.sine + c * (m.squared + 1) - theta * m)
            }
        case .minibatch:
            return (0..<10).reduce(Dual(0)) { $0 + theta * ((mu + Double(-$1)).squared + 1) }
        case .average: return ProgrammableVI.expectedCost(theta, mu)
        case .betaImplicit, .betaFrozen:
            // E x = a/(a + b) and E x² = E x (a + 1)/(a + b + 1).
            let a = theta.exponential + 1
            let n = a + mu.exponential + 1
            return a / n * ((a + 1) / (n + 1) - theta)
        case .reverse:
            return Self.summed(model) { Dual(0) - model.logWeight($0) }
        case .forward:
            let p = model.posterior
            return -p * model.logQ(true) - (1 - p) * model.logQ(false)
        case .iwae:
            return Self.summed(model) { first in
                Self.summed(model) { second in
                    Dual.logMeanExp([model.logWeight(first), model.logWeight(second)])
                }
            }
        case .wakeSleep:
            // The draws are as given: their probabilities are not differentiated.
            let q = model.guide.value
            return [true, false].reduce(Dual(0)) { cost, first in
                [true, false].reduce(cost) { cost, second in
                    let weight = (first ? q : 1 - q) * (second ? q : 1 - q)
                    return cost + weight * model.wakeSleep([first, second])
                }
            }
        }
    }

    /// softmax(θ, μ, 0).
    private static func shares(_ theta: Dual, _ mu: Dual) -> [Dual] {
        let powers = [theta.exponential, mu.exponential, Dual(1)]
        let total = powers[0] + powers[1] + powers[2]
        return powers.map { $0 / total }
    }

    /// q(1) f(1) + q(0) f(0).
    private static func summed(
        _ model: ProgrammableVI.TwoStates, _ f: (Bool) -> Dual
    ) -> Dual {
        model.guide * f(true) + (Dual(1) - model.guide) * f(false)
    }
}

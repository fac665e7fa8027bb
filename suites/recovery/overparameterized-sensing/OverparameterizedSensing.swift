import Foundation
import LinearAlgebra
import Randomness
import Statistics
import SuiteKit

/// How Over-Parameterization Slows Down Gradient Descent in Matrix Sensing: The Curses of Symmetry
/// and Initialization.
///
/// The loss is always the squared Frobenius error ‖XXᵀ − M*‖²_F or ‖FGᵀ − M*‖²_F.
package enum OverparameterizedSensing {
    static let paper = Paper(
        "overparameterized-sensing",
        [
            SymmetricRate.self, AsymmetricRate.self, OneStep.self, SymmetricOrAsymmetric.self,
            Imbalance.self,
        ])

    /// Experiment 1 (Fig. 1): gradient descent on a symmetric factorisation.
    struct SymmetricRate: Experiment {
        /// Order n of M*.
        let order: Int
        /// The eigenvalues of M*, rank r of them.
        let spectrum: [Double]
        /// Columns k of X.
        let columns: Int
        /// Scale α of the start.
        let alpha: Double
        /// Step size η.
        let eta: Double
        /// Iterations T.
        let steps: Int
        /// Number m of Gaussian measurements; 0 for full observation.
        let measurements: Int

        func run(_ trial: Trial) throws -> Record {
            let target = Target(order: order, spectrum: spectrum, random: trial.random("target"))
            let sensing = Sensing(
                order: order, measurements: measurements, random: trial.random("measurements"))
            var start = trial.random("start")
            var X = alpha * gaussian(order, columns, &start)

            var curve = Curve(until: steps)
            var residual = target.residual(X, X)
            for t in 1...steps {
                // X ← X − η A*A(XXᵀ − M*) X.
                X.add(sensing.gradient(of: residual, at: X), scaledBy: -eta)
                target.residual(X, X, into: &residual)
                curve.add(residual.squaredNorm(), at: t)
            }
            var record = Record()
            record.report("final_loss", curve.last)
            record.report("iterations", curve.firstBelow ?? steps)
            record.report("reached", curve.firstBelow != nil)
            record.report(
                "curve", columns: ["t": .numbers(curve.times), "loss": .numbers(curve.losses)])
            return record
        }
    }

    /// Experiment 2 (Fig. 2): gradient descent on an asymmetric factorisation.
    struct AsymmetricRate: Experiment {
        /// Order n of M*.
        let order: Int
        /// The eigenvalues of M*.
        let spectrum: [Double]
        /// Columns k of F and G.
        let columns: Int
        /// Scale α of the start of F.
        let alpha: Double
        /// Scale of the start of G in units of α.
        let ratio: Double
        /// Whether G starts at F, which makes the problem symmetric.
        let startsEqual: Bool
        /// Step size η.
        let eta: Double
        /// Iterations T; the run ends earlier at a loss of 1e-20.
        let steps: Int

        func run(_ trial: Trial) throws -> Record {
            let target = Target(order: order, spectrum: spectrum, random: trial.random("target"))
            var pair = Pair(
                order: order, columns: columns, alpha: alpha, ratio: ratio,
                random: trial.random("start"))
            if startsEqual { pair.G = pair.F }

            var curve = Curve(until: steps)
            var window: (t: [Double], logLoss: [Double]) = ([], [])
            for t in 1...steps {
                pair.step(target, eta: eta)
                let loss = pair.loss
                curve.add(loss, at: t)
                if loss <= 1e-5, loss >= 1e-20 {
                    window.t.append(Double(t))
                    window.logLoss.append(log(loss))
                }
                if loss < 1e-20 { break }
            }
            var record = Record()
            record.report("rate", -(try LineFit(window.t, window.logLoss).slope))
            record.report("final_loss", curve.last)
            record.report("iterations", curve.firstBelow ?? steps)
            record.report("reached", curve.firstBelow != nil)
            record.report(
                "curve", columns: ["t": .numbers(curve.times), "loss": .numbers(curve.losses)])
            return record
        }
    }

    /// Experiment 3 (Fig. 3): one modified step makes the rate independent of the start.
    struct OneStep: Experiment {
        /// Order n of M*.
        let order: Int
        /// The eigenvalues of M*.
        let spectrum: [Double]
        /// Columns k of F and G.
        let columns: Int
        /// Scales α of the start of F; each is run.
        let alphas: [Double]
        /// Scale of the start of G in units of α.
        let ratio: Double
        /// Step size η.
        let eta: Double
        /// Iterations T at most.
        let steps: Int
        /// The modified step is made at t₀, the first iteration with a loss of at most this.
        let modifiedBelow: Double
        /// All singular values of F after it, β.
        let beta: Double
        /// Whether the step is made.
        let modifies: Bool

        func run(_ trial: Trial) throws -> Record {
            let target = Target(order: order, spectrum: spectrum, random: trial.random("target"))
            var iterations: [Double] = []
            var curves: (alpha: [Double], t: [Double], loss: [Double]) = ([], [], [])
            var steppedAt: [Double] = []
            var stepError = 0.0
            for alpha in alphas {
                var pair = Pair(
                    order: order, columns: columns, alpha: alpha, ratio: ratio,
                    random: trial.random("start"))
                var curve = Curve(until: steps)
                var stepTime: Int?
                for t in 1...steps {
                    pair.step(target, eta: eta)
                    if stepTime == nil, pair.loss <= modifiedBelow {
                        stepTime = t
                        if modifies {
                            stepError = max(stepError, try pair.equalize(to: beta, target))
                        }
                    }
                    curve.add(pair.loss, at: t)
                    if curve.firstBelow != nil { break }
                }
                let start = stepTime ?? steps
                steppedAt.append(Double(start))
                iterations.append(Double((curve.firstBelow ?? steps) - start))
                curves.alpha += [Double](repeating: alpha, count: curve.times.count)
                curves.t += curve.times
                curves.loss += curve.losses
            }
            var record = Record()
            record.report("spread", (iterations.max() ?? 0) / (iterations.min() ?? 0))
            record.report("step_error", stepError)
            record.report(
                "runs",
                columns: [
                    "alpha": .numbers(alphas), "modified_at": .numbers(steppedAt),
                    "iterations": .numbers(iterations),
                ])
            record.report(
                "curve",
                columns: [
                    "alpha": .labels(curves.alpha.map { "α = \($0)" }), "t": .numbers(curves.t),
                    "loss": .numbers(curves.loss),
                ])
            return record
        }
    }

    /// Experiment 4: the two factorisations of the same M* from the same start scale.
    struct SymmetricOrAsymmetric: Experiment {
        /// Order n of M*.
        let order: Int
        /// The eigenvalues of M*.
        let spectrum: [Double]
        /// Columns k.
        let columns: Int
        /// Scale α of the start.
        let alpha: Double
        /// Scale of the start of G in units of α.
        let ratio: Double
        /// Step size η.
        let eta: Double
        /// Iterations T.
        let steps: Int

        func run(_ trial: Trial) throws -> Record {
            let target = Target(order: order, spectrum: spectrum, random: trial.random("target"))
            let pair = Pair(
                order: order, columns: columns, alpha: alpha, ratio: ratio,
                random: trial.random("start"))
            // From G = F the asymmetric updates are the symmetric ones.
            var runs = [pair, pair]
            runs[1].G = runs[1].F
            var curves = [Curve(until: steps), Curve(until: steps)]
            for t in 1...steps {
                for index in runs.indices {
                    runs[index].step(target, eta: eta)
                    curves[index].add(runs[index].loss, at: t)
                }
            }
            var record = Record()
            record.report("loss_asymmetric", curves[0].last)
            record.report("loss_symmetric", curves[1].last)
            record.report(
                "curve",
                columns: [
                    "t": .numbers(curves[0].times), "asymmetric": .numbers(curves[0].losses),
                    "symmetric": .numbers(curves[1].losses),
                ])
            return record
        }
    }

    /// The invariant behind the rate: FᵀF − GᵀG hardly moves on the directions that M* does not use.
    struct Imbalance: Experiment {
        /// Order n of M*.
        let order: Int
        /// The eigenvalues of M*.
        let spectrum: [Double]
        /// Columns k of F and G.
        let columns: Int
        /// Scale α of the start of F.
        let alpha: Double
        /// Scale of the start of G in units of α.
        let ratio: Double
        /// Step size η.
        let eta: Double
        /// The time η T of the gradient flow that the run covers.
        let time: Double
        /// Weight λ of the regulariser ¼‖FᵀF − GᵀG‖²_F; 0 for the paper's method.
        let balance: Double

        func run(_ trial: Trial) throws -> Record {
            let target = Target(order: order, spectrum: spectrum, random: trial.random("target"))
            var pair = Pair(
                order: order, columns: columns, alpha: alpha, ratio: ratio,
                random: trial.random("start"))
            let before = pair.imbalance
            for _ in 0..<Int((time / eta).rounded()) {
                pair.step(target, eta: eta, balance: balance)
            }
            // The directions of R^k that carry nothing of M*: the small eigenvalues of (UᵀF)ᵀ(UᵀF).
            let used = product(target.U, pair.F, transposeLeft: true)
            let eigen = try eigenSymmetric(product(used, used, transposeLeft: true))
            let extra = eigen.vectors[0..<columns, 0..<(columns - spectrum.count)]
            func onExtra(_ a: Matrix<Double>) -> Double {
                product(extra, a * extra, transposeLeft: true).frobeniusNorm
            }
            var record = Record()
            record.report("drift", onExtra(pair.imbalance - before) / onExtra(before))
            record.report("final_loss", target.residual(pair.F, pair.G).squaredNorm())
            return record
        }
    }
}

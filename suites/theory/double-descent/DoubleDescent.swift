import Foundation
import LinearAlgebra
import Randomness
import SuiteKit

/// Understanding the Role of Optimization in Double Descent.
///
/// A model of random features has P parameters and N training points. Its test error peaks at P = N,
/// and falls again beyond, if and only if the optimizer gets to a loss that is low enough.
package enum DoubleDescent {
    static let paper = Paper(
        "double-descent",
        [
            Iterations.self, Factors.self, FilterIdentity.self, GaussianRisk.self,
            GaussianCondition.self, TwoLayer.self,
        ])

    /// Claim: the peak grows with the iterations of gradient descent.
    struct Iterations: Experiment {
        /// The data set.
        let source: Source
        /// Number N of training points.
        let train: Int
        /// Number of test points.
        let test: Int
        /// Share ρ of the training labels that is drawn anew.
        let noise: Double
        /// The ratios P/N; 1 and `tail` among them.
        let ratios: [Double]
        /// The ratio that the height of the peak is measured from.
        let tail: Double
        /// The numbers T of iterations, ascending.
        let iterations: [Budget]
        /// No model gets more iterations than these.
        let cap: Budget
        /// Ridge α in units of λ_max; 0 in the paper.
        let ridge: Double

        func run(_ trial: Trial) throws -> Record {
            let task = Task(
                try Images(source, train: train, test: test, trial), classes: source.classes,
                noise: noise, trial.random("noise"))
            let features = RandomFeatures(
                inputs: task.images.train.columns, count: DoubleDescent.count(ratios, train),
                scale: 1, nonlinearity: .relu, trial.random("features"))

            var curve: [(ratio: Double, budget: Budget, fit: Fit)] = []
            var conditions: [Double] = []
            for ratio in ratios {
                let model = try Regression(
                    task, features, count: DoubleDescent.count([ratio], train))
                conditions.append(model.spectrum.conditionNumber)
                for budget in iterations {
                    let descent = GradientDescent(
                        iterations: .shorter(budget, cap), multiplier: 1, ridge: ridge)
                    let A = descent.coordinates(model.spectrum, projected: model.projected)
                    curve.append((ratio, budget, model.fit(coordinates: A)))
                }
            }

            func error(_ ratio: Double, _ budget: Budget) -> Double {
                let row = curve.first { $0.ratio == ratio && $0.budget == budget }
                return row?.fit.testError ?? .nan
            }
            let heights = iterations.map { error(1, $0) - error(tail, $0) }
            var record = Record()
            record.report(
                "curve",
                columns: [
                    "ratio": .numbers(curve.map(\.ratio)),
                    "iterations": .labels(curve.map { $0.budget.description }),
                    "test_error": .numbers(curve.map(\.fit.testError)),
                    "test_mse": .numbers(curve.map(\.fit.testMSE)),
                    "train_mse": .numbers(curve.map(\.fit.trainMSE)),
                    "readout_norm": .numbers(curve.map(\.fit.norm)),
                ])
            record.report(
                "features",
                columns: ["ratio": .numbers(ratios), "kappa": .numbers(conditions)])
            record.report(
                "peak",
                columns: [
                    "iterations": .labels(iterations.map(\.description)),
                    "rank": .counts(Array(1...iterations.count)),
                    "height": .numbers(heights),
                    "ratio": .numbers(iterations.map { error(1, $0) / error(tail, $0) }),
                ])
            return record
        }
    }

    /// Claim: every factor acts on the peak through the final training loss.
    struct Factors: Experiment {
        /// The data set.
        let source: Source
        /// Number N of training points.
        let train: Int
        /// Number of test points.
        let test: Int
        /// Share ρ of the training labels that is drawn anew.
        let noise: Double
        /// The ratios P/N; 1 and `tail` among them.
        let ratios: [Double]
        /// The ratio that the height of the peak is measured from.
        let tail: Double
        /// The optimizer.
        let optimizer: Method
        /// Multiplier c of the largest stable step, or Adam's step.
        let rate: Double
        /// Batches of an epoch.
        let batches: Int
        /// Epochs.
        let epochs: Budget
        /// Whether the features are standardized.
        let normalized: Bool
        /// The nonlinearity σ of the features.
        let activation: Nonlinearity
        /// Scale s₀ of the features' weights.
        let scale: Double
        /// Standard deviation of W₁(0).
        let readout: Double
        /// Ridge α in units of λ_max; 0 in the paper.
        let ridge: Double

        func run(_ trial: Trial) throws -> Record {
            let task = Task(
                try Images(source, train: train, test: test, trial), classes: source.classes,
                noise: noise, trial.random("noise"))
            let widest = DoubleDescent.count(ratios, train)
            let features = RandomFeatures(
                inputs: task.images.train.columns, count: widest, scale: scale,
                nonlinearity: activation, isNormalized: normalized, trial.random("features"))
            var random = trial.random("readout")
            let start = scaled(random.normals(widest * source.classes), by: readout)

            var fits: [Fit] = []
            var conditions: [Double] = []
            for ratio in ratios {
                let P = DoubleDescent.count([ratio], train)
                let model = try Regression(task, features, count: P)
                let W0 = Matrix(
                    rows: P, columns: source.classes, Array(start.prefix(P * source.classes)))
                conditions.append(model.spectrum.conditionNumber)
                fits.append(try fit(model, from: W0, trial.random("order")))
            }

            let peak = fits[try place(of: 1)]
            var record = Record()
            record.report("peak_height", peak.testError - fits[try place(of: tail)].testError)
            // A fit that is exact to the last bit still has a logarithm.
            record.report("log_train_mse", log10(max(peak.trainMSE, 1e-40)))
            record.report(
                "curve",
                columns: [
                    "ratio": .numbers(ratios),
                    "method": .labels(ratios.map { _ in method }),
                    "test_error": .numbers(fits.map(\.testError)),
                    "test_mse": .numbers(fits.map(\.testMSE)),
                    "train_mse": .numbers(fits.map(\.trainMSE)),
                    "readout_norm": .numbers(fits.map(\.norm)),
                    "kappa": .numbers(conditions),
                ])
            return record
        }

        /// The optimizer with its step, as the figures name it.
        private var method: String {
            switch optimizer {
            case .gd: batches > 1 ? "SGD" : "GD"
            case .momentum: "momentum"
            case .adam: "Adam \(rate)"
            }
        }

        private func place(of ratio: Double) throws -> Int {
            guard let place = ratios.firstIndex(of: ratio) else { throw NoRatio(ratio: ratio) }
            return place
        }

        /// Trains the readout: gradient descent in closed form, everything else step by step.
        private func fit(
            _ model: Regression, from W0: Matrix<Double>, _ random: RandomStream
        ) throws -> Fit {
            if optimizer == .gd, batches == 1 {
                let descent = GradientDescent(iterations: epochs, multiplier: rate, ridge: ridge)
                if readout == 0 {
                    let A = descent.coordinates(model.spectrum, projected: model.projected)
                    return model.fit(coordinates: A)
                }
                return model.fit(
                    weights: descent.weights(model.spectrum, model.task.Y, start: W0))
            }
            guard case .steps(let count) = epochs else { throw Endless(optimizer: optimizer) }
            let descent = Descent(
                method: optimizer, rate: rate, batches: batches, epochs: count, ridge: ridge)
            let lambda = model.spectrum.largestCurvature
            // SGD and momentum commute with rotations of W and never leave the span of V, so that they
            // can run in its min(N, P) coordinates; Adam cannot.
            let isRotated = optimizer != .adam && readout == 0
            var W =
                isRotated
                ? Matrix(rows: model.spectrum.values.count, columns: W0.columns) : W0
            let loss = descent.run(
                &W, isRotated ? model.rotated : model.Z, model.task.Y, lambda: lambda, random)
            var fit = isRotated ? model.fit(coordinates: W) : model.fit(weights: W)
            fit.trainMSE = loss / Double(W.columns)
            return fit
        }
    }

    /// Cross-check: explicit steps of gradient descent against their closed form.
    struct FilterIdentity: Experiment {
        /// The data set.
        let source: Source
        /// Number N of training points.
        let train: Int
        /// Number of features P.
        let features: Int
        /// Steps T.
        let steps: Int
        /// Standard deviation of W₁(0).
        let readout: Double
        /// Whether the formula leaves out W₁(0).
        let omitsStart: Bool

        func run(_ trial: Trial) throws -> Record {
            let images = try Images(source, train: train, test: 0, trial)
            let Y = targets(images.trainLabels, classes: source.classes)
            let (Z, _) = RandomFeatures(
                inputs: images.train.columns, count: features, scale: 1, nonlinearity: .relu,
                trial.random("features"))(images.train, test: images.test, count: features)
            var random = trial.random("readout")
            var W = Matrix(
                rows: features, columns: source.classes,
                scaled(random.normals(features * source.classes), by: readout))
            let start = omitsStart ? Matrix(rows: W.rows, columns: W.columns) : W
            let spectrum = try Spectrum(Z)
            let expected = GradientDescent(iterations: .steps(steps), multiplier: 1, ridge: 0)
                .weights(spectrum, Y, start: start)
            let descent = Descent(method: .gd, rate: 1, batches: 1, epochs: steps, ridge: 0)
            _ = descent.run(
                &W, Z, Y, lambda: spectrum.largestCurvature, trial.random("order"))
            var record = Record()
            record.report(
                "relative_difference", (W - expected).frobeniusNorm / expected.frobeniusNorm)
            return record
        }
    }

    /// P for the largest of the ratios P/N.
    static func count(_ ratios: [Double], _ N: Int) -> Int {
        Int(((ratios.max() ?? 0) * Double(N)).rounded())
    }

    /// The grid lacks a ratio that the height of the peak needs.
    struct NoRatio: Error, CustomStringConvertible {
        let ratio: Double
        var description: String { "'ratios' has to hold \(ratio), which the peak is measured at" }
    }

    /// Only gradient descent has its limit in closed form.
    struct Endless: Error, CustomStringConvertible {
        let optimizer: Method
        var description: String { "\(optimizer.rawValue) needs a number of epochs" }
    }
}

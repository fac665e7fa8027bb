import Autodiff
import Foundation
import LinearAlgebra
import NeuralNetworks
import Randomness
import Statistics
import SuiteKit
import TrainedModels

extension MecoUnnormalized {
    /// Experiment 4: an energy given by a network, in the plane.
    struct Density: Experiment {
        /// The data.
        let data: PlaneDensity
        /// How the network is trained.
        let training: Training
        /// The covariance of the noise, as a multiple of the data's.
        let noiseScale: Double
        /// Number of steps.
        let steps: Int
        /// Samples of data and of noise a step.
        let batch: Int
        /// Points along each side of the grid for Z.
        let points: Int
        /// γ of the tracker.
        let gamma: Double
        /// Step size of Adam at first; it falls to 0 by a cosine.
        let learningRate: Double
        /// The norm to which longer gradients are shortened.
        let longest: Double

        func run(_ trial: Trial) throws -> Record {
            var random = trial.random("data")
            let train = data.samples(4000, &random)
            let test = data.samples(4000, &random)
            let noise = try GaussianNoise(fitting: train, scale: noiseScale)
            var learner = EnergyLearner(
                inputs: 2, training: training, noise: noise, base: .square,
                gamma: gamma, learningRate: learningRate, longest: longest, steps: steps, trial)
            let plane = PlaneGrid(points: points)
            var (times, values): ([Int], [Double]) = ([], [])
            for k in 0..<steps {
                learner.step(train, batch: batch)
                guard (k + 1) % max(1, steps / 6) == 0 else { continue }
                times.append(k + 1)
                values.append(plane.meanLoss(learner.model, test))
            }
            let truth = data == .eight ? PlaneDensity.meanLossOfEight(test) : 0
            let last = values.last ?? .nan
            let coarse = PlaneGrid(points: points / 2).meanLoss(learner.model, test)
            let map = PlaneGrid(points: 60)
            let density = map.density(learner.model)
            var record = Record()
            record.report("nll", last)
            record.report("nll_excess", last - truth)
            record.report("grid_error", abs(last - coarse))
            record.report("clamped", learner.clamped)
            record.report("curve", columns: ["step": .counts(times), "nll": .numbers(values)])
            record.report(
                "map",
                columns: [
                    "x": .numbers(map.x), "y": .numbers(map.y), "density": .numbers(density),
                ])
            return record
        }
    }

    /// Experiment 5: digits of other classes under an energy model of eight of them.
    struct OutOfDistribution: Experiment {
        /// Number of steps.
        let steps: Int
        /// Samples of data and of noise a step.
        let batch: Int
        /// γ of the tracker.
        let gamma: Double
        /// Step size of Adam at first.
        let learningRate: Double
        /// The norm to which longer gradients are shortened.
        let longest: Double

        func run(_ trial: Trial) throws -> Record {
            let digits = try TrainedModels.digits(trial)
            guard case .classes(let labels) = digits.targets else {
                throw ResourceError.wrongForm(
                    name: "digits8x8", expected: "classes", found: "numbers")
            }
            let pixels = digits.inputs.matrix
            let known = labels.indices.filter { labels[$0] < 8 }
            let train = pixels.rows(known.filter { $0 % 5 != 0 })
            let components = try principalComponents(train, 16)
            func reduced(_ rows: Matrix<Double>) -> Matrix<Double> {
                var centered = rows
                centered.addOuter(
                    Array(repeating: 1, count: rows.rows), components.mean, scaledBy: -1)
                return centered * components.axes
            }
            let data = reduced(train)
            var learner = EnergyLearner(
                inputs: 16, training: .meco,
                noise: try GaussianNoise(fitting: data, scale: 1.5), base: .noise,
                gamma: gamma, learningRate: learningRate, longest: longest, steps: steps, trial)
            for _ in 0..<steps { learner.step(data, batch: batch) }
            var random = trial.random("uniform")
            let inside = learner.energies(reduced(pixels.rows(known.filter { $0 % 5 == 0 })))
            let others = learner.energies(
                reduced(pixels.rows(labels.indices.filter { labels[$0] >= 8 })))
            let uniform = learner.energies(
                reduced(Matrix(rows: 300, columns: 64, random.uniforms(300 * 64))))
            var record = Record()
            record.report("auroc_digits", separation(inside, others))
            record.report("auroc_uniform", separation(inside, uniform))
            return record
        }

        /// The share of pairs in which the energy outside is the larger.
        private func separation(_ inside: [Double], _ outside: [Double]) -> Double {
            let larger = inside.reduce(0) { count, e in count + outside.count { $0 > e } }
            return Double(larger) / Double(inside.count * outside.count)
        }
    }

    /// The mean and the first axes of the covariance of some rows.
    private static func principalComponents(
        _ rows: Matrix<Double>, _ count: Int
    ) throws -> (mean: [Double], axes: Matrix<Double>) {
        let mean = scaled(rows.columnSums, by: 1 / Double(rows.rows))
        var centered = rows
        centered.addOuter(Array(repeating: 1, count: rows.rows), mean, scaledBy: -1)
        let eigen = try eigenSymmetric(gram(centered))
        let d = rows.columns
        return (mean, eigen.vectors.columns(Array((d - count..<d).reversed())))
    }
}

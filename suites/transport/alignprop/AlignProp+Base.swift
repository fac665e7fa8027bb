import Autodiff
import Kernels
package import LinearAlgebra
import NeuralNetworks
package import Randomness
import RealModule
import SuiteKit
import TrainedModels

extension AlignProp {
    /// Eight normal distributions of deviation 0.15 around a circle of radius 2.
    package enum Mixture {
        /// The eight means, at angles jπ/4.
        package static let modes = (0..<8).map { j in
            let angle = Double.pi * Double(j) / 4
            return [2 * Double.cos(angle), 2 * Double.sin(angle)]
        }

        /// Points of the mixture.
        package static func sample(_ count: Int, _ random: inout RandomStream) -> Matrix<Double> {
            var result = Matrix<Double>(rows: count, columns: 2)
            for i in 0..<count {
                let mode = modes[random.integer(below: 8)]
                result.setRow(i, to: mode.map { $0 + 0.15 * random.normal() })
            }
            return result
        }
    }

    /// Where the points come from that the base learns.
    enum Source: String, Decodable, CaseIterable {
        /// Eight normal distributions in the plane.
        case mixture
        /// Handwritten digits of 8 × 8 pixels, from −1 to 1.
        case digits
    }

    /// The handwritten digits, with shades from −1 to 1.
    struct Pictures {
        /// All, a row each.
        let all: Matrix<Double>
        /// Which digits they are.
        let classes: [Int]
        /// The threes among them.
        let threes: Matrix<Double>
        /// The mean picture of a three.
        let three: [Double]

        init(_ trial: Trial) throws {
            let examples = try TrainedModels.digits(trial)
            guard case .classes(let classes) = examples.targets else {
                throw ResourceError.wrongForm(
                    name: "digits8x8", expected: "classes", found: "numbers")
            }
            let pixels = examples.inputs.scalars.map { 2 * $0 - 1 }
            let pictures = Matrix(rows: classes.count, columns: 64, pixels)
            let places = classes.indices.filter { classes[$0] == 3 }
            threes = pictures.rows(places)
            let mean = product(threes, places.map { _ in 1 }, transposed: true)
            all = pictures
            self.classes = classes
            three = scaled(mean, by: 1 / Double(places.count))
        }

        /// Some of the pictures.
        func sample(_ count: Int, _ random: inout RandomStream) -> Matrix<Double> {
            all.rows((0..<count).map { _ in random.integer(below: all.rows) })
        }
    }

    /// A denoiser trained by E ‖ε(√ᾱ x + √(1 − ᾱ) ε, t) − ε‖².
    struct Training {
        /// The denoiser.
        var denoiser: Denoiser
        /// The loss, averaged over the last tenth of the steps.
        var loss = 0.0
        /// Steps and losses.
        var curve: (steps: [Int], losses: [Double]) = ([], [])

        /// Trains by Adam with a rate that falls by a cosine.
        ///
        /// - Parameters:
        ///   - denoiser: the start.
        ///   - steps: of Adam.
        ///   - batch: points in one.
        ///   - rate: the first learning rate.
        ///   - random: gives times and noise.
        ///   - draw: gives points.
        init(
            _ denoiser: Denoiser, steps: Int, batch: Int, rate: Double,
            _ random: inout RandomStream, draw: (inout RandomStream) -> Matrix<Double>
        ) {
            self.denoiser = denoiser
            var tape = Tape(denoiser, points: batch)
            var gradient = Gradient(denoiser)
            var state = OptimizerState<Double>()
            let schedule = Schedule.cosine(steps: steps, floor: 0.02)
            var x = denoiser.parameters
            var noise = Matrix<Double>(rows: batch, columns: denoiser.dimension)
            let span = Levels.times.last - Levels.times.first
            let optimizer = Adam(learningRate: rate)
            let (tail, every) = (max(1, steps / 10), max(1, steps / 50))
            for step in 1...max(1, steps) {
                var points = draw(&random)
                random.fillNormal(&noise.storage)
                for i in 0..<batch {
                    let t = Levels.times.first + span * random.uniform()
                    let alpha = Levels.alpha(t)
                    let (a, s) = (alpha.squareRoot(), (1 - alpha).squareRoot())
                    var row = points.row(i)
                    for j in row.indices { row[j] = a * row[j] + s * noise[i, j] }
                    points.setRow(i, to: row)
                    tape.input.setRow(i, to: row + Denoiser.embedding(t))
                }
                self.denoiser.evaluate(&tape)
                var G = tape.output - noise
                let loss = G.squaredNorm() / Double(batch)
                G *= 2 / Double(batch)
                gradient.clear()
                self.denoiser.pull(G, &tape, into: &gradient)
                optimizer.step(
                    &x, gradient: gradient.vector, state: &state,
                    factor: schedule.factor(at: step - 1))
                self.denoiser.parameters = x
                if step > steps - tail { self.loss += loss / Double(tail) }
                if step % every == 0 {
                    curve.steps.append(step)
                    curve.losses.append(loss)
                }
            }
        }
    }
}

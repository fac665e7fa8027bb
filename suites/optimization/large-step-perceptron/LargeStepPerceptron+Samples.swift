import Foundation
package import LinearAlgebra
import Optimization
import Randomness
package import SuiteKit

extension LargeStepPerceptron {
    /// Labelled samples as z_i = y_i a_i, of which all are to have z_iᵀθ > 0.
    package struct Samples {
        /// The z_i in blocks of rows that stay in a core's cache while they are used twice.
        let blocks: [Matrix<Double>]
        /// How often each row occurs.
        let multiplicities: [Double]
        /// Number of samples n, repetitions counted.
        package let count: Double
        /// Number of features d.
        let dimension: Int

        package init(_ z: Matrix<Double>, multiplicities: [Double]? = nil) {
            let height = max(1, 32_768 / max(1, z.columns))
            blocks = stride(from: 0, to: z.rows, by: height).map {
                z[$0..<min($0 + height, z.rows), 0..<z.columns]
            }
            self.multiplicities = multiplicities ?? [Double](repeating: 1, count: z.rows)
            count = sum(self.multiplicities)
            dimension = z.columns
        }

        /// W(n) of Thm 5.1: a = (0.5, −1) with y = 1, and n − 1 times a = (−0.5, −1) with y = −1.
        package static func worstCase(_ n: Int) -> Samples {
            Samples(Matrix([[0.5, -1], [0.5, 1]]), multiplicities: [1, Double(n - 1)])
        }

        /// P of Thm 4.1: a = (1, −1) with y = 1 and a = (−1, −4) with y = −1.
        package static var twoPoints: Samples { Samples(Matrix([[1, -1], [1, 4]])) }

        /// All rows z_i, each once.
        var rows: Matrix<Double> {
            Matrix(
                rows: multiplicities.count, columns: dimension, blocks.flatMap { $0.storage })
        }

        /// The margin μ = max_{‖θ‖=1} minᵢ z_iᵀθ and the radius R = max ‖a_i‖.
        ///
        /// - Throws: `notSeparable` unless the margin is proved to be positive.
        package func geometry() throws -> Geometry {
            let z = rows
            let nearest = minimumNormPoint(ofHull: z)
            guard nearest.distance.lowerBound > 0 else {
                throw SeparationError.notSeparable(distance: nearest.distance.upperBound)
            }
            var radius = 0.0
            for i in 0..<z.rows { radius = max(radius, norm(z.row(i))) }
            return Geometry(margin: nearest.distance.upperBound, radius: radius, count: count)
        }
    }

    /// What the theorems count with.
    package struct Geometry {
        /// μ, from above: an error would make the bounds stricter.
        package let margin: Double
        /// R.
        package let radius: Double
        /// n.
        let count: Double

        /// T μ²/R² after T updates: at most n for the batch perceptron (Thm 3.3), at most 1 for the
        /// perceptron and its normalized batch form (Thms 5.2, 5.3).
        package func scaled(_ updates: Int) -> Double {
            Double(updates) * (margin / radius) * (margin / radius)
        }

        /// The largest T μ²/R² of normalized gradient descent, 1 + 2 log(2n − 1)/(γR²) (Thm 6.1).
        package func normalizedAllowance(gamma: Double) -> Double {
            1 + 2 * log(2 * count - 1) / (gamma * radius * radius)
        }
    }

    /// Samples on which a method cannot end, or did not.
    enum SeparationError: Error, CustomStringConvertible {
        /// No margin was proved.
        case notSeparable(distance: Double)
        /// The limit was reached first.
        case unfinished(updates: Int, misclassified: Double)
        /// A pair that is not two digits with a dash between them.
        case malformedPair(String)
        /// Fewer samples than were asked for.
        case tooFew(label: Int, found: Int, wanted: Int)

        var description: String {
            switch self {
            case .notSeparable(let distance):
                "not linearly separable: the hull of the z_i is within \(distance) of 0"
            case .unfinished(let updates, let misclassified):
                "\(misclassified) samples are on the wrong side after \(updates) updates"
            case .malformedPair(let text):
                "'\(text)' is not a pair of classes such as '1-8'"
            case .tooFew(let label, let found, let wanted):
                "class \(label) has \(found) samples, \(wanted) were asked for"
            }
        }
    }

    /// Where pictures come from.
    package enum Source: String, Decodable {
        /// 8 × 8 digits with 17 shades.
        case digits = "digits8x8"
        /// The 10,000 test pictures of Fashion-MNIST.
        case fashionTest = "fashion-test"
        /// The 60,000 training pictures of Fashion-MNIST.
        case fashionTrain = "fashion-train"

        /// All pictures of a class, one a row, with shades from 0 to 1.
        private func pictures(of label: Int, _ trial: Trial) throws -> Matrix<Double> {
            switch self {
            case .digits:
                let table = try trial.data("digits8x8").table
                let pixels = (0..<64).map { table.numbers("p\($0)") ?? [] }
                let labels = table.numbers("digit") ?? []
                let chosen = labels.indices.filter { labels[$0] == Double(label) }
                return Matrix(
                    rows: chosen.count, columns: 64,
                    chosen.flatMap { i in pixels.map { $0[i] / 16 } })
            case .fashionTest: return try fashion(of: label, part: "test", trial)
            case .fashionTrain: return try fashion(of: label, part: "train", trial)
            }
        }

        private func fashion(of label: Int, part: String, _ trial: Trial) throws -> Matrix<Double> {
            let images = try trial.data("fashion_mnist-\(part)-images").bytes
            let labels = try trial.data("fashion_mnist-\(part)-labels").bytes.values
            let chosen = labels.indices.filter { Int(labels[$0]) == label }
            let size = images.values.count / max(1, labels.count)
            var values: [Double] = []
            values.reserveCapacity(chosen.count * size)
            for i in chosen {
                for k in i * size..<(i + 1) * size { values.append(Double(images.values[k]) / 255) }
            }
            return Matrix(rows: chosen.count, columns: size, values)
        }

        /// Samples of two classes, `first` of the one with y = 1 and `second` of the other with
        /// y = −1, drawn without replacement; 0 takes all as they come.
        package func samples(
            of pair: String, first: Int, second: Int, _ trial: Trial
        ) throws -> Samples {
            let classes = pair.split(separator: "-").compactMap { Int($0) }
            guard classes.count == 2 else { throw SeparationError.malformedPair(pair) }
            var values: [Double] = []
            var columns = 0
            for (label, wanted, y) in [(classes[0], first, 1.0), (classes[1], second, -1.0)] {
                var chosen = try pictures(of: label, trial)
                guard wanted <= chosen.rows else {
                    throw SeparationError.tooFew(label: label, found: chosen.rows, wanted: wanted)
                }
                if wanted > 0 {
                    var random = trial.random("samples").stream(label)
                    chosen = chosen.rows(Array(random.permutation(chosen.rows).prefix(wanted)))
                }
                columns = chosen.columns
                values += scaled(chosen.storage, by: y)
            }
            return Samples(
                Matrix(rows: values.count / max(1, columns), columns: columns, values))
        }
    }
}

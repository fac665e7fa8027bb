package import LinearAlgebra
package import Randomness
import SuiteKit

extension DoubleDescent {
    /// Where the images come from.
    package enum Source: String, Decodable, CaseIterable, Sendable {
        /// 1797 digits of 8×8 pixels; training and test set are disjoint parts of them.
        case digits
        /// Fashion-MNIST, 28×28 pixels, with its own test set.
        case fashion

        /// The number of classes C.
        var classes: Int { 10 }
    }

    /// A training set drawn at random and a test set, one image a row, centered with the training mean.
    package struct Images {
        /// Training images X, N × D.
        let train: Matrix<Double>
        /// Their classes.
        let trainLabels: [Int]
        /// Test images.
        let test: Matrix<Double>
        /// Their classes.
        let testLabels: [Int]

        /// Draws the images of a trial.
        ///
        /// - Parameters:
        ///   - source: the data set.
        ///   - count: the number N of training images.
        ///   - testCount: the number of test images.
        ///   - kept: the classes to draw from; empty for all.
        ///   - trial: the trial.
        /// - Throws: `TooFewImages`, or what kept the data set from being read.
        init(
            _ source: Source, train count: Int, test testCount: Int, kept: [Int] = [],
            _ trial: Trial
        ) throws {
            var random = trial.random("images")
            let (pool, testPool) = try Self.pools(source, trial)
            var order = pool.indices(of: kept)
            random.shuffle(&order)
            var testOrder = order.dropFirst(count)
            if let testPool {
                var drawn = testPool.indices(of: kept)
                random.shuffle(&drawn)
                testOrder = drawn[...]
            }
            guard order.count >= count, testOrder.count >= testCount else {
                throw TooFewImages(
                    wanted: count + testCount, found: order.count + (testPool?.labels.count ?? 0))
            }
            let chosen = Array(order.prefix(count))
            let chosenTest = Array(testOrder.prefix(testCount))
            let from = testPool ?? pool
            let X = pool.matrix(chosen)
            let mean = scaled(X.columnSums, by: 1 / Double(count))
            train = X.shifted(by: mean)
            trainLabels = chosen.map { pool.labels[$0] }
            test = from.matrix(chosenTest).shifted(by: mean)
            testLabels = chosenTest.map { from.labels[$0] }
        }

        private static func pools(_ source: Source, _ trial: Trial) throws -> (Pool, Pool?) {
            switch source {
            case .digits:
                return (Pool(table: try trial.data("digits8x8").table), nil)
            case .fashion:
                return (
                    Pool(
                        images: try trial.data("fashion_mnist-train-images").bytes,
                        labels: try trial.data("fashion_mnist-train-labels").bytes),
                    Pool(
                        images: try trial.data("fashion_mnist-test-images").bytes,
                        labels: try trial.data("fashion_mnist-test-labels").bytes)
                )
            }
        }
    }

    /// The data set is smaller than the trial.
    struct TooFewImages: Error, CustomStringConvertible {
        let wanted: Int
        let found: Int
        var description: String { "\(wanted) images were asked for, and there are \(found)" }
    }

    /// All images of a file, of which a few are made into a matrix.
    private struct Pool {
        let labels: [Int]
        private let width: Int
        private let pixel: (_ image: Int, _ place: Int) -> Double

        /// 8×8 digits, pixels from 0 to 16.
        init(table: Table) {
            let columns = (0..<64).map { table.numbers("p\($0)") ?? [] }
            labels = (table.numbers("digit") ?? []).map { Int($0) }
            width = 64
            pixel = { image, place in columns[place][image] / 16 }
        }

        /// 28×28 images, pixels from 0 to 255.
        init(images: ByteTensor, labels: ByteTensor) {
            self.labels = labels.values.map { Int($0) }
            let width = images.shape.dropFirst().reduce(1, *)
            self.width = width
            pixel = { image, place in Double(images.values[image * width + place]) / 255 }
        }

        /// The images of the given classes, or all.
        func indices(of classes: [Int]) -> [Int] {
            labels.indices.filter { classes.isEmpty || classes.contains(labels[$0]) }
        }

        func matrix(_ chosen: [Int]) -> Matrix<Double> {
            var entries: [Double] = []
            entries.reserveCapacity(chosen.count * width)
            for image in chosen {
                for place in 0..<width { entries.append(pixel(image, place)) }
            }
            return Matrix(rows: chosen.count, columns: width, entries)
        }
    }

    /// Labels of which the share ρ is drawn anew, uniformly over all classes.
    package static func redrawn(
        _ labels: [Int], share: Double, classes: Int, _ random: RandomStream
    ) -> [Int] {
        var random = random
        var noisy = labels
        let count = Int((share * Double(labels.count)).rounded())
        for i in random.sample(count, of: labels.count) {
            noisy[i] = random.integer(below: classes)
        }
        return noisy
    }

    /// One-hot targets minus 1/C, so that a readout without an intercept can fit them.
    package static func targets(_ labels: [Int], classes: Int) -> Matrix<Double> {
        var Y = Matrix<Double>(
            rows: labels.count, columns: classes, repeating: -1 / Double(classes))
        for (i, label) in labels.enumerated() { Y[i, label] += 1 }
        return Y
    }
}

extension Matrix<Double> {
    /// X − 1 mᵀ.
    fileprivate func shifted(by m: [Double]) -> Matrix {
        var result = self
        for i in 0..<rows {
            for j in 0..<columns { result.storage[i * columns + j] -= m[j] }
        }
        return result
    }
}

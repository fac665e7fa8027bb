import Kernels
import LinearAlgebra
import Randomness
import SuiteKit

/// Regression on random features over many widths, beside NumPy, SciPy and scikit-learn.
package enum RandomFeatures {
    static let paper = Paper("random-features", [FeatureSweep.self])

    /// The sweep over widths on the data that `peer.py` states.
    struct FeatureSweep: Workload {
        /// Training points, and as many test points.
        let points: Int
        /// Numbers of features.
        let widths: [Int]
        /// Which solution of the least-squares problem.
        let solution: Solution
        /// How it is computed.
        let method: Method

        func prepared() throws -> Sweep {
            let dimension = 50
            let root = Double(dimension).squareRoot()
            let X = Matrix(
                rows: 2 * points, columns: dimension,
                SplitMix64.normals(2 * points * dimension, seed: 1))
            let beta = scaled(SplitMix64.normals(dimension, seed: 2), by: 1 / root)
            let target = mapped(.tanh, X * beta)
            let noise = SplitMix64.normals(points, seed: 3)
            let widest = widths.max() ?? 0
            return Sweep(
                train: X[0..<points, 0..<dimension],
                test: X[points..<2 * points, 0..<dimension],
                y: (0..<points).map { target[$0] + 0.1 * noise[$0] },
                truth: Array(target[points...]),
                W: Matrix(
                    rows: widest, columns: dimension,
                    SplitMix64.normals(widest * dimension, seed: 4)),
                widths: widths, solution: solution, method: method)
        }
    }

    enum Solution: String, Decodable, CaseIterable {
        case minimumNorm, ridge
    }

    enum Method: String, Decodable, CaseIterable {
        /// Through the smaller Gram matrix.
        case gram
        /// Through the singular values of the features.
        case svd
    }

    struct Sweep: RepeatedTask {
        let train: Matrix<Double>
        let test: Matrix<Double>
        let y: [Double]
        let truth: [Double]
        /// The weights of the features, a row each.
        let W: Matrix<Double>
        let widths: [Int]
        let solution: Solution
        let method: Method
        /// The mean squared test error of each width.
        private var errors: [Double] = []

        init(
            train: Matrix<Double>, test: Matrix<Double>, y: [Double], truth: [Double],
            W: Matrix<Double>, widths: [Int], solution: Solution, method: Method
        ) {
            self.train = train
            self.test = test
            self.y = y
            self.truth = truth
            self.W = W
            self.widths = widths
            self.solution = solution
            self.method = method
        }

        mutating func perform() throws {
            errors = try widths.map { width in
                // ReLU is homogeneous: both factors of the features go into the weights.
                let scale = 1 / Double(width * W.columns).squareRoot()
                let weights = scale * W[0..<width, 0..<W.columns]
                let coefficients = try coefficients(of: features(train, weights))
                let deviation = difference(features(test, weights) * coefficients, truth)
                return squaredNorm(deviation) / Double(truth.count)
            }
        }

        private func features(_ X: Matrix<Double>, _ W: Matrix<Double>) -> Matrix<Double> {
            var Z = product(X, W, transposeRight: true)
            var entries = Z.storage.mutableSpan
            Double.map(.relu, inPlace: &entries)
            return Z
        }

        private func coefficients(of Z: Matrix<Double>) throws -> [Double] {
            switch (solution, method) {
            case (.minimumNorm, .gram): try leastSquaresThroughGram(Z, y)
            case (.minimumNorm, .svd): try leastSquares(Z, y)
            case (.ridge, _): try ridge(Z, y, penalty: 1e-3)
            }
        }

        /// The sum of the test errors away from the threshold at as many features as points, where the
        /// solution is well conditioned.
        var checksum: Double {
            var total = 0.0
            for (width, error) in zip(widths, errors)
            where 2 * width <= y.count || 2 * y.count <= width { total += error }
            return total
        }
    }
}

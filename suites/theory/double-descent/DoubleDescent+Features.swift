import Kernels
package import LinearAlgebra
package import Randomness

extension DoubleDescent {
    /// The nonlinearity σ of random features.
    package enum Nonlinearity: String, Decodable, CaseIterable, Sendable {
        /// max(x, 0).
        case relu
        /// tanh x.
        case tanh

        fileprivate var function: UnaryFunction {
            switch self {
            case .relu: .relu
            case .tanh: .tanh
            }
        }
    }

    /// Random features z(x) = σ(W₀ᵀ x), with entries N(0, s₀²/D) of W₀ that are never trained.
    package struct RandomFeatures {
        private let W0: Matrix<Double>
        private let nonlinearity: Nonlinearity
        private let isNormalized: Bool

        /// Draws W₀ for as many features as the widest model has; narrower ones take the first.
        package init(
            inputs: Int, count: Int, scale: Double, nonlinearity: Nonlinearity,
            isNormalized: Bool = false, _ random: RandomStream
        ) {
            var random = random
            var entries = random.normals(count * inputs)
            LinearAlgebra.scale(&entries, by: scale / Double(inputs).squareRoot())
            W0 = Matrix(rows: count, columns: inputs, entries)
            self.nonlinearity = nonlinearity
            self.isNormalized = isNormalized
        }

        /// Z = σ(X W₀) of the first P features on training and test points.
        ///
        /// Normalized features have mean 0 and variance 1 on the training points; the test points take
        /// the same shift and factor.
        package func callAsFunction(
            _ X: Matrix<Double>, test: Matrix<Double>, count P: Int
        ) -> (train: Matrix<Double>, test: Matrix<Double>) {
            let W = W0[0..<P, 0..<W0.columns]
            var Z = product(X, W, transposeRight: true).map(nonlinearity.function)
            var T = product(test, W, transposeRight: true).map(nonlinearity.function)
            if isNormalized { Self.normalize(&Z, &T) }
            return (Z, T)
        }

        private static func normalize(_ Z: inout Matrix<Double>, _ T: inout Matrix<Double>) {
            let N = Double(Z.rows)
            let P = Z.columns
            let mean = scaled(Z.columnSums, by: 1 / N)
            var variance = [Double](repeating: 0, count: P)
            for i in 0..<Z.rows {
                for j in 0..<P {
                    let d = Z.storage[i * P + j] - mean[j]
                    variance[j] += d * d / N
                }
            }
            // A feature that is constant on the training points stays at 0 everywhere.
            let factor = variance.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
            for i in 0..<Z.rows {
                for j in 0..<P {
                    Z.storage[i * P + j] = (Z.storage[i * P + j] - mean[j]) * factor[j]
                }
            }
            for i in 0..<T.rows {
                for j in 0..<P {
                    T.storage[i * P + j] = (T.storage[i * P + j] - mean[j]) * factor[j]
                }
            }
        }
    }
}

import Foundation
import LinearAlgebra
import Randomness
import SuiteKit

extension DoubleDescent {
    /// Is the fully optimized end exact? Least squares on the first p of D Gaussian coordinates.
    struct GaussianRisk: Experiment {
        /// Number D of coordinates, of which β uses all.
        let dimension: Int
        /// Number n of observations.
        let observations: Int
        /// The numbers p of coordinates that the model uses.
        let features: [Int]
        /// Variance of the noise.
        let variance: Double
        /// Steps of gradient descent; `converged` is the minimum-norm least-squares solution.
        let iterations: Budget
        /// Draws that are averaged.
        let draws: Int

        func run(_ trial: Trial) throws -> Record {
            var risks = [Double](repeating: 0, count: features.count)
            let root = trial.random("draws")
            for draw in 0..<draws {
                var random = root.stream(draw)
                let X = Matrix(
                    rows: observations, columns: dimension,
                    random.normals(observations * dimension))
                let beta = random.unitVector(dimension)
                var y = random.normals(observations)
                multiply(X, beta, into: &y, beta: variance.squareRoot())
                for (i, p) in features.enumerated() {
                    let fitted = try fit(X[0..<observations, 0..<p], y)
                    let missed = difference(fitted, Array(beta.prefix(p)))
                    let risk = squaredNorm(missed) + squaredNorm(Array(beta.dropFirst(p)))
                    risks[i] += (risk + variance) / Double(draws)
                }
            }
            var record = Record()
            record.report(
                "curve",
                columns: [
                    "features": .counts(features), "risk": .numbers(risks),
                    "theory": .numbers(
                        features.map {
                            exactRisk(
                                used: $0, of: dimension, observations: observations,
                                variance: variance)
                        }),
                ])
            return record
        }

        /// b after T steps from 0 with η = n/s_max², or in the limit.
        private func fit(_ X: Matrix<Double>, _ y: [Double]) throws -> [Double] {
            let isWide = X.columns > X.rows
            // b = Xᵀ a where p > n: the iterates stay in the span of the rows.
            let G = gram(X, ofRows: isWide)
            let target = isWide ? y : product(X, y, transposed: true)
            var a: [Double]
            switch iterations {
            case .converged: a = try cholesky(G).solve(target)
            case .steps(let count):
                let eta = 1 / (try eigenvaluesSymmetric(G).last ?? 1)
                a = [Double](repeating: 0, count: target.count)
                var step = a
                for _ in 0..<count {
                    step = target
                    multiply(G, a, into: &step, alpha: -1, beta: 1)
                    axpy(eta, step, &a)
                }
            }
            return isWide ? product(X, a, transposed: true) : a
        }
    }

    /// The expected risk of minimum-norm least squares on p of D isotropic Gaussian coordinates, with β
    /// uniform on the unit sphere (arXiv 1903.07571, Theorem 1); infinite for n − 1 ≤ p ≤ n + 1.
    package static func exactRisk(
        used p: Int, of D: Int, observations n: Int, variance: Double
    ) -> Double {
        let seen = Double(p) / Double(D)
        let c = 1 - seen + variance
        if p <= n - 2 { return c * (1 + Double(p) / Double(n - p - 1)) }
        if p >= n + 2 {
            let amplified = c * (1 + Double(n) / Double(p - n - 1))
            return seen * (1 - Double(n) / Double(p)) + amplified
        }
        return .infinity
    }

    /// The condition number of a Gaussian matrix, whose size at the threshold is a known constant.
    struct GaussianCondition: Experiment {
        /// Rows n.
        let rows: Int
        /// Columns.
        let columns: Int
        /// Draws that are averaged.
        let draws: Int

        func run(_ trial: Trial) throws -> Record {
            var sum = 0.0
            for draw in 0..<draws {
                var random = trial.random("matrix").stream(draw)
                let A = Matrix(rows: rows, columns: columns, random.normals(rows * columns))
                let s = try singularValues(A)
                sum += log((s.first ?? 0) / (s.last ?? 0))
            }
            var record = Record()
            record.report("log_kappa", sum / Double(draws))
            return record
        }
    }
}

import Foundation
package import LinearAlgebra
import SuiteKit

extension DoubleDescent {
    /// How long gradient descent runs: a number of steps, or the limit T → ∞, written `converged`.
    package enum Budget: Decodable, Sendable, Equatable, CustomStringConvertible {
        /// T steps.
        case steps(Int)
        /// T = ∞.
        case converged

        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let word = try? container.decode(String.self) {
                guard word == "converged" else {
                    throw DecodingError.dataCorruptedError(
                        in: container,
                        debugDescription: "expected a number of steps or 'converged', not '\(word)'"
                    )
                }
                self = .converged
            } else {
                self = .steps(try container.decode(Int.self))
            }
        }

        /// The number as `suite.yaml` writes it, or `converged`.
        package var description: String {
            switch self {
            case .steps(let count): "\(count)"
            case .converged: "converged"
            }
        }

        /// T, infinite in the limit.
        var count: Double {
            switch self {
            case .steps(let count): Double(count)
            case .converged: .infinity
            }
        }

        /// The shorter of two.
        static func shorter(_ a: Budget, _ b: Budget) -> Budget { a.count <= b.count ? a : b }
    }

    /// Z = U diag(s) Vᵀ over the directions that Z has: singular values above 10⁻¹² s₁.
    ///
    /// Nothing else is cut off: a larger cutoff would be a regularization, and hide the peak. Of
    /// normalized features, whose columns sum to 0, this drops the one direction they lack.
    package struct Spectrum {
        /// Left singular vectors, N × r.
        package let U: Matrix<Double>
        /// Singular values, descending.
        package let values: [Double]
        /// Right singular vectors, r × P.
        package let Vt: Matrix<Double>

        package init(_ Z: Matrix<Double>) throws {
            let full = try svd(Z)
            let r = full.rank(relativeCutoff: 1e-12)
            let isWhole = r == full.values.count
            U = isWhole ? full.U : full.U[0..<Z.rows, 0..<r]
            values = Array(full.values.prefix(r))
            Vt = isWhole ? full.Vt : full.Vt[0..<r, 0..<Z.columns]
        }

        /// κ = s_max / s_min.
        package var conditionNumber: Double { (values.first ?? 0) / (values.last ?? 0) }

        /// λ_max = s_max²/N, the largest curvature of L.
        package var largestCurvature: Double {
            let s = values.first ?? 0
            return s * s / Double(U.rows)
        }
    }

    /// Gradient descent on L(W) = ‖Z W − Y‖²/(2N) + α‖W‖²/2 after T steps, in closed form.
    package struct GradientDescent {
        /// T.
        package let iterations: Budget
        /// c, with the step η = c/(λ_max + α).
        package let multiplier: Double
        /// α in units of λ_max; 0 in the paper.
        package let ridge: Double

        package init(iterations: Budget, multiplier: Double, ridge: Double) {
            self.iterations = iterations
            self.multiplier = multiplier
            self.ridge = ridge
        }

        /// (1 − η h)^T and 1 − (1 − η h)^T along a direction of curvature h, each without cancellation.
        private func decay(_ h: Double, eta: Double) -> (kept: Double, lost: Double) {
            // T · log(1 − 0) is ∞ · 0 in the limit; a direction without curvature never moves.
            guard h > 0 else { return (1, 0) }
            let exponent = iterations.count * log1p(-eta * h)
            return (exp(exponent), -expm1(exponent))
        }

        /// Vᵀ W(T) for the start W(0) = 0, or for `start` = Vᵀ W(0).
        ///
        /// Direction k of curvature h = s²/N + α has moved the share 1 − (1 − η h)^T of the way to
        /// its minimum s (Uᵀ Y)ₖ/(N h).
        package func coordinates(
            _ spectrum: Spectrum, projected UtY: Matrix<Double>, start: Matrix<Double>? = nil
        ) -> Matrix<Double> {
            let N = Double(spectrum.U.rows)
            let alpha = ridge * spectrum.largestCurvature
            let eta = multiplier / (spectrum.largestCurvature + alpha)
            var A = UtY
            let C = A.columns
            for (k, s) in spectrum.values.enumerated() {
                let h = s * s / N + alpha
                let (kept, lost) = decay(h, eta: eta)
                let weight = s / (N * h) * lost
                for c in 0..<C {
                    A.storage[k * C + c] *= weight
                    if let start { A.storage[k * C + c] += kept * start.storage[k * C + c] }
                }
            }
            return A
        }

        /// W(T) from the start W(0); what of W(0) is orthogonal to V only feels the ridge.
        package func weights(
            _ spectrum: Spectrum, _ Y: Matrix<Double>, start: Matrix<Double>
        ) -> Matrix<Double> {
            let V0 = product(spectrum.Vt, start)
            let UtY = product(spectrum.U, Y, transposeLeft: true)
            let A = coordinates(spectrum, projected: UtY, start: V0)
            let alpha = ridge * spectrum.largestCurvature
            let (kept, _) = decay(
                alpha, eta: multiplier / (spectrum.largestCurvature + alpha))
            var W = start
            multiply(spectrum.Vt, V0, transposeLeft: true, into: &W, alpha: -kept, beta: kept)
            multiply(spectrum.Vt, A, transposeLeft: true, into: &W, beta: 1)
            return W
        }
    }
}

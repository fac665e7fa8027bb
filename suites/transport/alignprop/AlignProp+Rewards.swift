package import LinearAlgebra
import RealModule

extension AlignProp {
    /// What points are rewarded for.
    package enum Reward: String, Decodable, CaseIterable, Sendable {
        /// −‖x − x*‖² to a target: the mode μ₃, or the mean picture of a three.
        case mode
        /// −x₁².
        case line
        /// The smooth step 1/(1 + e^(−4 x₂)).
        case step
        /// The mean shade m of a picture, from 0 to 1.
        case brightness
        /// −m.
        case darkness
        /// The logit of class 3 of a frozen classifier of digits.
        case three
    }

    /// A reward with its target.
    package struct Goal: Sendable {
        /// Its form.
        package let reward: Reward
        /// x*.
        package let target: [Double]
        /// The logit of `three`.
        package let logit: Logit?

        /// A reward; the target is that of `mode`, the logit that of `three`.
        package init(
            _ reward: Reward, target: [Double] = Mixture.modes[3], logit: Logit? = nil
        ) {
            self.reward = reward
            self.target = target
            self.logit = logit
        }

        /// What counts as the optimum: the supremum of `mode`, `line` and `step`. The others have none, and
        /// the ends of the scale, or the largest logit of a real three, stand for it.
        package var optimum: Double {
            switch reward {
            case .mode, .line, .darkness: 0
            case .step, .brightness: 1
            case .three: logit?.level ?? 0
            }
        }

        /// R of each row.
        package func values(_ x: Matrix<Double>) -> [Double] {
            if reward == .three { return logit?.values(x) ?? [] }
            return (0..<x.rows).map { i in
                switch reward {
                case .mode: return -squaredNorm(difference(x.row(i), target))
                case .line: return -x[i, 0] * x[i, 0]
                case .step: return 1 / (1 + Double.exp(-4 * x[i, 1]))
                case .brightness: return shade(x.row(i))
                case .darkness: return -shade(x.row(i))
                case .three: return 0
                }
            }
        }

        private func shade(_ pixels: [Double]) -> Double {
            (1 + sum(pixels) / Double(pixels.count)) / 2
        }

        /// ∂R/∂x of each row.
        package func gradients(_ x: Matrix<Double>) -> Matrix<Double> {
            if let logit, reward == .three { return logit.gradients(x) }
            var result = Matrix<Double>(rows: x.rows, columns: x.columns)
            for i in 0..<x.rows {
                switch reward {
                case .mode: result.setRow(i, to: scaled(difference(target, x.row(i)), by: 2))
                case .line: result[i, 0] = -2 * x[i, 0]
                case .step:
                    let p = 1 / (1 + Double.exp(-4 * x[i, 1]))
                    result[i, 1] = 4 * p * (1 - p)
                case .brightness, .darkness:
                    // Pixels are from −1 to 1: m has the derivative 1/2d by each.
                    let entry = (reward == .brightness ? 0.5 : -0.5) / Double(x.columns)
                    result.setRow(i, to: [Double](repeating: entry, count: x.columns))
                case .three: break
                }
            }
            return result
        }
    }
}

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

        /// The supremum; that of the logit is not known, and the largest one of a real three stands for it.
        package var optimum: Double {
            switch reward {
            case .mode, .line, .darkness: 0
            case .step, .brightness: 1
            case .three: logit?.level ?? 0
            }
        }

        /// R of each row.
        package func values(_ x: Matrix<Double>) -> [Double] {
            switch reward {
            case .mode: (0..<x.rows).map { -squaredNorm(difference(x.row($0), target)) }
            case .line: x.column(0).map { -$0 * $0 }
            case .step: x.column(1).map { 1 / (1 + Double.exp(-4 * $0)) }
            case .brightness: shades(x)
            case .darkness: shades(x).map { -$0 }
            case .three: logit?.values(clipped(x)) ?? []
            }
        }

        /// The mean shade of each row, from 0 to 1.
        private func shades(_ x: Matrix<Double>) -> [Double] {
            let x = clipped(x)
            return (0..<x.rows).map { (1 + sum(x.row($0)) / Double(x.columns)) / 2 }
        }

        /// Pictures with their pixels brought to [−1, 1], as the paper's code does before a reward: without
        /// it a shade or a logit has no bound, and the samples none either.
        private func clipped(_ x: Matrix<Double>) -> Matrix<Double> {
            Matrix(rows: x.rows, columns: x.columns, x.storage.map { min(1, max(-1, $0)) })
        }

        /// ∂R/∂x of each row.
        package func gradients(_ x: Matrix<Double>) -> Matrix<Double> {
            var result = Matrix<Double>(rows: x.rows, columns: x.columns)
            switch reward {
            case .mode:
                for i in 0..<x.rows {
                    result.setRow(i, to: scaled(difference(target, x.row(i)), by: 2))
                }
            case .line:
                for i in 0..<x.rows { result[i, 0] = -2 * x[i, 0] }
            case .step:
                for i in 0..<x.rows {
                    let p = 1 / (1 + Double.exp(-4 * x[i, 1]))
                    result[i, 1] = 4 * p * (1 - p)
                }
            case .brightness, .darkness, .three:
                // Pixels are from −1 to 1: the shade has the derivative 1/2d by each.
                let slope = (reward == .brightness ? 0.5 : -0.5) / Double(x.columns)
                let inner = reward == .three ? logit?.gradients(clipped(x)) : nil
                for k in x.storage.indices where abs(x.storage[k]) < 1 {
                    result.storage[k] = inner?.storage[k] ?? slope
                }
            }
            return result
        }
    }
}

import RealModule

/// What the learning rate is multiplied by at each step.
public indirect enum Schedule: Sendable, Equatable {
    /// 1.
    case constant
    /// γ^⌊t / every⌋.
    case step(every: Int, factor: Double)
    /// f + (1 − f)(1 + cos(π t / T)) / 2, and f after step T: Loshchilov and Hutter (2017).
    case cosine(steps: Int, floor: Double = 0)
    /// From 1 in a straight line to f at step T, and f afterwards.
    case linear(steps: Int, floor: Double = 0)
    /// (t + 1) / w in the first w steps, then another schedule from its beginning.
    case warmUp(steps: Int, then: Schedule)

    /// The factor at a step, counted from 0.
    public func factor(at step: Int) -> Double {
        switch self {
        case .constant: return 1
        case .step(let every, let factor):
            return Double.pow(factor, step / every)
        case .cosine(let steps, let floor):
            guard step < steps else { return floor }
            let progress = Double(step) / Double(steps)
            return floor + (1 - floor) * (1 + Double.cos(.pi * progress)) / 2
        case .linear(let steps, let floor):
            guard step < steps else { return floor }
            return 1 + (floor - 1) * Double(step) / Double(steps)
        case .warmUp(let steps, let schedule):
            guard step < steps else { return schedule.factor(at: step - steps) }
            return Double(step + 1) / Double(steps)
        }
    }
}

import Kernels
import LinearAlgebra

/// The classical method of Runge and Kutta of order 4.
public struct RungeKutta4: OneStepMethod {
    /// What the steps have cost so far.
    public private(set) var cost = IntegrationCost()
    private var slope: [Double] = []
    private var total: [Double] = []
    private var stage: [Double] = []
    /// Where the later stages are in the step, and their weights.
    private static let stages = [(part: 0.5, weight: 2.0), (0.5, 2.0), (1.0, 1.0)]

    /// The method.
    public init() {}

    /// y ← y + h/6 (k₁ + 2k₂ + 2k₃ + k₄).
    ///
    /// - Throws: `notFinite`.
    public mutating func step(
        _ f: VectorField, from t: Double, by h: Double, _ y: inout [Double]
    ) throws(IntegrationError) {
        if slope.count != y.count {
            slope = Array(repeating: 0, count: y.count)
            total = slope
            stage = slope
        }
        f(t, y, &slope)
        copy(slope, into: &total)
        for (part, weight) in RungeKutta4.stages {
            copy(y, into: &stage)
            axpy(part * h, slope, &stage)
            f(t + part * h, stage, &slope)
            axpy(weight, slope, &total)
        }
        axpy(h / 6, total, &y)
        cost.evaluations += 4
        cost.steps += 1
        guard areFinite(y) else { throw .notFinite(time: t + h) }
    }
}

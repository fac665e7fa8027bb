public import Kernels
public import LinearAlgebra

/// The implicit midpoint rule, y⁺ = y + h f(t + h/2, (y + y⁺)/2), of order 2.
///
/// It is symmetric and symplectic: quadratic invariants are kept to the accuracy of Newton's method,
/// and the energy of a Hamiltonian system stays within O(h²) for very long times (Hairer, Lubich and
/// Wanner, Geometric Numerical Integration, chapters IV and IX).
public struct ImplicitMidpoint: OneStepMethod {
    /// Writes ∂f/∂y over its third argument.
    public typealias Jacobian = (_ t: Double, _ y: [Double], _ result: inout Matrix<Double>) -> Void

    /// What the steps have cost so far.
    public private(set) var cost = IntegrationCost()
    /// Newton's method ends at a change below this, relative to 1 + ‖y‖_∞.
    public let tolerance: Double
    private let jacobian: Jacobian?
    private var slope: [Double] = []
    private var middle: [Double] = []
    private var change: [Double] = []
    private var derivative = Matrix<Double>(rows: 0, columns: 0)

    /// The rule.
    ///
    /// - Parameters:
    ///   - tolerance: of Newton's method.
    ///   - jacobian: ∂f/∂y; by differences of f where it is not given.
    public init(tolerance: Double = 1e-14, jacobian: Jacobian? = nil) {
        require(tolerance > 0, "ImplicitMidpoint: a tolerance of \(tolerance)")
        self.tolerance = tolerance
        self.jacobian = jacobian
    }

    /// Solves m = y + h/2 f(t + h/2, m) for the midpoint; then y ← 2m − y.
    ///
    /// - Throws: `notFinite` or `notSolved`.
    public mutating func step(
        _ f: VectorField, from t: Double, by h: Double, _ y: inout [Double]
    ) throws(IntegrationError) {
        let d = y.count
        if slope.count != d {
            slope = Array(repeating: 0, count: d)
            middle = slope
            change = slope
            derivative = Matrix(rows: d, columns: d)
        }
        let center = t + h / 2
        f(t, y, &slope)
        cost.evaluations += 1
        copy(y, into: &middle)
        axpy(h / 2, slope, &middle)
        var factors: LU<Double>?
        var (last, isSlow) = (Double.infinity, false)
        for _ in 0..<50 {
            f(center, middle, &slope)
            cost.evaluations += 1
            // change = y + h/2 f(m) − m.
            copy(y, into: &change)
            axpy(h / 2, slope, &change)
            axpy(-1, middle, &change)
            guard areFinite(change) else { throw .notFinite(time: center) }
            // The Jacobian at the first guess does for all iterations, unless they are slow.
            if factors == nil || isSlow { factors = try factor(f, center, h) }
            guard let factors else { break }
            let correction = factors.solve(change)
            axpy(1, correction, &middle)
            // The correction, not the residual, which for stiff problems cannot become small.
            let size = normInfinity(correction) / (1 + normInfinity(middle))
            if size <= tolerance || (size >= last && size < 1e-12) {
                axpby(2, middle, -1, &y)
                cost.steps += 1
                return
            }
            isSlow = size > 0.5 * last
            last = size
        }
        throw .notSolved(time: center, residual: last)
    }

    /// I − h/2 ∂f/∂y at the midpoint.
    private mutating func factor(
        _ f: VectorField, _ t: Double, _ h: Double
    ) throws(IntegrationError) -> LU<Double> {
        let d = middle.count
        if let jacobian {
            jacobian(t, middle, &derivative)
        } else {
            var moved = middle
            var other = slope
            for j in 0..<d {
                // √ε balances truncation and rounding of a one-sided difference.
                let step = 1.5e-8 * max(1, abs(middle[j]))
                moved[j] = middle[j] + step
                f(t, moved, &other)
                moved[j] = middle[j]
                for i in 0..<d { derivative[i, j] = (other[i] - slope[i]) / step }
            }
            cost.evaluations += d
        }
        var system = (-h / 2) * derivative
        for i in 0..<d { system[i, i] += 1 }
        cost.factorizations += 1
        do {
            return try lu(system)
        } catch {
            throw .notSolved(time: t, residual: .infinity)
        }
    }
}

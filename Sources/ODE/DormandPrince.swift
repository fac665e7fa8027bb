import Kernels
import LinearAlgebra
import RealModule

/// The method of Dormand and Prince of order 5 with an error estimate of order 4 (Journal of
/// Computational and Applied Mathematics 6, 1980): steps as long as the tolerances allow, and the
/// solution between them to order 4 (Hairer, Nørsett and Wanner, Solving Ordinary Differential
/// Equations I, section II.6).
public struct DormandPrince: Sendable {
    /// The part of the error allowed in a step that is relative to |yᵢ|.
    public let relativeTolerance: Double
    /// The part that is not, in the units of y.
    public let absoluteTolerance: Double
    /// The first step; guessed from f if it is nil.
    public let firstStep: Double?
    /// The longest step.
    public let longestStep: Double
    /// The largest number of steps, also of those that are given up.
    public let stepLimit: Int
    /// The longest time; `timeLimit` is thrown when it is up.
    public let timeLimit: Duration?

    /// The method with the given tolerances.
    public init(
        relativeTolerance: Double = 1e-6, absoluteTolerance: Double = 1e-9,
        firstStep: Double? = nil, longestStep: Double = .infinity, stepLimit: Int = 1_000_000,
        timeLimit: Duration? = nil
    ) {
        require(
            relativeTolerance >= 0 && absoluteTolerance >= 0
                && relativeTolerance + absoluteTolerance > 0 && longestStep > 0,
            "DormandPrince: tolerances \(relativeTolerance) and \(absoluteTolerance)")
        self.relativeTolerance = relativeTolerance
        self.absoluteTolerance = absoluteTolerance
        self.firstStep = firstStep
        self.longestStep = longestStep
        self.stepLimit = stepLimit
        self.timeLimit = timeLimit
    }

    /// Integrates y' = f(t, y).
    ///
    /// - Parameters:
    ///   - f: the field.
    ///   - start: the state at the start.
    ///   - interval: the start and the end, of which the end may be the earlier.
    ///   - observe: is shown every step, for output between its ends.
    /// - Returns: the state at the end and what it cost.
    /// - Throws: `notFinite`, `stepTooSmall`, `stepLimit` or `timeLimit`.
    public func integrate(
        _ f: VectorField, from start: [Double], over interval: (start: Double, end: Double),
        observe: ((DormandPrinceStep) -> Void)? = nil
    ) throws(IntegrationError) -> (y: [Double], cost: IntegrationCost) {
        var state = Stages(start)
        var cost = IntegrationCost()
        let deadline = Deadline(after: timeLimit)
        let direction: Double = interval.end >= interval.start ? 1 : -1
        var t = interval.start
        f(t, state.y, &state.k[0])
        cost.evaluations = 1
        guard areFinite(state.k[0]) else { throw .notFinite(time: t) }
        var h = min(firstStep ?? guess(f, state, t, direction, &cost), longestStep)
        var (lastError, wasRejected) = (1e-4, false)
        while direction * (interval.end - t) > 0 {
            guard cost.steps + cost.rejections < stepLimit else {
                throw .stepLimit(stepLimit, time: t)
            }
            if deadline.isPassed { throw .timeLimit(time: t) }
            guard h > 4 * t.ulp else { throw .stepTooSmall(time: t, step: h) }
            let left = abs(interval.end - t)
            // The last step ends at the end, without a tiny one after it.
            let isLast = h >= left * (1 - 1e-12)
            let signed = direction * (isLast ? left : h)
            state.advance(f, t, signed)
            cost.evaluations += 6
            let error = state.error(signed, relativeTolerance, absoluteTolerance)
            if error <= 1 {
                let end = isLast ? interval.end : t + signed
                observe?(DormandPrinceStep(state, t, signed))
                t = end
                state.accept()
                cost.steps += 1
                // The last two errors steer the step (Hairer, Nørsett and Wanner, IV.2).
                let factor = 0.9 * power(error, -0.17) * power(lastError, 0.04)
                h = min(abs(signed) * min(wasRejected ? 1 : 10, max(0.2, factor)), longestStep)
                (lastError, wasRejected) = (max(error, 1e-4), false)
            } else {
                cost.rejections += 1
                wasRejected = true
                // Where f is not finite the step was far too long.
                h = abs(signed) * (error.isFinite ? max(0.2, 0.9 * power(error, -0.2)) : 0.1)
            }
        }
        return (state.y, cost)
    }

    private func power(_ x: Double, _ p: Double) -> Double {
        Double.pow(max(x, 1e-10), p)
    }

    /// A first step for which explicit Euler would err by about the tolerance.
    private func guess(
        _ f: VectorField, _ state: Stages, _ t: Double, _ direction: Double,
        _ cost: inout IntegrationCost
    ) -> Double {
        func size(_ v: [Double]) -> Double {
            var sum = 0.0
            for i in v.indices {
                let scale = absoluteTolerance + relativeTolerance * abs(state.y[i])
                sum += scale > 0 ? (v[i] / scale) * (v[i] / scale) : 0
            }
            return (sum / Double(max(1, v.count))).squareRoot()
        }
        let (d0, d1) = (size(state.y), size(state.k[0]))
        let h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1
        var y = state.y
        axpy(direction * h0, state.k[0], &y)
        var k = state.k[0]
        f(t + direction * h0, y, &k)
        cost.evaluations += 1
        let d2 = size(difference(k, state.k[0])) / h0
        let bend = max(d1, d2)
        let h1 = bend > 1e-15 ? Double.pow(0.01 / bend, 0.2) : max(1e-6, 1e-3 * h0)
        return h1.isFinite ? min(100 * h0, h1) : h0
    }
}

/// One step, as its observer sees it: a polynomial of degree 4 between its ends.
public struct DormandPrinceStep {
    /// Where the step starts.
    public let start: Double
    /// Its length, negative for an integration backward.
    public let length: Double
    private let stages: Stages

    init(_ stages: Stages, _ start: Double, _ length: Double) {
        self.stages = stages
        self.start = start
        self.length = length
    }

    /// Where the step ends.
    public var end: Double { start + length }

    /// y(t) to order 4, for t in the step.
    public func value(at t: Double) -> [Double] {
        let theta = (t - start) / length
        require(
            theta > -1e-9 && theta < 1 + 1e-9,
            "DormandPrinceStep: t = \(t) outside of the step from \(start) to \(end)")
        var y = stages.y
        for (k, weight) in zip(stages.k, Stages.weights(theta)) { axpy(length * weight, k, &y) }
        return y
    }
}

/// The state, the seven slopes of a step and the state at its end.
struct Stages {
    private(set) var y: [Double]
    var k: [[Double]]
    private var next: [Double]

    init(_ y: [Double]) {
        self.y = y
        k = (0..<7).map { _ in Array(repeating: 0, count: y.count) }
        next = y
    }

    private static let nodes = [0, ratio(1, 5), ratio(3, 10), ratio(4, 5), ratio(8, 9), 1, 1]
    private static let coefficients: [[Double]] = [
        [],
        [ratio(1, 5)],
        [ratio(3, 40), ratio(9, 40)],
        [ratio(44, 45), ratio(-56, 15), ratio(32, 9)],
        [ratio(19372, 6561), ratio(-25360, 2187), ratio(64448, 6561), ratio(-212, 729)],
        [
            ratio(9017, 3168), ratio(-355, 33), ratio(46732, 5247), ratio(49, 176),
            ratio(-5103, 18656),
        ],
        [
            ratio(35, 384), 0, ratio(500, 1113), ratio(125, 192), ratio(-2187, 6784),
            ratio(11, 84),
        ],
    ]
    /// The weights of order 5 less those of order 4.
    private static let errors = [
        ratio(71, 57600), 0, ratio(-71, 16695), ratio(71, 1920), ratio(-17253, 339_200),
        ratio(22, 525), ratio(-1, 40),
    ]

    private static func ratio(_ p: Double, _ q: Double) -> Double { p / q }

    /// Computes the slopes and the state at the end; k₇ is the slope there.
    mutating func advance(_ f: VectorField, _ t: Double, _ h: Double) {
        for s in 1..<7 {
            copy(y, into: &next)
            for (j, a) in Stages.coefficients[s].enumerated() where a != 0 {
                axpy(h * a, k[j], &next)
            }
            f(t + Stages.nodes[s] * h, next, &k[s])
        }
    }

    /// The root mean square of the error estimate in units of the tolerance.
    func error(_ h: Double, _ relative: Double, _ absolute: Double) -> Double {
        var sum = 0.0
        for i in y.indices {
            var e = 0.0
            for s in 0..<7 { e += Stages.errors[s] * k[s][i] }
            let scale = absolute + relative * max(abs(y[i]), abs(next[i]))
            // An entry that is 0 throughout has no error.
            if e != 0 { sum += (h * e / scale) * (h * e / scale) }
        }
        let mean = (sum / Double(max(1, y.count))).squareRoot()
        return mean.isFinite && areFinite(next) ? mean : .infinity
    }

    /// Makes the end the start; the last slope is the first of the next step.
    mutating func accept() {
        swap(&y, &next)
        k.swapAt(0, 6)
    }

    /// The weights of the slopes at a part θ of the step.
    static func weights(_ theta: Double) -> [Double] {
        let (a, b) = (theta * theta, (theta - 1) * (theta - 1))
        let rise = a * (3 - 2 * theta)
        let c = coefficients[6]
        func bend(_ factor: Double, _ p: Double, _ q: Double, _ divisor: Double) -> Double {
            a * b * factor * (p - q * theta) / divisor
        }
        return [
            rise * c[0] + theta * b - bend(5, 2_558_722_523, 31_403_016, 11_282_082_432),
            0,
            rise * c[2] + bend(100, 882_725_551, 15_701_508, 32_700_410_799),
            rise * c[3] - bend(25, 443_332_067, 31_403_016, 1_880_347_072),
            rise * c[4] + bend(32805, 23_143_187, 3_489_224, 199_316_789_632),
            rise * c[5] - bend(55, 29_972_135, 7_076_736, 822_651_844),
            a * (theta - 1) + bend(10, 7_414_447, 829_305, 29_380_423),
        ]
    }
}

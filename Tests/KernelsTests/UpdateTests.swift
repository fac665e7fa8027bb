import Kernels
import TestSupport
import Testing

@Suite("The steps of optimizers, against the formulas of their papers")
struct UpdateTests {
    private let count = 21
    private let gradient: [Double]
    private let start: [Double]

    init() {
        var numbers = TestNumbers(seed: 20)
        gradient = numbers.array(21)
        start = numbers.array(21)
    }

    @Test("Momentum, plain and Nesterov's", arguments: [false, true])
    func momentum(isNesterov: Bool) {
        let step = MomentumStep(
            rate: 0.1, momentum: 0.9, dampening: 0.25, weightDecay: 0.01, isNesterov: isNesterov)
        var x = start
        var v = [Double](repeating: 0.5, count: count)
        var xSpan = x.mutableSpan
        var vSpan = v.mutableSpan
        Double.momentumUpdate(
            step, gradient: gradient.span, velocity: &vSpan, parameters: &xSpan)
        for i in 0..<count {
            let g = gradient[i] + 0.01 * start[i]
            let velocity = 0.9 * 0.5 + 0.75 * g
            let direction = isNesterov ? g + 0.9 * velocity : velocity
            // The same few operations on numbers of size 1, perhaps in another order.
            expectClose(v[i], velocity, within: 4 * .ulpOfOne)
            expectClose(x[i], start[i] - 0.1 * direction, within: 4 * .ulpOfOne)
        }
    }

    @Test("Adam's first step is the rate times the gradient's sign, up to epsilon")
    func adam() {
        let step = AdamStep(
            rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-12, correction1: 1 - 0.9,
            correction2: 1 - 0.999, coupledDecay: 0, decoupledDecay: 0.5)
        var x = start
        var m = [Double](repeating: 0, count: count)
        var v = m
        var xSpan = x.mutableSpan
        var mSpan = m.mutableSpan
        var vSpan = v.mutableSpan
        Double.adamUpdate(
            step, gradient: gradient.span, firstMoment: &mSpan, secondMoment: &vSpan,
            parameters: &xSpan)
        for i in 0..<count {
            let sign = gradient[i] > 0 ? 1.0 : -1.0
            // ε / |g| with |g| > 1e-3 is 1e-9 of the step of 0.1.
            expectClose(x[i], 0.95 * start[i] - 0.1 * sign, within: 1e-10)
            expectClose(m[i], 0.1 * gradient[i], within: .ulpOfOne)
            expectClose(v[i], 0.001 * gradient[i] * gradient[i], within: .ulpOfOne)
        }
    }

    @Test("Lion: the sign of one mean, the memory of another")
    func lion() {
        let step = LionStep(rate: 0.1, beta1: 0.9, beta2: 0.99, weightDecay: 0.2)
        var x = start
        var m = [Double](repeating: 0.05, count: count)
        var xSpan = x.mutableSpan
        var mSpan = m.mutableSpan
        Double.lionUpdate(step, gradient: gradient.span, momentum: &mSpan, parameters: &xSpan)
        for i in 0..<count {
            let sign = 0.9 * 0.05 + 0.1 * gradient[i] > 0 ? 1.0 : -1.0
            let expected = start[i] - 0.1 * (sign + 0.2 * start[i])
            expectClose(x[i], expected, within: 4 * .ulpOfOne)
            expectClose(m[i], 0.99 * 0.05 + 0.01 * gradient[i], within: 4 * .ulpOfOne)
        }
    }
}

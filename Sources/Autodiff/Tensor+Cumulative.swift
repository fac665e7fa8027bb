public import Kernels

// What runs along an axis.

extension Tensor {
    /// The sums of all entries up to each one along an axis: yₜ = x₀ + … + xₜ.
    ///
    /// - Parameters:
    ///   - axis: the axis; negative numbers count from the back.
    ///   - reversed: whether the sums run from the back: yₜ = xₜ + … + x of the end.
    /// - Returns: the sums, shaped like the tensor.
    public func cumulativeSum(axis: Int = -1, reversed: Bool = false) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        let (outer, length, inner) = Shape.around(axis, of: shape)
        let entries = sums(scalars, outer, length, inner, reversed)
        return .result(entries, shape, of: self) { pass in
            pass.gradient.cumulativeSum(axis: axis, reversed: !reversed)
        }
    }
}

@specialized(where E == Float)
@specialized(where E == Double)
private func sums<E: Scalar>(
    _ x: [E], _ outer: Int, _ length: Int, _ inner: Int, _ reversed: Bool
) -> [E] {
    Counters.add(flops: x.count)
    return [E](count: x.count) { y in
        for block in 0..<outer {
            for step in 0..<length {
                let t = reversed ? length - 1 - step : step
                let start = (block * length + t) * inner
                let before = reversed ? start + inner : start - inner
                for i in 0..<inner {
                    y[start + i] = step == 0 ? x[start + i] : y[before + i] + x[start + i]
                }
            }
        }
    }
}

/// hₜ = aₜ hₜ₋₁ + bₜ along an axis, from h₋₁ = 0: the recurrence of linear recurrent networks and
/// state-space models, with a derivative that costs as much as the recurrence.
///
/// - Parameters:
///   - a: the factors.
///   - b: the inputs, of the same shape.
///   - axis: the axis of time; negative numbers count from the back.
///   - initial: h₋₁, of the shape without that axis; none stands for zero.
///   - reversed: whether time runs backward: hₜ = aₜ hₜ₊₁ + bₜ.
/// - Returns: h, of the same shape.
public func linearRecurrence<E: Scalar>(
    _ a: Tensor<E>, _ b: Tensor<E>, axis: Int, initial: Tensor<E>? = nil, reversed: Bool = false
) -> Tensor<E> {
    require(a.shape == b.shape, "linearRecurrence: the shapes \(a.shape) and \(b.shape)")
    let axis = Shape.axis(axis, of: a.shape)
    let (outer, length, inner) = Shape.around(axis, of: a.shape)
    if let initial, length > 0 {
        var state = a.shape
        state[axis] = 1
        require(
            Shape.count(state) == initial.count,
            "linearRecurrence: a start of shape \(initial.shape) for the shape \(a.shape)")
        let place = reversed ? length - 1..<length : 0..<1
        let first = a.sliced(place, axis: axis) * initial.reshaped(to: state)
        let start = first.embedded(at: place.lowerBound, of: length, axis: axis)
        return linearRecurrence(a, b + start, axis: axis, reversed: reversed)
    }
    let entries = states(a.scalars, b.scalars, outer, length, inner, reversed)
    return .result(entries, a.shape, of: a, b) { pass in
        // λₜ = gₜ + aₜ₊₁ λₜ₊₁ carries the gradient back; ∂a is λₜ hₜ₋₁.
        let later = pass.input(0).shifted(by: reversed ? 1 : -1, axis: axis)
        let lambda = linearRecurrence(later, pass.gradient, axis: axis, reversed: !reversed)
        return [
            pass.ifNeeded(0) {
                lambda * pass.output.shifted(by: reversed ? -1 : 1, axis: axis)
            },
            pass.ifNeeded(1) { lambda },
        ]
    }
}

extension Tensor {
    /// The tensor moved along an axis by one position or more, with zeros where it came from.
    func shifted(by steps: Int, axis: Int) -> Tensor {
        let length = shape[axis]
        let kept = Swift.max(0, length - Swift.abs(steps))
        let from = Swift.min(length, Swift.max(0, -steps))
        let part = sliced(from..<from + kept, axis: axis)
        return part.embedded(
            at: Swift.min(Swift.max(0, steps), length - kept), of: length, axis: axis)
    }
}

@specialized(where E == Float)
@specialized(where E == Double)
private func states<E: Scalar>(
    _ a: [E], _ b: [E], _ outer: Int, _ length: Int, _ inner: Int, _ reversed: Bool
) -> [E] {
    Counters.add(flops: 2 * a.count)
    return [E](count: a.count) { h in
        for block in 0..<outer {
            for step in 0..<length {
                let t = reversed ? length - 1 - step : step
                let start = (block * length + t) * inner
                let before = reversed ? start + inner : start - inner
                for i in 0..<inner {
                    let carried = step == 0 ? 0 : a[start + i] * h[before + i]
                    h[start + i] = carried + b[start + i]
                }
            }
        }
    }
}

/// A loop over time that keeps a state: the steps are recorded one by one, as a recurrent network
/// needs.
///
/// - Parameters:
///   - inputs: what the steps are given, along one axis.
///   - axis: the axis of time; negative numbers count from the back.
///   - initial: the state before the first step; a tensor, an array of tensors, or a model.
///   - step: changes the state by one input, which has no axis of time, and returns an output.
/// - Returns: the last state, and the outputs stacked along a new axis where time was.
public func scan<E: Scalar, State>(
    over inputs: Tensor<E>, axis: Int = 0, initial: State,
    step: (inout State, Tensor<E>) throws -> Tensor<E>
) rethrows -> (state: State, outputs: Tensor<E>) {
    let axis = Shape.axis(axis, of: inputs.shape)
    require(inputs.shape[axis] > 0, "scan: no steps along axis \(axis) of \(inputs.shape)")
    var rest = inputs.shape
    rest.remove(at: axis)
    var state = initial
    var outputs: [Tensor<E>] = []
    for t in 0..<inputs.shape[axis] {
        let input = inputs.sliced(t..<t + 1, axis: axis).reshaped(to: rest)
        outputs.append(try step(&state, input))
    }
    return (state, .stacked(outputs, axis: min(axis, outputs[0].rank)))
}

public import Kernels

// Functions of the last axis.

/// eˣ / Σ eˣ along the last axis.
@specialized(where E == Float)
@specialized(where E == Double)
public func softmax<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    let columns = lastLength(x, "softmax")
    let entries = x.scalars
    let y = [E](count: x.count) { E.softmaxRows(entries.span, columns: columns, into: &$0) }
    return .result(y, x.shape, of: x) { pass in
        let weighted = pass.gradient * pass.output
        return weighted - pass.output * weighted.sum(axes: [-1], keepingAxes: true)
    }
}

/// x − log Σ eˣ along the last axis.
@specialized(where E == Float)
@specialized(where E == Double)
public func logSoftmax<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    let columns = lastLength(x, "logSoftmax")
    let entries = x.scalars
    let y = [E](count: x.count) { E.logSoftmaxRows(entries.span, columns: columns, into: &$0) }
    return .result(y, x.shape, of: x) { pass in
        let g = pass.gradient
        return g - softmax(pass.input(0)) * g.sum(axes: [-1], keepingAxes: true)
    }
}

/// log Σ eˣ along the last axis, which vanishes.
@specialized(where E == Float)
@specialized(where E == Double)
public func logSumExp<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    let columns = lastLength(x, "logSumExp")
    let entries = x.scalars
    let shape = Array(x.shape.dropLast())
    let rows = Shape.count(shape)
    let y = [E](count: rows) {
        E.logSumExpRows(entries.span, rows: rows, columns: columns, into: &$0)
    }
    return .result(y, shape, of: x) { pass in
        softmax(pass.input(0)) * pass.gradient.reshaped(to: shape + [1])
    }
}

private func lastLength<E>(_ x: Tensor<E>, _ operation: String) -> Int {
    require(x.rank >= 1, "\(operation): a single number has no last axis")
    return x.shape[x.rank - 1]
}

/// eˣ / Σ eˣ along an axis.
///
/// - Parameters:
///   - x: the tensor.
///   - axis: the axis; negative numbers count from the back.
/// - Returns: shares that add up to 1 along the axis.
public func softmax<E: Scalar>(_ x: Tensor<E>, axis: Int) -> Tensor<E> {
    softmax(x.movingAxis(axis, to: -1)).movingAxis(-1, to: axis)
}

/// x − log Σ eˣ along an axis.
///
/// - Parameters:
///   - x: the tensor.
///   - axis: the axis; negative numbers count from the back.
/// - Returns: the logarithms of shares that add up to 1 along the axis.
public func logSoftmax<E: Scalar>(_ x: Tensor<E>, axis: Int) -> Tensor<E> {
    logSoftmax(x.movingAxis(axis, to: -1)).movingAxis(-1, to: axis)
}

/// log Σ eˣ along an axis.
///
/// - Parameters:
///   - x: the tensor.
///   - axis: the axis; negative numbers count from the back.
///   - keepingAxis: whether the axis stays, with length one.
/// - Returns: the values over the other axes, in their order.
public func logSumExp<E: Scalar>(
    _ x: Tensor<E>, axis: Int, keepingAxis: Bool = false
) -> Tensor<E> {
    let place = Shape.axis(axis, of: x.shape)
    let values = logSumExp(x.movingAxis(place, to: -1))
    return keepingAxis ? values.insertingAxis(at: place) : values
}

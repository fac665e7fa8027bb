/// A function with a derivative of the caller's choosing.
///
/// - Parameters:
///   - x: where; a tensor, an array of tensors, or a model.
///   - value: the function; what it does is not differentiated.
///   - gradient: the gradient by x from the gradient by the value, x and the value; written in
///     tensor operations, it can be differentiated again.
/// - Returns: the value, tracked if x is.
public func customGradient<C: TensorCollection & Sendable>(
    at x: C, value: (C) -> Tensor<C.Precision>,
    gradient:
        @escaping @Sendable (_ g: Tensor<C.Precision>, _ x: C, _ y: Tensor<C.Precision>) -> C
) -> Tensor<C.Precision> {
    let constants = x.detached
    let y = value(constants)
    return .result(y.scalars, y.shape, of: x.tensors) { pass in
        gradient(pass.gradient, constants.replacing(with: pass.inputs), pass.output).tensors
    }
}

/// The straight-through estimator: the value of a function, and the derivative of the identity.
///
/// - Parameters:
///   - x: where.
///   - value: a function that keeps the shape, such as rounding.
/// - Returns: the value, tracked if x is.
public func straightThrough<Element>(
    _ x: Tensor<Element>, _ value: (Tensor<Element>) -> Tensor<Element>
) -> Tensor<Element> {
    customGradient(at: x, value: value) { g, _, _ in g }
}

/// A function that is computed again when its derivative is asked for, so that between the two
/// nothing but its operands and its value is kept.
///
/// - Parameters:
///   - x: where; a tensor, an array of tensors, or a model.
///   - f: the function. It must depend on nothing else that is being differentiated by, and give
///     the same numbers when it is called again.
/// - Returns: f(x), tracked if x is.
public func checkpoint<C: TensorCollection & Sendable>(
    at x: C, of f: @escaping @Sendable (C) -> Tensor<C.Precision>
) -> Tensor<C.Precision> {
    let constants = x.detached
    let y = f(constants)
    require(
        !y.isTracked,
        "checkpoint: the function uses a tracked tensor that is not among its arguments")
    return .result(y.scalars, y.shape, of: x.tensors) { pass in
        vjp(at: constants.replacing(with: pass.inputs), of: f).pullback(pass.gradient).tensors
    }
}

import Kernels

/// The value of a function and its gradient.
///
/// - Parameters:
///   - x: where; a tensor, an array of tensors, or a model.
///   - f: a function whose value is a single number.
/// - Returns: f(x), and ∂f/∂x with the type of x. They are tracked only if x or something that f
///   uses is being differentiated by further out, as for a gradient of a gradient.
public func valueAndGradient<C: TensorCollection>(
    at x: C, of f: (C) throws -> Tensor<C.Precision>
) rethrows -> (value: Tensor<C.Precision>, gradient: C) {
    let variables = x.mapTensors { $0.variable() }
    let result = try f(variables)
    require(result.count == 1, "the gradient of a function with values of shape \(result.shape)")
    guard let root = result.node else { return (result, x.zeros) }
    let sweep = Backward(from: root, to: variables.tensors.compactMap { $0.node })
    let value = sweep.records ? result : result.detached
    return (value, variables.gathering(sweep.gradients(.ones(result.shape))))
}

/// The gradient of a function as a function.
///
/// - Parameter f: a function whose value is a single number.
/// - Returns: the map from x to ∂f/∂x.
public func grad<C: TensorCollection>(
    of f: @escaping (C) -> Tensor<C.Precision>
) -> (C) -> C {
    { x in valueAndGradient(at: x, of: f).gradient }
}

/// The value of a function and the map u ↦ Jᵀ u, where J is its Jacobian at x.
///
/// - Parameters:
///   - x: where; a tensor, an array of tensors, or a model.
///   - f: a function with values of any shape.
/// - Returns: f(x), and the map from a tensor of its shape to a derivative of the type of x. The
///   map keeps the graph alive, and may be used more than once.
public func vjp<C: TensorCollection>(
    at x: C, of f: (C) throws -> Tensor<C.Precision>
) rethrows -> (value: Tensor<C.Precision>, pullback: (Tensor<C.Precision>) -> C) {
    let variables = x.mapTensors { $0.variable() }
    let result = try f(variables)
    let pullback = { (seed: Tensor<C.Precision>) -> C in
        require(
            seed.shape == result.shape,
            "a vector of shape \(seed.shape) for values of shape \(result.shape)")
        guard let root = result.node else { return x.zeros }
        let sweep = Backward(from: root, to: variables.tensors.compactMap { $0.node })
        return variables.gathering(sweep.gradients(seed))
    }
    return (variables.isInner(result) ? result : result.detached, pullback)
}

/// The value of a function and its derivative along a direction, J v.
///
/// It is the gradient of uᵀ J v by u, which is linear in u: reverse mode applied twice.
///
/// - Parameters:
///   - x: where; a tensor, an array of tensors, or a model.
///   - v: the direction, shaped like x.
///   - f: a function with values of any shape.
/// - Returns: f(x) and J v, both of the shape of the values.
public func jvp<C: TensorCollection>(
    at x: C, along v: C, of f: (C) throws -> Tensor<C.Precision>
) rethrows -> (value: Tensor<C.Precision>, derivative: Tensor<C.Precision>) {
    let (value, pullback) = try vjp(at: x, of: f)
    let derivative = valueAndGradient(at: Tensor.zeros(value.shape)) { u in
        pullback(u).innerProduct(with: v)
    }.gradient
    let isInner = value.isTracked || v.tensors.contains(where: { $0.isTracked })
    return (value, isInner ? derivative : derivative.detached)
}

/// The product H v of a function's Hessian at x with a vector: the gradient's graph is run back
/// from v.
///
/// - Parameters:
///   - x: where; a tensor, an array of tensors, or a model.
///   - v: the vector, shaped like x.
///   - f: a function whose value is a single number.
/// - Returns: H v, with the type of x.
public func hvp<C: TensorCollection>(
    at x: C, along v: C, of f: (C) throws -> Tensor<C.Precision>
) rethrows -> C {
    let variables = x.mapTensors { $0.variable() }
    let gradient = try valueAndGradient(at: variables, of: f).gradient
    var (roots, seeds) = ([Node<C.Precision>](), [Tensor<C.Precision>]())
    for (g, v) in zip(gradient.tensors, v.tensors) {
        require(g.shape == v.shape, "a vector of shape \(v.shape) for a gradient of \(g.shape)")
        guard let root = g.node else { continue }
        roots.append(root)
        seeds.append(v)
    }
    let sweep = Backward(from: roots, to: variables.tensors.compactMap { $0.node })
    return variables.gathering(sweep.gradients(seeds))
}

/// The same numbers as a constant: nothing is differentiated through them.
public func stopGradient<Element>(_ x: Tensor<Element>) -> Tensor<Element> {
    x.detached
}

extension TensorCollection {
    /// The gradients in the places of their variables, zero where there is none.
    fileprivate func gathering(_ gradients: [Tensor<Precision>?]) -> Self {
        replacing(with: zip(tensors, gradients).map { $1 ?? .zeros($0.shape) })
    }

    /// Whether a result of these variables depends on something differentiated by further out.
    fileprivate func isInner(_ result: Tensor<Precision>) -> Bool {
        guard let root = result.node else { return false }
        return Backward(from: root, to: tensors.compactMap { $0.node }).records
    }
}

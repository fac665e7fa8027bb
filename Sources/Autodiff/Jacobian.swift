/// The Jacobian matrix of a function.
///
/// The function is evaluated once; what is carried through its graph are unit vectors, backward
/// for each value or forward for each entry of x, whichever are fewer.
///
/// - Parameters:
///   - x: where; a tensor, an array of tensors, or a model with n entries in all.
///   - f: a function with m values, of any shape.
/// - Returns: m × n: row i is the gradient of value i, the values in row-major order and the
///   entries of x in the order of `flattened`. It is tracked only if x or something that f uses is
///   being differentiated by further out.
public func jacobian<C: TensorCollection>(
    at x: C, of f: (C) throws -> Tensor<C.Precision>
) rethrows -> Tensor<C.Precision> {
    let (value, pullback) = try vjp(at: x, of: f)
    let (m, n) = (value.count, x.scalarCount)
    guard m > 0 && n > 0 else { return .zeros([m, n]) }
    if m <= n {
        let rows = (0..<m).map { i in
            pullback(.unit(i, shape: value.shape)).joined.reshaped(to: [1, n])
        }
        return .concatenated(rows)
    }
    // u ↦ Jᵀ u is linear; its own transpose carries unit vectors forward.
    let (_, pushforward) = vjp(at: Tensor.zeros(value.shape)) { u in pullback(u).joined }
    let columns = (0..<n).map { j in
        pushforward(.unit(j, shape: [n])).reshaped(to: [1, m])
    }
    let matrix = Tensor.concatenated(columns).transposed
    return value.isTracked ? matrix : matrix.detached
}

/// The Hessian matrix of a function.
///
/// - Parameters:
///   - x: where; a tensor, an array of tensors, or a model with n entries in all.
///   - f: a function whose value is a single number.
/// - Returns: n × n, the entries of x in the order of `flattened`.
public func hessian<C: TensorCollection>(
    at x: C, of f: (C) throws -> Tensor<C.Precision>
) rethrows -> Tensor<C.Precision> {
    try jacobian(at: x) { x in try valueAndGradient(at: x, of: f).gradient.joined }
}

extension TensorCollection {
    /// All entries as one vector, tensor after tensor; unlike `flattened` it can be differentiated.
    var joined: Tensor<Precision> {
        let parts = tensors.map { $0.reshaped(to: [$0.count]) }
        return parts.isEmpty ? Tensor([]) : .concatenated(parts)
    }
}

extension Tensor {
    /// 1 at one place, else 0.
    static func unit(_ position: Int, shape: [Int]) -> Tensor {
        var unit = Tensor.zeros(shape)
        unit.update { entries in entries[position] = 1 }
        return unit
    }
}

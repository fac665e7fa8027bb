import Kernels
import RealModule

/// The gradients of the losses of single examples.
///
/// If the parameters enter through dense layers (`dense`, or the right operand of `matmul`) whose
/// rows are the examples, one backward pass to the layers' outputs is enough: the gradient by W of
/// example i is the product gᵢ xᵢᵀ of a row of the output's gradient and a row of the input
/// (Goodfellow, 2015). Whether the rows are the examples is checked with one more backward pass;
/// if they are not, or another operation uses a parameter, the graph is run back once for each
/// example.
///
/// - Parameters:
///   - x: the parameters: a tensor, an array of tensors, or a model.
///   - losses: the n losses, a vector.
/// - Returns: for each tensor of x one with a first axis of length n in front: row i holds the
///   gradient of loss i.
public func perExampleGradients<C: TensorCollection>(
    at x: C, of losses: (C) throws -> Tensor<C.Precision>
) rethrows -> [Tensor<C.Precision>] {
    let variables = x.mapTensors { $0.variable() }
    let values = try losses(variables)
    require(values.rank == 1, "perExampleGradients: losses of shape \(values.shape), no vector")
    let n = values.count
    guard let root = values.node, n > 0 else {
        return x.tensors.map { .zeros([n] + $0.shape) }
    }
    let leaves = variables.tensors.compactMap { $0.node }
    let pullback = { (seed: Tensor<C.Precision>) -> [Tensor<C.Precision>] in
        let sweep = Backward(from: root, to: leaves)
        return zip(x.tensors, sweep.gradients(seed)).map { $1 ?? .zeros($0.shape) }
    }
    if let gradients = Backward(from: root, to: leaves).exampleGradients(.ones([n])) {
        let full = zip(x.tensors, gradients).map { $1 ?? .zeros([n] + $0.shape) }
        if agree(full, with: pullback) { return full }
    }
    let rows = (0..<n).map { i in pullback(.unit(i, shape: [n])) }
    return x.tensors.indices.map { k in
        .concatenated(rows.map { $0[k].reshaped(to: [1] + $0[k].shape) })
    }
}

/// Whether Σ sᵢ gᵢ is what the graph gives for the weights s, up to rounding.
private func agree<E>(
    _ gradients: [Tensor<E>], with pullback: (Tensor<E>) -> [Tensor<E>]
) -> Bool {
    let n = gradients.first?.shape[0] ?? 0
    // Weights in [1, 2) without any pattern: the fractional parts of multiples of the golden ratio.
    let weights = (0..<n).map { i in
        let multiple = Double(i + 1) * 0.618_033_988_749_894_9
        return E(1 + multiple - multiple.rounded(.down))
    }
    let expected = pullback(Tensor(weights))
    return zip(gradients, expected).allSatisfy { gradient, expected in
        let row = Tensor(weights, shape: [1, n])
        let matrix = gradient.detached.reshaped(to: [n, gradient.count / n])
        let sum = matmul(row, matrix).reshaped(to: expected.shape)
        // Both are sums of n terms of which each was rounded about √n times at most; a mixed-up row
        // moves the sum by a term, far more than the root of the rounding unit.
        let scale = abs(matrix).sum().scalar * E.sqrt(E.ulpOfOne)
        return abs(sum - expected.detached).sum().scalar <= scale
    }
}

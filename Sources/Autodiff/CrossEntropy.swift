public import Kernels

/// The cross-entropy of each row of logits with a label, log Σⱼ exp zᵢⱼ − zᵢ,ₖ₍ᵢ₎.
///
/// - Parameters:
///   - logits: z, n × classes.
///   - labels: k, the class of each row.
/// - Returns: n numbers, none below 0 but for rounding.
public func crossEntropies<E: Scalar>(_ logits: Tensor<E>, labels: [Int]) -> Tensor<E> {
    require(
        logits.rank == 2 && logits.shape[0] == labels.count,
        "crossEntropies: \(labels.count) labels for logits of shape \(logits.shape)")
    let constants = logits.detached
    let values = logSumExp(constants) - constants.picked(labels)
    return .result(values.scalars, values.shape, of: logits) { pass in
        if pass.isDifferentiated {
            // The same as separate operations, which know their own derivatives.
            return vjp(at: pass.input(0)) { logSumExp($0) - $0.picked(labels) }
                .pullback(pass.gradient)
        }
        return Tensor(entropyGradient(pass.input(0), labels, pass.gradient), pass.shape(0))
    }
}

/// gᵢ (softmax zᵢ − eₖ₍ᵢ₎): the gradient g carried back through the cross-entropies.
@specialized(where E == Float)
@specialized(where E == Double)
private func entropyGradient<E: Scalar>(
    _ logits: Tensor<E>, _ labels: [Int], _ gradient: Tensor<E>
) -> [E] {
    let columns = logits.shape[1]
    let (z, g) = (logits.scalars, gradient.scalars)
    return [E](count: z.count) { result in
        E.softmaxRows(z.span, columns: columns, into: &result)
        for (row, label) in labels.enumerated() {
            let factor = g[row]
            for i in row * columns..<(row + 1) * columns {
                result[i] *= factor
            }
            result[row * columns + label] -= factor
        }
    }
}

public import Kernels
import RealModule

/// The rows of a table at given positions: a token's vector.
///
/// - Parameters:
///   - table: one row for each position.
///   - indices: positions; the derivative of a row is the sum over the places it is used at.
/// - Returns: the shape of the indices, followed by the length of a row.
public func embedding<E: Scalar>(_ table: Tensor<E>, _ indices: Indices) -> Tensor<E> {
    require(table.rank == 2, "embedding: a table of shape \(table.shape)")
    return table.gathered(indices.values).reshaped(to: indices.shape + [table.shape[1]])
}

/// softmax(Q Kᵀ / √d) V: scaled dot-product attention (Vaswani et al., 2017).
///
/// - Parameters:
///   - q: Q, the queries, … × t × d.
///   - k: K, the keys, … × s × d.
///   - v: V, the values, … × s × e.
///   - isCausal: whether a query sees only the keys up to its own place, counted from the end.
///   - mask: what is added to the logits before the softmax, shaped to fit … × t × s; −∞ hides a
///     key.
/// - Returns: … × t × e.
public func attention<E: Scalar>(
    _ q: Tensor<E>, _ k: Tensor<E>, _ v: Tensor<E>, isCausal: Bool = false,
    mask: Tensor<E>? = nil
) -> Tensor<E> {
    require(
        q.rank >= 2 && q.rank == k.rank && k.rank == v.rank
            && q.shape[q.rank - 1] == k.shape[k.rank - 1]
            && k.shape[k.rank - 2] == v.shape[v.rank - 2],
        "attention: queries of shape \(q.shape), keys \(k.shape) and values \(v.shape)")
    require(
        !isCausal || q.shape[q.rank - 2] <= k.shape[k.rank - 2],
        "attention: causal with more queries than keys, shapes \(q.shape) and \(k.shape)")
    let factor = 1 / E.sqrt(E(q.shape[q.rank - 1]))
    var logits = matmul(q, k, transposeB: true)
    guard let mask else {
        return matmul(attentionWeights(logits, factor, isCausal), v)
    }
    logits = logits * factor + mask
    return matmul(attentionWeights(logits, 1, isCausal), v)
}

/// Attention of several heads, each on its part of the last axis.
///
/// - Parameters:
///   - q: the queries, n × t × (heads · d).
///   - k: the keys, n × s × (heads · d).
///   - v: the values, n × s × (heads · e).
///   - heads: the number of heads.
///   - isCausal: whether a query sees only the keys up to its own place, counted from the end.
///   - mask: what is added to the logits before the softmax, shaped to fit n × heads × t × s.
/// - Returns: n × t × (heads · e).
public func multiHeadAttention<E: Scalar>(
    _ q: Tensor<E>, _ k: Tensor<E>, _ v: Tensor<E>, heads: Int, isCausal: Bool = false,
    mask: Tensor<E>? = nil
) -> Tensor<E> {
    func split(_ x: Tensor<E>) -> Tensor<E> {
        require(
            x.rank == 3 && heads > 0 && x.shape[2].isMultiple(of: heads),
            "multiHeadAttention: \(heads) heads on a tensor of shape \(x.shape)")
        return x.reshaped(to: [x.shape[0], x.shape[1], heads, x.shape[2] / heads])
            .permuted([0, 2, 1, 3])
    }
    let result = attention(split(q), split(k), split(v), isCausal: isCausal, mask: mask)
    let merged = result.permuted([0, 2, 1, 3])
    return merged.reshaped(
        to: [merged.shape[0], merged.shape[1], merged.shape[2] * merged.shape[3]])
}

/// The softmax of factor · x along the last axis, causal or not.
@specialized(where E == Float)
@specialized(where E == Double)
private func attentionWeights<E: Scalar>(
    _ x: Tensor<E>, _ factor: E, _ isCausal: Bool
) -> Tensor<E> {
    let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let entries = x.scalars
    let y = [E](count: x.count) {
        E.attentionWeights(
            entries.span, rows: rows, columns: columns, isCausal: isCausal, factor: factor,
            into: &$0)
    }
    return .result(y, x.shape, of: x) { pass in
        // A share that is 0 by the mask stays out of it by itself.
        if pass.isDifferentiated {
            let weighted = pass.gradient * pass.output
            let level = weighted.sum(axes: [-1], keepingAxes: true)
            return factor * (weighted - pass.output * level)
        }
        let (y, g) = (pass.output.scalars, pass.gradient.scalars)
        let entries = [E](count: y.count) {
            E.softmaxGradient(y.span, g.span, columns: columns, factor: factor, into: &$0)
        }
        return Tensor(entries, pass.shape(0))
    }
}

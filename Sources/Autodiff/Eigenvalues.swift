public import Kernels
public import LinearAlgebra

/// A = V diag(λ) Vᵀ of a symmetric matrix, or of every matrix of a stack.
///
/// The derivative is that by symmetric matrices. Where two eigenvalues are equal, vectors have
/// none, and theirs is taken as 0 in that plane: right for all that does not depend on the choice
/// of the vectors.
///
/// - Parameter a: A, of which the entries on and above the diagonal are read; the last two axes are
///   rows and columns.
/// - Returns: λ, ascending, as the last axis; V, whose columns are eigenvectors in the order of the
///   values, shaped like A.
/// - Throws: `notConverged` or `notFinite`.
public func eigenSymmetric<E: Scalar>(
    _ a: Tensor<E>
) throws(FactorizationError) -> (values: Tensor<E>, vectors: Tensor<E>) {
    let (stack, order) = a.squareShape("eigenSymmetric")
    // An operation has one result: the values as one more row in front of the vectors.
    var entries: [E] = []
    entries.reserveCapacity(a.count + Shape.count(stack) * order)
    for i in 0..<Shape.count(stack) {
        let eigen = try eigenSymmetric(a.matrix(at: i))
        entries.append(contentsOf: eigen.values)
        entries.append(contentsOf: eigen.vectors.storage)
    }
    let both = Tensor<E>.result(entries, stack + [order + 1, order], of: a) { pass in
        let (lambda, V) = parts(pass.output)
        let (g, G) = parts(pass.gradient)
        let gaps = lambda.insertingAxis(at: -2) - lambda.insertingAxis(at: -1)
        let differs = (gaps .> 0) + (gaps .< 0)
        let one = Tensor<E>(1)
        let inverse = select(one / select(gaps, one, where: differs), Tensor(0), where: differs)
        let turned = inverse * matmul(V, G, transposeA: true)
        let inner = g.diagonalMatrix + 0.5 * (turned + turned.transposed)
        return matmul(matmul(V, inner), V, transposeB: true)
    }
    return parts(both)
}

/// The first row of every matrix, and the others.
private func parts<E>(_ both: Tensor<E>) -> (values: Tensor<E>, vectors: Tensor<E>) {
    let axis = both.rank - 2
    let values = both.sliced(0..<1, axis: axis).removingAxis(at: axis)
    return (values, both.sliced(1..<both.shape[axis], axis: axis))
}

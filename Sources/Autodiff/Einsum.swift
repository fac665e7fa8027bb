public import Kernels

/// A sum of products over named axes, such as `"bij,bjk->bik"`: what the indices of Einstein's
/// convention say, with the result's indices written out.
///
/// An index stands once in an operand; an index that the result lacks is summed over. Operands
/// are multiplied two at a time from the left, each product as one stack of matrix products.
///
/// - Parameters:
///   - specification: the indices of each operand, separated by commas, then `->` and those of the
///     result.
///   - operands: as many as the specification has, with an axis for each index.
/// - Returns: the sums, with an axis for each index of the result.
public func einsum<E: Scalar>(_ specification: String, _ operands: Tensor<E>...) -> Tensor<E> {
    let (names, target) = parsed(specification, operands.map { $0.shape })
    var lengths: [Character: Int] = [:]
    let shapes = operands.map { "\($0.shape)" }.joined(separator: " and ")
    for (indices, operand) in zip(names, operands) {
        for (index, length) in zip(indices, operand.shape) {
            let known = lengths[index] ?? length
            require(
                known == length,
                "einsum \(specification): index \(index) has lengths \(known) and \(length) in "
                    + "the shapes \(shapes)")
            lengths[index] = length
        }
    }
    for index in target {
        require(
            lengths[index] != nil,
            "einsum \(specification): no operand has the index \(index); the shapes are \(shapes)")
    }
    var product = Labelled(tensor: operands[0], indices: names[0])
    for i in 1..<max(1, operands.count) {
        // What neither the result nor a later operand has is summed over now.
        let later = Set(target).union(names[(i + 1)...].joined())
        product = product.times(Labelled(tensor: operands[i], indices: names[i]), keeping: later)
    }
    product = product.summed(keeping: Set(target))
    return product.arranged(target)
}

private func parsed(
    _ specification: String, _ shapes: [[Int]]
) -> (operands: [[Character]], target: [Character]) {
    let text = specification.filter { $0 != " " }
    let message =
        "einsum \(specification) for the shapes "
        + shapes.map { "\($0)" }.joined(separator: " and ")
    let halves = text.split(separator: ">", omittingEmptySubsequences: false)
    require(
        halves.count == 2 && halves[0].last == "-",
        "\(message): write operands -> result, such as ij,jk->ik")
    let operands = halves[0].dropLast().split(separator: ",", omittingEmptySubsequences: false)
        .map { Array($0) }
    let target = Array(halves[1])
    require(
        operands.count == shapes.count && !shapes.isEmpty,
        "\(message): \(operands.count) operands are named, \(shapes.count) given")
    for (indices, shape) in zip(operands, shapes) {
        require(
            indices.count == shape.count,
            "\(message): \(indices.count) indices for the axes of \(shape)")
    }
    for indices in operands + [target] {
        require(
            Set(indices).count == indices.count,
            "\(message): an index stands twice in \(String(indices)); take the diagonal first")
        require(
            indices.allSatisfy { $0.isLetter },
            "\(message): indices are letters, not \(String(indices))")
    }
    return (operands, target)
}

/// A tensor with a name for each axis.
private struct Labelled<E: Scalar> {
    let tensor: Tensor<E>
    let indices: [Character]

    /// The sum over the axes whose names are not among the given ones.
    func summed(keeping kept: Set<Character>) -> Labelled {
        let axes = indices.indices.filter { !kept.contains(indices[$0]) }
        guard !axes.isEmpty else { return self }
        return Labelled(
            tensor: tensor.sum(axes: axes), indices: indices.filter { kept.contains($0) })
    }

    /// The axes in the order of the given names.
    func arranged(_ names: [Character]) -> Tensor<E> {
        let order = names.compactMap { indices.firstIndex(of: $0) }
        return order.elementsEqual(indices.indices) ? tensor : tensor.permuted(order)
    }

    /// The product, summed over the common names that are not kept.
    func times(_ other: Labelled, keeping kept: Set<Character>) -> Labelled {
        let a = summed(keeping: kept.union(other.indices))
        let b = other.summed(keeping: kept.union(indices))
        let common = a.indices.filter { b.indices.contains($0) }
        let stack = common.filter { kept.contains($0) }
        let inner = common.filter { !kept.contains($0) }
        let rows = a.indices.filter { !common.contains($0) }
        let columns = b.indices.filter { !common.contains($0) }
        let product = matmul(
            a.blocks([stack, rows, inner]), b.blocks([stack, inner, columns]))
        let names = stack + rows + columns
        let shape = names.map { name in
            a.indices.firstIndex(of: name).map { a.tensor.shape[$0] }
                ?? b.indices.firstIndex(of: name).map { b.tensor.shape[$0] } ?? 1
        }
        return Labelled(tensor: product.reshaped(to: shape), indices: names)
    }

    /// The axes in the given order, those of each list made into one.
    private func blocks(_ lists: [[Character]]) -> Tensor<E> {
        let moved = arranged(lists.flatMap { $0 })
        var (shape, start) = ([Int](), 0)
        for list in lists {
            shape.append(Shape.count(Array(moved.shape[start..<start + list.count])))
            start += list.count
        }
        return moved.reshaped(to: shape)
    }

}

public import Kernels
public import LinearAlgebra

// Matrix factorizations, of one matrix or of every matrix of a stack.

/// The lower triangular factor L of A = L Lᵀ.
///
/// The derivative is that by symmetric matrices (Murray, 2016).
///
/// - Parameter a: A, symmetric and positive definite, of which the lower triangle is read; the last
///   two axes are rows and columns.
/// - Returns: L, shaped like A, zero above the diagonal.
/// - Throws: `notPositiveDefinite` with the order of the first leading minor that is not, or
///   `notFinite`.
public func cholesky<E: Scalar>(_ a: Tensor<E>) throws(FactorizationError) -> Tensor<E> {
    let (stack, _) = a.squareShape("cholesky")
    var entries: [E] = []
    entries.reserveCapacity(a.count)
    for i in 0..<Shape.count(stack) {
        entries.append(contentsOf: try cholesky(a.matrix(at: i)).L.storage)
    }
    return .result(entries, a.shape, of: a) { pass in
        let L = pass.output
        let inner = matmul(L, pass.gradient, transposeA: true)
        let lower = inner.lowerTriangle(-1) + 0.5 * inner.diagonal.diagonalMatrix
        let left = triangularSolve(L, lower, triangle: .lower, transposed: true)
        let both = triangularSolve(L, left.transposed, triangle: .lower, transposed: true)
        return 0.5 * (both + both.transposed)
    }
}

/// op(A)⁻¹ B with A triangular, of which one triangle is read.
///
/// A zero on the diagonal gives infinities, as a division does.
///
/// - Parameters:
///   - a: A; the last two axes are rows and columns.
///   - b: B, with the axes of A before the last two.
///   - triangle: the triangle of A that is read.
///   - transposed: whether op(A) is Aᵀ.
/// - Returns: a tensor shaped like B.
public func triangularSolve<E: Scalar>(
    _ a: Tensor<E>, _ b: Tensor<E>, triangle: Triangle, transposed: Bool = false
) -> Tensor<E> {
    let stack = systemStack(a, b, "triangularSolve")
    var entries: [E] = []
    entries.reserveCapacity(b.count)
    for i in 0..<stack {
        let x = triangularSolve(
            a.matrix(at: i), b.matrix(at: i), triangle: triangle, transposed: transposed)
        entries.append(contentsOf: x.storage)
    }
    return .result(entries, b.shape, of: a, b) { pass in
        let share = triangularSolve(
            pass.input(0), pass.gradient, triangle: triangle, transposed: !transposed)
        return [
            pass.ifNeeded(0) {
                let full =
                    transposed
                    ? matmul(pass.output, share, transposeB: true)
                    : matmul(share, pass.output, transposeB: true)
                return -(triangle == .lower ? full.lowerTriangle() : full.upperTriangle())
            },
            pass.ifNeeded(1) { share },
        ]
    }
}

/// A⁻¹ B, by LU.
///
/// - Parameters:
///   - a: A; the last two axes are rows and columns.
///   - b: B, with the axes of A before the last two; or a vector for each matrix.
/// - Returns: a tensor shaped like B.
/// - Throws: `singular` with the number of the first pivot that is exactly zero, or `notFinite`.
public func solve<E: Scalar>(
    _ a: Tensor<E>, _ b: Tensor<E>
) throws(FactorizationError) -> Tensor<E> {
    if b.rank == a.rank - 1 {
        return try solve(a, b.insertingAxis(at: -1)).removingAxis(at: -1)
    }
    _ = systemStack(a, b, "solve")
    return solved(try factors(a, "solve"), a, b)
}

/// A⁻¹, by LU.
///
/// - Parameter a: A; the last two axes are rows and columns.
/// - Returns: a tensor shaped like A.
/// - Throws: `singular` with the number of the first pivot that is exactly zero, or `notFinite`.
public func inverse<E: Scalar>(_ a: Tensor<E>) throws(FactorizationError) -> Tensor<E> {
    solved(try factors(a, "inverse"), a, identity(like: a.shape))
}

/// log |det A|, by LU.
///
/// - Parameter a: A; the last two axes are rows and columns.
/// - Returns: a number for each matrix.
/// - Throws: `singular` with the number of the first pivot that is exactly zero, or `notFinite`.
public func logAbsoluteDeterminant<E: Scalar>(
    _ a: Tensor<E>
) throws(FactorizationError) -> Tensor<E> {
    let factors = try factors(a, "logAbsoluteDeterminant")
    let (stack, _) = a.squareShape("logAbsoluteDeterminant")
    let logarithms = factors.map { $0.logAbsoluteDeterminant }
    return .result(logarithms, stack, of: a) { pass in
        let a = pass.input(0)
        let inverse = solved(factors, a, identity(like: a.shape), transposed: true)
        return pass.gradient.reshaped(to: stack + [1, 1]) * inverse
    }
}

/// det A, by LU.
///
/// - Parameter a: A; the last two axes are rows and columns.
/// - Returns: a number for each matrix.
/// - Throws: `singular` with the number of the first pivot that is exactly zero, where the
///   determinant is 0, or `notFinite`.
public func determinant<E: Scalar>(_ a: Tensor<E>) throws(FactorizationError) -> Tensor<E> {
    let factors = try factors(a, "determinant")
    let (stack, _) = a.squareShape("determinant")
    return .result(factors.map { $0.determinant }, stack, of: a) { pass in
        let a = pass.input(0)
        let inverse = solved(factors, a, identity(like: a.shape), transposed: true)
        return (pass.gradient * pass.output).reshaped(to: stack + [1, 1]) * inverse
    }
}

/// op(A)⁻¹ B from the factors of A.
private func solved<E: Scalar>(
    _ factors: [LU<E>], _ a: Tensor<E>, _ b: Tensor<E>, transposed: Bool = false
) -> Tensor<E> {
    var entries: [E] = []
    entries.reserveCapacity(b.count)
    for (i, lu) in factors.enumerated() {
        entries.append(contentsOf: lu.solve(b.matrix(at: i), transposed: transposed).storage)
    }
    return .result(entries, b.shape, of: a, b) { pass in
        let share = solved(factors, pass.input(0), pass.gradient, transposed: !transposed)
        return [
            pass.ifNeeded(0) {
                transposed
                    ? -matmul(pass.output, share, transposeB: true)
                    : -matmul(share, pass.output, transposeB: true)
            },
            pass.ifNeeded(1) { share },
        ]
    }
}

private func factors<E: Scalar>(
    _ a: Tensor<E>, _ operation: String
) throws(FactorizationError) -> [LU<E>] {
    let (stack, _) = a.squareShape(operation)
    var result: [LU<E>] = []
    for i in 0..<Shape.count(stack) {
        result.append(try lu(a.matrix(at: i)))
    }
    return result
}

/// Stops unless the shapes are those of as many linear systems; returns their number.
private func systemStack<E>(_ a: Tensor<E>, _ b: Tensor<E>, _ operation: String) -> Int {
    let (stack, order) = a.squareShape(operation)
    require(
        b.rank == a.rank && b.shape.dropLast(2).elementsEqual(stack)
            && b.shape[b.rank - 2] == order,
        "\(operation): the shapes \(a.shape) and \(b.shape) do not fit together")
    return Shape.count(stack)
}

/// The identity in every matrix of a shape.
private func identity<E: Scalar>(like shape: [Int]) -> Tensor<E> {
    Tensor<E>.ones(Array(shape.dropLast())).diagonalMatrix
}

extension Tensor {
    /// A matrix of a stack.
    func matrix(at i: Int) -> Matrix<Element> {
        let (rows, columns) = (shape[rank - 2], shape[rank - 1])
        let start = i * rows * columns
        return Matrix(
            rows: rows, columns: columns, Array(scalars[start..<start + rows * columns]))
    }
}

public import LinearAlgebra

extension Tensor {
    /// A matrix as a tensor with two axes.
    public init(_ matrix: Matrix<Element>) {
        self.init(matrix.storage, shape: [matrix.rows, matrix.columns])
    }

    /// A tensor with two axes as a matrix.
    public var matrix: Matrix<Element> {
        require(rank == 2, "a tensor of shape \(shape) is no matrix")
        return Matrix(rows: shape[0], columns: shape[1], scalars)
    }
}

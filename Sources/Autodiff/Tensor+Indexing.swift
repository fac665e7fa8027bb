import Kernels

// Entries chosen by index.

extension Tensor {
    /// Chosen positions of the first axis, in the given order; one may occur several times.
    ///
    /// - Parameter indices: positions of the first axis.
    /// - Returns: as many rows as there are indices.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func gathered(_ indices: [Int]) -> Tensor {
        require(rank >= 1, "a single number has no rows to gather")
        let rows = shape[0]
        let width = Shape.count(Array(shape.dropFirst()))
        for index in indices {
            require(index >= 0 && index < rows, "row \(index) of a tensor of shape \(shape)")
        }
        let x = scalars
        let entries = [Element](count: indices.count * width) { result in
            for (row, index) in indices.enumerated() {
                var target = result._mutatingExtracting(row * width..<(row + 1) * width)
                Element.copy(x.span.extracting(index * width..<(index + 1) * width), into: &target)
            }
        }
        return .result(entries, [indices.count] + shape.dropFirst(), of: self) { pass in
            pass.gradient.scattered(to: indices, of: rows)
        }
    }

    /// The rows added up at the given positions of a new first axis: the adjoint of `gathered`.
    ///
    /// - Parameters:
    ///   - indices: where each row goes, as many as the tensor has rows.
    ///   - rows: the length of the new first axis.
    /// - Returns: a tensor with the new first axis, zero where no row went.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func scattered(to indices: [Int], of rows: Int) -> Tensor {
        require(
            rank >= 1 && shape[0] == indices.count,
            "\(indices.count) positions for a tensor of shape \(shape)")
        let width = Shape.count(Array(shape.dropFirst()))
        let x = scalars
        var entries = [Element](repeating: 0, count: rows * width)
        var all = entries.mutableSpan
        for (row, index) in indices.enumerated() {
            require(index >= 0 && index < rows, "row \(index) of \(rows)")
            var target = all._mutatingExtracting(index * width..<(index + 1) * width)
            Element.zip(
                .add, inPlace: &target, x.span.extracting(row * width..<(row + 1) * width))
        }
        return .result(entries, [rows] + shape.dropFirst(), of: self) { pass in
            pass.gradient.gathered(indices)
        }
    }

    /// One entry of each row of a matrix: xᵢ,ₖ₍ᵢ₎.
    ///
    /// - Parameter columns: the column taken from each row.
    /// - Returns: a vector with one entry for each row.
    public func picked(_ columns: [Int]) -> Tensor {
        require(
            rank == 2 && shape[0] == columns.count,
            "\(columns.count) columns to pick from a tensor of shape \(shape)")
        let width = shape[1]
        var entries: [Element] = []
        entries.reserveCapacity(columns.count)
        for (row, column) in columns.enumerated() {
            require(column >= 0 && column < width, "column \(column) of \(width)")
            entries.append(scalars[row * width + column])
        }
        return .result(entries, [columns.count], of: self) { pass in
            pass.gradient.spread(columns, width: width)
        }
    }

    /// A matrix with one entry of each row set, the others zero: the adjoint of `picked`.
    private func spread(_ columns: [Int], width: Int) -> Tensor {
        var entries = [Element](repeating: 0, count: columns.count * width)
        for (row, column) in columns.enumerated() {
            entries[row * width + column] = scalars[row]
        }
        return .result(entries, [columns.count, width], of: self) { pass in
            pass.gradient.picked(columns)
        }
    }
}

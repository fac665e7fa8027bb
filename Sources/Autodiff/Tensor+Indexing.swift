import Kernels

// Entries chosen by index.

extension Tensor {
    /// Chosen positions of one axis, in the given order; one may occur several times.
    ///
    /// - Parameters:
    ///   - indices: positions of the axis.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: a tensor with as many positions along the axis as there are indices.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func gathered(_ indices: [Int], axis: Int = 0) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        let (outer, rows, width) = Shape.around(axis, of: shape)
        for index in indices {
            require(
                index >= 0 && index < rows,
                "row \(index) of axis \(axis) of a tensor of shape \(shape)")
        }
        let x = scalars
        let entries = [Element](count: outer * indices.count * width) { result in
            var position = 0
            for block in 0..<outer {
                for index in indices {
                    let start = (block * rows + index) * width
                    var target = result._mutatingExtracting(position..<position + width)
                    Element.copy(x.span.extracting(start..<start + width), into: &target)
                    position += width
                }
            }
        }
        var target = shape
        target[axis] = indices.count
        return .result(entries, target, of: self) { pass in
            pass.gradient.scattered(to: indices, of: rows, axis: axis)
        }
    }

    /// The rows added up at the given positions of a new axis: the adjoint of `gathered`.
    ///
    /// - Parameters:
    ///   - indices: where each row goes, as many as the tensor has positions along the axis.
    ///   - rows: the length of the new axis.
    ///   - axis: the axis; negative numbers count from the back.
    /// - Returns: a tensor with the new length of the axis, zero where no row went.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    public func scattered(to indices: [Int], of rows: Int, axis: Int = 0) -> Tensor {
        let axis = Shape.axis(axis, of: shape)
        let (outer, length, width) = Shape.around(axis, of: shape)
        require(
            length == indices.count,
            "\(indices.count) positions for axis \(axis) of a tensor of shape \(shape)")
        for index in indices {
            require(index >= 0 && index < rows, "row \(index) of \(rows)")
        }
        let x = scalars
        let entries = [Element](count: outer * rows * width) { all in
            Element.fill(&all, with: 0)
            var position = 0
            for block in 0..<outer {
                for index in indices {
                    let start = (block * rows + index) * width
                    var target = all._mutatingExtracting(start..<start + width)
                    Element.zip(
                        .add, inPlace: &target, x.span.extracting(position..<position + width))
                    position += width
                }
            }
        }
        var target = shape
        target[axis] = rows
        return .result(entries, target, of: self) { pass in
            pass.gradient.gathered(indices, axis: axis)
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

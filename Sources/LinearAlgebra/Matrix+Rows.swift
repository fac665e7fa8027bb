import Kernels

extension Matrix {
    /// aᵢᵀ x, of row i, without copying the row.
    public func dotRow(_ i: Int, _ x: [Element]) -> Element {
        require(
            i >= 0 && i < rows && x.count == columns,
            "dotRow: row \(i) of a \(shape) matrix and \(x.count) entries")
        return Element.dot(entries.span.extracting(i * columns..<(i + 1) * columns), x.span)
    }

    /// y ← y + c aᵢ, of row i, without copying the row.
    public func addRow(_ i: Int, scaledBy c: Element, to y: inout [Element]) {
        require(
            i >= 0 && i < rows && y.count == columns,
            "addRow: row \(i) of a \(shape) matrix to \(y.count) entries")
        var span = y.mutableSpan
        Element.axpy(c, entries.span.extracting(i * columns..<(i + 1) * columns), into: &span)
    }

    /// ‖aᵢ‖₂², of row i.
    public func squaredNormOfRow(_ i: Int) -> Element {
        require(i >= 0 && i < rows, "squaredNormOfRow: row \(i) of a \(shape) matrix")
        return Element.reduce(
            .sumOfSquares, entries.span.extracting(i * columns..<(i + 1) * columns))
    }

    /// diag(w) A: row i times wᵢ.
    public func rowsScaled(by w: [Element]) -> Matrix {
        require(w.count == rows, "rowsScaled: \(w.count) factors for a \(shape) matrix")
        return Matrix(rows: rows, columns: columns) { result in
            Element.zipColumns(.multiply, entries.span, column: w.span, into: &result)
        }
    }
}

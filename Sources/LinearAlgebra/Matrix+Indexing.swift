public import Kernels

extension Matrix {
    /// Row i.
    public func row(_ i: Int) -> [Element] {
        require(i >= 0 && i < rows, "row \(i) of a \(shape) matrix")
        return Array(entries[i * columns..<(i + 1) * columns])
    }

    /// Column j.
    @specialized(where Element == Double)
    @specialized(where Element == Float)
    public func column(_ j: Int) -> [Element] {
        require(j >= 0 && j < columns, "column \(j) of a \(shape) matrix")
        var result = [Element](repeating: 0, count: rows)
        for i in 0..<rows {
            result[i] = entries[i * columns + j]
        }
        return result
    }

    /// The entries (i, i).
    public var diagonal: [Element] {
        (0..<min(rows, columns)).map { entries[$0 * columns + $0] }
    }

    /// Replaces row i.
    public mutating func setRow(_ i: Int, to values: [Element]) {
        require(i >= 0 && i < rows, "row \(i) of a \(shape) matrix")
        require(
            values.count == columns, "setRow: \(values.count) values in a row of \(columns)")
        for j in 0..<columns {
            entries[i * columns + j] = values[j]
        }
    }

    /// Replaces column j.
    public mutating func setColumn(_ j: Int, to values: [Element]) {
        require(j >= 0 && j < columns, "column \(j) of a \(shape) matrix")
        require(
            values.count == rows, "setColumn: \(values.count) values in a column of \(rows)")
        for i in 0..<rows {
            entries[i * columns + j] = values[i]
        }
    }

    /// The entries with row and column in the given ranges.
    public subscript(rowRange: Range<Int>, columnRange: Range<Int>) -> Matrix {
        get {
            checkRanges(rowRange, columnRange)
            let width = columnRange.count
            var result = [Element]()
            result.reserveCapacity(rowRange.count * width)
            for i in rowRange {
                let start = i * columns + columnRange.lowerBound
                result.append(contentsOf: entries[start..<start + width])
            }
            return Matrix(rows: rowRange.count, columns: width, result)
        }
        set {
            checkRanges(rowRange, columnRange)
            require(
                newValue.rows == rowRange.count && newValue.columns == columnRange.count,
                "a \(newValue.shape) matrix into \(rowRange.count)×\(columnRange.count) entries")
            for i in 0..<newValue.rows {
                let start = (rowRange.lowerBound + i) * columns + columnRange.lowerBound
                for j in 0..<newValue.columns {
                    entries[start + j] = newValue.entries[i * newValue.columns + j]
                }
            }
        }
    }

    /// The given rows, in the given order.
    @specialized(where Element == Double)
    @specialized(where Element == Float)
    public func rows(_ indices: [Int]) -> Matrix {
        for i in indices {
            require(i >= 0 && i < rows, "row \(i) of a \(shape) matrix")
        }
        return Matrix(rows: indices.count, columns: columns) { result in
            for (place, i) in indices.enumerated() {
                var row = result._mutatingExtracting(place * columns..<(place + 1) * columns)
                Element.copy(entries.span.extracting(i * columns..<(i + 1) * columns), into: &row)
            }
        }
    }

    /// The given columns, in the given order.
    @specialized(where Element == Double)
    @specialized(where Element == Float)
    public func columns(_ indices: [Int]) -> Matrix {
        for j in indices {
            require(j >= 0 && j < columns, "column \(j) of a \(shape) matrix")
        }
        var result = [Element]()
        result.reserveCapacity(rows * indices.count)
        for i in 0..<rows {
            for j in indices {
                result.append(entries[i * columns + j])
            }
        }
        return Matrix(rows: rows, columns: indices.count, result)
    }

    /// Aᵀ.
    public var transposed: Matrix {
        let (m, n) = (rows, columns)
        return Matrix(rows: n, columns: m) { result in
            Element.transpose(entries.span, rows: m, columns: n, into: &result)
        }
    }

    /// The same entries, row by row, in another shape.
    public func reshaped(rows: Int, columns: Int) -> Matrix {
        require(
            rows * columns == entries.count,
            "reshaped: a \(shape) matrix as \(rows)×\(columns)")
        return Matrix(rows: rows, columns: columns, entries)
    }

    /// f of every entry.
    public func map(_ f: (Element) -> Element) -> Matrix {
        Matrix(rows: rows, columns: columns, entries.map(f))
    }

    /// f of every entry, by the vector library.
    public func map(_ function: UnaryFunction) -> Matrix {
        Matrix(rows: rows, columns: columns) { result in
            Element.map(function, entries.span, into: &result)
        }
    }

    private func checkRanges(_ rowRange: Range<Int>, _ columnRange: Range<Int>) {
        require(
            rowRange.lowerBound >= 0 && rowRange.upperBound <= rows
                && columnRange.lowerBound >= 0 && columnRange.upperBound <= columns,
            "entries \(rowRange)×\(columnRange) of a \(shape) matrix")
    }
}

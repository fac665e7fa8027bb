public import Kernels

extension Matrix {
    /// A + B.
    public static func + (a: Matrix, b: Matrix) -> Matrix {
        combined(.add, a, b)
    }

    /// A − B.
    public static func - (a: Matrix, b: Matrix) -> Matrix {
        combined(.subtract, a, b)
    }

    /// −A.
    public static prefix func - (a: Matrix) -> Matrix {
        a.map(.negate)
    }

    /// c A.
    public static func * (c: Element, a: Matrix) -> Matrix {
        Matrix(rows: a.rows, columns: a.columns) { result in
            Element.zip(.multiply, a.entries.span, c, into: &result)
        }
    }

    /// A c.
    public static func * (a: Matrix, c: Element) -> Matrix {
        c * a
    }

    /// A / c.
    public static func / (a: Matrix, c: Element) -> Matrix {
        Matrix(rows: a.rows, columns: a.columns) { result in
            Element.zip(.divide, a.entries.span, c, into: &result)
        }
    }

    /// A ← A + B.
    public static func += (a: inout Matrix, b: Matrix) {
        a.add(b, scaledBy: 1)
    }

    /// A ← A − B.
    public static func -= (a: inout Matrix, b: Matrix) {
        a.add(b, scaledBy: -1)
    }

    /// A ← c A.
    public static func *= (a: inout Matrix, c: Element) {
        var span = a.entries.mutableSpan
        Element.scale(&span, by: c)
    }

    /// A ← A + c B.
    public mutating func add(_ b: Matrix, scaledBy c: Element) {
        checkShapes(self, b, "add")
        var span = entries.mutableSpan
        Element.axpy(c, b.entries.span, into: &span)
    }

    /// A ← A + c x yᵀ.
    public mutating func addOuter(_ x: [Element], _ y: [Element], scaledBy c: Element = 1) {
        require(
            x.count == rows && y.count == columns,
            "addOuter: \(x.count)×\(y.count) onto a \(shape) matrix")
        var span = entries.mutableSpan
        Element.ger(x.span, y.span, into: &span, alpha: c)
    }

    /// The entries of A times those of B.
    public func hadamard(_ b: Matrix) -> Matrix {
        Matrix.combined(.multiply, self, b)
    }

    /// f(aᵢⱼ, bᵢⱼ).
    public static func combined(_ function: BinaryFunction, _ a: Matrix, _ b: Matrix) -> Matrix {
        checkShapes(a, b, "\(function)")
        return Matrix(rows: a.rows, columns: a.columns) { result in
            Element.zip(function, a.entries.span, b.entries.span, into: &result)
        }
    }

    /// ‖A‖²_F, the sum of the squared entries.
    public func squaredNorm() -> Element {
        Element.reduce(.sumOfSquares, entries.span)
    }

    /// ‖A‖_F, without overflow on the way.
    public var frobeniusNorm: Element {
        Element.norm2(entries.span)
    }

    /// The largest magnitude of an entry; 0 of an empty matrix.
    public var maximumMagnitude: Element {
        entries.isEmpty
            ? 0 : entries[Element.indexOfLargestMagnitude(entries.span)].magnitude
    }

    /// Σ aᵢᵢ of a square matrix.
    public var trace: Element {
        require(rows == columns, "trace of a \(shape) matrix")
        var sum: Element = 0
        for i in 0..<rows {
            sum += entries[i * columns + i]
        }
        return sum
    }

    /// The sums of the rows.
    public var rowSums: [Element] {
        let (m, n) = (rows, columns)
        return [Element](count: m) { result in
            Element.sumRows(entries.span, rows: m, columns: n, into: &result)
        }
    }

    /// The sums of the columns.
    public var columnSums: [Element] {
        let (m, n) = (rows, columns)
        return [Element](count: n) { result in
            Element.sumColumns(entries.span, rows: m, columns: n, into: &result)
        }
    }
}

/// Stops if two matrices differ in shape.
func checkShapes<Element>(
    _ a: Matrix<Element>, _ b: Matrix<Element>, _ operation: @autoclosure () -> String
) {
    require(
        a.rows == b.rows && a.columns == b.columns,
        "\(operation()): a \(a.shape) matrix with a \(b.shape) matrix")
}

public import Kernels

/// A dense matrix, row-major and contiguous, with value semantics.
public struct Matrix<Element: Scalar>: Equatable, Sendable {
    /// The number of rows, m.
    public let rows: Int
    /// The number of columns, n.
    public let columns: Int
    /// The entries, row by row.
    var entries: [Element]

    /// The entries, row by row: entry (i, j) at i n + j. They may change, their number may not.
    public var storage: [Element] {
        get { entries }
        _modify {
            yield &entries
            require(
                entries.count == rows * columns,
                "storage: \(entries.count) entries left in a \(rows)×\(columns) matrix")
        }
    }

    /// The matrix with the given entries, row by row.
    public init(rows: Int, columns: Int, _ storage: [Element]) {
        require(rows >= 0 && columns >= 0, "Matrix: a shape of \(rows)×\(columns)")
        require(
            storage.count == rows * columns,
            "Matrix: \(storage.count) entries for \(rows)×\(columns)")
        self.rows = rows
        self.columns = columns
        entries = storage
    }

    /// The matrix with one value everywhere.
    public init(rows: Int, columns: Int, repeating value: Element) {
        require(rows >= 0 && columns >= 0, "Matrix: a shape of \(rows)×\(columns)")
        self.rows = rows
        self.columns = columns
        entries = Array(repeating: value, count: rows * columns)
        Counters.add(bytesAllocated: rows * columns * MemoryLayout<Element>.stride)
    }

    /// The zero matrix.
    public init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns, repeating: 0)
    }

    /// The matrix whose entries `body` writes; one it leaves out has an arbitrary value.
    public init(rows: Int, columns: Int, writing body: (inout MutableSpan<Element>) -> Void) {
        require(rows >= 0 && columns >= 0, "Matrix: a shape of \(rows)×\(columns)")
        self.rows = rows
        self.columns = columns
        entries = Array(count: rows * columns, writing: body)
    }

    /// The matrix with the given rows, which have one length.
    public init(_ rows: [[Element]]) {
        let columns = rows.first?.count ?? 0
        for (i, row) in rows.enumerated() {
            require(
                row.count == columns, "Matrix: row \(i) has \(row.count) entries, not \(columns)")
        }
        self.init(rows: rows.count, columns: columns, rows.flatMap { $0 })
    }

    /// The vector as a matrix with one column.
    public init(column vector: [Element]) {
        self.init(rows: vector.count, columns: 1, vector)
    }

    /// The vector as a matrix with one row.
    public init(row vector: [Element]) {
        self.init(rows: 1, columns: vector.count, vector)
    }

    /// The square matrix with the given diagonal and zeros elsewhere.
    public init(diagonal: [Element]) {
        self.init(rows: diagonal.count, columns: diagonal.count)
        for i in diagonal.indices {
            entries[i * columns + i] = diagonal[i]
        }
    }

    /// The identity of the given order.
    public static func identity(_ order: Int) -> Matrix {
        Matrix(diagonal: Array(repeating: 1, count: order))
    }

    /// Entry (i, j), counted from 0.
    public subscript(i: Int, j: Int) -> Element {
        get {
            require(i >= 0 && i < rows && j >= 0 && j < columns, outside(i, j))
            return entries[i * columns + j]
        }
        set {
            require(i >= 0 && i < rows && j >= 0 && j < columns, outside(i, j))
            entries[i * columns + j] = newValue
        }
    }

    /// `rows×columns`, for messages.
    public var shape: String {
        "\(rows)×\(columns)"
    }

    private func outside(_ i: Int, _ j: Int) -> String {
        "Matrix: entry (\(i), \(j)) of a \(shape) matrix"
    }
}

extension Matrix: CustomStringConvertible {
    /// The shape and the rows.
    public var description: String {
        let lines = (0..<rows).map { "\(row($0))" }
        return "\(shape) [\(lines.joined(separator: ", "))]"
    }
}

/// A data set as an experiment sees it, in one of four forms.
public struct Dataset: Sendable, Equatable {
    /// What the file held.
    public enum Content: Sendable, Equatable {
        /// A CSV file: columns of numbers or labels.
        case table(Table)
        /// An IDX file: unsigned bytes with axes, such as images.
        case bytes(ByteTensor)
        /// LIBSVM text or a Matrix Market file: sparse rows.
        case sparse(SparseRows)
        /// Plain text.
        case text(String)
    }

    /// The name in the manifest.
    public let name: String
    /// The content.
    public let content: Content

    /// A data set of that name and content.
    public init(name: String, content: Content) {
        self.name = name
        self.content = content
    }

    /// The columns of a CSV file.
    public var table: Table {
        get throws(ResourceError) {
            guard case .table(let table) = content else { throw mismatch("a table") }
            return table
        }
    }

    /// The bytes of an IDX file.
    public var bytes: ByteTensor {
        get throws(ResourceError) {
            guard case .bytes(let bytes) = content else { throw mismatch("a tensor of bytes") }
            return bytes
        }
    }

    /// The rows of a sparse file.
    public var sparse: SparseRows {
        get throws(ResourceError) {
            guard case .sparse(let rows) = content else { throw mismatch("sparse rows") }
            return rows
        }
    }

    /// The text.
    public var text: String {
        get throws(ResourceError) {
            guard case .text(let text) = content else { throw mismatch("text") }
            return text
        }
    }

    private func mismatch(_ expected: String) -> ResourceError {
        let found =
            switch content {
            case .table: "a table"
            case .bytes: "a tensor of bytes"
            case .sparse: "sparse rows"
            case .text: "text"
            }
        return .wrongForm(name: name, expected: expected, found: found)
    }
}

/// Unsigned bytes with axes, row-major.
public struct ByteTensor: Sendable, Equatable {
    /// The axes' lengths, `[60000, 28, 28]`.
    public let shape: [Int]
    /// The bytes, row-major.
    public let values: [UInt8]

    /// A tensor; `shape` and the number of bytes have to agree.
    public init(shape: [Int], values: [UInt8]) {
        precondition(
            shape.reduce(1, *) == values.count, "\(values.count) bytes for shape \(shape)")
        self.shape = shape
        self.values = values
    }
}

/// Rows of a sparse matrix with an optional target each, in compressed form.
public struct SparseRows: Sendable, Equatable {
    /// The number of columns.
    public let columns: Int
    /// Where each row starts in `indices` and `values`; one entry more than there are rows.
    public let starts: [Int]
    /// The column of each stored entry, from 0, increasing within a row.
    public let indices: [Int]
    /// The stored entries.
    public let values: [Double]
    /// The target of each row; empty where the file has none.
    public let targets: [Double]

    /// Sparse rows in compressed form.
    public init(
        columns: Int, starts: [Int], indices: [Int], values: [Double], targets: [Double]
    ) {
        precondition(starts.last == indices.count && indices.count == values.count, "sparse rows")
        self.columns = columns
        self.starts = starts
        self.indices = indices
        self.values = values
        self.targets = targets
    }

    /// The number of rows.
    public var rows: Int { starts.count - 1 }
}

/// What a trial returns: named numbers, named tables and, where declared, artifacts.
public struct Record: Sendable, Equatable {
    /// The named numbers in the order they were reported.
    public private(set) var scalars: [Scalar] = []
    /// The named tables in the order they were reported.
    public private(set) var tables: [Table] = []
    /// The artifacts for other trials, in the order they were stored.
    public private(set) var artifacts: [StoredArtifact] = []
    /// How often the oracle of the problem was asked (gradients, function values, arm pulls), in the
    /// paper's unit; part of the trial's counters.
    public var oracleEvaluations: Int = 0

    /// One named number.
    public struct Scalar: Sendable, Equatable {
        /// The name that the declaration lists under `reports`.
        public let name: String
        /// Its value.
        public let value: Double

        /// A named number.
        public init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// An artifact under the name that the declaration lists under `produces`.
    public struct StoredArtifact: Sendable, Equatable {
        /// The name under `produces`.
        public let name: String
        /// The tensors.
        public let artifact: Artifact

        /// A named artifact.
        public init(name: String, artifact: Artifact) {
            self.name = name
            self.artifact = artifact
        }
    }

    /// A record without content.
    public init() {}

    /// Reports a number under the name that the declaration lists under `reports`.
    public mutating func report(_ name: String, _ value: Double) {
        precondition(scalar(name) == nil, "'\(name)' is reported twice in one record")
        scalars.append(Scalar(name: name, value: value))
    }

    /// Reports a count; exact up to 2⁵³.
    public mutating func report(_ name: String, _ value: Int) {
        report(name, Double(value))
    }

    /// Reports a truth value as 1 or 0.
    public mutating func report(_ name: String, _ value: Bool) {
        report(name, value ? 1.0 : 0.0)
    }

    /// Reports a table under the name that the declaration lists under `tables`.
    ///
    /// - Parameters:
    ///   - name: the table's name; its columns are known as `name.column` in claims and figures.
    ///   - columns: the columns, all of one length.
    public mutating func report(_ name: String, columns: KeyValuePairs<String, Column>) {
        let entries = columns.map { Table.Entry(name: $0.key, column: $0.value) }
        report(Table(name: name, columns: entries))
    }

    /// Reports a table that was built row by row.
    public mutating func report(_ table: Table) {
        precondition(self.table(table.name) == nil, "table '\(table.name)' is reported twice")
        tables.append(table)
    }

    /// Hands an artifact to the trials that list it under `needs`.
    public mutating func store(_ name: String, _ artifact: Artifact) {
        precondition(!artifacts.contains { $0.name == name }, "artifact '\(name)' is stored twice")
        artifacts.append(StoredArtifact(name: name, artifact: artifact))
    }

    /// The number called `name`, if it was reported.
    public func scalar(_ name: String) -> Double? {
        scalars.first { $0.name == name }?.value
    }

    /// The table called `name`, if it was reported.
    public func table(_ name: String) -> Table? {
        tables.first { $0.name == name }
    }
}

/// A column of a table: numbers or labels.
public enum Column: Sendable, Equatable {
    /// Numbers, all finite.
    case numbers([Double])
    /// Words, such as the name of a method.
    case labels([String])

    /// A column of counts.
    public static func counts(_ values: [Int]) -> Column { .numbers(values.map(Double.init)) }

    /// The number of rows.
    public var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .labels(let values): values.count
        }
    }

    /// The numbers, or nil for a column of labels.
    public var numbers: [Double]? {
        if case .numbers(let values) = self { values } else { nil }
    }

    /// The labels, or nil for a column of numbers.
    public var labels: [String]? {
        if case .labels(let values) = self { values } else { nil }
    }
}

/// A named table: columns of one length.
public struct Table: Sendable, Equatable {
    /// A named column.
    public struct Entry: Sendable, Equatable {
        /// The column's name.
        public let name: String
        /// Its values.
        public let column: Column

        /// A named column.
        public init(name: String, column: Column) {
            self.name = name
            self.column = column
        }
    }

    /// The table's name.
    public let name: String
    /// The columns in order.
    public let entries: [Entry]

    /// A table of columns with one length and distinct names.
    public init(name: String, columns: [Entry]) {
        for entry in columns {
            precondition(
                entry.column.count == columns[0].column.count,
                """
                table '\(name)': column '\(entry.name)' has \(entry.column.count) rows, \
                '\(columns[0].name)' has \(columns[0].column.count)
                """)
        }
        precondition(
            Set(columns.map(\.name)).count == columns.count, "table '\(name)' repeats a column")
        self.name = name
        self.entries = columns
    }

    /// The number of rows.
    public var rows: Int { entries.first?.column.count ?? 0 }

    /// The column called `name`, if the table has it.
    public func column(_ name: String) -> Column? {
        entries.first { $0.name == name }?.column
    }

    /// The numbers of the column called `name`, or nil when there is none of numbers.
    public func numbers(_ name: String) -> [Double]? {
        column(name)?.numbers
    }
}

/// One thing that is wrong with a declaration: where, what, and what would be right.
public struct Complaint: Sendable, Hashable, CustomStringConvertible {
    /// The file, as messages name it: `suites/theory/double-descent/suite.yaml`.
    public var file: String
    /// The line, from 1; 0 for the file as a whole.
    public var line: Int
    /// The column, from 1; 0 for the line as a whole.
    public var column: Int
    /// What is wrong and what was expected.
    public var message: String

    /// A complaint.
    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `file:line:column: message`, the form that editors and terminals follow.
    public var description: String {
        let place = line == 0 ? file : column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
        return "\(place): \(message)"
    }
}

extension Complaint: Comparable {
    /// The order of the file: by file, line, column, then by text.
    public static func < (a: Complaint, b: Complaint) -> Bool {
        (a.file, a.line, a.column, a.message) < (b.file, b.line, b.column, b.message)
    }
}

/// A declaration that cannot be used, with everything that is wrong with it.
public struct DeclarationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The complaints in the order of the file; at least one.
    public var complaints: [Complaint]

    /// An error of these complaints, each once.
    public init(_ complaints: [Complaint]) {
        precondition(!complaints.isEmpty, "an error needs a complaint")
        self.complaints = Set(complaints).sorted()
    }

    /// A complaint a line.
    public var description: String {
        complaints.map(\.description).joined(separator: "\n")
    }
}

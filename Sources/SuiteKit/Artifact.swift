/// A large product of a trial that other trials need: named tensors, such as trained weights.
///
/// It is stored as a safetensors file by its content.
public struct Artifact: Sendable, Equatable {
    /// The entries of a tensor, row-major, in one of the two precisions.
    public enum Values: Sendable, Equatable {
        /// Single precision (`F32`).
        case float([Float])
        /// Double precision (`F64`).
        case double([Double])

        /// The number of entries.
        public var count: Int {
            switch self {
            case .float(let values): values.count
            case .double(let values): values.count
            }
        }
    }

    /// A named tensor.
    public struct Entry: Sendable, Equatable {
        /// The tensor's name, `layer1.weight`.
        public let name: String
        /// Its axes' lengths; their product is the number of entries.
        public let shape: [Int]
        /// Its entries, row-major.
        public let values: Values

        /// A named tensor; `shape` and the number of entries have to agree.
        public init(name: String, shape: [Int], values: Values) {
            let count = shape.reduce(1, *)
            precondition(
                values.count == count,
                "tensor '\(name)': \(values.count) entries for shape \(shape)")
            self.name = name
            self.shape = shape
            self.values = values
        }
    }

    /// The tensors in order of their names.
    public let entries: [Entry]

    /// An artifact of tensors with distinct names.
    public init(_ entries: [Entry]) {
        let sorted = entries.sorted { $0.name < $1.name }
        for (a, b) in zip(sorted, sorted.dropFirst()) {
            precondition(a.name != b.name, "artifact repeats tensor '\(a.name)'")
        }
        self.entries = sorted
    }

    /// The tensor called `name`, if there is one.
    public subscript(name: String) -> Entry? {
        entries.first { $0.name == name }
    }

    /// The entries of tensor `name` in double precision, or nil when there is none of that name.
    public func doubles(_ name: String) -> [Double]? {
        switch self[name]?.values {
        case .double(let values): values
        case .float(let values): values.map(Double.init)
        case nil: nil
        }
    }

    /// The entries of tensor `name` in single precision (rounded where needed), or nil.
    public func floats(_ name: String) -> [Float]? {
        switch self[name]?.values {
        case .float(let values): values
        case .double(let values): values.map(Float.init)
        case nil: nil
        }
    }
}

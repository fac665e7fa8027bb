/// How numbers become positions along an axis.
public enum Scale: Sendable, Equatable {
    /// Proportional.
    case linear
    /// Proportional to the logarithm; numbers at or below zero are left out, with a warning.
    case log
    /// Linear between −`linearWidth` and `linearWidth`, logarithmic beyond on both sides.
    case symlog(linearWidth: Double)
    /// One slot of equal width for each name; the number i is the middle of slot i.
    case category([String])
}

/// One axis of a chart.
public struct Axis: Sendable {
    /// What is measured, with its unit.
    public let label: String?
    /// How numbers become positions.
    public let scale: Scale
    /// The ends of the axis; nil takes what the data need.
    public let range: ClosedRange<Double>?
    /// Values that an automatic range takes in besides the data, such as 0.
    public let includes: [Double]

    /// An axis.
    ///
    /// - Parameters:
    ///   - label: what is measured, with its unit.
    ///   - scale: how numbers become positions.
    ///   - range: the ends; nil takes what the data need.
    ///   - includes: values that an automatic range takes in besides the data.
    public init(
        _ label: String? = nil, scale: Scale = .linear, range: ClosedRange<Double>? = nil,
        includes: [Double] = []
    ) {
        if case .symlog(let width) = scale {
            precondition(
                width > 0 && width.isFinite, "the linear width of symlog is positive, not \(width)")
        }
        if let range {
            precondition(
                range.lowerBound.isFinite && range.upperBound.isFinite,
                "an axis has finite ends, not \(range)")
            precondition(
                scale != .log || range.lowerBound > 0,
                "a logarithmic axis begins above 0, not at \(range.lowerBound)")
        }
        self.label = label
        self.scale = scale
        self.range = range
        self.includes = includes
    }
}

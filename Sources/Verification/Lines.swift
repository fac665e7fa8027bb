public import Kernels
public import LinearAlgebra

/// For every entry i of two vectors the lines between which yᵢ lies as a function of xᵢ:
/// sᵢ xᵢ + tᵢ ≤ yᵢ ≤ Sᵢ xᵢ + Tᵢ.
public struct Lines: Sendable {
    /// One line.
    public struct Line: Equatable, Sendable {
        /// The slope.
        public var slope: Double
        /// The value at 0.
        public var intercept: Double

        /// The line x ↦ slope x + intercept.
        public init(slope: Double, intercept: Double) {
            self.slope = slope
            self.intercept = intercept
        }

        /// The line x ↦ x.
        public static let identity = Line(slope: 1, intercept: 0)
        /// The line x ↦ 0.
        public static let zero = Line(slope: 0, intercept: 0)

        /// The constant line x ↦ c.
        public static func constant(_ c: Double) -> Line { Line(slope: 0, intercept: c) }
    }

    /// The lines below, one for each entry.
    public private(set) var lower: [Line] = []
    /// The lines above, one for each entry.
    public private(set) var upper: [Line] = []

    /// No lines, with room for `capacity` of them.
    public init(capacity: Int = 0) {
        lower.reserveCapacity(capacity)
        upper.reserveCapacity(capacity)
    }

    /// The number of entries.
    public var count: Int { lower.count }

    /// Adds the lines of one more entry.
    public mutating func append(lower below: Line, upper above: Line) {
        lower.append(below)
        upper.append(above)
    }

    /// Turns a bound that is linear in y into one that is linear in x.
    ///
    /// Every coefficient takes the line on the side that keeps the bound valid: for bounds from
    /// above A y + c ≤ (A⁺ S + A⁻ s) x + c + A⁺ T + A⁻ t.
    ///
    /// - Parameters:
    ///   - A: the coefficients of y, one row for each bound; afterwards those of x.
    ///   - c: the constants, one for each bound.
    ///   - side: whether A y + c bounds from below or from above.
    public func substitute(into A: inout Matrix<Double>, _ c: inout [Double], side: Side) {
        require(
            A.columns == count && A.rows == c.count,
            "substitute: \(count) lines into a \(A.shape) matrix with \(c.count) constants")
        let (positive, negative) = side == .above ? (upper, lower) : (lower, upper)
        let (m, n) = (A.rows, count)
        var entries = A.storage.mutableSpan
        for i in 0..<m {
            var constant = 0.0
            for j in 0..<n {
                let a = entries[i * n + j]
                let line = a > 0 ? positive[j] : negative[j]
                entries[i * n + j] = a * line.slope
                constant += a * line.intercept
            }
            c[i] += constant
        }
    }
}

extension Lines {
    /// The lines of relu(z) for z in a box, as CROWN draws them.
    ///
    /// Across the kink the upper line is the chord, and the lower one x ↦ x where u > −l, x ↦ 0 else:
    /// the one that leaves the smaller area (Zhang et al., 2018).
    public init(reluOn box: Box) {
        self.init(capacity: box.dimension)
        for (l, u) in zip(box.lower, box.upper) {
            if l >= 0 {
                append(lower: .identity, upper: .identity)
            } else if u <= 0 {
                append(lower: .zero, upper: .zero)
            } else {
                let slope = u / (u - l)
                append(
                    lower: u > -l ? .identity : .zero,
                    upper: Line(slope: slope, intercept: -slope * l))
            }
        }
    }

    /// The lines of |x| for x in a box: exact where the sign is known, else the chord above and 0
    /// below.
    public init(magnitudeOn box: Box) {
        self.init(capacity: box.dimension)
        for (l, u) in zip(box.lower, box.upper) {
            if l >= 0 {
                append(lower: .identity, upper: .identity)
            } else if u <= 0 {
                let line = Line(slope: -1, intercept: 0)
                append(lower: line, upper: line)
            } else {
                let width = u - l
                append(
                    lower: .zero,
                    upper: Line(slope: (u + l) / width, intercept: -2 * l * u / width))
            }
        }
    }
}

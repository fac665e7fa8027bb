extension RandomStream {
    /// Numbers of [0, 1): what as many calls of `uniform()` give.
    public mutating func uniforms(_ count: Int) -> [Double] {
        var values = [Double](repeating: 0, count: count)
        fillUniform(&values)
        return values
    }

    /// Standard normal numbers: what as many calls of `normal()` give.
    public mutating func normals(_ count: Int) -> [Double] {
        var values = [Double](repeating: 0, count: count)
        fillNormal(&values)
        return values
    }

    /// Replaces every entry by a number of the range, drawn uniformly.
    public mutating func fillUniform(_ values: inout [Double], in range: Range<Double> = 0..<1) {
        for i in values.indices {
            values[i] = uniform(in: range)
        }
    }

    /// Replaces every entry by a number of the range, drawn uniformly.
    ///
    /// A word of random bits serves two entries, each a multiple of 2⁻²⁴ of the width.
    public mutating func fillUniform(_ values: inout [Float], in range: Range<Float> = 0..<1) {
        let width = range.upperBound - range.lowerBound
        precondition(width > 0 && width.isFinite, "fillUniform: no numbers in \(range)")
        let largest = range.upperBound.nextDown
        var bits: UInt64 = 0
        for i in values.indices {
            bits = i & 1 == 0 ? next() : bits << 32
            let u = Float(bits >> 40) * 0x1p-24
            values[i] = min(range.lowerBound + width * u, largest)
        }
    }

    /// Replaces every entry by a normal number.
    public mutating func fillNormal(
        _ values: inout [Double], mean: Double = 0, deviation: Double = 1
    ) {
        for i in values.indices {
            values[i] = normal(mean: mean, deviation: deviation)
        }
    }

    /// Replaces every entry by a normal number, rounded to single precision.
    public mutating func fillNormal(
        _ values: inout [Float], mean: Double = 0, deviation: Double = 1
    ) {
        for i in values.indices {
            values[i] = Float(normal(mean: mean, deviation: deviation))
        }
    }
}

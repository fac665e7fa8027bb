/// How many numbers fall into each of the equal bins of a range.
public struct Histogram: Equatable, Sendable {
    /// The ends of the bins, one more than there are bins.
    public let edges: [Double]
    /// The numbers in each bin; a bin has its lower edge, the last one both.
    public let counts: [Int]
    /// The numbers below the range.
    public let below: Int
    /// The numbers above the range.
    public let above: Int

    /// Counts the numbers in `bins` bins of equal width; NaN is counted nowhere.
    public init(_ values: [Double], bins: Int, in range: ClosedRange<Double>) {
        precondition(bins > 0, "Histogram: \(bins) bins")
        let width = range.upperBound - range.lowerBound
        precondition(width > 0 && width.isFinite, "Histogram: no width in \(range)")
        var counts = [Int](repeating: 0, count: bins)
        var below = 0
        var above = 0
        for value in values {
            if value < range.lowerBound {
                below += 1
            } else if value > range.upperBound {
                above += 1
            } else if !value.isNaN {
                let place = (value - range.lowerBound) / width * Double(bins)
                counts[min(Int(place), bins - 1)] += 1
            }
        }
        edges = (0...bins).map { range.lowerBound + width * (Double($0) / Double(bins)) }
        self.counts = counts
        self.below = below
        self.above = above
    }

    /// Counts the numbers between the smallest and the largest one.
    public init(_ values: [Double], bins: Int) {
        let finite = values.filter(\.isFinite)
        let lower = finite.min() ?? 0
        let upper = finite.max() ?? 1
        // One repeated number still gets a bin of positive width.
        self.init(values, bins: bins, in: lower...(upper > lower ? upper : lower + 1))
    }

    /// The density over each bin, of area 1 together with what lies outside of the range.
    public var densities: [Double] {
        let total = Double(counts.reduce(below + above, +))
        return counts.indices.map { i in
            Double(counts[i]) / (total * (edges[i + 1] - edges[i]))
        }
    }
}

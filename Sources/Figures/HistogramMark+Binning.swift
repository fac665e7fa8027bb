import Glibc

extension HistogramMark {
    /// A histogram of values, in intervals of equal width over their range.
    ///
    /// Each interval has its lower end and not its upper, but the last has both. Values that are
    /// not finite are left out.
    ///
    /// - Parameters:
    ///   - series: name and looks.
    ///   - values: what is counted.
    ///   - bins: number of intervals; nil follows Freedman and Diaconis (1981), a width of
    ///     2 · IQR / n^{1/3}, with at most 100 intervals.
    ///   - isDensity: whether heights are such that the area is 1.
    public init(
        _ series: Series = Series(), of values: [Double], bins: Int? = nil, isDensity: Bool = false
    ) {
        precondition(bins ?? 1 >= 1, "a histogram has at least one interval")
        let sorted = values.filter(\.isFinite).sorted()
        guard let least = sorted.first, let most = sorted.last else {
            self.init(series, edges: [], counts: [])
            return
        }
        // A range too small to be divided is widened, as for one value many times.
        let size = max(abs(least), abs(most), 1e-300)
        let margin = most - least > 1e-9 * size ? 0 : max(0.5 * size, 0.5)
        let lower = least - margin
        let upper = most + margin
        let count = bins ?? Self.freedmanDiaconis(sorted)
        let width = upper / Double(count) - lower / Double(count)
        var edges = (0...count).map { lower + Double($0) * width }
        edges[count] = upper
        var counts = [Double](repeating: 0, count: count)
        for value in sorted {
            var i = min(max(Int((value - lower) / width), 0), count - 1)
            // Division may round a value at an edge to the wrong side of it.
            if i > 0 && value < edges[i] { i -= 1 }
            if i + 1 < count && value >= edges[i + 1] { i += 1 }
            counts[i] += 1
        }
        if isDensity {
            counts = counts.map { $0 / (Double(sorted.count) * width) }
        }
        self.init(series, edges: edges, counts: counts)
    }

    private static func freedmanDiaconis(_ sorted: [Double]) -> Int {
        let n = sorted.count
        let spread = sorted[n * 3 / 4] - sorted[n / 4]
        let width = 2 * spread / cbrt(Double(n))
        // Half of the values equal: Sturges' rule instead.
        guard width > 0 else { return 1 + Int(log2(Double(n))) }
        let ratio = (sorted[n - 1] - sorted[0]) / width
        return ratio < 100 ? max(1, Int(ratio.rounded(.up))) : 100
    }
}

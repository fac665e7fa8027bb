import RealModule

/// Pearson's coefficient of correlation; NaN if a variable is constant.
public func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "pearsonCorrelation: \(x.count) and \(y.count) numbers")
    let (meanX, meanY) = (x.mean(), y.mean())
    var squaresX = 0.0
    var squaresY = 0.0
    var products = 0.0
    for i in x.indices {
        let (dx, dy) = (x[i] - meanX, y[i] - meanY)
        squaresX += dx * dx
        squaresY += dy * dy
        products += dx * dy
    }
    guard squaresX > 0 && squaresY > 0 else { return .nan }
    // Rounding may carry a perfect correlation across 1.
    return min(max(products / (squaresX.squareRoot() * squaresY.squareRoot()), -1), 1)
}

/// Spearman's ρ: Pearson's coefficient of the ranks; NaN if a variable is constant.
public func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double {
    pearsonCorrelation(x.ranks(), y.ranks())
}

/// Kendall's τ_b: concordant less discordant pairs, corrected for ties; NaN if a variable is
/// constant.
///
/// In O(n log n): W. R. Knight, "A computer method for calculating Kendall's tau with ungrouped
/// data", JASA 61 (1966).
public func kendallCorrelation(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "kendallCorrelation: \(x.count) and \(y.count) numbers")
    let order = x.indices.sorted { x[$0] == x[$1] ? y[$0] < y[$1] : x[$0] < x[$1] }
    let byX = order.map { x[$0] }
    var byY = order.map { y[$0] }
    let pairs = x.count * (x.count - 1) / 2
    let tiedX = tiedPairs(x.count) { byX[$0] == byX[$1] }
    let tiedBoth = tiedPairs(x.count) { byX[$0] == byX[$1] && byY[$0] == byY[$1] }
    var buffer = byY
    // Pairs tied in x are already ascending in y, so that every inversion is a discordant pair.
    let discordant = sortCountingInversions(&byY, &buffer, 0, byY.count)
    let tiedY = tiedPairs(x.count) { byY[$0] == byY[$1] }
    guard tiedX < pairs && tiedY < pairs else { return .nan }
    let concordant = pairs - tiedX - tiedY + tiedBoth - discordant
    let untied = Double(pairs - tiedX).squareRoot() * Double(pairs - tiedY).squareRoot()
    return Double(concordant - discordant) / untied
}

extension Collection<Double> {
    /// The ranks from 1 on; equal numbers share the mean of their ranks.
    public func ranks() -> [Double] {
        let values = Array(self)
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count && values[order[end]] == values[order[start]] {
                end += 1
            }
            for i in start..<end {
                // The mean of start + 1, …, end.
                ranks[order[i]] = 0.5 * Double(start + 1 + end)
            }
            start = end
        }
        return ranks
    }
}

/// The number of pairs within runs of neighbors that are equal.
private func tiedPairs(_ count: Int, _ areEqual: (Int, Int) -> Bool) -> Int {
    var pairs = 0
    var run = 0
    for i in 0..<count where i > 0 {
        run = areEqual(i - 1, i) ? run + 1 : 0
        pairs += run
    }
    return pairs
}

/// Sorts x[start..<end] by merging and returns how many pairs were in descending order.
private func sortCountingInversions(
    _ x: inout [Double], _ buffer: inout [Double], _ start: Int, _ end: Int
) -> Int {
    guard end - start > 1 else { return 0 }
    let middle = start + (end - start) / 2
    var inversions = sortCountingInversions(&x, &buffer, start, middle)
    inversions += sortCountingInversions(&x, &buffer, middle, end)
    var (left, right) = (start, middle)
    for i in start..<end {
        if right == end || (left < middle && x[left] <= x[right]) {
            buffer[i] = x[left]
            left += 1
        } else {
            buffer[i] = x[right]
            right += 1
            inversions += middle - left
        }
    }
    for i in start..<end {
        x[i] = buffer[i]
    }
    return inversions
}

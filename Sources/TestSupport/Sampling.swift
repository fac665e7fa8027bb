import Foundation

/// The Kolmogorov–Smirnov statistic: the largest distance of the empirical distribution function of
/// a sample from the given one.
public func kolmogorovSmirnov(
    _ sample: [Double], against distribution: (Double) -> Double
) -> Double {
    precondition(!sample.isEmpty, "kolmogorovSmirnov: 0 draws, at least 1 is needed")
    let sorted = sample.sorted()
    let n = Double(sorted.count)
    var largest = 0.0
    for (i, x) in sorted.enumerated() {
        let expected = distribution(x)
        largest = max(largest, Double(i + 1) / n - expected, expected - Double(i) / n)
    }
    return largest
}

/// What the Kolmogorov–Smirnov statistic of n draws exceeds with the given probability.
///
/// The asymptotic √(−log(α/2) / 2n), with Stephens' correction of √n, good to a few percent from
/// n = 20 on.
public func kolmogorovSmirnovBound(_ n: Int, exceededWithProbability alpha: Double) -> Double {
    let root = Double(n).squareRoot()
    return (-log(alpha / 2) / 2).squareRoot() / (root + 0.12 + 0.11 / root)
}

/// The mean of a sample and the standard error of that mean.
public func meanWithError(_ sample: [Double]) -> (mean: Double, standardError: Double) {
    precondition(sample.count >= 2, "meanWithError: \(sample.count) draws, at least 2 are needed")
    let n = Double(sample.count)
    let mean = sample.reduce(0, +) / n
    var squares = 0.0
    for x in sample {
        squares += (x - mean) * (x - mean)
    }
    return (mean, (squares / (n - 1) / n).squareRoot())
}

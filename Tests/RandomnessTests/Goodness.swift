import Randomness
import Statistics
import TestSupport
import Testing

// The seeds are fixed, so a test either always passes or never. A correct sampler had these
// chances to fail when its seed was chosen: 6e-5 for a moment beyond 4 standard errors, 1e-3 for
// a p-value below 1e-3.

/// n draws of a distribution from a stream of their own.
func draws(
    _ n: Int = 100_000, seed: UInt64 = 1, _ draw: (inout RandomStream) -> Double
) -> [Double] {
    var random = RandomStream(seed: seed)
    var values = [Double](repeating: 0, count: n)
    for i in values.indices {
        values[i] = draw(&random)
    }
    return values
}

/// Expects mean and variance of the draws within 4 standard errors, and their distribution.
func expectDraws(
    _ sample: [Double], mean: Double, variance: Double, _ cumulative: (Double) -> Double,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectMoments(sample, mean: mean, variance: variance, sourceLocation: sourceLocation)
    let test = KolmogorovSmirnov(sample, cumulative: cumulative)
    #expect(test.pValue > 1e-3, sourceLocation: sourceLocation)
}

/// Expects mean and variance of the draws within 4 standard errors.
func expectMoments(
    _ sample: [Double], mean: Double, variance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let squares = sample.map { ($0 - mean) * ($0 - mean) }
    expectClose(
        sample.mean(), mean, within: 4 * sample.standardError(), sourceLocation: sourceLocation)
    expectClose(
        squares.mean(), variance, within: 4 * squares.standardError(),
        sourceLocation: sourceLocation)
}

/// The probability of counts at least so far from what the probabilities let expect (Pearson's χ²).
///
/// Cells with fewer than 10 expected draws are joined with their neighbors.
func chiSquaredPValue(_ counts: [Int], _ probabilities: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    var cells: [(observed: Double, expected: Double)] = []
    var open = (observed: 0.0, expected: 0.0)
    for i in counts.indices {
        open.observed += Double(counts[i])
        open.expected += total * probabilities[i]
        if open.expected >= 10 {
            cells.append(open)
            open = (0, 0)
        }
    }
    if let last = cells.popLast() {
        cells.append((last.observed + open.observed, last.expected + open.expected))
    }
    var statistic = 0.0
    for (observed, expected) in cells {
        statistic += (observed - expected) * (observed - expected) / expected
    }
    return ChiSquaredDistribution(degrees: Double(cells.count - 1)).survival(statistic)
}

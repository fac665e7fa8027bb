import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Correlation") struct CorrelationTests {
    private let x = [1.0, 2, 2, 3, 5, 5, 5, 8, 9, 10]
    private let y = [2.0, 1, 4, 4, 3, 7, 8, 8, 6, 12]

    @Test("All three agree with SciPy 1.17.1 on data with ties")
    func reference() {
        expectClose(pearsonCorrelation(x, y), 0.8187783643637933, within: 1e-15)
        expectClose(spearmanCorrelation(x, y), 0.7956999561677748, within: 1e-15)
        expectClose(kendallCorrelation(x, y), 0.6430394361098802, within: 1e-15)
    }

    @Test("Ties share their mean rank, as in scipy.stats.rankdata 1.17.1")
    func ranks() {
        let ranks = [3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5].ranks()
        #expect(ranks == [4.5, 1.5, 6, 1.5, 8, 11, 3, 10, 8, 4.5, 8])
    }

    @Test("Kendall's τ_b is the sum of signs over all pairs")
    func kendallByDefinition() {
        var random = RandomStream(seed: 2)
        var worst = 0.0
        for n in 2..<40 {
            // Few different values, so that ties of all kinds occur.
            let a = (0..<n).map { _ in Double(random.integer(below: 6)) }
            let b = (0..<n).map { _ in Double(random.integer(below: 4)) }
            var (signs, untiedA, untiedB) = (0.0, 0.0, 0.0)
            for i in 0..<n {
                for j in 0..<i {
                    let (da, db) = (a[i] - a[j], b[i] - b[j])
                    if da * db != 0 { signs += da * db > 0 ? 1 : -1 }
                    untiedA += da == 0 ? 0 : 1
                    untiedB += db == 0 ? 0 : 1
                }
            }
            guard untiedA > 0 && untiedB > 0 else { continue }
            let tau = signs / (untiedA.squareRoot() * untiedB.squareRoot())
            worst = max(worst, abs(kendallCorrelation(a, b) - tau))
        }
        #expect(worst < 1e-15)
    }

    @Test("A rising function leaves rank correlations at 1, a falling one at −1")
    func invariance() {
        let falling = x.map { -$0 * $0 * $0 }
        #expect(pearsonCorrelation(x, x.map { 3 * $0 - 7 }) == 1)
        expectClose(spearmanCorrelation(x, falling), -1, within: 1e-15)
        expectClose(kendallCorrelation(x, falling), -1, within: 1e-15)
    }

    @Test("A constant has no correlation with anything")
    func constant() {
        let flat = [Double](repeating: 2, count: 10)
        #expect(pearsonCorrelation(x, flat).isNaN && spearmanCorrelation(flat, x).isNaN)
        #expect(kendallCorrelation(x, flat).isNaN && kendallCorrelation([], []).isNaN)
    }
}

@Suite("Paired differences") struct PairedDifferenceTests {
    @Test("agree with scipy.stats.ttest_rel 1.17.1")
    func reference() {
        let x = [1.0, 2, 2, 3, 5, 5, 5, 8, 9, 10]
        let y = [2.0, 1, 4, 4, 3, 7, 8, 8, 6, 12]
        let difference = PairedDifference(x, minus: y)
        expectClose(difference.mean, -0.5, within: 1e-15)
        expectClose(difference.mean / difference.standardError, -0.8075728530872482, within: 1e-14)
        expectClose(difference.pValue, 0.4401575296513454, within: 1e-14)
        let interval = difference.interval()
        expectClose(interval.lower, -1.900590147471071, within: 1e-13)
        expectClose(interval.upper, 0.9005901474710709, within: 1e-13)
        // Three wins and a tie in ten.
        expectClose(difference.winShare, 0.35, within: 1e-15)
    }

    @Test("What the pairs share cancels")
    func pairing() {
        var random = RandomStream(seed: 5)
        let seeds = random.normals(20).map { 100 * $0 }
        let better = seeds.map { $0 + 1 + 0.1 * random.normal() }
        let interval = PairedDifference(better, minus: seeds).interval(confidence: 0.999)
        #expect(interval.contains(1) && interval.lower > 0.8 && interval.upper < 1.2)
    }
}

import Randomness
import Statistics
import TestSupport
import Testing

@Suite("Signed ranks")
struct SignedRankTests {
    @Test("all positive: the sum is n(n + 1)/2, and one of 2ⁿ signs is as extreme")
    func extreme() {
        let test = SignedRank([0.3, 2, 7, 1, 5, 4, 9, 8])
        #expect(test.positiveSum == 36 && test.count == 8)
        // Sums of halves are exact.
        #expect(test.upperP == 0x1p-8)
        #expect(test.lowerP == 1)
        #expect(test.pValue == 0x1p-7)
    }

    @Test("the exact distribution counts subsets of the ranks")
    func subsets() {
        // Of {1, …, 5}, the subsets with sum ≤ 3 are {}, {1}, {2}, {3} and {1, 2}: 5 of 32.
        let test = SignedRank([1, 2, -3, -4, -5])
        #expect(test.positiveSum == 3)
        #expect(test.lowerP == 0.15625)
        // Tied sizes share the mean rank 1.5; zeros do not count.
        let tied = SignedRank([0, 1, -1, 2, 0])
        #expect(tied.count == 3 && tied.positiveSum == 4.5)
        // Of the ranks {1.5, 1.5, 3}, sums of at least 4.5: {1.5, 3} twice and all three.
        #expect(tied.upperP == 0.375)
        #expect(SignedRank([]).pValue == 1)
    }

    @Test("sums from both ends have the same probabilities")
    func symmetry() {
        var random = RandomStream(seed: 4).stream("values")
        let values = (0..<60).map { _ in random.uniform() - 0.4 }
        let test = SignedRank(values)
        let mirrored = SignedRank(values.map { -$0 })
        // Sums of up to 1800 terms, each rounded.
        expectClose(test.upperP, mirrored.lowerP, within: 1e-13)
        #expect(test.positiveSum + mirrored.positiveSum == 1830)
    }

    @Test("at level 0.01 it is wrong at most so often, whatever the tails")
    func level() {
        var random = RandomStream(seed: 9).stream("tails")
        var alarms = 0
        for _ in 0..<2000 {
            let values = (0..<20).map { _ -> Double in
                let u = random.uniform() - 0.5
                return u / (0.51 - abs(u))
            }
            alarms += SignedRank(values).upperP <= 0.01 ? 1 : 0
        }
        // At most 20 are expected; four standard errors, √(2000 · 0.01 · 0.99) = 4.4, more is 38.
        #expect(alarms <= 38)
        #expect(alarms > 0)
    }

    @Test("the center moves with its numbers and is not moved by a wild one")
    func center() {
        let values: [Double] = [1, 2, 3, 4, 5]
        #expect(values.hodgesLehmann() == 3)
        let moved = values.map { $0 + 10 }
        #expect(moved.hodgesLehmann() == 13)
        // By hand: of the 15 averages of {1, 2, 3, 4, 1000} the eighth in order is 3.
        let wild = [1.0, 2, 3, 4, 1000]
        #expect(wild.hodgesLehmann() == 3)
        let none: [Double] = []
        #expect(none.hodgesLehmann().isNaN)
    }

    @Test("the interval holds the center as often as it says, and excludes what the test rejects")
    func interval() {
        // W⁺ ≤ 2 has probability 3/64 for n = 6, and W⁺ ≤ 0 has 1/64: at 95 % the ends are the
        // extreme averages, at 90 % (tail 1/20) the third ones from each side.
        let values = [1.0, 2, 4, 8, 16, 32]
        #expect(values.centerInterval(confidence: 0.95) == Interval(1, 32))
        #expect(values.centerInterval(confidence: 0.90) == Interval(2, 20))
        let two = [1.0, 2]
        #expect(two.centerInterval() == .everything)
        var random = RandomStream(seed: 2).stream("coverage")
        var held = 0
        for _ in 0..<1000 {
            let sample = (0..<15).map { _ in random.normal() + 7 }
            held += sample.centerInterval(confidence: 0.9).contains(7) ? 1 : 0
        }
        // At least 900 are expected; four standard errors are 38.
        #expect(held > 862 && held < 1000)
    }
}

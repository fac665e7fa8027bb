import Comparison
import Foundation
import Randomness
import Testing

@Suite("Which slowdowns are found, and which are not there")
struct SpeedTestTests {
    /// A measurement's relative error: mostly a few per cent, now and then a disturbance.
    private func noise(_ random: inout RandomStream) -> Double {
        let calm = 0.03 * random.normal()
        return random.uniform() < 0.1 ? calm + 0.3 * random.uniform() : calm
    }

    /// The decision on a program that takes `factor` times as long, asked as long as it is open.
    private func decision(
        _ test: SpeedTest, factor: Double, _ random: inout RandomStream
    ) -> SpeedTest.Decision {
        var (before, after): ([Double], [Double]) = ([], [])
        while let look = test.nextLook(after: before.count) {
            while before.count < look {
                before.append(exp(noise(&random)))
                after.append(factor * exp(noise(&random)))
            }
            let decision = test.decision(before: before, after: after)
            if decision != .open { return decision }
        }
        return .open
    }

    /// The percentiles of ln(after / before), in thousandths, of 586 pairs of one program that spins for
    /// 6 ms, measured on two cores with a load of 10.
    private static let measured: [Double] = [
        -239, -36, -29, -24, -23, -21, -19, -19, -18, -17, -16, -15, -14, -13, -13, -12, -12, -11,
        -11, -11,
        -10, -10, -10, -9, -9, -9, -8, -8, -7, -7, -6, -6, -5, -5, -5, -4, -4, -4, -4, -3,
        -3, -3, -2, -2, -2, -1, -1, -1, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3,
        3, 4, 4, 4, 5, 5, 5, 6, 7, 7, 8, 8, 8, 9, 9, 10, 10, 11, 12, 12,
        13, 14, 14, 15, 15, 16, 17, 18, 19, 19, 20, 21, 21, 22, 24, 24, 26, 34, 46, 90,
    ]

    @Test("with the noise of a busy machine, too: at most 5 alarms in 500, and 9 of 10 found")
    func measuredNoise() {
        var random = RandomStream(seed: 4).stream("measured")
        let test = SpeedTest(tests: 10, pairs: 48)
        func slowerCount(of count: Int, factor: Double) -> Int {
            (0..<count).count { _ in
                var (before, after): ([Double], [Double]) = ([], [])
                while let look = test.nextLook(after: before.count) {
                    while before.count < look {
                        let noise = Self.measured[random.integer(below: Self.measured.count)]
                        before.append(1)
                        after.append(factor * exp(noise / 1000))
                    }
                    let decision = test.decision(before: before, after: after)
                    if decision != .open { return decision == .slower }
                }
                return false
            }
        }
        // Ten experiments in each of 500 comparisons.
        #expect(slowerCount(of: 5000, factor: 1) <= 5)
        #expect(slowerCount(of: 500, factor: 1.1) >= 450)
    }

    @Test("of 500 comparisons of one build at most 5 raise an alarm, with 10 experiments in each")
    func falseAlarms() {
        var random = RandomStream(seed: 1).stream("same")
        let test = SpeedTest(tests: 10, pairs: 48)
        var alarms = 0
        for _ in 0..<500 {
            let decisions = (0..<10).map { _ in decision(test, factor: 1, &random) }
            alarms += decisions.contains(.slower) ? 1 : 0
        }
        #expect(alarms <= 5)
    }

    @Test("a program that takes a tenth longer is found at least 9 times in 10")
    func power() {
        var random = RandomStream(seed: 2).stream("slower")
        let test = SpeedTest(tests: 10, pairs: 48)
        let found = (0..<500).count { _ in decision(test, factor: 1.1, &random) == .slower }
        #expect(found >= 450)
    }

    @Test("a program that is a tenth faster is not called slower")
    func faster() {
        var random = RandomStream(seed: 3).stream("faster")
        let test = SpeedTest(tests: 10, pairs: 48)
        let decisions = (0..<100).map { _ in decision(test, factor: 0.9, &random) }
        #expect(decisions.count { $0 == .faster } >= 90 && !decisions.contains(.slower))
    }

    @Test("what is too small to matter is no alarm, however sure it is")
    func negligible() {
        let test = SpeedTest(tests: 1, pairs: 48)
        let before = (0..<48).map { 1 + 0.001 * Double($0) }
        #expect(test.decision(before: before, after: before.map { 1.02 * $0 }) == .unchanged)
        #expect(test.decision(before: before, after: before.map { 1.04 * $0 }) == .slower)
    }

    @Test("the first look can raise an alarm, a pair less could not")
    func smallest() {
        for tests in [1, 10, 100] {
            let n = SpeedTest.smallest(tests: tests)
            let test = SpeedTest(tests: tests, pairs: 4 * n)
            #expect(test.looks == [n, 2 * n, 4 * n])
            let before = [Double](repeating: 1, count: n)
            #expect(test.decision(before: before, after: before.map { 2 * $0 }) == .slower)
            // 2⁻ⁿ⁺² still lies below a quarter of the level of one test, 2⁻ⁿ⁺³ need not.
            #expect(exp2(Double(2 - n)) <= 0.01 / Double(4 * tests))
            #expect(exp2(Double(3 - n)) > 0.01 / Double(4 * tests))
        }
        #expect(SpeedTest(tests: 1, pairs: 20).nextLook(after: 20) == nil)
    }
}

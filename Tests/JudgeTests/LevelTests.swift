import Results
import Statistics
import SuiteKit
import TestSupport
import Testing

@Suite("Values and bounds") struct LevelTests {
    /// Twenty seeds with mean 5 and, over ±1, the standard deviation √(20/19).
    private func lab(_ check: String) throws -> Lab {
        try Lab.numbers("seeds: 20, reports: {y: u}", "check: \(check)") { _, seed in
            ["y": 5 + alternating(seed)]
        }
    }

    // The standard error is 1/√20 = 0.22, so that the 95 % interval is about [4.56, 5.44].
    @Test(
        "The interval of the mean decides",
        arguments: [
            ("{value: {y: y, within: [4, 6]}}", Verdict.reproduced),
            ("{value: {y: y, within: [6, 7]}}", .contradicted),
            ("{value: {y: y, within: [5, 7]}}", .inconclusive),
            ("{value: {y: y, within: [4.9, 5.1]}}", .inconclusive),
            ("{value: {y: y, equals: 5, relative: 0.2}}", .reproduced),
            ("{bound: {y: y, atMost: 5.7}}", .reproduced),
            ("{bound: {y: y, atMost: 4.3}}", .contradicted),
            ("{bound: {y: y, atMost: 5.1}}", .inconclusive),
            ("{bound: {y: y, atLeast: 4.3}}", .reproduced),
            ("{bound: {y: y, atLeast: 5.7}}", .contradicted),
        ])
    func verdicts(check: String, verdict: Verdict) throws {
        let found = try lab(check).verdict
        #expect(found.verdict == verdict, "\(check)")
    }

    @Test("The interval is the normal one, the margin is the distance in standard deviations")
    func interval() throws {
        let worst = try lab("{bound: {y: y, atMost: 7}}").worst()
        #expect(worst.observed == 5 && worst.observations == 20 && worst.distance == 2)
        // 1.96/√20 = 0.438; a mean of 20 values ±1 moves in steps of 0.1.
        expectClose(worst.lower, 5 - 0.438, within: 0.1)
        expectClose(worst.upper, 5 + 0.438, within: 0.1)
        // s² = 20/19; the quotient rounds in the last digit.
        expectClose(try #require(worst.margin), 2 / (20.0 / 19).squareRoot(), within: 1e-14)
    }

    @Test("A distance outside is negative")
    func outside() throws {
        let worst = try lab("{value: {y: y, within: [1, 2]}}").worst()
        #expect(worst.distance == -3 && worst.status == .contradicted)
    }

    @Test("Equal values give a point, to the bit, and no margin")
    func constant() throws {
        let lab = try Lab.numbers(
            "seeds: 7, reports: {y: u}", "check: {bound: {y: y, atMost: 0.1}}"
        ) {
            _, _ in ["y": 0.1]
        }
        let worst = try lab.worst()
        #expect(lab.verdict.verdict == .reproduced)
        #expect(worst.observed == 0.1 && worst.lower == 0.1 && worst.upper == 0.1)
        #expect(worst.margin == nil)
    }

    @Test(
        "Other statistics over seeds",
        arguments: [
            ("median", 3.0), ("min", 1), ("max", 100), ("last", 100), ("sum", 110),
            ("sd", [1.0, 2, 3, 4, 100].standardDeviation()),
        ])
    func statistics(name: String, expected: Double) throws {
        let check = "check: {bound: {y: y, statistic: \(name), atLeast: 0}}"
        let lab = try Lab.numbers("seeds: 5, reports: {y: u}", check) { _, seed in
            ["y": [1, 2, 3, 4, 100][seed]]
        }
        // The standard deviation of one value drawn five times is 0, and that of these is 43.5.
        expectClose(try lab.worst().observed, expected, within: 1e-13)
    }

    @Test("An extreme over seeds is a point")
    func extremes() throws {
        let lab = try Lab.numbers(
            "seeds: 5, reports: {y: u}", "check: {bound: {y: y, statistic: max, atMost: 4}}"
        ) { _, seed in ["y": Double(seed)] }
        let worst = try lab.worst()
        #expect(worst.lower == 4 && worst.upper == 4 && lab.verdict.verdict == .reproduced)
    }

    @Test("The intervals of normal samples cover the truth as often as theory says")
    func coverage() throws {
        let lab = try Lab.numbers(
            "grid: {k: [\((0..<1000).map(String.init).joined(separator: ", "))]}, seeds: 20, "
                + "reports: {y: u}", "check: {value: {y: y, within: [-1, 1]}}"
        ) { parameters, seed in ["y": noise(parameters.word("k"), seed: seed)] }
        let groups = lab.check.groups
        let share = Double(groups.count { $0.lower <= 0 && $0.upper >= 0 }) / 1000
        // The percentile interval of n values is ±1.96 √(1 − 1/n) s/√n: Student's with 19 degrees
        // stays within 1.96 √(19/20) with probability 0.929. Four standard errors are 0.032.
        let t = StudentTDistribution(degrees: 19)
        let nominal = 1 - 2 * t.survival(1.96 * 0.95.squareRoot())
        expectClose(share, nominal, within: 0.032)
    }

    @Test("A limit looks at the last x, or at the first")
    func limits() throws {
        func verdict(_ check: String) throws -> Verdict {
            try Lab.numbers("grid: {n: [100, 1, 10]}, seeds: 6, reports: {y: u}", "check: \(check)")
            {
                parameters, seed in
                let y: Double = 2 + 1 / parameters.number("n") + 0.001 * alternating(seed)
                return ["y": y]
            }.verdict.verdict
        }
        #expect(try verdict("{limit: {y: y, x: n, equals: 2, absolute: 0.02}}") == .reproduced)
        #expect(try verdict("{limit: {y: y, x: n, equals: 1, relative: 0.5}}") == .contradicted)
        #expect(try verdict("{limit: {y: y, x: n, equals: 2, absolute: 0.01}}") == .inconclusive)
        #expect(
            try verdict("{limit: {y: y, x: n, equals: 3, absolute: 0.01, toward: minimum}}")
                == .reproduced)
    }

    @Test("A trial that failed, or left no such number, fails the claim and is named")
    func failed() throws {
        let crashed = try Lab("seeds: 5, reports: {y: u}", "check: {bound: {y: y, atMost: 1}}") {
            _, seed in
            var record = Record()
            record.report("y", 0.5)
            return seed == 3 ? .crash : .success(record)
        }.verdict
        #expect(crashed.verdict == .failed && crashed.checks[0].status == .failed)
        #expect(crashed.message.contains("seed 3") && crashed.message.contains("signal 11"))
        let absent = try Lab.numbers(
            "seeds: 2, reports: {y: u, z: u}", "check: {bound: {y: z, atMost: 1}}"
        ) { _, _ in ["y": 1] }.verdict
        #expect(absent.verdict == .failed && absent.message.contains("seed 0"))
    }

    @Test("NaN and infinity never pass", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(value: Double) throws {
        for check in [
            "bound: {y: y, atMost: 1}", "bound: {y: y, atLeast: -1}",
            "value: {y: y, within: [-1, 1]}", "rate: {y: y, condition: {atMost: 1}, atLeast: 0.5}",
            "identity: {y: y, equals: 0, absolute: 1}",
        ] {
            let lab = try Lab.numbers("seeds: 4, reports: {y: u}", "check: {\(check)}") { _, seed in
                ["y": seed == 2 ? value : 0]
            }
            #expect(lab.verdict.verdict == .failed, "\(check)")
        }
    }

    @Test("An x that is not finite is no place on an axis", arguments: [Double.nan, .infinity])
    func notFiniteX(value: Double) throws {
        let lab = try Lab.numbers(
            "seeds: 6, reports: {y: u, x: u}", "check: {correlation: {y: y, x: x, atLeast: 0}}"
        ) { _, seed in ["y": Double(seed), "x": seed == 2 ? value : Double(seed)] }
        #expect(lab.verdict.verdict == .failed && lab.verdict.message.contains("seed 2"))
    }

    @Test("A trial that has not been run leaves the claim undecided")
    func missing() throws {
        let lab = try Lab("seeds: 3, reports: {y: u}", "check: {bound: {y: y, atMost: 1}}") {
            _, seed in
            var record = Record()
            record.report("y", 0.5)
            return seed == 2 ? nil : .success(record)
        }
        #expect(lab.verdict.verdict == .notRun && lab.verdict.message.contains("seed 2"))
    }

    @Test("A table needs 'reduce', and is reduced over the rows that pass")
    func reduces() throws {
        func lab(_ rest: String) throws -> Lab {
            try Lab.table(
                "seeds: 2, tables: {curve: {t: u, loss: u}}",
                "check: {value: {y: curve.loss, within: [-1000, 1000], \(rest)}}"
            ) { _, _ in ["t": .numbers([1, 2, 3, 4]), "loss": .numbers([10, 2, 5, 7])] }
        }
        let expected: [(String, Double)] = [
            ("reduce: mean", 6), ("reduce: min", 2), ("reduce: max", 10), ("reduce: last", 7),
            ("reduce: sum", 24), ("reduce: median", 6),
            ("reduce: max, where: {curve.t: {atLeast: 2}}", 7),
            ("reduce: sum, where: {curve.t: [1, 3]}", 15),
            ("reduce: last, where: {curve.t: {atMost: 2}}", 2),
        ]
        for (rest, value) in expected {
            let found = try lab(rest).worst().observed
            #expect(found == value, "\(rest)")
        }
        #expect(try lab("statistic: mean").verdict.message.contains("reduce"))
        #expect(try lab("reduce: last, where: {curve.t: 9}").verdict.verdict == .failed)
    }
}

import Results
import SuiteKit
import TestSupport
import Testing

@Suite("Partners") struct PartnerTests {
    private let grid = "grid: {policy: [a, b, uniform], arms: [2, 4]}, seeds: 10, reports: {y: u}"

    /// a and b are ½ and ¼ of uniform, which varies by an order of magnitude over seeds.
    private func lab(_ check: String) throws -> Lab {
        try Lab.numbers(grid, "check: \(check)") { parameters, seed in
            let shares: [String: Double] = ["a": 0.5, "b": 0.25, "uniform": 1]
            let share = shares[parameters.word("policy"), default: 0]
            let y: Double = share * Double(1 + seed) * parameters.number("arms")
            return ["y": y]
        }
    }

    @Test("A ratio is taken trial by trial: what the seeds share cancels")
    func ratio() throws {
        let lab = try lab(
            "{value: {y: y, where: {policy: [a, b]}, dividedBy: {where: {policy: uniform}}, "
                + "within: [0.25, 0.5]}}")
        #expect(lab.check.groups.map(\.observed) == [0.5, 0.5, 0.25, 0.25])
        #expect(lab.check.groups.allSatisfy { $0.lower == $0.upper })
        #expect(lab.check.groups[0].group == "arms = 2, policy = a")
        #expect(lab.verdict.verdict == .reproduced)
    }

    @Test("A difference comes before a ratio")
    func difference() throws {
        let lab = try lab(
            "{value: {y: y, where: {policy: a}, minus: {where: {policy: b}}, "
                + "dividedBy: {where: {policy: uniform}}, within: [0, 1]}}")
        #expect(lab.check.groups.map(\.observed) == [0.25, 0.25])
    }

    @Test("A partner in the same trial")
    func sameTrial() throws {
        let lab = try Lab.numbers(
            "seeds: 3, reports: {y: u, z: u}",
            "check: {value: {y: y, dividedBy: {y: z}, within: [2, 2]}}"
        ) { _, seed in ["y": 2 * Double(seed + 1), "z": Double(seed + 1)] }
        #expect(lab.verdict.verdict == .reproduced)
    }

    @Test("Rows are paired with rows before they are reduced")
    func rows() throws {
        func lab(_ rows: Int) throws -> Lab {
            try Lab.table(
                "grid: {k: [1, 2]}, seeds: 2, tables: {curve: {t: u, a: u, b: u}}",
                "check: {bound: {y: curve.a, minus: {y: curve.b}, reduce: max, where: {k: 1}, "
                    + "atMost: 0}}"
            ) { _, _ in
                let t = (0..<rows).map(Double.init)
                return ["t": .numbers(t), "a": .numbers(t), "b": .numbers(t.map { $0 + 1 })]
            }
        }
        // max a − max b would be −1 too, but max (a − b) is −1 at every row only if rows pair up.
        #expect(try lab(5).worst().observed == -1)
        let unequal = try Lab.table(
            "grid: {k: [1, 2]}, tables: {curve: {t: u, a: u}}",
            "check: {bound: {y: curve.a, minus: {where: {k: 2}}, reduce: max, where: {k: 1}, "
                + "atMost: 0}}"
        ) { parameters, _ in
            let t = (0..<Int(parameters.number("k"))).map(Double.init)
            return ["t": .numbers(t), "a": .numbers(t)]
        }.verdict
        #expect(unequal.verdict == .failed && unequal.message.contains("rows"))
    }

    @Test("A partner meets the conditions of the quantity that its own do not replace")
    func inherited() throws {
        let lab = try Lab.table(
            "grid: {k: [1, 2]}, tables: {curve: {t: u, a: u}}",
            "check: {value: {y: curve.a, dividedBy: {where: {k: 2}}, reduce: last, "
                + "where: {k: 1, curve.t: 3}, within: [0, 1]}}"
        ) { parameters, _ in
            // Rows of one more than there are in the other: only the selected ones pair up.
            let t = (1...(4 + Int(parameters.number("k")))).map(Double.init)
            return ["t": .numbers(t), "a": .numbers(t.map { $0 * parameters.number("k") })]
        }
        #expect(try lab.worst().observed == 0.5)
    }

    @Test("Curves at different x are not set against each other")
    func shiftedRows() throws {
        let lab = try Lab.table(
            "grid: {k: [1, 2]}, tables: {curve: {t: u, a: u}}",
            "check: {slope: {y: curve.a, x: curve.t, dividedBy: {where: {k: 2}}, where: {k: 1}, "
                + "within: [-9, 9]}}"
        ) { parameters, _ in
            ["t": .numbers([1, 2, 3 + parameters.number("k")]), "a": .numbers([1, 2, 3])]
        }
        #expect(lab.verdict.verdict == .failed && lab.verdict.message.contains("different x"))
    }

    @Test("Nothing is divided by zero, and nothing is paired with several")
    func failed() throws {
        let zero = try Lab.numbers(
            "seeds: 3, reports: {y: u, z: u}",
            "check: {value: {y: y, dividedBy: {y: z}, within: [-9, 9]}}"
        ) { _, seed in ["y": 1, "z": Double(seed)] }.verdict
        #expect(zero.verdict == .failed && zero.message.contains("seed 0"))
        let several = try lab(
            "{value: {y: y, where: {policy: a}, dividedBy: {where: {policy: [b, uniform]}}, "
                + "within: [0, 9]}}"
        ).verdict
        #expect(several.verdict == .failed && several.message.contains("2 partners"))
    }

    @Test("A partner that crashed fails the claim")
    func crashedPartner() throws {
        let lab = try Lab(
            grid,
            "check: {bound: {y: y, where: {policy: a}, dividedBy: {where: {policy: b}}, atMost: 9}}"
        ) { parameters, seed in
            var record = Record()
            record.report("y", 1.0)
            let crashes = parameters.word("policy") == "b" && seed == 7
            return crashes ? .crash : .success(record)
        }
        #expect(lab.verdict.verdict == .failed && lab.verdict.message.contains("policy = b"))
        #expect(lab.verdict.message.contains("seed 7"))
    }
}

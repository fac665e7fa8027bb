import Results
import SuiteKit
import TestSupport
import Testing

@Suite("Orders") struct OrderTests {
    private let grid = "grid: {policy: [ours, theirs]}, seeds: 20, reports: {y: u}"
    private let sides = "lower: {where: {policy: ours}}, higher: {where: {policy: theirs}}"

    /// Both policies see the same hard and easy seeds (σ = 10); theirs is worse by gap ± wobble.
    private func lab(_ rest: String, gap: Double = 1, wobble: Double = 0.1) throws -> Lab {
        try Lab.numbers(grid, "check: {order: {y: y, \(sides)\(rest)}}") { parameters, seed in
            let shared = 10 * noise("shared", seed: seed)
            let own = gap + wobble * alternating(seed)
            let isTheirs = parameters.word("policy") == "theirs"
            let y: Double = isTheirs ? 50 + shared + own : 50 + shared
            return ["y": y]
        }
    }

    @Test("Pairs of one seed tell what the two samples could not")
    func paired() throws {
        let worst = try lab("").worst()
        #expect(worst.status == .passed && worst.observations == 20)
        expectClose(worst.observed, 1, within: 1e-12)
        // The paired error is 0.1/√20 = 0.022; unpaired it were 10 √(2/20) = 3.2, above the gap.
        expectClose(worst.upper - worst.lower, 2 * 1.96 * 0.022, within: 0.03)
        let alone = try Lab.numbers(
            grid, "check: {bound: {y: y, where: {policy: ours}, atMost: 50.5}}"
        ) {
            _, seed in ["y": 50 + 10 * noise("shared", seed: seed)]
        }
        #expect(alone.check.status == .inconclusive)
    }

    @Test("Verdicts, margin and factor")
    func verdicts() throws {
        #expect(try lab("", gap: -1).verdict.verdict == .contradicted)
        #expect(try lab("", gap: 0.1, wobble: 2).verdict.verdict == .inconclusive)
        #expect(try lab(", margin: 0.9").verdict.verdict == .reproduced)
        #expect(try lab(", margin: 1.2").verdict.verdict == .contradicted)
        #expect(try lab(", margin: 1").verdict.verdict == .inconclusive)
        // 0.5 · higher − lower = −0.5 · 50 and less.
        #expect(try lab(", factor: 0.5").verdict.verdict == .contradicted)
        let worst = try lab(", factor: 2, margin: 10").worst()
        #expect(worst.status == .passed && worst.distance > 30)
    }

    @Test("Several lower methods are groups, each against the one higher")
    func several() throws {
        let lab = try Lab.numbers(
            "grid: {policy: [a, b, c, uniform], arms: [2, 3]}, seeds: 6, reports: {y: u}",
            "check: {order: {y: y, lower: {where: {policy: [a, b, c]}}, "
                + "higher: {where: {policy: uniform}}}}"
        ) { parameters, seed in
            let levels: [String: Double] = ["a": 1, "b": 2, "c": 5, "uniform": 4]
            let level = levels[parameters.word("policy"), default: 0]
            let y: Double = level * parameters.number("arms") + 0.01 * alternating(seed)
            return ["y": y]
        }
        let check = lab.check
        #expect(check.groups.count == 6 && check.status == .contradicted)
        #expect(check.groups.map(\.group).contains("arms = 2, policy = a"))
        #expect(check.worst?.group == "arms = 3, policy = c")
        // (4 − 5) · 3, each pair with the same disturbance; three roundings.
        expectClose(try #require(check.worst?.observed), -3, within: 1e-14)
        #expect(check.groups.count { $0.status == .passed } == 4)
    }

    @Test("Several higher methods are groups too, and the same list on both sides is paired")
    func higher() throws {
        let lab = try Lab.numbers(
            "grid: {policy: [a, b, c], arms: [2, 3]}, seeds: 2, reports: {y: u}",
            "check: {order: {y: y, lower: {where: {policy: a, arms: [2, 3]}}, "
                + "higher: {where: {policy: [b, c], arms: [2, 3]}}}}"
        ) { parameters, _ in
            let levels: [String: Double] = ["a": 1, "b": 2, "c": 5]
            let level = levels[parameters.word("policy"), default: 0]
            return ["y": level * parameters.number("arms")]
        }
        let found = lab.check.groups.map { "\($0.group): \($0.observed)" }
        #expect(
            found.sorted() == [
                "arms = 2, against policy = b: 2.0", "arms = 2, against policy = c: 8.0",
                "arms = 3, against policy = b: 3.0", "arms = 3, against policy = c: 12.0",
            ])
    }

    @Test("Two columns of one trial")
    func columns() throws {
        let lab = try Lab.numbers(
            "seeds: 4, reports: {bound: u, value: u}",
            "check: {order: {y: value, lower: {y: value}, higher: {y: bound}, margin: 0.5}}"
        ) { _, seed in ["value": Double(seed), "bound": Double(seed) + 1] }
        let worst = try lab.worst()
        #expect(worst.observed == 1 && worst.status == .passed)
    }

    @Test("A pooled parameter joins the sample")
    func over() throws {
        let lab = try Lab.numbers(
            "grid: {policy: [ours, theirs], task: [a, b, c]}, seeds: 4, reports: {y: u}",
            "check: {order: {y: y, \(sides), over: [task]}}"
        ) { parameters, _ in ["y": parameters.word("policy") == "theirs" ? 1 : 0] }
        #expect(lab.check.groups.count == 1)
        #expect(try lab.worst().observations == 12)
    }

    @Test("A trial without a partner has no difference")
    func failed() throws {
        let lab = try Lab.numbers(
            "cases: [{policy: ours, batch: 10}, {policy: theirs, batch: 20}], reports: {y: u}",
            "check: {order: {y: y, \(sides)}}"
        ) { _, _ in ["y": 1] }
        #expect(lab.verdict.verdict == .failed)
        #expect(lab.verdict.message.contains("no partner"))
        let named = try Lab.numbers(
            "cases: [{policy: ours, batch: 10}, {policy: theirs, batch: 20}], reports: {y: u}",
            "check: {order: {y: y, lower: {where: {policy: ours, batch: 10}}, "
                + "higher: {where: {policy: theirs, batch: 20}}}}"
        ) { parameters, _ in ["y": parameters.number("batch")] }
        #expect(named.verdict.verdict == .reproduced)
    }
}

import Declarations
import Judge
import Results
import SuiteKit
import Testing

@Suite("Claims, groups and controls") struct ClaimTests {
    private let grid = "parameters: {shift: 0}, grid: {k: [1, 2, 3, 4]}, seeds: 10, reports: {y: u}"

    /// y = shift ± 0.1, and `high` more in the groups named.
    private func lab(
        _ claim: String, high: Set<Double> = [], height: Double = 5, tier: Tier = .ci
    ) throws -> Lab {
        try Lab.numbers(grid, claim, tier: tier) { parameters, seed in
            let k = parameters.number("k")
            let extra = high.contains(k) ? height : 0
            let y: Double = parameters.number("shift") + extra + 0.1 * alternating(seed)
            return ["y": y]
        }
    }

    @Test("A check has to pass in every group; the worst speaks for it")
    func groups() throws {
        let bound = "check: {bound: {y: y, atMost: 1}}"
        #expect(try lab(bound).verdict.verdict == .reproduced)
        let check = try lab(bound, high: [3]).check
        #expect(check.status == .contradicted && check.worst?.group == "k = 3")
        #expect(check.groups.map(\.status) == [.passed, .passed, .contradicted, .passed])
        #expect(try lab(bound, high: [3], height: 1).check.status == .inconclusive)
        let fixed = "check: {bound: {y: y, where: {k: 1}, atMost: 1}}"
        #expect(try lab(fixed, high: [3]).check.groups.map(\.group) == [""])
    }

    @Test("A share of the groups may be enough")
    func share() throws {
        let bound = "check: {bound: {y: y, atMost: 1, share: 0.75}}"
        #expect(try lab(bound, high: [3]).verdict.verdict == .reproduced)
        #expect(try lab(bound, high: [2, 3]).verdict.verdict == .contradicted)
        #expect(try lab(bound, high: [2, 3], height: 1).verdict.verdict == .inconclusive)
    }

    @Test("Pooled parameters join the sample")
    func over() throws {
        let check = try lab("check: {bound: {y: y, over: k, atMost: 3}}", high: [3]).check
        #expect(check.groups.count == 1 && check.worst?.observations == 40)
        #expect(check.status == .passed)
    }

    @Test("All checks of a claim have to hold")
    func several() throws {
        let both = "check: [{bound: {y: y, atMost: 1}}, {bound: {y: y, atLeast: -1}}]"
        #expect(try lab(both).verdict.verdict == .reproduced)
        let one = "check: [{bound: {y: y, atMost: 1}}, {bound: {y: y, atLeast: 1}}]"
        #expect(try lab(one).verdict.verdict == .contradicted)
        let open = "check: [{bound: {y: y, atMost: 1}}, {bound: {y: y, atLeast: 0}}]"
        #expect(try lab(open).verdict.verdict == .inconclusive)
    }

    @Test("A control that is rejected, one that passes, one that hardly moves")
    func controls() throws {
        let bound = "check: {bound: {y: y, atMost: 1}}"
        let rejected = try lab("\(bound), control: {parameters: {shift: 5}}").verdict
        #expect(rejected.verdict == .reproduced && rejected.isAsDeclared)
        #expect(rejected.control.count == 1 && rejected.control[0].status == .contradicted)
        let vacuous = try lab("\(bound), control: {parameters: {shift: 0.5}}").verdict
        #expect(vacuous.verdict == .vacuous && vacuous.control[0].status == .passed)
        #expect(!vacuous.message.isEmpty && !vacuous.isAsDeclared)
        // Its interval straddles the bound, but the measured value decides: 1.01 is outside.
        let outside = try lab("\(bound), control: {parameters: {shift: 1.01}}").verdict
        #expect(outside.control[0].status == .inconclusive && outside.verdict == .reproduced)
        let inside = try lab("\(bound), control: {parameters: {shift: 0.99}}").verdict
        #expect(inside.control[0].status == .inconclusive && inside.verdict == .vacuous)
    }

    @Test("A control is rejected by one group, but not by fewer than 'share' allows for")
    func controlGroups() throws {
        let control = "control: {parameters: {shift: 5}, where: {k: 2}}"
        #expect(
            try lab("check: {bound: {y: y, atMost: 1}}, \(control)").verdict.verdict == .reproduced)
        #expect(
            try lab("check: {bound: {y: y, atMost: 1, share: 0.75}}, \(control)").verdict.verdict
                == .vacuous)
    }

    @Test("A control that crashes is a failure, never a rejection; one not run is not run")
    func controlFailure() throws {
        let claim = "check: {bound: {y: y, atMost: 1}}, control: {parameters: {shift: 5}}"
        func verdict(_ outcome: TrialOutcome?) throws -> ClaimVerdict {
            try Lab(grid, claim) { parameters, seed in
                var record = Record()
                record.report("y", parameters.number("shift"))
                let isControl = parameters.number("shift") == 5
                return isControl && seed == 4 ? outcome : .success(record)
            }.verdict
        }
        let crashed = try verdict(.crash)
        #expect(crashed.verdict == .failed && crashed.checks[0].status == .passed)
        #expect(crashed.message.hasPrefix("control:"))
        var nothing = Record()
        nothing.report("z", 1.0)
        #expect(try verdict(.success(nothing)).verdict == .failed)
        #expect(try verdict(nil).verdict == .notRun)
    }

    @Test("A control of an order overrides the lower side, and pairs by declared parameters")
    func controlOfOrder() throws {
        let lab = try Lab.numbers(
            "grid: {policy: [ours, theirs]}, seeds: 4, reports: {y: u}",
            "check: {order: {y: y, lower: {where: {policy: ours}}, "
                + "higher: {where: {policy: theirs}}, margin: 0.5}}, "
                + "control: {parameters: {policy: theirs}}"
        ) { parameters, seed in
            let isTheirs = parameters.word("policy") == "theirs"
            return ["y": isTheirs ? Double(seed + 1) : Double(seed)]
        }
        let verdict = lab.verdict
        #expect(verdict.verdict == .reproduced && verdict.checks[0].worst?.observed == 1)
        // Theirs against theirs: the difference is exactly 0.
        #expect(verdict.control[0].worst?.observed == 0)
        let points = lab.suite.claims[0].controlTrials(in: lab.suite)
        // Every control trial is one of the grid's, which is not run twice.
        #expect(points.count == 4)
        let grid = lab.suite.claims[0].trials(in: lab.suite)
        #expect(grid.count == 8)
        #expect(Set(points.map(\.canonicalText)).isSubset(of: Set(grid.map(\.canonicalText))))
    }

    @Test("A control of an order leaves the higher side alone")
    func controlOfOneSide() throws {
        let lab = try Lab.numbers(
            "parameters: {boost: 1}, grid: {policy: [ours, theirs]}, seeds: 4, reports: {y: u}",
            "check: {order: {y: y, lower: {where: {policy: ours}}, "
                + "higher: {where: {policy: theirs}}}}, control: {parameters: {boost: -3}}"
        ) { parameters, _ in
            let isTheirs = parameters.word("policy") == "theirs"
            return ["y": isTheirs ? parameters.number("boost") : -parameters.number("boost")]
        }
        // Theirs stays at 1, ours goes from −1 to 3.
        #expect(lab.verdict.checks[0].worst?.observed == 2)
        #expect(lab.verdict.control[0].worst?.observed == -2)
        #expect(lab.verdict.verdict == .reproduced)
    }

    @Test("The trials of a claim are those of its filters and partners, the control's overridden")
    func trials() throws {
        let lab = try lab(
            "check: {bound: {y: y, where: {k: 1}, dividedBy: {where: {k: 4}}, atMost: 9}}, "
                + "control: {parameters: {shift: 5}}")
        let claim = lab.suite.claims[0]
        let values = { (points: [TrialPoint], name: String) in
            Set(points.compactMap { $0.parameters[name]?.number })
        }
        #expect(values(claim.trials(in: lab.suite), "k") == [1, 4])
        #expect(values(claim.trials(in: lab.suite), "shift") == [0])
        let control = claim.controlTrials(in: lab.suite)
        #expect(control.count == 20)
        #expect(values(control.filter { $0.parameters["k"] == .int(1) }, "shift") == [5])
        #expect(values(control.filter { $0.parameters["k"] == .int(4) }, "shift") == [0])
    }

    @Test("A contested claim has to stay contradicted")
    func contested() throws {
        let claim = "check: {bound: {y: y, atMost: 1}}, contested: it is five"
        let holds = try lab(claim).verdict
        #expect(holds.verdict == .reproduced && !holds.isAsDeclared)
        let fails = try lab(claim, high: [1]).verdict
        #expect(fails.verdict == .contradicted && fails.isAsDeclared)
    }

    @Test("A claim of the other tier is not judged")
    func tiers() throws {
        let claim = "check: {bound: {y: y, atMost: 1}}, tiers: [paper]"
        #expect(try lab(claim).verdict.verdict == .notRun)
        #expect(try lab(claim).verdict.checks.isEmpty)
        #expect(try lab(claim, tier: .paper).verdict.verdict == .reproduced)
    }

    @Test("The order of the declaration changes nothing")
    func order() throws {
        func verdict(_ k: String, _ n: String) throws -> ClaimVerdict {
            try Lab.numbers(
                "grid: {k: [\(k)], n: [\(n)]}, seeds: 12, reports: {y: u}",
                "check: [{slope: {y: y, x: n, over: k, within: [0.9, 1.1]}}, "
                    + "{correlation: {y: y, x: n, over: k, atLeast: 0.5}}]"
            ) { parameters, seed in
                let z = noise("order", parameters.word("k"), parameters.word("n"), seed: seed)
                return ["y": parameters.number("n") * (1 + 0.1 * z)]
            }.verdict
        }
        let one = try verdict("a, b, c", "1, 2, 4")
        let other = try verdict("c, a, b", "4, 1, 2")
        #expect(one == other && one.verdict == .reproduced)
    }

    @Test("Words for what was measured and what was expected")
    func words() throws {
        let check = try lab(
            "check: {slope: {y: y, x: k, where: {shift: 0}, within: [0.60, 0.72]}}"
        ).check
        #expect(check.quantity == "slope of y against k, log-log, where shift = 0")
        #expect(check.expected == "in [0.6, 0.72]")
        let bound = try lab("check: {bound: {y: y, dividedBy: {where: {k: 1}}, atMost: 0.1}}").check
        #expect(bound.quantity == "mean of y / y (k = 1)" && bound.expected == "at most 0.1")
    }
}

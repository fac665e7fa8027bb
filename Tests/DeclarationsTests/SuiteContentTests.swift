import Declarations
import Foundation
import SuiteKit
import Testing

@Suite("What a suite says")
struct SuiteContentTests {
    @Test("a minimal experiment gets the defaults of its tier", arguments: Tier.allCases)
    func defaults(tier: Tier) throws {
        let suite = try read(
            """
            paper: {title: T, year: 2024, url: u}
            experiments: [{id: e, run: E}]
            """, tier: tier)
        let experiment = try #require(suite.experiment("e"))
        #expect(experiment.seeds == 1)
        #expect(experiment.threads == 1)
        #expect(!experiment.isMeasured && experiment.peers.isEmpty)
        #expect(experiment.timeLimit == (tier == .ci ? 60 : 3600))
        #expect(experiment.memoryLimit == (tier == .ci ? 2_000_000_000 : 8_000_000_000))
        #expect(experiment.points == [[:]])
        #expect(suite.claims.isEmpty && suite.figures.isEmpty && suite.untested.isEmpty)
    }

    @Test("overrides merge maps key by key and replace lists and scalars")
    func overrides() throws {
        let ci = try #require(read(sample).experiment("regret"))
        let paper = try #require(read(sample, tier: .paper).experiment("regret"))
        #expect(ci.parameters == ["arms": .int(64), "rate": .double(0.5)])
        #expect(paper.parameters == ["arms": .int(128), "rate": .double(0.5)])
        #expect(ci.grid.map(\.name) == ["policy", "horizon"])
        #expect(paper.grid.map(\.name) == ["policy", "horizon"])
        #expect(ci.grid[1].values == [.int(1000), .double(1e4)])
        #expect(paper.grid[1].values == [.double(1e4), .double(1e5), .double(1e6)])
        #expect(paper.grid[0] == ci.grid[0])
        #expect(ci.timeLimit == 2.5)
        #expect(paper.timeLimit == 100)
        #expect(paper.memoryLimit == 512_000_000)
        #expect(try read(sample).claims[0].tolerance == "twice the constant of the theorem")
        #expect(try read(sample, tier: .paper).claims[0].tolerance == "the theorem itself")
        #expect(try read(sample, tier: .paper).figures[1].columns == 3)
    }

    @Test("an override may put another test in place of the first, and take a key away")
    func replacement() throws {
        let text = sample.replacing(
            "    tiers: [paper]\n",
            with: "    paper: {check: {bound: {y: regret, atMost: 9}}, tiers: ~}\n    tiers: [ci]\n"
        )
        let ci = try read(text).claims[1]
        let paper = try read(text, tier: .paper).claims[1]
        #expect(ci.tiers == [.ci])
        #expect(paper.tiers == [.ci, .paper])
        #expect(paper.checks.count == 1)
        guard case .slope = ci.checks[0].kind, case .bound(let expectation) = paper.checks[0].kind
        else {
            Issue.record("\(ci.checks), \(paper.checks)")
            return
        }
        #expect(expectation == Expectation(upper: 9))
    }

    @Test("numbers, words and lists become what they look like")
    func values() throws {
        let suite = try read(
            """
            paper: {title: T, year: 2_024, url: u, arxiv: 2306.02210}
            experiments:
              - id: e
                run: E
                parameters:
                  a: 1e-10
                  b: 1_000
                  c: -.5
                  d: "1"
                  e: 1.0e+3
                  f: [1, [2.5, x], true]
                  g: 007
                  h: 1e
                  i: 3x
                  j: "inf"
                  k: yes
                  l: _1
            """)
        let expected: Parameters = [
            "a": .double(1e-10), "b": .int(1000), "c": .double(-0.5), "d": .string("1"),
            "e": .double(1000),
            "f": .list([.int(1), .list([.double(2.5), .string("x")]), .bool(true)]),
            "g": .int(7), "h": .string("1e"), "i": .string("3x"), "j": .string("inf"),
            "k": .string("yes"), "l": .string("_1"),
        ]
        #expect(suite.experiments[0].parameters == expected)
        #expect(suite.paper.arxiv == "2306.02210")
        #expect(suite.paper.year == 2024)
    }

    @Test(
        "sizes of memory",
        arguments: [
            ("512MB", 512_000_000), ("2GB", 2_000_000_000), ("1.5 GB", 1_500_000_000),
            ("4KiB", 4096), ("2GiB", 2_147_483_648), ("3MiB", 3_145_728), ("1KB", 1000),
        ])
    func memory(text: String, bytes: Int) throws {
        let suite = try read(
            """
            paper: {title: T, year: 2024, url: u}
            experiments: [{id: e, run: E, memoryLimit: \(text)}]
            """)
        #expect(suite.experiments[0].memoryLimit == bytes)
    }

    @Test("lines lead to claims, checks, figures and to any key")
    func lines() throws {
        let suite = try read(sample)
        #expect(suite.claims.map(\.line) == [45, 57, 63, 69, 79])
        #expect(suite.claims[0].checks.map(\.line) == [49, 50])
        #expect(suite.figures.map(\.line) == [88, 109])
        #expect(suite.lines["experiments/1/parameters/arms"] == 21)
        #expect(suite.lines["experiments/1/cases/1/batch"] == 24)
        #expect(suite.lines["experiments/1/nowhere/at/all"] == 18)
        #expect(try read(sample, tier: .paper).lines["experiments/1/parameters/arms"] == 40)
    }

    @Test("figures hold what the file says")
    func figures() throws {
        let panel = try read(sample).figures[0].panels[0]
        #expect(panel.y.map(\.column.description) == ["regret", "theory"])
        #expect(panel.band == .interval(0.95))
        #expect([panel.xScale, panel.yScale, panel.zScale] == [.log, .log, .linear])
        #expect(panel.xRange == Expectation(lower: 1, upper: 1e6))
        #expect(panel.names.map(\.value) == ["log", "uniform"])
        #expect(panel.guides[2] == .power(exponent: -2, scale: 3, label: "t^{-2}"))
        let panels = try read(sample).figures[1].panels
        #expect(panels.map(\.mark) == [.heatmap, .histogram, .scatter])
        #expect(panels[2].xScale == .symlog(threshold: 1e-3))
        #expect(panels[0].z?.column == ColumnReference("regret"))
    }

    @Test("a value with a tolerance is an interval around it")
    func tolerance() throws {
        let check = try read(sample).claims[4].checks[2]
        guard case .value(let expectation) = check.kind else {
            Issue.record("\(check.kind)")
            return
        }
        // 1 ± 0.1·1, as the two roundings give it.
        #expect(expectation == Expectation(lower: 1 - 0.1, upper: 1 + 0.1))
    }
}

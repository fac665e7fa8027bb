import Declarations
import Foundation
import Results
import Runner
import SuiteKit
import Testing

@Suite("Plans")
struct PlanTests {
    private func suite(_ experiments: String, claims: String = "") throws -> Declarations.Suite {
        let paper = "paper: {title: Plans, year: 2024, url: \"https://example.org\"}\n"
        let yaml =
            paper + "experiments:\n" + experiments
            + (claims.isEmpty ? "" : "\nclaims:\n" + claims)
        return try Declarations.Suite.read(
            yaml: yaml, file: "suite.yaml", family: "fixture", slug: "plans", tier: .ci)
    }

    private func points(_ plan: Plan) -> [String] {
        (0..<plan.count).map { plan.point(of: $0).canonicalText }
    }

    private static let cases = """
          - id: a
            run: A
            parameters: {fixed: word, other: 1}
            cases: [{rule: gd, batch: 100}, {rule: adam, batch: 10}, {rule: gd, batch: 100.0}]
            grid: {policy: [uniform, "1", 1, 1.0], horizon: [10, 1e1, 20], on: [true]}
            seeds: 3
        """

    @Test("points are cases crossed with the grid, each once, in the order of the declaration")
    func points() throws {
        let suite = try suite(Self.cases)
        let plan = try Plan([suite])
        var expected: [String] = []
        for point in try #require(suite.experiment("a")).points {
            for seed in 0..<3 {
                let text = TrialPoint(experiment: "a", parameters: point, seed: seed)
                    .canonicalText
                if !expected.contains(text) { expected.append(text) }
            }
        }
        #expect(points(plan) == expected)
        // Two cases that differ, three policies (the word 1 is not the number), two horizons.
        #expect(plan.count == 2 * 3 * 2 * 3)
    }

    @Test("a trial is found by its point, however its numbers are written")
    func lookup() throws {
        let plan = try Plan([try suite(Self.cases)])
        var wrong = 0
        for trial in 0..<plan.count {
            let point = plan.point(of: trial)
            if plan.trial(at: point, suite: "fixture/plans") != trial { wrong += 1 }
            var other = point.parameters
            other["horizon"] = .double(other["horizon"]?.number ?? 0)
            let same = TrialPoint(experiment: "a", parameters: other, seed: point.seed)
            if plan.trial(at: same, suite: "fixture/plans") != trial { wrong += 1 }
            other["horizon"] = .int(11)
            let none = TrialPoint(experiment: "a", parameters: other, seed: point.seed)
            if plan.trial(at: none, suite: "fixture/plans") != nil { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    private static let controlled = """
          - {id: a, run: A, parameters: {depth: 1}, grid: {policy: [log, best], t: [1, 2]}, seeds: 2,
             reports: {y: a number}}
        """

    private func claim(_ id: String, control: String, check: String) -> String {
        """
          - {id: \(id), statement: s, source: t, tolerance: why, check: {\(check)},
             control: {parameters: {\(control)}, expect: e}}

        """
    }

    @Test("controls add the points that no grid has, once; points of the grid are not run twice")
    func controls() throws {
        let check = "value: {y: y, where: {policy: best}, within: [0, 1]}"
        let claims =
            claim("outside", control: "policy: none", check: check)
            + claim("again", control: "policy: none", check: check)
            + claim("inside", control: "policy: log", check: check)
        let plan = try Plan([try suite(Self.controlled, claims: claims)])
        let extra = points(plan).filter { $0.contains("\"none\"") }
        #expect(plan.count == 8 + 4)
        #expect(
            extra == [
                "a{depth=1, policy=\"none\", t=1}#0", "a{depth=1, policy=\"none\", t=1}#1",
                "a{depth=1, policy=\"none\", t=2}#0", "a{depth=1, policy=\"none\", t=2}#1",
            ])
        let last = plan.point(of: plan.count - 1)
        #expect(plan.trial(at: last, suite: "fixture/plans") == plan.count - 1)
    }

    @Test("a claim's own trials are its check's and its control's")
    func oneClaim() throws {
        let check = "value: {y: y, where: {policy: best}, within: [0, 1]}"
        let claims =
            claim("one", control: "policy: none", check: check)
            + claim("two", control: "policy: other", check: check)
        let suite = try suite(Self.controlled, claims: claims)
        let plan = try Plan([suite], filter: PlanFilter(claims: ["one"]))
        #expect(plan.count == 8)
        #expect(points(plan).allSatisfy { $0.contains("\"best\"") || $0.contains("\"none\"") })
        #expect(throws: PlanError.self) {
            try Plan([suite], filter: PlanFilter(claims: ["three"]))
        }
    }

    private static let chain = """
          - {id: use, run: U, parameters: {scale: 1}, grid: {width: [8, 4]}, seeds: 2,
             needs: {model: train}}
          - {id: train, run: T, parameters: {fails: false}, grid: {width: [4, 8, 16]}, seeds: 2,
             produces: [model]}
        """

    @Test("a consumer's producer has its width and seed; what it needs is run with it")
    func producers() throws {
        let plan = try Plan([try suite(Self.chain)], filter: PlanFilter(experiments: ["use"]))
        #expect(plan.count == 8)
        var wrong = 0
        for trial in 0..<plan.count {
            let point = plan.point(of: trial)
            let producers = plan.producers(of: trial)
            guard point.experiment == "use" else {
                wrong += producers.count
                continue
            }
            let producer = plan.point(of: producers[0].trial)
            let fits =
                producers.count == 1 && producer.experiment == "train"
                && producer.parameters["width"] == point.parameters["width"]
                && producer.seed == point.seed && producers[0].trial < trial
            if !fits { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test("a control of a consumer makes the producer's point that it needs")
    func controlledProducer() throws {
        let claims = """
              - {id: c, statement: s, source: t, tolerance: why,
                 check: {value: {y: norm, where: {width: 8}, within: [0, 1]}},
                 control: {parameters: {width: 32}, expect: e}}
            """
        let chain = Self.chain.replacingOccurrences(
            of: "needs: {model: train}", with: "needs: {model: train}, reports: {norm: n}")
        let plan = try Plan([try suite(chain, claims: claims)])
        #expect(points(plan).contains("train{fails=false, width=32}#1"))
        #expect(plan.count == 4 + 6 + 2 + 2)
    }

    @Test("artifacts that nobody makes, and circles, are errors before anything runs")
    func errors() throws {
        func error(_ old: String, _ new: String) throws -> PlanError? {
            let suite = try suite(Self.chain.replacingOccurrences(of: old, with: new))
            do {
                _ = try Plan([suite])
                return nil
            } catch {
                return error
            }
        }
        guard case .noProducer? = try error("[model]", "[other]"),
            case .noPoint? = try error("[8, 4]", "[8, 5]"),
            case .unmatchedParameter? = try error("grid: {width: [8, 4]}", "grid: {size: [8, 4]}"),
            case .seeds? = try error("[8, 4]}, seeds: 2", "[8, 4]}, seeds: 3"),
            case .cycle? = try error(
                "produces: [model]", "produces: [model], needs: {model: train}")
        else {
            Issue.record("another error, or none")
            return
        }
    }

    /// `fixture/plans` with consumers, and `fixture/models`, which makes what they read.
    private func pair(
        consumer: String = "{shared: fixture/models/train}", producer: String = "produces: [shared]"
    ) throws -> (reader: Declarations.Suite, provider: Declarations.Suite) {
        let reader = try suite(
            """
              - {id: use, run: U, parameters: {scale: 1}, grid: {depth: [8, 4]}, seeds: 3,
                 needs: \(consumer)}
              - {id: own, run: T, produces: [mine], needs: \(consumer)}
            """)
        let provider = try Declarations.Suite.read(
            yaml: """
                paper: {title: Models, year: 2024, url: "https://example.org"}
                experiments:
                  - {id: other, run: O, grid: {width: [4, 8, 16]}}
                  - {id: train, run: T, parameters: {width: 4}, \(producer)}
                """,
            file: "models.yaml", family: "fixture", slug: "models", tier: .ci)
        return (reader, provider)
    }

    @Test("an artifact of another suite is made once, by that suite's trial, for all that read it")
    func provider() throws {
        let (reader, provider) = try pair()
        let plan = try Plan([reader], providers: [provider])
        // One trial that trains; 2 × 3 and 1 that read. The provider's other trials are left alone.
        #expect(plan.count == 1 + 6 + 1)
        #expect(plan.count(of: "fixture/models") == 1 && plan.count(of: "fixture/plans") == 7)
        let trained = try #require(
            plan.trial(
                at: TrialPoint(experiment: "train", parameters: ["width": .int(4)], seed: 0),
                suite: "fixture/models"))
        for trial in plan.trials(of: "fixture/plans").joined() {
            let producers = plan.producers(of: trial)
            #expect(producers.map(\.trial) == [trained] && producers[0].artifact == "shared")
            #expect(trained < trial)
        }
        // Run as well, the provider has all its trials, and the same one trains.
        let both = try Plan([reader, provider], providers: [provider])
        #expect(both.count == 1 + 6 + 1 + 3)
        #expect(both.count(of: "fixture/models") == 4)
    }

    @Test("what another suite does not make, and circles through it, are errors too")
    func providerErrors() throws {
        func error(
            consumer: String = "{shared: fixture/models/train}",
            producer: String = "produces: [shared]", isThere: Bool = true
        ) throws -> PlanError? {
            let (reader, provider) = try pair(consumer: consumer, producer: producer)
            do {
                _ = try Plan([reader], providers: isThere ? [provider] : [])
                return nil
            } catch {
                return error
            }
        }
        guard case .noProducer? = try error(isThere: false),
            case .noProducer? = try error(consumer: "{shared: fixture/models/trian}"),
            case .noProducer? = try error(producer: "produces: [else]"),
            case .unmatchedParameter? = try error(
                producer: "produces: [shared], grid: {rate: [1, 2]}"),
            case .seeds? = try error(producer: "produces: [shared], seeds: 2"),
            case .cycle(let suite, let experiments)? = try error(
                producer: "produces: [shared], needs: {mine: fixture/plans/own}")
        else {
            Issue.record("another error, or none")
            return
        }
        // The circle is named from where it was entered first.
        #expect(suite == "fixture/models")
        #expect(experiments == ["train", "fixture/plans/own", "train"])
    }
}

import Declarations
import SuiteKit
import Testing

@Suite("Validating a suite")
struct SuiteValidatorTests {
    /// What the validator says of a text, `line:column: message`.
    func validate(_ yaml: String, tier: Tier = .ci) throws -> [String] {
        try read(yaml, tier: tier).complaints(paper: samplePaper, datasets: ["digits8x8"]).map {
            String($0.description.dropFirst("suite.yaml:".count))
        }
    }

    @Test("the sample is in order at both tiers", arguments: Tier.allCases)
    func sound(tier: Tier) throws {
        #expect(try validate(sample, tier: tier) == [])
    }

    @Test(
        "what makes no sense is said with its place",
        arguments: [
            Change(
                "run: Train",
                to: "run: Trian",
                "10:5: there is no experiment type 'Trian': did you mean 'Train'?"),
            Change(
                "run: Train",
                to: "run: Dream",
                "10:5: there is no experiment type 'Dream': the paper has Train, Regret"),
            Change(
                "width: 8, rate",
                to: "width: 8.5, rate",
                "12:18: Train: parameter 'width' has to be a whole number, and is '8.5'"),
            Change(
                "width: 8, rate",
                to: "width: wide, rate",
                "12:18: Train: parameter 'width' has to be a whole number, and is 'wide'"),
            Change(
                "width: 8, rate",
                to: "widht: 8, rate",
                "12:18: Train: parameter 'width' (Int) is missing; is 'widht' meant to be it?"),
            Change(
                "width: 8, rate",
                to: "width: 8, hight: 3, depht: 2, rate",
                "12:28: Train: there is no parameter 'hight': the experiment has policy, rate, width",
                "12:38: Train: there is no parameter 'depht': the experiment has policy, rate, width"
            ),
            Change(
                "width: 8, rate: 1e-2",
                to: "width: 8",
                "12:5: Train: parameter 'rate' (Double) is missing"),
            Change(
                "policy: [log, uniform]}",
                to: "policy: [log, 7]}",
                "13:26: Train: parameter 'policy' has to be a word, and is '7'",
                "29:13: no trial of 'train' has policy = uniform: it has log, 7"),
            Change(
                "policy: [log, uniform]}",
                to: "policy: [log, uniform, uniforn]}",
                "13:35: Train: parameter 'policy' has to be one of log, uniform, and is 'uniforn'"),
            Change(
                "{batch: 100, rate: 1e-1}",
                to: "{batch: 100, rate: slow}",
                "24:22: Regret: parameter 'rate' has to be a number, and is 'slow'",
                "114:114: no trial of 'regret' has this 'rate': it has 0.5, slow"),
            Change(
                "{batch: 100, rate: 1e-1}",
                to: "{rate: 1e-1}",
                "24:9: Regret: parameter 'batch' (Int) is missing",
                "114:102: no trial of 'regret' has this 'batch': it has 10"),
            Change(
                "horizon: [1_000, 1e4]",
                to: "horizon: [1_000, 1.5]",
                "27:24: Regret: parameter 'horizon' has to be a whole number, and is '1.5'"),
            Change(
                "horizon: [1_000, 1e4]",
                to: "horizon: []",
                "27:7: grid axis 'horizon' has no values"),
            Change(
                "horizon: [1_000, 1e4]",
                to: "horizon: [1_000, 1e4, 10_000]",
                "27:29: grid axis 'horizon' has the value 10000 twice"),
            Change(
                "horizon: [1_000, 1e4]",
                to: "horizon: [1000]",
                "60:32: a slope needs several x, and 'horizon' has 1 here",
                "76:28: a limit needs several x, and 'horizon' has 1 here",
                "77:32: an agreement needs several x, and 'horizon' has 1 here"),
            Change(
                "horizon: [1_000, 1e4]",
                to: "horizon: [1_000, 1e4]\n      arms: [1, 2]",
                "28:7: 'arms' stands under 'parameters' and under 'grid'"),
            Change(
                "{batch: 100, rate: 1e-1}",
                to: "{batch: 10}",
                "24:9: this case stands in the list twice",
                "114:102: no trial of 'regret' has this 'batch': it has 10",
                "114:114: no trial of 'regret' has this 'rate': it has 0.5"),
            Change(
                "data: [digits8x8]",
                to: "data: [digits8x9]",
                "15:12: there is no data set 'digits8x9': did you mean 'digits8x8'?"),
            Change(
                "theory: the bound's value",
                to: "theory: the bound's value\n      arms: again",
                "33:7: 'arms' is a parameter already: a reported number needs a name of its own"),
            Change(
                "needs: {model: train}",
                to: "needs: {model: trian}",
                "29:13: there is no experiment 'trian': did you mean 'train'?"),
            Change(
                "needs: {model: train}",
                to: "needs: {modell: train}",
                "29:13: experiment 'train' does not produce 'modell': it produces model"),
            Change(
                "needs: {model: train}",
                to: "needs: {model: regret}\n    produces: [model]",
                "29:5: these experiments wait for each other: regret → regret"),
            Change(
                "produces: [model]",
                to: "produces: [model]\n    needs: {net: regret}",
                "17:5: these experiments wait for each other: train → regret → train",
                "17:13: experiment 'regret' does not produce 'net': it produces none"),
            Change(
                "grid: {policy: [log, uniform]}",
                to: "grid: {policy: [log, uniform], width: [1, 2]}",
                "13:36: 'width' stands under 'parameters' and under 'grid'",
                "29:13: 'train' varies 'width', which 'regret' does not have: nothing says which 'model' is meant"
            ),
            Change(
                "policy: [log, uniform]\n",
                to: "policy: [log, uniform, greedy]\n",
                "26:30: Regret: parameter 'policy' has to be one of log, uniform, and is 'greedy'",
                "29:13: no trial of 'train' has policy = greedy: it has log, uniform"),
            Change(
                "seeds: 3\n    needs",
                to: "seeds: 4\n    needs",
                "29:13: 'regret' has 4 seeds and 'train' has 3: the producer needs as many, or a single one"
            ),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{experiment: regret, y: regrets, x: horizon, scale",
                "60:41: experiment 'regret' has no column 'regrets': did you mean 'regret'?"),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{experiment: regret, y: arms, x: horizon, scale",
                "60:41: 'arms' is a parameter, and a number that is reported is needed here"),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{y: regret, x: horizons, scale",
                "60:32: experiment 'regret' has no column 'horizons': did you mean 'horizon'?"),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{y: regret, x: policy, scale",
                "60:32: x has to be a number, and 'policy' has the value log"),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{y: regret, x: arms, scale",
                "60:32: a slope needs several x, and 'arms' has 1 here"),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{y: regret, x: curve.t, scale",
                "60:32: 'curve.t' has many rows, and 'regret' is one number a trial"),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{y: curve.loss, x: horizon, scale",
                "60:21: 'curve.loss' has many rows at one 'horizon': 'reduce' says how they become one number"
            ),
            Change(
                "y: curve.loss, reduce: last",
                to: "y: curve.loss",
                "50:17: 'curve.loss' has many rows: 'reduce' says how they become one number"),
            Change(
                "y: curve.loss, reduce: last",
                to: "y: curve.lost, reduce: last, experiment: regret",
                "50:17: experiment 'regret' has no column 'curve.lost': did you mean 'curve.loss'?"),
            Change(
                "where: {policy: log}, within: [0.5",
                to: "where: {polcy: log}, within: [0.5",
                "49:36: experiment 'regret' has no column 'polcy': did you mean 'policy'?"),
            Change(
                "where: {policy: log}, within: [0.5",
                to: "where: {policy: logg}, within: [0.5",
                "49:36: no trial of 'regret' has this 'policy': it has log, uniform"),
            Change(
                "where: {policy: log}, within: [0.5",
                to: "where: {batch: 10, rate: 0.1}, within: [0.5",
                "49:28: no trial of 'regret' meets all these conditions"),
            Change(
                "over: batch",
                to: "over: batches",
                "49:69: experiment 'regret' has no parameter 'batches': did you mean 'batch'?"),
            Change(
                "higher: {where: {policy: uniform}}",
                to: "higher: {where: {policy: unifrom}}",
                "66:80: no trial of 'regret' has this 'policy': it has log, uniform"),
            Change(
                "higher: {where: {policy: uniform}}",
                to: "higher: {y: theroy}",
                "66:72: experiment 'regret' has no column 'theroy': did you mean 'theory'?"),
            Change(
                "minus: {where: {policy: uniform}}, dividedBy",
                to: "minus: {where: {police: 1}}, dividedBy",
                "85:44: experiment 'regret' has no column 'police': did you mean 'policy'?"),
            Change(
                "minus: {where: {batch: 100, rate: 0.1}}",
                to: "minus: {where: {batch: 100}}",
                """
                114:86: the trial with batch = 10, horizon = 1000, policy = log, rate = 0.5 has no \
                partner: none differs from it only in what 'where' names
                """),
            Change(
                "minus: {where: {batch: 100, rate: 0.1}}",
                to: "minus: {where: {horizon: {atLeast: 1}}}",
                """
                114:86: the trial with batch = 10, horizon = 1000, policy = log, rate = 0.5 has 2 \
                partners: 'where' has to leave one
                """),
            Change(
                "theory: theory, relative",
                to: "theory: theorem, relative",
                "77:44: experiment 'regret' has no column 'theorem': did you mean 'theory'?"),
            Change(
                "equals: theory",
                to: "equals: theorie",
                "84:31: experiment 'regret' has no column 'theorie': did you mean 'theory'?"),
            Change(
                "peak: {y: curve.loss, x: curve.t, kind: maximum, at: [3, 5], against: [8]",
                to: "peak: {y: regret, x: horizon, kind: maximum, at: [500, 2000], against: [8]",
                "73:81: 'horizon' is never 8: it has 1000, 10000"),
            Change(
                "peak: {y: curve.loss, x: curve.t, kind: maximum, at: [3, 5], against: [8], atLeast: 2",
                to: "peak: {y: regret, x: horizon, kind: maximum, at: [1, 1e6]",
                "73:54: every 'horizon' lies in this interval: nothing could fail it"),
            Change(
                "parameters: {rate: 9}",
                to: "parameters: {rates: 9}",
                "53:20: experiment 'regret' has no parameter 'rates': did you mean 'rate'?"),
            Change(
                "parameters: {rate: 9}",
                to: "parameters: {rate: fast}",
                "53:20: Regret: parameter 'rate' has to be a number, and is 'fast'"),
            Change(
                "parameters: {rate: 9}",
                to: "parameters: {arms: 64}",
                "52:5: this control changes none of the trials that the claim needs"),
            Change(
                "parameters: {rate: 9}",
                to: "parameters: {policy: log}",
                "52:5: this control changes none of the trials that the claim needs"),
            Change(
                "where: {policy: log}\n      expect",
                to: "where: {regret: 1}\n      expect",
                "54:15: 'regret' is not a parameter"),
            Change(
                "source: Theorem 1",
                to: "source: ''",
                "47:5: claim 'level' has an empty 'source'"),
            Change(
                "contested: our horizon is too short",
                to: "contested: ' '",
                "68:5: claim 'better' has an empty 'contested'"),
            Change(
                "x: horizon\n",
                to: "x: horizons\n",
                "93:7: experiment 'regret' has no column 'horizons': did you mean 'horizon'?"),
            Change(
                "y: [regret, theory]",
                to: "y: [regret, arms]",
                "92:19: 'arms' is a parameter, and a number that is reported is needed here"),
            Change(
                "series: policy",
                to: "series: polices",
                "94:7: experiment 'regret' has no column 'polices': did you mean 'policy'?"),
            Change(
                "facet: batch",
                to: "facet: regret",
                "95:7: 'regret' is not a parameter: a facet is a panel a value"),
            Change(
                "where: {batch: 10}",
                to: "where: {batch: 11}",
                "96:15: no trial of 'regret' has this 'batch': it has 10, 100"),
            Change(
                "scatter: {y: regret, x: theory",
                to: "scatter: {y: regret, x: curve.t",
                "115:30: 'curve.t' and 'regret' are not columns of one table"),
            Change(
                "heatmap: {x: horizon, y: policy",
                to: "heatmap: {x: horizon, y: polly",
                "113:31: experiment 'regret' has no column 'polly': did you mean 'policy'?"),
            Change(
                "untested:\n  - {statement: it scales to GPUs, why: there are none here}",
                to: "",
                "1:1: a suite lists under 'untested' what of the paper it does not test"),
        ])
    func senseless(_ change: Change) throws {
        let said = try validate(change.yaml, tier: change.tier)
        #expect(said == change.complaints)
    }

    @Test("artifacts of other suites have to be made there, and without a circle")
    func providers() throws {
        let shared = try Declarations.Suite.read(
            yaml: """
                paper: {title: Models, year: 2024, url: "https://example.org"}
                experiments:
                  - {id: net, run: N, produces: [model]}
                  - {id: two, run: N, produces: [pair], seeds: 2}
                  - {id: back, run: N, produces: [echo], needs: {model: theory/sample/regret}}
                """,
            file: "shared.yaml", family: "models", slug: "shared", tier: .ci)
        func said(_ needs: String, providers: [Declarations.Suite]?) throws -> [String] {
            let text = sample.replacing("needs: {model: train}", with: needs)
            return try read(text).complaints(
                paper: nil, datasets: ["digits8x8"], providers: providers
            ).map { $0.message }
        }
        #expect(try said("needs: {model: models/shared/net}", providers: [shared]) == [])
        // Without the others nothing can be said of them.
        #expect(try said("needs: {model: models/nowhere/net}", providers: nil) == [])
        #expect(
            try said("needs: {model: models/share/net}", providers: [shared]) == [
                "there is no suite 'models/share' that could make 'model': did you mean "
                    + "'models/shared'?"
            ])
        #expect(
            try said("needs: {model: models/shared/nett}", providers: [shared]) == [
                "there is no experiment 'nett' in models/shared: did you mean 'net'?"
            ])
        #expect(
            try said("needs: {modell: models/shared/net}", providers: [shared]) == [
                "experiment 'models/shared/net' does not produce 'modell': it produces model"
            ])
        #expect(
            try said("needs: {pair: models/shared/two}", providers: [shared]) == [
                "'regret' has 3 seeds and 'models/shared/two' has 2: the producer needs as many, "
                    + "or a single one"
            ])
        let name = try read(sample).name
        let circle = try Declarations.Suite.read(
            yaml: """
                paper: {title: Models, year: 2024, url: "https://example.org"}
                experiments:
                  - {id: back, run: N, produces: [echo], needs: {model: \(name)/regret}}
                """,
            file: "shared.yaml", family: "models", slug: "shared", tier: .ci)
        #expect(
            try said("needs: {echo: models/shared/back}", providers: [circle]) == [
                "these experiments wait for each other: regret → models/shared/back → regret"
            ])
    }

    @Test("a producer is an experiment, or one of another suite by its full name")
    func producerNames() throws {
        func message(_ needs: String) -> String {
            let text = sample.replacing("needs: {model: train}", with: needs)
            do {
                _ = try read(text)
                return ""
            } catch {
                return error.complaints.map(\.message).joined(separator: "\n")
            }
        }
        #expect(message("needs: {model: models/shared/net}") == "")
        #expect(message("needs: {model: shared/net}").contains("family/suite/experiment"))
        #expect(message("needs: {model: a/../net}").contains("family/suite/experiment"))
        let name = (try? read(sample).name) ?? ""
        let own = sample.replacing(
            "needs: {model: train}", with: "needs: {model: \(name)/train}")
        #expect(try read(own).experiment("regret")?.needs.first?.suite == nil)
    }
}

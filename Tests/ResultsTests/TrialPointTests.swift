import Results
import SuiteKit
import TestSupport
import Testing

@Suite("Trials, outcomes and verdicts") struct TrialPointTests {
    @Test("Trials that mean the same have one text")
    func sameText() {
        let a = TrialPoint(
            experiment: "e", parameters: ["n": .int(10000), "rate": .double(0.5)], seed: 3)
        let b = TrialPoint(
            experiment: "e", parameters: ["rate": .double(0.5), "n": .double(1e4)], seed: 3)
        #expect(a.canonicalText == "e{n=10000, rate=0.5}#3")
        #expect(a.canonicalText == b.canonicalText)
    }

    @Test("Trials that differ have different texts")
    func differentText() {
        let values: [ParameterValue] = [
            .int(1), .string("1"), .bool(true), .string("true"), .double(1.5), .list([.int(1)]),
            .string("[1]"),
        ]
        var texts = values.map {
            TrialPoint(experiment: "e", parameters: ["a": $0], seed: 0).canonicalText
        }
        texts.append(TrialPoint(experiment: "e", parameters: ["b": .int(1)], seed: 0).canonicalText)
        texts.append(TrialPoint(experiment: "e", parameters: ["a": .int(1)], seed: 1).canonicalText)
        texts.append(TrialPoint(experiment: "f", parameters: ["a": .int(1)], seed: 0).canonicalText)
        #expect(Set(texts).count == texts.count)
    }

    @Test("Neighboring numbers keep their difference")
    func neighbors() {
        let values = [0.1, 0.1.nextUp, 1e300, 1e-300, 0x1p53, 0x1p53 + 2, 0.3, 0.1 + 0.2]
        let texts = values.map {
            TrialPoint(experiment: "e", parameters: ["a": .double($0)], seed: 0).canonicalText
        }
        #expect(Set(texts).count == values.count)
    }

    @Test("An outcome is a record or a failure")
    func outcomes() {
        var record = Record()
        record.report("y", 1.0)
        let success = TrialOutcome(
            result: .record(record), counters: TrialCounters(flops: 2), cost: TrialCost())
        #expect(success.record == record && success.failure == nil)
        let failure = TrialFailure(kind: .timeLimit(60), message: "took longer than 60 s")
        let failed = TrialOutcome(
            result: .failure(failure), counters: TrialCounters(), cost: TrialCost())
        #expect(failed.record == nil && failed.failure == failure)
    }

    @Test("A verdict is as declared or it is not", arguments: Verdict.allCases)
    func declared(verdict: Verdict) {
        for declared in [Verdict.reproduced, .contradicted] {
            let claim = ClaimVerdict(
                claim: "c", verdict: verdict, declared: declared, checks: [], control: [],
                message: "")
            #expect(claim.isAsDeclared == (verdict == declared))
        }
    }
}

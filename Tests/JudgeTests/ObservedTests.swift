import Foundation
import Results
import SuiteKit
import TestSupport
import Testing

@Suite("Agreement, rates and identities") struct ObservedTests {
    /// y = 1/n · (1 + bias + ±σ), theory 1/n.
    private func curve(_ check: String, bias: Double, sigma: Double = 0.01) throws -> Lab {
        try Lab.numbers(
            "grid: {n: [1, 2, 4]}, seeds: 8, reports: {y: u, theory: u}",
            "check: {agreement: {y: y, x: n, theory: theory, \(check)}}"
        ) { parameters, seed in
            let n = parameters.number("n")
            let bent = n == 4 ? bias : 0
            let y: Double = (1 + bent + sigma * alternating(seed)) / n
            return ["y": y, "theory": 1 / n]
        }
    }

    @Test("The worst x speaks for the curve")
    func agreement() throws {
        let near = try curve("relative: 0.1", bias: 0.05)
        let worst = try near.worst()
        #expect(near.verdict.verdict == .reproduced && worst.group == "at n = 4")
        // The mean of ±0.01 over eight seeds is 0; some roundings.
        expectClose(worst.observed, 0.05, within: 1e-14)
        expectClose(worst.distance, 0.05, within: 1e-14)
        // Bent at one x alone, and down.
        #expect(try curve("relative: 0.1", bias: -0.2).verdict.verdict == .contradicted)
        #expect(try curve("relative: 0.1", bias: 0.1, sigma: 0.05).verdict.verdict == .inconclusive)
        // 0.2/4 = 0.05 in units of y.
        #expect(try curve("absolute: 0.06", bias: 0.2).verdict.verdict == .reproduced)
        #expect(try curve("absolute: 0.04", bias: 0.2).verdict.verdict == .contradicted)
        // The room is 0.02 + 0.1/4 = 0.045 there.
        let mixed = try curve("absolute: 0.02, relative: 0.1", bias: 0.09, sigma: 0).worst()
        expectClose(mixed.observed, 0.0225 / 0.045, within: 1e-13)
    }

    @Test("A curve a trial against a theory in its own table")
    func table() throws {
        let lab = try Lab.table(
            "seeds: 3, tables: {curve: {t: u, loss: u, theory: u}}",
            "check: {agreement: {y: curve.loss, x: curve.t, theory: curve.theory, relative: 1e-12}}"
        ) { _, seed in
            let t = (0..<50).map(Double.init)
            let decay = t.map { exp(-0.1 * $0) * Double(seed + 1) }
            return ["t": .numbers(t), "loss": .numbers(decay), "theory": .numbers(decay)]
        }
        #expect(lab.verdict.verdict == .reproduced)
        #expect(try lab.worst().observed == 0)
    }

    @Test("A relative tolerance has no measure at a theory of 0")
    func failed() throws {
        let lab = try Lab.numbers(
            "grid: {n: [1, 2]}, reports: {y: u, theory: u}",
            "check: {agreement: {y: y, x: n, theory: theory, relative: 0.1}}"
        ) { parameters, _ in ["y": 1, "theory": parameters.number("n") - 1] }
        #expect(lab.verdict.verdict == .failed && lab.verdict.message.contains("n = 1"))
    }

    private func rate(_ met: Int, of count: Int, _ bound: String) throws -> Lab {
        try Lab.numbers(
            "seeds: \(count), reports: {gap: u}",
            "check: {rate: {y: gap, condition: {atMost: 0.1}, \(bound)}}"
        ) { _, seed in ["gap": seed < met ? 0.1 : 0.2] }
    }

    @Test("The share decides, and the exact binomial interval whether it is contradicted")
    func rates() throws {
        let all = try rate(10, of: 10, "atLeast: 0.95")
        #expect(all.verdict.verdict == .reproduced)
        // With all of n met, the lower limit is 0.025^(1/n).
        expectClose(try all.worst().lower, pow(0.025, 0.1), within: 1e-12)
        #expect(try all.worst().upper == 1)
        // 8 of 10 has the interval [0.444, 0.975]; 5 of 10 has [0.187, 0.813].
        let most = try rate(8, of: 10, "atLeast: 0.95")
        expectClose(try most.worst().lower, 0.4439, within: 1e-4)
        expectClose(try most.worst().upper, 0.9748, within: 1e-4)
        #expect(most.verdict.verdict == .inconclusive)
        #expect(try rate(5, of: 10, "atLeast: 0.95").verdict.verdict == .contradicted)
        #expect(try rate(5, of: 10, "atMost: 0.5").verdict.verdict == .reproduced)
    }

    @Test("Without 'reduce' every row counts")
    func rows() throws {
        let lab = try Lab(
            "seeds: 2, tables: {runs: {gap: u}}",
            "check: {rate: {y: runs.gap, condition: {atLeast: 1}, atLeast: 0.7}}"
        ) { _, _ in
            var record = Record()
            record.report("runs", columns: ["gap": .numbers([0, 1, 2, 3])])
            return .success(record)
        }
        let worst = try lab.worst()
        #expect(worst.observed == 0.75 && worst.observations == 8 && worst.status == .passed)
    }

    @Test("One observation that differs contradicts an identity")
    func identity() throws {
        func lab(_ check: String, off: Double) throws -> Lab {
            try Lab.numbers(
                "seeds: 5, reports: {y: u, z: u}", "check: {identity: {y: y, \(check)}}"
            ) { _, seed in ["y": seed == 3 ? 4 + off : 4, "z": 4] }
        }
        #expect(try lab("equals: 4, absolute: 1e-9", off: 5e-10).verdict.verdict == .reproduced)
        #expect(try lab("equals: 4, absolute: 1e-10", off: 5e-10).verdict.verdict == .contradicted)
        #expect(try lab("equals: z, relative: 1e-10", off: 3e-10).verdict.verdict == .reproduced)
        #expect(try lab("equals: z, relative: 1e-10", off: -5e-10).verdict.verdict == .contradicted)
        let worst = try lab("equals: z, absolute: 1", off: -0.5).worst()
        #expect(worst.observed == 0.5 && worst.lower == 0.5 && worst.upper == 0.5)
        #expect(worst.margin == nil && worst.observations == 5 && worst.distance == 0.5)
    }

    @Test("An identity of rows, and relative to zero nothing but zero is near")
    func identityRows() throws {
        func lab(_ values: [Double]) throws -> Lab {
            try Lab.table(
                "tables: {curve: {a: u, b: u}}",
                "check: {identity: {y: curve.a, equals: curve.b, relative: 0.1}}"
            ) { _, _ in ["a": .numbers(values), "b": .numbers([0, 2])] }
        }
        #expect(try lab([0, 2.1]).verdict.verdict == .reproduced)
        #expect(try lab([1e-9, 2]).verdict.verdict == .contradicted)
        #expect(try lab([0, 2.5]).verdict.verdict == .contradicted)
    }
}

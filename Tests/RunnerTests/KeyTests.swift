import Declarations
import Foundation
import Ledger
import Results
import Runner
import SuiteKit
import Testing

@Suite("Keys: what a record depends on, and nothing else")
struct KeyTests {
    private static let yaml = """
          - id: steady
            run: Steady
            parameters: {milliseconds: 0}
            grid: {rows: [1, 2]}
            seeds: 2
            reports: {mean: a number}
            tables: {curve: {step: a count, noise: a number, kind: a word}}
          - {id: train, run: Train, parameters: {fails: false}, grid: {width: [4]},
             produces: [model], reports: {norm: a number}}
          - {id: use, run: Use, parameters: {scale: 2}, grid: {width: [4]},
             needs: {model: train}, reports: {norm: a number, count: a number}}
        """

    private func laboratory(_ yaml: String = yaml) throws -> Laboratory {
        let laboratory = try Laboratory(yaml)
        try laboratory.write(
            "suites/fixture/trials/Trials.swift", "import SuiteKit\nimport Optimization\n")
        try laboratory.write("Sources/SuiteKit/A.swift", "// kit\n")
        try laboratory.write("Sources/Optimization/A.swift", "import LinearAlgebra\n")
        try laboratory.write("Sources/LinearAlgebra/A.swift", "// matrices\n")
        try laboratory.write("Sources/Figures/A.swift", "// drawing\n")
        return laboratory
    }

    private func keys(
        _ laboratory: Laboratory, core: String = "Haswell", portable: Bool = false
    ) throws -> [String: TrialKey] {
        var options = Laboratory.options()
        options.environment = NumericEnvironment(.named(core), portable: portable)
        let runner = try laboratory.runner(options)
        var keys: [String: TrialKey] = [:]
        for trial in 0..<runner.plan.count {
            keys[runner.plan.point(of: trial).canonicalText] = runner.keys[trial]
        }
        return keys
    }

    @Test("trials have different keys, the same ones each time, wherever the repository is")
    func stability() throws {
        let first = try keys(try laboratory())
        #expect(Set(first.values).count == 6)
        #expect(try keys(try laboratory()) == first)
    }

    @Test(
        "a change in the suite's folder or in a target that it imports changes all keys",
        arguments: [
            "suites/fixture/trials/Trials.swift", "Sources/SuiteKit/A.swift",
            "Sources/Optimization/A.swift", "Sources/LinearAlgebra/A.swift",
        ])
    func sources(file: String) throws {
        let laboratory = try laboratory()
        let before = try keys(laboratory)
        let old = try String(contentsOfFile: laboratory.root + "/" + file, encoding: .utf8)
        try laboratory.write(file, old + "// changed\n")
        let after = try keys(laboratory)
        #expect(Set(before.values).isDisjoint(with: after.values))
    }

    @Test("a change elsewhere, in limits or in wording changes none")
    func irrelevant() throws {
        let laboratory = try laboratory()
        let before = try keys(laboratory)
        try laboratory.write("Sources/Figures/A.swift", "// changed\n")
        try laboratory.write("suites/fixture/other/Other.swift", "// another paper\n")
        #expect(try keys(laboratory) == before)
        let yaml = Self.yaml.replacingOccurrences(of: "a number", with: "another wording")
            .replacingOccurrences(of: "seeds: 2", with: "seeds: 2\n    timeLimit: 7")
        #expect(try keys(try self.laboratory(yaml)) == before)
    }

    @Test("core type, portability and the type that runs are part of the key")
    func environment() throws {
        let laboratory = try laboratory()
        let base = try keys(laboratory)
        let others = [
            try keys(laboratory, core: "Zen"), try keys(laboratory, portable: true),
            try keys(
                try self.laboratory(
                    Self.yaml.replacingOccurrences(of: "run: Steady", with: "run: Slow"))),
        ]
        let text = "steady{milliseconds=0, rows=1}#0"
        let different = Set((others + [base]).compactMap { $0[text] })
        #expect(different.count == 4)
    }

    @Test("a change of a producer's parameters changes its consumers' keys, and no other")
    func producers() throws {
        let before = try keys(try laboratory())
        let changed = Self.yaml.replacingOccurrences(of: "fails: false", with: "fails: true")
        let after = try keys(try laboratory(changed))
        #expect(before["use{scale=2, width=4}#0"] != after["use{scale=2, width=4}#0"])
        let steady = "steady{milliseconds=0, rows=2}#1"
        #expect(before[steady] == after[steady])
    }

    @Test("a quantity more under 'reports' makes the record one that has not been made")
    func reports() throws {
        let more = Self.yaml.replacingOccurrences(
            of: "reports: {mean: a number}", with: "reports: {mean: a number, sd: a number}")
        let text = "steady{milliseconds=0, rows=1}#0"
        #expect(try keys(try laboratory())[text] != keys(try laboratory(more))[text])
    }

    @Test("a program older than a source is noticed, one that is newer is not")
    func staleness() throws {
        let laboratory = try laboratory()
        let program = laboratory.root + "/program"
        try laboratory.write("program", "")
        let soon = Date().addingTimeInterval(60)
        #expect(Staleness.newerSource(root: laboratory.root, executable: program) == nil)
        try FileManager.default.setAttributes(
            [.modificationDate: soon],
            ofItemAtPath: laboratory.root + "/Sources/LinearAlgebra/A.swift")
        #expect(
            Staleness.newerSource(root: laboratory.root, executable: program)
                == "Sources/LinearAlgebra/A.swift")
    }

    @Test("the core type follows the features of the processor")
    func cores() {
        let haswell: Set<String> = ["avx", "avx2", "fma"]
        let skylake = haswell.union(["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"])
        #expect(NumericEnvironment.bestCore(flags: skylake) == "SkylakeX")
        #expect(
            NumericEnvironment.bestCore(flags: skylake.union(["avx512_bf16"])) == "Cooperlake")
        #expect(NumericEnvironment.bestCore(flags: haswell) == "Haswell")
        #expect(NumericEnvironment.bestCore(flags: ["sse2"]) == nil)
    }
}

import Foundation
import Testing

@Suite("A declaration that is wrong is told by file and line, and nothing runs")
struct DeclarationTests {
    private func expectRefusal(
        _ repository: Repository, _ message: String, sourceLocation: SourceLocation
    ) throws {
        let place = "suites/sequential/streaming-bandits/suite.yaml"
        for command in [["validate"], ["run", "--all"]] {
            let ending = try Program.run(command, in: repository.root)
            #expect(ending.status == 2, sourceLocation: sourceLocation)
            #expect(
                ending.errors.contains(place + message), "\(ending.errors)",
                sourceLocation: sourceLocation)
        }
        #expect(!repository.exists("reports"), sourceLocation: sourceLocation)
    }

    private struct Slip: Sendable, CustomTestStringConvertible {
        var text: String
        var changed: String
        var message: String
        var testDescription: String { message }
    }

    @Test(
        "a slip in one line",
        arguments: [
            Slip(
                text: "    seeds: 2", changed: "    seedz: 2",
                message: ":28:5: unknown key 'seedz': did you mean 'seeds'?"),
            Slip(
                text: "arms: 50,", changed: "arms: many,",
                message: ":9:42: Simulation: parameter 'arms' has to be a whole number"),
            Slip(
                text: "- id: memory", changed: "- id: no-gain",
                message: ":43:9: 'no-gain' is declared twice, first in line 38"),
            Slip(
                text: "y: peak_memory", changed: "y: peak_memry",
                message: ":41:24: no experiment reports 'peak_memry': did you mean 'peak_memory'?"),
            Slip(
                text: "grid: {policy: [uniform, log]}\n    seeds: 2",
                changed: "grid: {policy: []}\n    seeds: 2",
                message: ":27:12: grid axis 'policy' has no values"),
            Slip(
                text: "run: Arms", changed: "run: Army",
                message: ":25:5: there is no experiment type 'Army': did you mean 'Arms'?"),
            Slip(
                text: "- id: memory", changed: "- id: ../memory",
                message: ":38:9: 'id' is '../memory', and has to be letters"),
            Slip(
                text: "- id: pulls", changed: "- id: /etc/passwd",
                message: ":60:9: 'id' is '/etc/passwd', and has to be small letters"),
            Slip(
                text: "    seeds: 2", changed: "    data: [../../etc/passwd]",
                message: ":28:12: 'data' lists '../../etc/passwd', and a name has letters"),
            Slip(
                text: "    seeds: 2", changed: "    data: [/etc/passwd]",
                message: ":28:12: 'data' lists '/etc/passwd', and a name has letters"),
            Slip(
                text: "    seeds: 2", changed: "    data: [nothing]",
                message: ":28:12: "),
        ])
    private func slips(slip: Slip) throws {
        let repository = try Repository()
        try repository.change(slip.text, to: slip.changed)
        try expectRefusal(repository, slip.message, sourceLocation: #_sourceLocation)
    }

    @Test("experiments that wait for each other's artifacts")
    func cycle() throws {
        let repository = try Repository()
        try repository.change(
            "    seeds: 2", to: "    seeds: 5\n    produces: [x]\n    needs: {z: settings}")
        try repository.change(
            "    seeds: 5\n    reports:",
            to: "    seeds: 5\n    produces: [z]\n    needs: {x: arms}\n    reports:")
        try expectRefusal(
            repository,
            ":13:5: these experiments wait for each other: settings → arms → settings",
            sourceLocation: #_sourceLocation)
    }

    @Test("too few claims, no control, no figure, nothing untested: each is said")
    func scanty() throws {
        let repository = try Repository()
        try repository.change("    control: {parameters: {policy: one}}\n", to: "")
        let ending = try repository.assay("validate")
        #expect(ending.status == 2 && ending.errors.contains("control"))
    }

    @Test("100 MB, brackets without end, and a program's bytes are no declaration")
    func hostile() throws {
        let repository = try Repository()
        let path = repository.path(Repository.suite)
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: 100 << 20)
        try file.close()
        try expectRefusal(
            repository, ": the file has 100 MB; a declaration has at most 4 MB",
            sourceLocation: #_sourceLocation)
        try repository.write(
            Repository.suite, "a: " + String(repeating: "[", count: 1 << 20))
        try expectRefusal(
            repository, ":1:66: lists and maps are nested more than 64 deep",
            sourceLocation: #_sourceLocation)
        let program = try #require(FileHandle(forReadingAtPath: try Program.path.get()))
        let bytes = try #require(try program.read(upToCount: 100_000))
        try repository.write(Repository.suite, bytes)
        try expectRefusal(
            repository, ": the file is binary, or its text is not in UTF-8",
            sourceLocation: #_sourceLocation)
    }

    @Test("a suite that the program has no code for names the list it is missing from")
    func unregistered() throws {
        let repository = try Repository()
        try repository.write("suites/sequential/new-paper/suite.yaml", Repository.declaration())
        let ending = try repository.assay("validate")
        #expect(ending.status == 2)
        #expect(
            ending.errors.contains(
                "suites/sequential/new-paper/suite.yaml: the program has no code for "
                    + "sequential/new-paper: add its paper to "
                    + "suites/sequential/SequentialSuites.swift"))
    }
}

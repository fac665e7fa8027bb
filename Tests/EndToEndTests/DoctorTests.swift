import Foundation
import Testing

@Suite("What 'assay doctor' finds")
struct DoctorTests {
    private struct Report: Decodable {
        struct Finding: Decodable {
            var topic: String
            var name: String
            var status: String
            var detail: String
            var repair: String?
        }
        var findings: [Finding]
        var problems: Int

        func finding(_ name: String) throws -> Finding {
            try #require(findings.first { $0.name == name }, "nothing is said of '\(name)'")
        }
    }

    private func report(_ repository: Repository, _ more: String...) throws -> (Report, Int32) {
        let ending = try Program.run(
            ["doctor", "--json", "--no-measure"] + more, in: repository.root)
        let report = try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
        #expect(report.problems == report.findings.filter { $0.status == "problem" }.count)
        #expect(report.findings.allSatisfy { $0.status != "problem" || $0.repair != nil })
        return (report, ending.status)
    }

    @Test("a repository in order has no problem, and before a run no ledger")
    func healthy() throws {
        let repository = try Repository()
        let (first, status) = try report(repository)
        #expect(status == 0, "\(first.findings.filter { $0.status == "problem" })")
        #expect(try first.finding("suites").detail == "1, all valid")
        let ledger = try first.finding("ledger")
        #expect(ledger.status == "note" && ledger.repair?.contains("assay run") == true)
        #expect(try repository.assay("run", "--all", "--experiment", "arms").status == 0)
        let (second, _) = try report(repository)
        #expect(try second.finding("ledger").detail.hasPrefix("1 run, "))
    }

    @Test("each thing that is wrong is a problem with its repair, and ends with 2")
    func problems() throws {
        let repository = try Repository()
        try repository.write(
            "ci/setup", "packages=(\n    no-such-package  # nothing\n    bash  # the shell\n)\n")
        try repository.write("reports/latest/ledger.sqlite", "no ledger")
        try repository.write(
            "datasets/manifest.json",
            """
            {"system": [], "datasets": [{"name": "x", "file": "files/x.csv", "committed": true,
            "sha256": "00"}]}
            """)
        try repository.change("seeds: 5", to: "seeds: many")
        let source = "suites/sequential/streaming-bandits/StreamingBandits.swift"
        try repository.date(source, Date(timeIntervalSinceNow: 3600))
        let (report, status) = try report(repository)
        #expect(status == 2)
        let repairs = [
            ("no-such-package", "apt-get install no-such-package"),
            ("x", "git checkout datasets/files"), ("suites", "assay validate"),
            ("ledger", "move it away"), ("program", "swift build -c release --product"),
        ]
        for (name, repair) in repairs {
            let finding = try report.finding(name)
            #expect(finding.status == "problem", "\(finding)")
            #expect(finding.repair?.contains(repair) == true, "\(finding)")
        }
        #expect(try report.finding("bash").status == "ok")
        let text = try repository.assay("doctor", "--no-measure").output
        #expect(text.contains("problem  no-such-package") && text.hasSuffix("to repair\n"))
    }

    @Test("it measures the core type that workers get against the inherited one")
    func kernels() throws {
        let repository = try Repository()
        let text = try repository.assay("doctor").output
        #expect(text.contains("Gflop/s in double precision"))
        #expect(text.contains("(what --portable pins)"))
    }
}

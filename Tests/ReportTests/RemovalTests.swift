import Digests
import Foundation
import Report
import Testing

@Suite("What an earlier report has left")
struct RemovalTests {
    private func write(_ count: Int, to folder: URL) throws {
        let writer = ReportWriter(directory: folder)
        let reports = try Fixture.suites().prefix(count).map { suite, verdicts, outcomes in
            try writer.write(suite, verdicts: verdicts, outcomes: outcomes)
        }
        try writer.write(ReportInput(suites: Array(reports)), withBook: false)
    }

    @Test("goes with its suite, and nothing else goes")
    func removal() throws {
        try Folder.temporary { folder in
            try write(2, to: folder)
            let before = try Folder.files(in: folder)
            #expect(before.contains("suites/sequential/streaming-bandits.html"))
            try Data("mine".utf8).write(to: folder.appendingPathComponent("suites/notes.txt"))
            let changed = "data/sequential/streaming-bandits.json"
            try Data("edited".utf8).write(to: folder.appendingPathComponent(changed))
            try write(1, to: folder)
            let after = try Folder.files(in: folder)
            let left = after.filter {
                $0.contains("streaming-bandits") || $0.contains("sequential")
            }
            #expect(left == [changed])
            #expect(after.contains("suites/notes.txt"))
            #expect(after.contains("suites/theory/double-descent.html"))
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/suites/sequential"))
        }
    }

    @Test("is not looked for outside of the folder", arguments: ["../victim", "a/../../victim"])
    func outside(path: String) throws {
        try Folder.temporary { folder in
            let report = folder.appendingPathComponent("report")
            try write(1, to: report)
            let victim = folder.appendingPathComponent("victim")
            try Data("mine".utf8).write(to: victim)
            let list = report.appendingPathComponent("SHA256SUMS")
            let digest = SHA256.hex(of: Array("mine".utf8))
            try Data("\(digest)  \(path)\n".utf8).write(to: list)
            try write(1, to: report)
            #expect(FileManager.default.fileExists(atPath: victim.path))
        }
    }

    @Test("is listed with the digests of all files")
    func list() throws {
        try Folder.temporary { folder in
            try write(1, to: folder)
            let text = try String(
                contentsOf: folder.appendingPathComponent("SHA256SUMS"), encoding: .utf8)
            let listed = text.split(separator: "\n").map {
                $0.split(separator: " ").map(String.init)
            }
            let files = try Folder.files(in: folder).filter { $0 != "SHA256SUMS" }
            #expect(listed.map { $0[1] } == files)
            for entry in listed {
                let bytes = try Data(contentsOf: folder.appendingPathComponent(entry[1]))
                #expect(SHA256.hex(of: [UInt8](bytes)) == entry[0])
            }
        }
    }
}

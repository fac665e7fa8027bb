import Comparison
import Declarations
import Foundation
import FoundationXML
import Results
import Testing

@Suite("Comparisons in the forms that machines read")
struct OutputTests {
    private let changed: StateComparison

    init() throws {
        changed = try compare(
            Sample(), Sample(shift: 3, core: "Haswell", verdict: .contradicted, observed: .nan))
    }

    @Test("JUnit is well-formed, with a failure for every objection")
    func junit() throws {
        let text = changed.junit()
        #expect(XMLParser(data: Data(text.utf8)).parse())
        let failures = text.components(separatedBy: "<failure").count - 1
        #expect(failures == changed.objections.count && failures == 2)
        #expect(text.contains("failures=\"2\""))
    }

    @Test("JSON can be read, whatever the values are")
    func json() throws {
        let object = try JSONSerialization.jsonObject(with: try changed.json()) as? [String: Any]
        let objections = try #require(object?["objections"] as? [[String: Any]])
        #expect(objections.count == changed.objections.count)
    }

    @Test("the page escapes what it shows")
    func page() throws {
        let evil = StateComparison(
            before: "<script>alert(1)</script>", after: "b\" onload=\"x", suites: changed.suites)
        let text = String(decoding: evil.page()[0].content, as: UTF8.self)
        #expect(!text.contains("<script>alert") && text.contains("&lt;script&gt;alert"))
        #expect(!text.contains("b\" onload"))
    }

    @Test("a remark cannot break out of its line or its properties")
    func workflowCommand() {
        let remark = Annotation(
            level: .warning, file: "a,b:c%", line: 3, title: "x::y", message: "one\ntwo % three")
        #expect(
            remark.workflowCommand
                == "::warning file=a%2Cb%3Ac%25,line=3,title=x%3A%3Ay::one%0Atwo %25 three")
    }

    @Test("GitLab's report names each remark once, whatever line it moves to")
    func codeQuality() throws {
        func issues(_ line: Int) throws -> [[String: Any]] {
            let remark = Annotation(
                level: .error, file: "f", line: line, title: "t", message: "m")
            let data = try Comparison.codeQuality([remark])
            return try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        }
        let (a, b) = (try issues(3), try issues(9))
        #expect(a[0]["fingerprint"] as? String == b[0]["fingerprint"] as? String)
        let location = try #require(b[0]["location"] as? [String: Any])
        #expect((location["lines"] as? [String: Int]) == ["begin": 9])
        #expect(a[0]["severity"] as? String == "major")
    }

    @Test("a claim whose verdict is not the declared one gets a remark at its line")
    func checkRemarks() throws {
        let suite = try Sample().suite()
        let verdict = ClaimVerdict(
            claim: "growth", verdict: .contradicted, declared: .reproduced, checks: [],
            control: [], message: "why")
        let remarks = annotations(suite, [verdict])
        #expect(remarks.map(\.line) == [suite.claims[1].line])
        #expect(remarks.map(\.message) == ["contradicted, declared reproduced: why"])
    }
}

@Suite("Baselines as files")
struct BaselineTests {
    private let path = NSTemporaryDirectory() + "assay-" + UUID().uuidString + ".json"

    private func reading(_ text: String) throws -> Snapshot {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try Snapshot(contentsOf: path)
    }

    @Test("a baseline comes back as it was written, infinite ends too")
    func roundTrip() throws {
        var snapshot = Snapshot(suites: [try Sample().results().withFigureDigests().snapshot])
        snapshot.suites[0].claims[0].checks[0].groups[0].upper = .infinity
        let text = String(decoding: try snapshot.json(), as: UTF8.self)
        #expect(try reading(text) == snapshot)
        #expect(snapshot.suites[0].figures.count == 1)
    }

    @Test("what is no baseline is refused with what to do")
    func damage() throws {
        let text = String(
            decoding: try Snapshot(suites: [try Sample().results().snapshot]).json(),
            as: UTF8.self)
        #expect(throws: BaselineError.unreadable(path: path)) { try Snapshot(contentsOf: path) }
        #expect(throws: BaselineError.format(path: path, found: 7)) {
            try reading(text.replacing("\"format\" : 1", with: "\"format\" : 7"))
        }
        let broken = [
            String(text.dropLast(40)), "[]", text.replacing("\"digest\"", with: "\"gone\""),
        ]
        for text in broken {
            #expect {
                _ = try reading(text)
            } throws: { error in
                guard case BaselineError.notABaseline? = error as? BaselineError else {
                    return false
                }
                return "\(error)".contains("assay export --format baseline")
            }
        }
    }

    @Test("suites that are not written anew stay")
    func replacing() throws {
        var a = try Sample().results().snapshot
        let b = try Sample(shift: 1).results().snapshot
        a.name = "a/other"
        let old = Snapshot(suites: [a, try Sample().results().snapshot])
        let new = old.replacing(with: Snapshot(suites: [b]))
        #expect(new.suites == [b, a])
    }
}

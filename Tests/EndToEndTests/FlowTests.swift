import Foundation
import FoundationXML
import Testing

@Suite("From a declaration to a page")
struct FlowTests {
    /// A repository whose trials have run and whose report is written.
    private func reported(_ change: (Repository) throws -> Void = { _ in }) throws -> Repository {
        let repository = try Repository()
        try change(repository)
        #expect(try repository.assay("run", "--all").status == 0)
        let report = try repository.assay("report")
        #expect(report.status == 0 && report.errors.isEmpty, "\(report.errors)")
        #expect(report.output == repository.path("reports/latest/index.html\n"))
        return repository
    }

    @Test("run, check, figures, report and export each take up what the one before left")
    func flow() throws {
        let repository = try reported()
        let check = try repository.assay(
            "check", "--junit", "junit.xml", "--markdown", "summary.md")
        #expect(check.status == 0 && check.output.contains("5 claims, all as declared"))
        let junit = String(decoding: try repository.read("junit.xml"), as: UTF8.self)
        #expect(junit.contains(#"tests="5""#) && !junit.contains("<failure"))
        let summary = String(decoding: try repository.read("summary.md"), as: UTF8.self)
        #expect(summary.contains("A small stream of arms"))

        let figures = try repository.assay("figures", "--output", "drawn")
        let drawn = try repository.files("drawn")
        #expect(figures.status == 0 && drawn.count == 6)
        for (path, data) in drawn {
            let start = String(decoding: data.prefix(5), as: UTF8.self)
            let isRight =
                switch (path as NSString).pathExtension {
                case "pdf": start == "%PDF-"
                case "svg": start == "<?xml"
                default: data.starts(with: [0x89, 0x50, 0x4e, 0x47])
                }
            #expect(isRight, "\(path) begins with \(start)")
            // The report holds the same figure.
            #expect(try repository.read("reports/latest/" + path) == data)
        }

        #expect(try repository.assay("export", "--output", "data").status == 0)
        let folder = "data/data/sequential/streaming-bandits/"
        let curve = String(decoding: try repository.read(folder + "arms.curve.csv"), as: UTF8.self)
        // A line of names; two algorithms, two seeds, three sizes.
        #expect(curve.split(whereSeparator: \.isNewline).count == 1 + 2 * 2 * 3)
        #expect(curve.contains("regret_norm"))

        let json = try repository.assay("export", "--format", "json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        let trials = (object as? [String: Any])?["trials"] as? [Any]
        #expect(try #require(trials).count == 19)
    }

    @Test("a verdict that is not the declared one ends 'check' with 1, and says what was seen")
    func moved() throws {
        let repository = try reported()
        try repository.change("within: [0.25, 0.42]", to: "within: [2, 3]")
        let check = try repository.assay("check", "--junit", "junit.xml")
        #expect(check.status == 1)
        #expect(check.output.contains("5 claims, 1 not as declared"))
        #expect(check.output.contains("contradicted slope"))
        #expect(check.output.contains("expected in [2, 3]"))
        let junit = String(decoding: try repository.read("junit.xml"), as: UTF8.self)
        #expect(junit.contains("<failure") && junit.contains(#"failures="1""#))
        // A contested claim has to be contradicted, and is then as declared.
        try repository.change(
            "    tolerance: the best arm of 20 is pulled too",
            to: "    tolerance: none\n    contested: the slope is a third")
        #expect(try repository.assay("check").status == 0)
        try repository.change("within: [2, 3]", to: "within: [0.25, 0.42]")
        #expect(try repository.assay("check").status == 1)
    }

    @Test("a control that passes makes its claim vacuous, which is not as declared")
    func vacuous() throws {
        let repository = try Repository()
        try repository.change("{parameters: {policy: one}}", to: "{parameters: {forgets: false}}")
        #expect(try repository.assay("run", "--all").status == 0)
        let check = try repository.assay("check")
        #expect(check.status == 1 && check.output.contains("vacuous      uniform-pulls"))
    }

    @Test("claims whose trials have not run are not as declared")
    func partly() throws {
        let repository = try Repository()
        #expect(try repository.assay("run", "--all", "--experiment", "arms").status == 0)
        let check = try repository.assay("check", "--json")
        #expect(check.status == 1)
        #expect(check.output.components(separatedBy: #""verdict" : "notRun""#).count == 5)
        #expect(check.output.components(separatedBy: #""verdict" : "reproduced""#).count == 2)
        let text = try repository.assay("check").output
        #expect(text.contains("notRun       memory") && text.contains("has not been run"))
        #expect(!text.contains("none"))
    }

    @Test("a claim of a suite of this repository, in a ledger of the test's own")
    func committed() throws {
        let repository = try Repository()
        let own = [
            "streaming-bandits", "--root", Program.repository, "--ledger",
            repository.path("ledger.sqlite"),
        ]
        // Whether the program is newer than its sources is not the question here.
        let run = try Program.run(
            ["run", "--claim", "uniform-exact", "--allow-stale"] + own, in: repository.root)
        #expect(run.status == 0, "\(run.errors)")
        let check = try Program.run(["check"] + own, in: repository.root)
        #expect(check.status == 1 && check.output.contains("reproduced   uniform-exact"))
        for command in ["figures", "report", "export"] {
            let ending = try Program.run(
                [command, "--output", command] + own, in: repository.root)
            // Most figures have no data, which 'figures' does not pass over.
            #expect(ending.status == (command == "figures" ? 3 : 0), "\(command)")
        }
        #expect(try repository.files("figures").count == 3 * 6)
        #expect(repository.exists("report/suites/sequential/streaming-bandits.html"))
    }

    // MARK: The site

    private func matches(_ pattern: Regex<(Substring, Substring)>, in text: String) -> [String] {
        text.matches(of: pattern).map { String($0.output.1) }
    }

    @Test("every link of the site leads to a file that is there, and to a place in it")
    func links() throws {
        let repository = try reported()
        let site = try repository.files("reports/latest") { !$0.hasPrefix("ledger") }
        let pages = site.filter { $0.key.hasSuffix(".html") }
            .mapValues { String(decoding: $0, as: UTF8.self) }
        #expect(
            Set(pages.keys) == ["index.html", "suites/sequential/streaming-bandits.html"])
        var broken: [String] = []
        for (path, text) in pages {
            let folder = URL(fileURLWithPath: "/" + path).deletingLastPathComponent()
            for link in matches(/(?:href|src|srcset|data|poster)="([^"]*)"/, in: text) {
                if link == "https://example.org/paper" { continue }
                let parts = link.split(separator: "#", omittingEmptySubsequences: false)
                let file = parts.first.map(String.init) ?? ""
                let target =
                    file.isEmpty
                    ? path
                    : String(
                        folder.appendingPathComponent(file).standardizedFileURL.path.dropFirst())
                guard site[target] != nil else {
                    broken.append("\(path): \(link)")
                    continue
                }
                if parts.count > 1, pages[target]?.contains("id=\"\(parts[1])\"") != true {
                    broken.append("\(path): \(link) has no such place")
                }
            }
        }
        #expect(broken == [])
    }

    @Test("opening the site asks nobody for anything")
    func requests() throws {
        let repository = try reported()
        var addresses: Set<String> = []
        for (path, data) in try repository.files("reports/latest")
        where path.hasSuffix(".html") || path.hasSuffix(".svg") {
            let text = String(decoding: data, as: UTF8.self)
            let fetched = matches(/(?:src|srcset|data|poster)="((?:https?:)?\/\/[^"]*)"/, in: text)
            let linked = matches(/<link[^>]*href="([^"]*)"/, in: text)
            let styled = matches(/url\(["']?((?:https?:)?\/\/[^)]*)\)/, in: text)
            let drawn = matches(/<image[^>]*href="(https?:[^"]*)"/, in: text)
            addresses.formUnion(fetched + linked + styled + drawn)
            #expect(!text.contains("@import") && !text.contains("fetch("), "\(path)")
        }
        #expect(addresses.isEmpty)
    }

    @Test("markup in what a stranger wrote is shown, not obeyed")
    func markup() throws {
        let evil = #"<script>alert(1)</script>"# + #"<img src=x onerror="alert(2)"> & </title>"#
        let repository = try reported { repository in
            try repository.change("title: A small stream of arms", to: "title: '\(evil)'")
            try repository.change("caption: Pulls by algorithm.", to: "caption: '\(evil)'")
            try repository.change("statement: Regret is never negative", to: "statement: '\(evil)'")
            try repository.change(
                "url: https://example.org/paper", to: "url: 'javascript:alert(3)'")
        }
        var obeyed: [String] = []
        var shown = 0
        for (path, data) in try repository.files("reports/latest")
        where ["html", "xml", "svg"].contains((path as NSString).pathExtension) {
            let text = String(decoding: data, as: UTF8.self)
            for tag in ["<script>alert", "<img src=x", "& </title>", "href=\"javascript:"]
            where text.contains(tag) {
                obeyed.append("\(path): \(tag)")
            }
            if path.hasSuffix(".html"), text.contains("&lt;script&gt;alert(1)") { shown += 1 }
        }
        #expect(obeyed == [] && shown == 2)
        // XML that is well formed is read to its end.
        let parser = XMLParser(data: try repository.read("reports/latest/junit.xml"))
        #expect(parser.parse())
        #expect(try repository.assay("list").output.contains(evil))
    }
}

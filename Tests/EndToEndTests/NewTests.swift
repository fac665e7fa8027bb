import Foundation
import Testing

/// What 'assay new' writes; `ci/template` builds and runs it.
@Suite("A new suite")
struct NewTests {
    private let repository: Repository
    private static let title = #"Means: "better" than \ one"#

    init() throws {
        repository = try Repository()
        let origin = URL(fileURLWithPath: Program.repository)
        let files = [
            "Package.swift", "Sources/Catalog/Catalog.swift", "suites/theory/TheorySuites.swift",
        ]
        for file in files {
            try repository.write(file, Data(contentsOf: origin.appendingPathComponent(file)))
        }
    }

    private func new(_ name: String, _ more: String...) throws -> Program.Ending {
        try Program.run(
            ["new", name, "--title", Self.title, "--year", "2024"] + more, in: repository.root)
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try repository.read(path), as: UTF8.self)
    }

    @Test("in a family that is there it is entered in the list, in order")
    func listed() throws {
        let ending = try new("theory/flat-minima", "--arxiv", "2401.01234")
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.split(separator: "\n").count == 3)
        #expect(ending.errors.contains("swift build -c release"))
        let slugs = try text("suites/theory/TheorySuites.swift").split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasSuffix(".paper,") }
        #expect(slugs.contains("FlatMinima.paper,") && slugs == slugs.sorted())
        let code = try text("suites/theory/flat-minima/FlatMinima.swift")
        #expect(code.contains("enum FlatMinima {") && code.contains(#"Paper("flat-minima","#))
        // The declaration is read; only the code is not in this program.
        let validate = try repository.assay("validate", "flat-minima")
        #expect(validate.status == 2)
        #expect(validate.errors.split(separator: "\n").count == 2, "\(validate.errors)")
        #expect(validate.errors.contains(".swift is newer than this program; rebuild"))
        #expect(validate.errors.contains("no code for theory/flat-minima"))
        let again = try new("theory/flat-minima", "--arxiv", "2401.01234")
        #expect(again.status == 2 && again.errors.contains("is there already"))
    }

    @Test("a new family becomes a target, a dependency of the catalog, and one of its families")
    func family() throws {
        let ending = try new("geometry/first-steps", "--url", "https://example.org/a")
        #expect(ending.status == 0, "\(ending.errors)")
        let manifest = try text("Package.swift")
        #expect(
            manifest.contains(#"family("geometry", uses:"#)
                || manifest.contains(
                    "family(\n            \"geometry\",")
        )
        #expect(manifest.components(separatedBy: #""GeometrySuites""#).count == 2)
        let catalog = try text("Sources/Catalog/Catalog.swift")
        #expect(catalog.contains("import GeometrySuites\n"))
        let line = try #require(catalog.firstMatch(of: /: \[Family\] = \[([a-z,\s]*)\]/))
        let names = line.output.1.split { !$0.isLetter }
        #expect(names.contains("geometry") && names == names.sorted())
        #expect(try text("suites/geometry/GeometrySuites.swift").contains("FirstSteps.paper"))
        // A second paper of the new family goes into its list.
        #expect(try new("geometry/a-second", "--url", "https://example.org/b").status == 0)
        let list = try text("suites/geometry/GeometrySuites.swift")
        #expect(list.contains("        ASecond.paper,\n        FirstSteps.paper,\n"))
    }

    @Test(
        "what cannot be meant is said, and nothing is written",
        arguments: [
            ("theory", "--arxiv 2401.01234", "cannot name a suite"),
            ("Theory/x", "--arxiv 2401.01234", "cannot name a suite"),
            ("theory/../x", "--arxiv 2401.01234", "cannot name a suite"),
            ("theory/x", "--arxiv 24", "is no number of arXiv"),
            ("theory/x", "", "needs --arxiv, or --url"),
        ])
    func refused(name: String, options: String, message: String) throws {
        let more = options.split(separator: " ").map(String.init)
        let ending = try Program.run(
            ["new", name, "--title", "A", "--year", "2024"] + more, in: repository.root)
        #expect(ending.status == 2 && ending.errors.contains(message), "\(ending.errors)")
        #expect(!repository.exists("suites/theory/x"))
    }
}

import Foundation
import Testing

@Suite("Data files that are not as the manifest says")
struct DataTests {
    private let repository: Repository
    private static let file = "datasets/files/digits8x8.csv.gz"
    private static let suite = "suites/theory/linear-mode-connectivity"

    init() throws {
        repository = try Repository()
        let origin = URL(fileURLWithPath: Program.repository)
        for path in ["datasets/manifest.json", Self.file, Self.suite + "/suite.yaml"] {
            try repository.write(path, Data(contentsOf: origin.appendingPathComponent(path)))
        }
    }

    private static let damages: [(name: String, change: @Sendable (inout Data) -> Void)] = [
        ("truncated", { $0.removeLast(100) }),
        ("altered", { $0[$0.count / 2] ^= 1 }),
        ("empty", { $0 = Data() }),
    ]

    private func damage(_ name: String) throws {
        guard name != "missing" else {
            return try FileManager.default.removeItem(atPath: repository.path(Self.file))
        }
        var data = try repository.read(Self.file)
        try #require(Self.damages.first { $0.name == name }).change(&data)
        try repository.write(Self.file, data)
    }

    @Test(
        "'data' names the file and the repair, and ends with 2",
        arguments: ["missing", "truncated", "altered", "empty"])
    func status(damage: String) throws {
        let whole = try repository.assay("data")
        #expect(whole.output.contains("digits8x8: ready"))
        try self.damage(damage)
        let ending = try repository.assay("data", "--problems")
        #expect(ending.status == 2)
        let lines = ending.output.split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("digits8x8: broken") })
        #expect(line.contains("git checkout datasets/files"))
    }

    @Test(
        "'run' names the repair and ends with 2 before anything runs",
        arguments: ["missing", "truncated", "altered", "empty"])
    func run(damage: String) throws {
        try self.damage(damage)
        let ending = try repository.assay(
            "run", "linear-mode-connectivity", "--experiment", "train", "--jobs", "2")
        #expect(ending.status == 2 && ending.errors.contains("nothing was run"))
        #expect(ending.errors.contains("git checkout datasets/files"), "\(ending.errors)")
        #expect(ending.errors.contains("needed by theory/linear-mode-connectivity"))
        #expect(!repository.exists("reports"))
    }

    @Test("models that a later experiment needs are made again when lost, and told when damaged")
    func artifacts() throws {
        let declaration = Self.suite + "/suite.yaml"
        let folder = "reports/latest/artifacts"
        func run(gamma: String) throws -> Program.Ending {
            // Another weight in one parameter: the consumers run again, the producer need not.
            let text = String(decoding: try repository.read(declaration), as: UTF8.self)
            let line = try #require(text.firstMatch(of: /\n +gamma: [0-9.]+\n/))
            try repository.write(
                declaration, text.replacingCharacters(in: line.range, with: "\n      \(gamma)\n"))
            return try repository.assay(
                "run", "linear-mode-connectivity", "--experiment", "train,pairwise")
        }
        let first = try run(gamma: "gamma: 0.3")
        #expect(first.status == 0, "\(first.errors)")
        let made = try repository.files(folder)
        #expect(made.count >= 4)

        try FileManager.default.removeItem(atPath: repository.path(folder))
        let second = try run(gamma: "gamma: 0.31")
        #expect(second.status == 0, "\(second.errors)")
        // The same bits, and so the same names.
        let again = try repository.files(folder)
        #expect(!again.isEmpty && again.allSatisfy { made[$0.key] == $0.value })

        for (name, data) in again { try repository.write(folder + "/" + name, data.dropLast(10)) }
        let third = try run(gamma: "gamma: 0.32")
        #expect(third.status == 3)
        #expect(third.errors.contains("artifact 'models' is damaged: delete \(repository.root)"))
        for name in again.keys {
            try FileManager.default.removeItem(atPath: repository.path(folder + "/" + name))
        }
        #expect(try run(gamma: "gamma: 0.32").status == 0)
    }

    @Test("a manifest that is none, or that leads out of the folder, ends with 2")
    func manifest() throws {
        let leaving =
            #"{"system": [], "datasets": [{"name": "x", "file": "../../etc/passwd", "#
            + #""committed": true, "sha256": ""}]}"#
        for (text, message) in [("{", "manifest.json"), (leaving, "'../../etc/passwd' leaves")] {
            try repository.write("datasets/manifest.json", text)
            for command in ["validate", "data"] {
                let ending = try repository.assay(command)
                #expect(ending.status == 2)
                #expect(ending.errors.contains(message), "\(ending.errors)")
            }
        }
        try FileManager.default.removeItem(atPath: repository.path("datasets"))
        let ending = try repository.assay("run", "streaming-bandits")
        #expect(ending.status == 2 && ending.errors.contains("manifest.json"))
    }
}

import Datasets
import Foundation
import SuiteKit
import Testing

/// The repository that holds this file.
private let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// A folder with a `datasets/` of its own, gone when the test ends.
private func withCopy(of files: [String], _ body: (String) throws -> Void) throws {
    let root = NSTemporaryDirectory() + "datasets-\(UUID().uuidString)"
    let manager = FileManager.default
    defer { try? manager.removeItem(atPath: root) }
    try manager.createDirectory(
        atPath: root + "/datasets/files", withIntermediateDirectories: true)
    for file in ["manifest.json"] + files {
        try manager.copyItem(
            atPath: repository + "/datasets/" + file, toPath: root + "/datasets/" + file)
    }
    try body(root)
}

struct DatasetLibraryTests {
    @Test("every committed file has its digest, and every digest its file")
    func committed() throws {
        let library = try DatasetLibrary(root: repository)
        let broken = library.statuses().filter { status in
            status.path.contains("/datasets/files/") && status.problem != nil
        }
        #expect(broken.isEmpty)
        let files = try FileManager.default.contentsOfDirectory(
            atPath: repository + "/datasets/files")
        let named = Set(library.statuses().map { String($0.path.split(separator: "/").last ?? "") })
        #expect(Set(files).subtracting(named).isEmpty)
    }

    // 1797 images of 8 × 8 pixels from 0 to 16: UCI's description of the set.
    @Test("the 8×8 digits have the published shape and range")
    func digits() throws {
        let table = try DatasetLibrary(root: repository).load("digits8x8").table
        #expect(table.rows == 1797 && table.entries.count == 65)
        let pixels = table.entries.dropLast().flatMap { $0.column.numbers ?? [] }
        #expect(pixels.count == 1797 * 64)
        #expect(pixels.min() == 0 && pixels.max() == 16)
        let digits = Set(table.numbers("digit") ?? [])
        #expect(digits == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test("MNIST-5k has 500 images a digit")
    func mnist() throws {
        let library = try DatasetLibrary(root: repository)
        #expect(try library.load("mnist5k_images").bytes.shape == [5000, 28, 28])
        let labels = try library.load("mnist5k_labels").bytes.values
        let counts = (0..<10).map { digit in labels.count { Int($0) == digit } }
        #expect(counts == [Int](repeating: 500, count: 10))
    }

    // 32,561 rows, 7,841 positives, 451,592 non-zeros: LIBSVM's page of the set.
    @Test("a9a has the published counts")
    func adult() throws {
        let rows = try DatasetLibrary(root: repository).load("a9a_train").sparse
        #expect(rows.rows == 32_561 && rows.values.count == 451_592)
        let positives = rows.targets.count { $0 > 0 }
        #expect(positives == 7841)
    }

    @Test("a symmetric matrix is read whole")
    func matrix() throws {
        let rows = try DatasetLibrary(root: repository).load("matrix_lund_a").sparse
        var dense = [Double](repeating: 0, count: 147 * 147)
        for row in 0..<147 {
            for k in rows.starts[row]..<rows.starts[row + 1] {
                dense[147 * row + rows.indices[k]] = rows.values[k]
            }
        }
        var asymmetry = 0.0
        for i in 0..<147 {
            for j in 0..<i {
                asymmetry = max(asymmetry, abs(dense[147 * i + j] - dense[147 * j + i]))
            }
        }
        #expect(asymmetry == 0)
        #expect(rows.rows == 147)
    }

    @Test("a missing file is an error that names the repair")
    func missing() throws {
        try withCopy(of: []) { root in
            let library = try DatasetLibrary(root: root)
            let error = #expect(throws: DatasetError.self) { try library.load("digits8x8") }
            #expect("\(try #require(error))".contains("git checkout datasets/files"))
        }
    }

    @Test("a truncated and an altered file are errors", arguments: ["truncated", "altered"])
    func damaged(how: String) throws {
        try withCopy(of: ["files/digits8x8.csv.gz"]) { root in
            let path = root + "/datasets/files/digits8x8.csv.gz"
            var bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
            if how == "truncated" {
                bytes.removeLast(100)
            } else {
                bytes[bytes.count / 2] ^= 1
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let library = try DatasetLibrary(root: root)
            let error = #expect(throws: DatasetError.self) { try library.load("digits8x8") }
            guard case .altered = error else {
                Issue.record("expected 'altered', got \(String(describing: error))")
                return
            }
        }
    }

    @Test("a file that leaves the folder is refused")
    func escape() throws {
        try withCopy(of: []) { root in
            let path = root + "/datasets/manifest.json"
            let text = """
                {"system": [], "datasets": [{"name": "x", "file": "../../etc/passwd", \
                "committed": true, "sha256": ""}]}
                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: DatasetError.self) { try DatasetLibrary(root: root) }
        }
    }

    @Test("an unknown name offers the near ones")
    func unknown() throws {
        let library = try DatasetLibrary(root: repository)
        #expect(throws: DatasetError.unknown(name: "digits", near: ["digits8x8"])) {
            try library.load("digits")
        }
    }

    @Test("no manifest is an error of its own")
    func noManifest() {
        #expect(throws: DatasetError.noManifest(path: "/nowhere/datasets/manifest.json")) {
            try DatasetLibrary(root: "/nowhere")
        }
    }
}

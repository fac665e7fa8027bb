import Foundation

/// The entries of `datasets/manifest.json` that reading needs.
struct Manifest: Sendable {
    /// One file: where it lies, what it has to hold, and how to get it back.
    struct Entry: Sendable, Equatable {
        /// The name by which experiments ask for it.
        var name: String
        /// Where it lies.
        var path: String
        /// SHA-256 of the file.
        var sha256: String
        /// SHA-256 of its content; nil when the manifest gives none.
        var contentSHA256: String?
        /// The size of the content in bytes; nil when the manifest gives none.
        var contentBytes: Int?
        /// Where the file comes from.
        var origin: Origin
    }

    /// Where a file comes from, and so what brings it back.
    enum Origin: Sendable, Equatable {
        /// It is part of the repository.
        case committed
        /// `datasets/prepare.py --fetch` makes it.
        case fetched
        /// This Debian package installs it.
        case system(package: String)
    }

    /// The entries by name.
    let entries: [String: Entry]

    /// Reads `datasets/manifest.json` under `root`.
    init(root: String) throws(DatasetError) {
        let path = root + "/datasets/manifest.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .noManifest(path: path)
        }
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: data)
        } catch {
            throw .damagedManifest(path: path, reason: "\(error)")
        }
        var entries: [String: Entry] = [:]
        for set in file.datasets {
            guard Self.isSafe(set.file) else {
                throw .damagedManifest(path: path, reason: "'\(set.file)' leaves the folder")
            }
            let folder = set.committed ? "/datasets/" : "/datasets/fetched/"
            entries[set.name] = Entry(
                name: set.name, path: root + folder + set.file, sha256: set.sha256,
                contentSHA256: set.sha256_content, contentBytes: set.bytes_content,
                origin: set.committed ? .committed : .fetched)
        }
        for set in file.system where set.files.count == set.sha256.count {
            for (file, digest) in zip(set.files, set.sha256) {
                let name = set.name + "-" + Self.part(of: file)
                entries[name] = Entry(
                    name: name, path: file, sha256: digest, contentSHA256: nil, contentBytes: nil,
                    origin: .system(package: set.package))
            }
        }
        self.entries = entries
    }

    /// `train-images` for `…/train-images-idx3-ubyte.gz`, and `test-…` for the container's `t10k-…`.
    private static func part(of file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let words = name.split(separator: "-").prefix(2).map(String.init)
        return words.joined(separator: "-").replacing("t10k", with: "test")
    }

    /// Whether a path stays inside the folder it is taken from.
    static func isSafe(_ path: String) -> Bool {
        !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }

    private struct File: Decodable {
        var system: [System]
        var datasets: [Set]
    }

    private struct System: Decodable {
        var name: String
        var package: String
        var files: [String]
        var sha256: [String]
    }

    private struct Set: Decodable {
        var name: String
        var file: String
        var committed: Bool
        var sha256: String
        var sha256_content: String?
        var bytes_content: Int?
    }
}

import Digests
import Foundation
import Synchronization

/// The files that a writer has written, by their paths below the report's folder.
final class WrittenFiles: Sendable {
    private let digests = Mutex<[String: String]>([:])

    /// Enters a file.
    func add(_ path: String, digest: String) {
        digests.withLock { $0[path] = digest }
    }

    /// The paths with the digests of their bytes.
    var all: [String: String] { digests.withLock { $0 } }
}

extension ReportWriter {
    /// The list of a report's files and their digests, as `sha256sum --check` reads it.
    static let listName = "SHA256SUMS"

    /// Removes the files of the report before this one that were not written again, and lists those
    /// of this one.
    ///
    /// Only files that the earlier list names and whose bytes are still the listed ones are removed.
    func replaceEarlierReport() throws(ReportError) {
        let list = directory.appendingPathComponent(Self.listName)
        let earlier = (try? String(contentsOf: list, encoding: .utf8)) ?? ""
        let kept = written.all
        for line in earlier.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            let path = parts[1].trimmingCharacters(in: .whitespaces)
            guard kept[path] == nil, Self.isBelow(path) else { continue }
            remove(path, digest: parts[0])
        }
        let lines = kept.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
        do {
            try Data(lines.joined().utf8).write(to: list, options: .atomic)
        } catch {
            throw .unwritable(path: list.path, reason: error.localizedDescription)
        }
    }

    /// Whether a listed path stays below the folder, whoever wrote the list.
    private static func isBelow(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }

    private func remove(_ path: String, digest: String) {
        let file = directory.appendingPathComponent(path)
        // Not a link that leads elsewhere, nor a file that somebody has put in its place.
        let root = directory.resolvingSymlinksInPath().path + "/"
        guard file.resolvingSymlinksInPath().path == root + path,
            let bytes = try? Data(contentsOf: file), SHA256.hex(of: [UInt8](bytes)) == digest
        else { return }
        try? FileManager.default.removeItem(at: file)
        var folder = file.deletingLastPathComponent()
        while folder.path.count > directory.path.count,
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.isEmpty == true
        {
            try? FileManager.default.removeItem(at: folder)
            folder = folder.deletingLastPathComponent()
        }
    }
}

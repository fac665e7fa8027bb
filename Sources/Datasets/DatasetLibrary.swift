import Digests
import Foundation
public import SuiteKit

/// The data sets of a repository: found by name, checked by digest, read in their form.
public struct DatasetLibrary: Sendable {
    /// A data set's name, its place, and whether it is there as it should be.
    public struct Status: Sendable, Equatable {
        /// The name by which experiments ask for it.
        public var name: String
        /// Where it lies.
        public var path: String
        /// What is wrong with it; nil when nothing is.
        public var problem: DatasetError?
    }

    private let manifest: Manifest

    /// The largest content that is unpacked, 1 GiB: files that unpack without end are refused.
    private static let limit = 1 << 30

    /// The data sets of the repository at `root`, the folder that holds `datasets/manifest.json`.
    ///
    /// - Parameter root: the repository's folder.
    /// - Throws: `DatasetError` when there is no readable manifest.
    public init(root: String) throws(DatasetError) {
        manifest = try Manifest(root: root)
    }

    /// The names of all data sets, sorted.
    public var names: [String] { manifest.entries.keys.sorted() }

    /// The SHA-256 that the manifest gives for a data set; part of a trial's key.
    ///
    /// - Parameter name: the data set.
    /// - Returns: 64 hexadecimal digits.
    /// - Throws: `DatasetError.unknown`.
    public func digest(of name: String) throws(DatasetError) -> String {
        let entry = try entry(name)
        return entry.contentSHA256 ?? entry.sha256
    }

    /// Checks that a data set is there and has the digest that the manifest gives.
    ///
    /// - Parameter name: the data set.
    /// - Throws: `DatasetError`, with the command that repairs it.
    public func verify(_ name: String) throws(DatasetError) {
        _ = try content(of: entry(name))
    }

    /// Every data set with what is wrong with it.
    public func statuses() -> [Status] {
        manifest.entries.values.sorted { $0.name < $1.name }.map { entry in
            Status(name: entry.name, path: entry.path, problem: problem(of: entry))
        }
    }

    private func problem(of entry: Manifest.Entry) -> DatasetError? {
        do {
            _ = try content(of: entry)
            return nil
        } catch {
            return error
        }
    }

    /// Reads a data set, checked by digest.
    ///
    /// - Parameter name: the data set.
    /// - Returns: its content in the form of its file.
    /// - Throws: `DatasetError`.
    public func load(_ name: String) throws(DatasetError) -> Dataset {
        let entry = try entry(name)
        let bytes = try content(of: entry)
        do {
            return Dataset(name: name, content: try FileFormat.read(bytes, path: entry.path))
        } catch {
            throw .unreadable(name: name, reason: error.description)
        }
    }

    private func entry(_ name: String) throws(DatasetError) -> Manifest.Entry {
        guard let entry = manifest.entries[name] else {
            let near = names.filter { $0.hasPrefix(name) || name.hasPrefix($0) }
            throw .unknown(name: name, near: Array(near.prefix(4)))
        }
        return entry
    }

    /// The unpacked bytes of a file whose digest is right.
    private func content(of entry: Manifest.Entry) throws(DatasetError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: entry.path) else {
            throw .missing(name: entry.name, path: entry.path, repair: entry.repair)
        }
        let bytes = [UInt8](data)
        let found = SHA256.hex(of: bytes)
        let isPacked = entry.path.hasSuffix(".gz")
        if found != entry.sha256 {
            // Another zlib packs the same content into other bytes; the content then decides.
            guard let expected = entry.contentSHA256, isPacked,
                let content = try? Gzip.unpack(bytes, limit: Self.limit),
                SHA256.hex(of: content) == expected
            else {
                throw .altered(
                    name: entry.name, path: entry.path, expected: entry.sha256, found: found,
                    repair: entry.repair)
            }
            return content
        }
        guard isPacked else { return bytes }
        do {
            return try Gzip.unpack(bytes, limit: Self.limit)
        } catch {
            throw .unreadable(name: entry.name, reason: "the gzip stream is damaged (\(error))")
        }
    }
}

extension Manifest.Entry {
    /// What brings the file back.
    var repair: String {
        switch origin {
        case .committed:
            "restore it with 'git checkout datasets/files'"
        case .fetched:
            "build it with 'python3 datasets/prepare.py --fetch datasets/fetched'"
        case .system(let package):
            "install it with 'ci/setup' (or 'apt-get install --reinstall \(package)')"
        }
    }
}

import Digests
import Foundation

/// Digests of the sources that a suite is built from: its folder and the targets it imports.
public struct SourceDigests {
    /// The sources cannot be read.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        /// What is wrong and what to do.
        public let description: String
    }

    private let root: String
    /// Where targets are looked for that `root` does not have.
    private let kit: Kit
    private var targets: [String: Target] = [:]
    private var suites: [String: String] = [:]

    private struct Target {
        var digest: String
        var imports: Set<String>
    }

    /// Where the core targets come from that suites outside their repository are built on.
    public enum Kit: Sendable, Equatable {
        /// They are targets of the same repository, or none are used.
        case none
        /// The sources are in another folder that holds `Sources/`.
        case sources(root: String)
        /// Only the program is there; it is part of every key, so that another one runs all again.
        case program(path: String)
    }

    private static let extensions: Set<String> = ["swift", "c", "h", "modulemap", "py"]

    /// The sources of a repository.
    ///
    /// - Parameters:
    ///   - root: the folder that holds `suites/` and, in this repository, `Sources/`.
    ///   - kit: where core targets come from that `root` does not have.
    public init(root: String, kit: Kit = .none) {
        self.root = root
        self.kit = kit
    }

    /// The digest of a suite's sources; read once and remembered.
    ///
    /// - Parameter suite: the suite's name, `theory/double-descent`.
    /// - Returns: 64 hexadecimal digits that change when a source changes on which a record depends.
    /// - Throws: `Failure` when the folder or one of its files cannot be read.
    public mutating func digest(of suite: String) throws(Failure) -> String {
        if let known = suites[suite] { return known }
        guard let own = try read("\(root)/suites/\(suite)") else {
            throw Failure(
                description: "there is no folder \(root)/suites/\(suite): run inside the repository"
            )
        }
        // Every suite runs through these, whatever it imports.
        var open = own.imports.union(["SuiteKit", "Kernels"])
        var reached: [String: String] = [:]
        while let name = open.popFirst() {
            guard reached[name] == nil, let target = try target(name) else { continue }
            reached[name] = target.digest
            open.formUnion(target.imports)
        }
        var hash = SHA256()
        hash.update(field: own.digest)
        for (name, digest) in reached.sorted(by: { $0.key < $1.key }) {
            hash.update(field: name)
            hash.update(field: digest)
        }
        let digest = hash.finalizeHex()
        suites[suite] = digest
        return digest
    }

    /// The target called `name`; nil for modules that are not of this repository.
    private mutating func target(_ name: String) throws(Failure) -> Target? {
        if let known = targets[name] { return known }
        var target = try read("\(root)/Sources/\(name)")
        if target == nil {
            switch kit {
            case .none: break
            case .sources(let kit): target = try read("\(kit)/Sources/\(name)")
            case .program(let path):
                // Of what it was built from, the program itself is all that is left.
                if name == "SuiteKit" { target = Target(digest: try digest(path), imports: []) }
            }
        }
        targets[name] = target
        return target
    }

    private func digest(_ path: String) throws(Failure) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(description: "\(path) cannot be read")
        }
        return SHA256.hex(of: [UInt8](data))
    }

    /// The digest of a folder's sources and what they import; nil when there is no such folder.
    private func read(_ folder: String) throws(Failure) -> Target? {
        guard let all = FileManager.default.subpathsIfFolder(folder) else { return nil }
        var hash = SHA256()
        var imports: Set<String> = []
        for file in all.sorted()
        where Self.extensions.contains((file as NSString).pathExtension) {
            guard let data = FileManager.default.contents(atPath: folder + "/" + file) else {
                throw Failure(description: "\(folder)/\(file) cannot be read")
            }
            hash.update(field: file)
            hash.update(field: SHA256.hex(of: [UInt8](data)))
            if file.hasSuffix(".swift") {
                imports.formUnion(Self.imports(in: String(decoding: data, as: UTF8.self)))
            }
        }
        return Target(digest: hash.finalizeHex(), imports: imports)
    }

    /// The modules that a Swift file imports.
    private static func imports(in text: String) -> Set<String> {
        var names: Set<String> = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            guard line.count < 100, line.contains(UInt8(ascii: "i")) else { continue }
            let words = line.split(separator: UInt8(ascii: " "))
            guard let place = words.firstIndex(where: { Array($0) == Array("import".utf8) }),
                place <= 2, place + 1 < words.count
            else { continue }
            names.insert(String(decoding: words[place + 1], as: UTF8.self))
        }
        return names
    }
}

extension FileManager {
    /// The paths of everything below a folder, relative to it; nil when it is no folder.
    func subpathsIfFolder(_ folder: String) -> [String]? {
        var isFolder: ObjCBool = false
        guard unsafe fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            return nil
        }
        return try? subpathsOfDirectory(atPath: folder)
    }
}

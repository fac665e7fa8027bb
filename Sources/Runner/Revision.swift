import Foundation

/// Why a state of the repository cannot be looked at.
public enum RevisionError: Error, Equatable, CustomStringConvertible {
    /// The folder is in no Git repository, or there is no Git.
    case noRepository(String, reason: String)
    /// Git knows no such revision.
    case unknown(String, root: String)
    /// The files of a revision cannot be read.
    case unreadable(String, reason: String)

    /// One sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .noRepository(let root, let reason):
            "\(root) is in no Git repository that can be read (\(reason)): a revision needs one"
        case .unknown(let name, let root):
            """
            Git knows no revision '\(name)' in \(root): 'git log --oneline' lists them; in a \
            shallow clone, 'git fetch --unshallow' brings them all
            """
        case .unreadable(let name, let reason):
            "the files of revision '\(name)' cannot be read: \(reason)"
        }
    }
}

/// The suites, sources and list of data sets of a Git revision, in a folder of their own, which goes
/// with the last reference.
public final class Revision: Sendable {
    /// The revision as it was named, `main`.
    public let name: String
    /// The commit, 40 hexadecimal digits.
    public let commit: String
    /// The folder, laid out as the repository.
    public let root: String

    /// What decides about plans and keys.
    private static let parts = ["suites", "Sources", "datasets"]

    /// Lays a revision's files out in a folder.
    ///
    /// - Parameters:
    ///   - name: anything that Git takes for a commit.
    ///   - repository: the repository's folder, or the part of it that holds `suites/`.
    /// - Throws: `RevisionError`.
    public init(_ name: String, of repository: String) throws(RevisionError) {
        let git = Git(repository)
        self.name = name
        commit = try git.commit(name)
        let there = try git.text(["ls-tree", "--name-only", commit], of: name)
        let parts = Self.parts.filter(there.split(separator: "\n").map(String.init).contains)
        guard parts.contains("suites") else {
            throw .unreadable(name, reason: "it has no folder 'suites'")
        }
        root = NSTemporaryDirectory() + "assay-revision-" + UUID().uuidString
        do {
            try FileManager.default.createDirectory(
                atPath: root, withIntermediateDirectories: true)
        } catch {
            throw .unreadable(name, reason: "cannot make the folder \(root)")
        }
        // Data files are not needed, only what the list says of them.
        let wanted = parts.map { $0 == "datasets" ? "datasets/manifest.json" : $0 }
        let archive = root + "/archive.tar"
        do {
            try git.run(
                ["archive", "--format=tar", "--output=\(archive)", commit] + wanted, of: name)
        } catch {
            // Without a list of data sets the rest still tells most.
            try git.run(
                ["archive", "--format=tar", "--output=\(archive)", commit]
                    + wanted.filter { !$0.hasPrefix("datasets") }, of: name)
        }
        let unpacked = Command("tar", ["-x", "-f", archive, "-C", root]).run()
        guard unpacked.status == 0 else {
            throw .unreadable(name, reason: "tar: \(unpacked.errors)")
        }
        try? FileManager.default.removeItem(atPath: archive)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// The commit that a name stands for.
    ///
    /// - Parameters:
    ///   - name: anything that Git takes for a commit.
    ///   - repository: a folder of the repository.
    /// - Returns: 40 hexadecimal digits.
    /// - Throws: `RevisionError`.
    public static func commit(
        _ name: String, of repository: String
    ) throws(RevisionError) -> String {
        try Git(repository).commit(name)
    }
}

/// Git, asked about one repository.
struct Git {
    private let root: String

    init(_ root: String) { self.root = root }

    func commit(_ name: String) throws(RevisionError) -> String {
        let inside = Command("git", ["-C", root, "rev-parse", "--git-dir"]).run()
        guard inside.status == 0 else {
            throw .noRepository(root, reason: inside.errors)
        }
        // '--end-of-options' keeps a name that begins with '-' from being an option.
        let found = Command(
            "git",
            [
                "-C", root, "rev-parse", "--verify", "--quiet", "--end-of-options",
                name + "^{commit}",
            ]
        ).run()
        guard found.status == 0, found.output.count == 40 || found.output.count == 64 else {
            throw .unknown(name, root: root)
        }
        return found.output
    }

    func text(_ arguments: [String], of name: String) throws(RevisionError) -> String {
        let result = Command("git", ["-C", root] + arguments).run()
        guard result.status == 0 else { throw .unreadable(name, reason: result.errors) }
        return result.output
    }

    func run(_ arguments: [String], of name: String) throws(RevisionError) {
        _ = try text(arguments, of: name)
    }
}

/// A program of the system, run to its end.
struct Command {
    let name: String
    let arguments: [String]

    init(_ name: String, _ arguments: [String]) {
        self.name = name
        self.arguments = arguments
    }

    /// What it wrote, without blank ends, and how it ended; 127 when there is no such program.
    func run() -> (status: Int32, output: String, errors: String) {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            return (127, "", "\(error)")
        }
        // Neither writes more than a pipe holds to the second while the first is read: Git's and
        // tar's complaints are a few lines.
        let text = Self.text(output)
        let complaint = Self.text(errors)
        process.waitUntilExit()
        return (process.terminationStatus, text, complaint)
    }

    private static func text(_ pipe: Pipe) -> String {
        String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

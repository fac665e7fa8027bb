import Figures
import Foundation
import Runner

/// Looks at the machine and a repository, and says what is wrong with them.
struct Doctor {
    /// The repository's folder.
    let root: String
    /// The ledger's file.
    let ledger: String

    init(root: String, ledger: String?) {
        self.root = root
        self.ledger = ledger ?? Places(root: root).ledger
    }

    /// The compiler, the system's packages and the fonts.
    func tools() -> [Finding] {
        [toolchain()] + packages() + fonts()
    }

    private func toolchain() -> Finding {
        let repair = "install Swift 6.2 or later from https://www.swift.org/install"
        guard let text = Self.output(["swift", "--version"]) else {
            return Finding(
                "tools", "swift", .problem, "there is no 'swift' on the PATH", repair: repair)
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let place = words.firstIndex(of: "version"), place + 1 < words.count else {
            return Finding("tools", "swift", .note, "it does not say its version", repair: repair)
        }
        let version = String(words[place + 1])
        let parts = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        let isNew = parts.count == 2 && (parts[0], parts[1]) >= (6, 2)
        return Finding(
            "tools", "swift", isNew ? .ok : .problem, version, repair: isNew ? nil : repair)
    }

    /// The packages that `ci/setup` installs: the lines between `packages=(` and `)`.
    private func packages() -> [Finding] {
        let file = "ci/setup"
        guard let script = try? String(contentsOfFile: "\(root)/\(file)", encoding: .utf8) else {
            return []
        }
        var wanted: [(name: String, purpose: String)] = []
        for line in script.split(separator: "\n").drop(while: { $0 != "packages=(" }).dropFirst() {
            if line == ")" { break }
            let parts = line.split(separator: "#", maxSplits: 1)
            let name = parts.first?.trimmingCharacters(in: .whitespaces) ?? ""
            let purpose = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            if !name.isEmpty { wanted.append((name, purpose)) }
        }
        let format = "--showformat=${Package}\t${Version}\t${Status}\n"
        let query = ["dpkg-query", "--show", format] + wanted.map(\.name)
        guard let text = Self.output(query, anyStatus: true) else {
            return [
                Finding(
                    "tools", "packages", .note,
                    "this system has no dpkg-query, so they cannot be looked up",
                    repair: "compare with the list in \(file)")
            ]
        }
        var versions: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t")
            guard fields.count == 3, fields[2] == "install ok installed" else { continue }
            versions[String(fields[0])] = String(fields[1])
        }
        return wanted.map { name, purpose in
            guard let version = versions[name] else {
                return Finding(
                    "tools", name, .problem, "not installed (\(purpose))",
                    repair: "ci/setup, or apt-get install \(name)")
            }
            return Finding("tools", name, .ok, version)
        }
    }

    private func fonts() -> [Finding] {
        FigureFont.all.map { font in
            let path = font.path
            let name = (path as NSString).lastPathComponent
            guard FileManager.default.isReadableFile(atPath: path) else {
                return Finding(
                    "tools", name, .problem, "\(path) is missing: figures cannot be drawn",
                    repair: "apt-get install \(font.package)")
            }
            return Finding("tools", name, .ok, path)
        }
    }

    /// What a program writes to standard output; nil when it cannot be started or fails.
    ///
    /// - Parameters:
    ///   - command: the program's name, looked up on the PATH, and its arguments.
    ///   - anyStatus: whether the output counts however the program ends.
    ///   - environment: variables besides those of this process.
    /// - Returns: its output.
    static func output(
        _ command: [String], anyStatus: Bool = false, environment: [String: String] = [:]
    ) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = try? pipe.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        // 127 is what 'env' says of a program that is not there.
        let status = process.terminationStatus
        guard status == 0 || anyStatus && status != 127 else { return nil }
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}

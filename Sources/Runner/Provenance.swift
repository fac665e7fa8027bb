import Foundation

/// On what a run ran; kept in the ledger and shown in the report, never part of a record.
public enum Provenance {
    /// Processor, system, compiler, revision and numeric environment, as names and values.
    ///
    /// - Parameters:
    ///   - root: the repository's folder.
    ///   - environment: what decides about the bits.
    /// - Returns: what could be found out.
    public static func current(
        root: String, environment: NumericEnvironment
    ) -> [String: String] {
        var values = [
            "architecture": environment.architecture,
            "blas": environment.library,
            "blas core": environment.core,
            "processors": String(ProcessInfo.processInfo.activeProcessorCount),
            "memory": String(ProcessInfo.processInfo.physicalMemory),
            "compiler": compiler,
        ]
        values["processor"] = field("model name", in: "/proc/cpuinfo")
        values["kernel"] = kernel()
        values["system"] = systemName()
        values["revision"] = revision(root: root)
        return values
    }

    /// The value of the first line `name : value` or `name=value` of a text file.
    static func field(_ name: String, in path: String) -> String? {
        // Files under /proc have no size, so they are read to their end; the first part is enough.
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: 1 << 14)
        else { return nil }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            guard let end = line.firstIndex(where: { $0 == ":" || $0 == "=" }),
                line[..<end].trimmingCharacters(in: .whitespaces) == name
            else { continue }
            return line[line.index(after: end)...]
                .trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
        }
        return nil
    }

    private static func kernel() -> String? {
        // Files under /proc have no size, and a reader of whole files finds them empty.
        let file = FileHandle(forReadingAtPath: "/proc/sys/kernel/osrelease")
        guard let data = try? file?.read(upToCount: 256) else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func systemName() -> String? { field("PRETTY_NAME", in: "/etc/os-release") }

    private static var compiler: String {
        #if compiler(>=6.4)
            "Swift 6.4 or later"
        #elseif compiler(>=6.3)
            "Swift 6.3"
        #else
            "Swift 6.2"
        #endif
    }

    /// The commit that is checked out at `root`; nil outside a Git repository.
    static func revision(root: String) -> String? {
        var folder = root + "/.git"
        if let pointer = text(folder), pointer.hasPrefix("gitdir: ") {
            let target = String(pointer.dropFirst(8))
            folder = target.hasPrefix("/") ? target : root + "/" + target
        }
        guard let head = text(folder + "/HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return head }
        let name = String(head.dropFirst(5))
        let shared = text(folder + "/commondir").map { $0.hasPrefix("/") ? $0 : folder + "/" + $0 }
        for place in [folder, shared ?? folder] {
            if let commit = text(place + "/" + name) { return commit }
            let packed = text(place + "/packed-refs") ?? ""
            for line in packed.split(separator: "\n") where line.hasSuffix(" " + name) {
                return String(line.prefix { $0 != " " })
            }
        }
        return nil
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}

import Foundation

/// Finds out whether the program is older than the sources it was built from.
public enum Staleness {
    /// A source file that is newer than the program; nil when there is none.
    ///
    /// - Parameters:
    ///   - root: the repository's folder.
    ///   - executable: the program's file.
    ///   - kit: another folder with `Sources/`, on which the program is built; only modules that lie
    ///     compiled beside the program count there.
    /// - Returns: the path of one such file, relative to `root`.
    public static func newerSource(
        root: String, executable: String, kit: String? = nil
    ) -> String? {
        if let file = newerSource(in: ["Sources", "suites"], root: root, executable: executable) {
            return file
        }
        guard let kit, kit != root else { return nil }
        let modules = (executable as NSString).deletingLastPathComponent + "/Modules"
        let files = FileManager.default.subpathsIfFolder(modules) ?? []
        let folders = files.filter { $0.hasSuffix(".swiftmodule") }
            .map { "Sources/" + ($0 as NSString).deletingPathExtension }
        let file = newerSource(in: folders.sorted(), root: kit, executable: executable)
        return file.map { kit + "/" + $0 }
    }

    private static func newerSource(
        in folders: [String], root: String, executable: String
    ) -> String? {
        guard let built = date(of: executable) else { return nil }
        for folder in folders {
            let files = FileManager.default.subpathsIfFolder(root + "/" + folder) ?? []
            for file in files.sorted()
            where file.hasSuffix(".swift") || file.hasSuffix(".c") || file.hasSuffix(".h") {
                let path = folder + "/" + file
                // What only tests use is not part of the program.
                guard !path.hasPrefix("Sources/TestSupport/") else { continue }
                guard let changed = date(of: root + "/" + path), changed > built else { continue }
                if let compiled = compilation(of: path, beside: executable), compiled >= changed {
                    continue
                }
                return path
            }
        }
        return nil
    }

    /// When the module of a Swift file was last compiled.
    ///
    /// A change that leaves the machine code as it was (of a comment, say) does not make the build
    /// link the program again; the file beside the compiled module tells that it was compiled.
    private static func compilation(of path: String, beside executable: String) -> Date? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 2, path.hasSuffix(".swift") else { return nil }
        let module = parts[0] == "suites" ? parts[1].capitalized + "Suites" : parts[1]
        let folder = (executable as NSString).deletingLastPathComponent
        return date(of: "\(folder)/Modules/\(module).swiftsourceinfo")
    }

    private static func date(of path: String) -> Date? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date
    }
}

import Foundation

/// Finds out whether the program is older than the sources it was built from.
public enum Staleness {
    /// A source file that is newer than the program; nil when there is none.
    ///
    /// - Parameters:
    ///   - root: the repository's folder.
    ///   - executable: the program's file.
    /// - Returns: the path of one such file, relative to `root`.
    public static func newerSource(root: String, executable: String) -> String? {
        guard let built = date(of: executable) else { return nil }
        for folder in ["Sources", "suites"] {
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

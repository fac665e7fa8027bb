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
                if let changed = date(of: root + "/" + path), changed > built { return path }
            }
        }
        return nil
    }

    private static func date(of path: String) -> Date? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date
    }
}

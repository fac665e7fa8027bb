/// Why a data set cannot be read, and what to do about it.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
    /// There is no manifest where the root should have one.
    case noManifest(path: String)
    /// The manifest is not what it should be.
    case damagedManifest(path: String, reason: String)
    /// The manifest has no set of this name.
    case unknown(name: String, near: [String])
    /// The file is not there.
    case missing(name: String, path: String, repair: String)
    /// The file is there, and is not the one the manifest describes.
    case altered(name: String, path: String, expected: String, found: String, repair: String)
    /// The file has the right digest, but cannot be read.
    case unreadable(name: String, reason: String)

    /// One sentence that says what is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .noManifest(let path):
            "there is no \(path): run inside the repository, or name it with --root"
        case .damagedManifest(let path, let reason):
            "\(path) is damaged (\(reason)): restore it with 'git checkout datasets/manifest.json'"
        case .unknown(let name, let near):
            near.isEmpty
                ? "there is no data set '\(name)': 'assay data' lists them"
                : "there is no data set '\(name)': did you mean \(near.joined(separator: " or "))?"
        case .missing(let name, let path, let repair):
            "data set '\(name)' is missing (\(path)): \(repair)"
        case .altered(let name, let path, let expected, let found, let repair):
            """
            data set '\(name)' is not the file that the manifest describes (\(path) has SHA-256 \
            \(found.prefix(12))…, expected \(expected.prefix(12))…): \(repair)
            """
        case .unreadable(let name, let reason):
            "data set '\(name)' cannot be read: \(reason)"
        }
    }

    /// What brings the file back; nil where nothing but another manifest would.
    public var repair: String? {
        switch self {
        case .missing(_, _, let repair), .altered(_, _, _, _, let repair): repair
        case .noManifest, .damagedManifest, .unknown, .unreadable: nil
        }
    }
}

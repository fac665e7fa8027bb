import Digests

/// A name for a remark that stays the same while the remark does, wherever its line moves.
func fingerprint(_ remark: Annotation) -> String {
    SHA256.hex(of: [remark.file, remark.title, remark.level.rawValue].joined(separator: "\n"))
}

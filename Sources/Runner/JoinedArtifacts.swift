import Digests
import Foundation

/// Artifacts that cannot be taken over from another folder.
public struct ArtifactError: Error, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String
}

/// Copies the artifacts of another ledger to those of this one, each unless it is there.
///
/// - Parameters:
///   - source: the folder of the other ledger's artifacts; one that is not there holds none.
///   - target: the folder of this ledger's artifacts.
/// - Returns: how many files were copied.
/// - Throws: `ArtifactError` for a file that is damaged or cannot be copied.
public func joinArtifacts(from source: String, into target: String) throws(ArtifactError) -> Int {
    let files = FileManager.default
    let (from, to) = (
        URL(fileURLWithPath: source).standardizedFileURL.path,
        URL(fileURLWithPath: target).standardizedFileURL.path
    )
    guard from != to, let names = try? files.contentsOfDirectory(atPath: from) else { return 0 }
    let store = ArtifactStore(folder: to)
    var copied = 0
    for name in names.sorted() where name.hasSuffix(".safetensors") {
        let digest = String(name.dropLast(".safetensors".count))
        guard !store.has(digest) else { continue }
        let bytes = [UInt8](files.contents(atPath: from + "/" + name) ?? Data())
        guard SHA256.hex(of: bytes) == digest else {
            throw ArtifactError(
                description: "\(from)/\(name) is damaged: delete it, run its part again, and merge")
        }
        do {
            try files.createDirectory(atPath: to, withIntermediateDirectories: true)
            try Data(bytes).write(
                to: URL(fileURLWithPath: store.path(of: digest)), options: .atomic)
        } catch {
            throw ArtifactError(
                description: "\(store.path(of: digest)) cannot be written: \(error)")
        }
        copied += 1
    }
    return copied
}

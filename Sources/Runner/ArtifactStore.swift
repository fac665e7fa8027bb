import Datasets
import Digests
import Foundation
import Ledger
import SuiteKit

/// The folder of artifacts: a safetensors file each, named by the digest of its content.
struct ArtifactStore: Sendable {
    let folder: String

    /// Why an artifact cannot be read or written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    func path(of digest: String) -> String { "\(folder)/\(digest).safetensors" }

    /// Whether the file of an artifact is there.
    func has(_ digest: String) -> Bool {
        FileManager.default.fileExists(atPath: path(of: digest))
    }

    /// Writes an artifact, if it is not there yet, so that it is there whole or not at all.
    func store(_ name: String, _ artifact: Artifact) throws(Failure) -> ArtifactReference {
        let bytes = Safetensors.encode(artifact)
        let reference = ArtifactReference(name: name, digest: SHA256.hex(of: bytes))
        let target = path(of: reference.digest)
        if let there = FileManager.default.contents(atPath: target), [UInt8](there) == bytes {
            return reference
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            // Atomic: into another file, which then takes this name.
            try Data(bytes).write(to: URL(fileURLWithPath: target), options: .atomic)
        } catch {
            throw Failure(
                description: "artifact '\(name)' cannot be written to \(target): \(error)")
        }
        return reference
    }

    /// Reads an artifact and checks its digest.
    func load(_ reference: ArtifactReference) throws(Failure) -> Artifact {
        let path = path(of: reference.digest)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(
                description: "artifact '\(reference.name)' is missing (\(path)): run again")
        }
        let bytes = [UInt8](data)
        guard SHA256.hex(of: bytes) == reference.digest else {
            throw Failure(
                description: """
                    artifact '\(reference.name)' is damaged: delete \(path) and run again
                    """)
        }
        do {
            return try Safetensors.decode(bytes)
        } catch {
            throw Failure(description: "artifact '\(reference.name)': \(error)")
        }
    }
}

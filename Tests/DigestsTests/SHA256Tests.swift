import Digests
import Foundation
import Testing

struct SHA256Tests {
    // FIPS 180-4's examples, published with NIST's "Cryptographic Standards and Guidelines".
    @Test("the published examples come out")
    func examples() {
        #expect(
            SHA256.hex(of: "abc")
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.hex(of: "")
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("a digest in pieces is the digest of the whole")
    func pieces() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var hash = SHA256()
        hash.update(Array(bytes[..<333]))
        hash.update(Array(bytes[333...]))
        let digest = hash.finalizeHex()
        #expect(digest == SHA256.hex(of: bytes))
    }

    @Test("fields do not run into each other")
    func fields() {
        var one = SHA256()
        one.update(field: "ab")
        one.update(field: "c")
        var two = SHA256()
        two.update(field: "a")
        two.update(field: "bc")
        let (first, second) = (one.finalizeHex(), two.finalizeHex())
        #expect(first != second)
    }

    @Test("one value makes one digest after the other")
    func restarting() {
        var hash = SHA256()
        for text in ["a", "", "another", "a"] {
            hash.update(Array(text.utf8))
            let digest = SHA256.hex(hash.finalizeAndRestart())
            #expect(digest == SHA256.hex(of: text))
        }
    }

    @Test("a file has the digest of its content, and a missing one is an error")
    func files() throws {
        let path = NSTemporaryDirectory() + "digest-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let bytes = [UInt8](repeating: 42, count: 3 << 20)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let digest = try SHA256.hex(ofFile: path)
        #expect(digest == SHA256.hex(of: bytes))
        #expect(throws: (any Error).self) { try SHA256.hex(ofFile: path + ".absent") }
    }
}

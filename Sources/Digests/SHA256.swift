import CCrypto
import Foundation

/// The SHA-256 digest of content, by OpenSSL.
@safe public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// A digest of nothing yet.
    public init() {
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("libcrypto has no SHA-256") }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) {
        let added = unsafe bytes.withUnsafeBytes { buffer in
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        precondition(added == 1, "libcrypto refused \(bytes.count) bytes")
    }

    /// Adds the UTF-8 bytes of a text, preceded by their number, so that "ab" + "c" is not "a" + "bc".
    public mutating func update(field text: String) {
        let bytes = Array(text.utf8)
        update(Array("\(bytes.count):".utf8) + bytes)
    }

    /// The digest of all bytes so far, as 32 bytes.
    public consuming func finalize() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let done = unsafe digest.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        precondition(done == 1, "libcrypto did not finish a digest")
        return digest
    }

    /// The digest of all bytes so far, as 32 bytes; the next digest then starts from nothing.
    ///
    /// Many short digests are several times faster this way than each with a value of its own.
    public mutating func finalizeAndRestart() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let done = unsafe digest.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        let restarted = unsafe EVP_DigestInit_ex(context, nil, nil)
        precondition(done == 1 && restarted == 1, "libcrypto did not finish a digest")
        return digest
    }

    /// The digest of all bytes so far, as 64 hexadecimal digits.
    public consuming func finalizeHex() -> String {
        Self.hex(finalize())
    }

    /// The digest of `bytes` as 64 hexadecimal digits.
    public static func hex(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalizeHex()
    }

    /// The digest of a text's UTF-8 bytes as 64 hexadecimal digits.
    public static func hex(of text: String) -> String {
        hex(of: Array(text.utf8))
    }

    /// The digest of a file's content as 64 hexadecimal digits, read in pieces.
    ///
    /// - Parameter path: the file.
    /// - Returns: the digest.
    /// - Throws: Foundation's error when the file cannot be read.
    public static func hex(ofFile path: String) throws -> String {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        var hash = SHA256()
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            hash.update([UInt8](piece))
        }
        return hash.finalizeHex()
    }

    /// Bytes as lower-case hexadecimal digits.
    public static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

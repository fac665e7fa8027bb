import CZlib

/// Unpacks gzip streams (RFC 1952) with zlib.
enum Gzip {
    /// The content of a gzip file held in memory.
    ///
    /// - Parameters:
    ///   - bytes: the whole file; several members in a row are joined, as `gunzip` does.
    ///   - limit: the largest accepted content in bytes, against files that unpack without end.
    /// - Returns: the content.
    /// - Throws: `GzipError` when the stream is damaged, ends early or unpacks to too much.
    static func unpack(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        var stream = unsafe z_stream()
        // 15 window bits, plus 32 for "gzip or zlib, find out".
        let started = unsafe inflateInit2_(
            &stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else { throw .damaged }
        defer { _ = unsafe inflateEnd(&stream) }
        var input = bytes
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        var consumed = 0
        while consumed < input.count {
            let offered = min(input.count - consumed, 1 << 28)
            let (status, read, written) = unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe piece.withUnsafeMutableBufferPointer { target in
                    unsafe stream.next_in = source.baseAddress.map { unsafe $0 + consumed }
                    unsafe stream.avail_in = UInt32(offered)
                    unsafe stream.next_out = target.baseAddress
                    unsafe stream.avail_out = UInt32(target.count)
                    let status = unsafe inflate(&stream, Z_NO_FLUSH)
                    return unsafe (
                        status, offered - Int(stream.avail_in), target.count - Int(stream.avail_out)
                    )
                }
            }
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                throw .damaged
            }
            consumed += read
            content.append(contentsOf: piece[..<written])
            guard content.count <= limit else { throw .tooLarge(limit: limit) }
            if status == Z_STREAM_END {
                guard consumed < input.count else { return content }
                guard unsafe inflateReset(&stream) == Z_OK else { throw .damaged }
            } else if read == 0 && written == 0 {
                throw .truncated
            }
        }
        throw .truncated
    }
}

/// Why a gzip stream could not be unpacked.
enum GzipError: Error, Equatable {
    /// The stream ends before its content does.
    case truncated
    /// The stream is not gzip, or its check sum is wrong.
    case damaged
    /// The content is larger than is accepted.
    case tooLarge(limit: Int)
}

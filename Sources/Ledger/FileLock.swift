import Foundation
import Glibc

/// A lock that the system holds for this process: it ends with the process, however that ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock that the file at `path` stands for, made when it is not there.
    ///
    /// - Parameters:
    ///   - path: the lock file.
    ///   - ledger: the ledger that it guards, for the message.
    /// - Throws: `LedgerError.inUse` at once when another process holds it.
    init(path: String, ledger: String) throws(LedgerError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .failed(path: ledger, reason: "cannot make \(path): \(message(errno))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            _ = close(descriptor)
            guard reason == EWOULDBLOCK else {
                throw .failed(path: ledger, reason: "cannot lock \(path): \(message(reason))")
            }
            let holder = FileManager.default.contents(atPath: path) ?? Data()
            throw .inUse(path: ledger, holder: String(decoding: holder.prefix(80), as: UTF8.self))
        }
        self.descriptor = descriptor
        let text = Array("process \(getpid())".utf8)
        _ = ftruncate(descriptor, 0)
        _ = unsafe pwrite(descriptor, text, text.count, 0)
    }

    deinit {
        _ = close(descriptor)
    }
}

private func message(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
}

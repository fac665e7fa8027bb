import Glibc

/// An open file, closed with its last reference and never inherited by other processes.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit {
        _ = close(number)
    }
}

/// A call of the system failed.
struct SystemError: Error, CustomStringConvertible {
    let description: String

    /// The failure of `call` with the error number that it left.
    init(_ call: String, code: Int32 = errno) {
        description = unsafe "\(call): " + String(cString: strerror(code))
    }
}

/// The calls of the system that running workers needs.
enum System {
    /// A pipe; both ends lie above the numbers that a worker uses.
    static func pipe() throws(SystemError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw SystemError("pipe") }
        var high: [Descriptor] = []
        for end in ends {
            let copy = fcntl(end, F_DUPFD_CLOEXEC, 10)
            let code = errno
            _ = close(end)
            guard copy >= 0 else { throw SystemError("fcntl", code: code) }
            high.append(Descriptor(copy))
        }
        return (high[0], high[1])
    }

    /// Lets reads return at once when there is nothing to read.
    static func makeNonblocking(_ descriptor: Descriptor) {
        _ = fcntl(descriptor.number, F_SETFL, fcntl(descriptor.number, F_GETFL) | O_NONBLOCK)
    }

    /// Starts a program in a process group of its own, so that a terminal's interrupt spares it.
    ///
    /// - Parameters:
    ///   - program: the program's path.
    ///   - arguments: its arguments, from its name on.
    ///   - environment: the variables, `NAME=value`.
    ///   - files: which descriptor the program sees under which number, from 1.
    /// - Returns: the process.
    /// - Throws: `SystemError` when it cannot be started.
    static func spawn(
        _ program: String, _ arguments: [String], environment: [String],
        files: [(Int32, Descriptor)]
    ) throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (number, descriptor) in files {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor.number, number)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var ordinary = sigset_t()
        unsafe sigemptyset(&ordinary)
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { unsafe sigaddset(&ordinary, signal) }
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &ordinary)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var process: pid_t = 0
        let code = unsafe withCStrings(arguments) { argv in
            unsafe withCStrings(environment) { envp in
                unsafe posix_spawn(&process, program, &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else { throw SystemError("cannot start \(program)", code: code) }
        return process
    }

    private static func withCStrings<T>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T
    ) -> T {
        let pointers = unsafe texts.map { unsafe strdup($0) }
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe body(pointers + [nil])
    }

    /// Waits until one of the descriptors can be read or has been closed at its other end.
    ///
    /// - Parameters:
    ///   - descriptors: what is waited for.
    ///   - milliseconds: the longest time to wait; −1 for ever.
    ///   - onlyEnd: whether data that can be read do not count.
    /// - Returns: for each descriptor whether it is ready.
    static func wait(
        for descriptors: [Descriptor], milliseconds: Int, onlyEnd: Bool = false
    ) -> [Bool] {
        let events = onlyEnd ? 0 : Int16(POLLIN)
        var entries = descriptors.map { pollfd(fd: $0.number, events: events, revents: 0) }
        let count = unsafe poll(&entries, nfds_t(entries.count), Int32(milliseconds))
        guard count > 0 else { return entries.map { _ in false } }
        return entries.map { $0.revents != 0 }
    }

    /// What reading gave.
    enum Reading {
        case data(ArraySlice<UInt8>)
        case nothingYet
        case end
    }

    /// Reads what is there into `buffer`.
    static func read(_ descriptor: Descriptor, into buffer: inout [UInt8]) -> Reading {
        while true {
            let room = buffer.count
            let count = unsafe Glibc.read(descriptor.number, &buffer, room)
            if count > 0 { return .data(buffer[..<count]) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .nothingYet : .end
        }
    }

    /// Writes all bytes.
    ///
    /// - Returns: whether there was still somebody to read them.
    static func write(_ bytes: [UInt8], to descriptor: Descriptor) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor.number, buffer.baseAddress?.advanced(by: written),
                    buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}

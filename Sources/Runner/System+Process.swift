import Foundation
import Glibc

extension System {
    /// How a process ended, and its peak memory in bytes.
    struct End {
        /// The signal that ended it; nil when it ended by itself.
        var signal: Int?
        /// The status with which it ended.
        var status: Int
        var peakMemory: Int
    }

    /// Ends a process and everything in its group at once.
    static func kill(_ process: pid_t) {
        _ = Glibc.kill(-process, SIGKILL)
        _ = Glibc.kill(process, SIGKILL)
    }

    /// Waits for the end of a process.
    static func waitForEnd(of process: pid_t) -> End {
        var status: Int32 = 0
        var usage = rusage()
        while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        return end(status, usage)
    }

    /// How a process ended; nil when it has not ended after some seconds.
    static func waitForEnd(of process: pid_t, atMost seconds: Double) -> End? {
        let deadline = monotonicSeconds + seconds
        while monotonicSeconds < deadline {
            var status: Int32 = 0
            var usage = rusage()
            if unsafe wait4(process, &status, WNOHANG, &usage) == process {
                return end(status, usage)
            }
            usleep(500)
        }
        return nil
    }

    private static func end(_ status: Int32, _ usage: rusage) -> End {
        let signal = Int(status & 0x7f)
        return End(
            signal: signal == 0 ? nil : signal, status: Int(status >> 8 & 0xff),
            peakMemory: usage.ru_maxrss * 1024)
    }

    /// The most memory that this process has held, in bytes.
    static var ownPeakMemory: Int {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    /// The memory that a process holds now, in bytes; nil when it has ended.
    static func residentMemory(of process: pid_t) -> Int? {
        guard let file = FileHandle(forReadingAtPath: "/proc/\(process)/statm"),
            let data = try? file.read(upToCount: 200)
        else { return nil }
        let words = String(decoding: data, as: UTF8.self).split(separator: " ")
        guard words.count > 1, let pages = Int(words[1]) else { return nil }
        return pages * Int(getpagesize())
    }

    /// Makes writing to a process that has ended an error instead of the end of this one.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Seconds of processor time that this process has used.
    static var processorSeconds: Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

    /// Seconds on a clock that only goes forward.
    static var monotonicSeconds: Double { seconds(of: CLOCK_MONOTONIC) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }

    /// Sets up this process as a worker: no core files, text written line by line, requests and
    /// answers not inherited by what an experiment might start.
    static func becomeWorker() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        for number in [3, 4] as [Int32] { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        // A crash loses what is still in a buffer.
        // (The symbol, because Swift keeps the C variable from more than one thread.)
        if let symbol = unsafe dlsym(nil, "stdout") {
            let stream = unsafe symbol.load(as: UnsafeMutablePointer<FILE>?.self)
            if let stream = unsafe stream { unsafe setvbuf(stream, nil, _IOLBF, 0) }
        }
    }

    /// Writes out what `print` has left in its buffer.
    static func flushOutput() {
        _ = fflush(nil)
    }

    /// Lets allocations fail beyond `bytes` of data; a backstop where watching is too slow.
    static func limitData(to bytes: Int) {
        var limit = rlimit(rlim_cur: UInt(bytes), rlim_max: rlim_t.max)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
    }

    /// Forgets the peak of this process's memory, so that it can be measured anew.
    static func resetPeakMemory() {
        let file = unsafe open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = unsafe Glibc.write(file, "5", 1)
        _ = close(file)
    }

    /// This process.
    static var ownProcess: pid_t { getpid() }

    /// This process's peak memory since `resetPeakMemory`, in bytes.
    static var peakMemory: Int {
        guard let text = Provenance.field("VmHWM", in: "/proc/self/status"),
            let kilobytes = Int(text.prefix { $0 != " " })
        else { return 0 }
        return kilobytes * 1024
    }

    /// Ends this process at once when the other end of `descriptor` is closed, also in the middle of
    /// a trial: without its parent a worker is of no use.
    static func endWithParent(_ descriptor: Descriptor) {
        Thread.detachNewThread {
            while !wait(for: [descriptor], milliseconds: -1, onlyEnd: true)[0] {}
            _exit(0)
        }
    }

    /// The name of a signal, as people know it.
    static func name(ofSignal signal: Int) -> String {
        let names: [Int32: String] = [
            SIGSEGV: "SIGSEGV, access to memory that is not there", SIGABRT: "SIGABRT, abort",
            SIGILL: "SIGILL, a Swift trap", SIGTRAP: "SIGTRAP, a Swift trap",
            SIGFPE: "SIGFPE, arithmetic error", SIGBUS: "SIGBUS, bad memory access",
            SIGKILL: "SIGKILL, from outside; the system does so when memory runs out",
            SIGTERM: "SIGTERM, from outside", SIGXCPU: "SIGXCPU, processor time limit",
        ]
        return names[Int32(signal)] ?? "signal \(signal)"
    }
}

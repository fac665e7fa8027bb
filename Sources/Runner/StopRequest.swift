public import Dispatch
import Glibc
import Synchronization

/// Asks a run to stop, from a signal or another thread.
///
/// The first request lets the trials in flight end; the second ends them too. Nothing that is in the
/// ledger is lost by either.
public final class StopRequest: Sendable {
    private let requests = Atomic<Int>(0)

    /// A request that nobody has made yet.
    public init() {}

    /// Asks to stop; asking twice means at once.
    public func stop() {
        requests.add(1, ordering: .relaxed)
    }

    /// How often it was asked.
    public var count: Int { requests.load(ordering: .relaxed) }

    /// Makes this process's SIGINT and SIGTERM stop requests instead of ends.
    ///
    /// - Returns: the sources of signals; they work as long as they are kept.
    public func listen() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { self.stop() }
            source.resume()
            return source
        }
    }
}

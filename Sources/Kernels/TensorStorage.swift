import Synchronization

/// The entries of a tensor, held by the tensors and graphs that share them; the last holder gives
/// them back to be used again.
///
/// The entries may also be those of a computation that is done only if somebody asks for them.
public final class TensorStorage<Element: Scalar>: @unchecked Sendable {
    // Changed by `update` and `deinit` alone, which have the only reference.
    private var stored: [Element]
    private let deferred: Deferred<Element>?

    /// A storage of the given entries.
    public init(_ entries: [Element]) {
        stored = entries
        deferred = nil
    }

    /// A storage of entries that are computed when they are first asked for.
    public init(deferring computation: @escaping @Sendable () -> [Element]) {
        stored = []
        deferred = Deferred(computation)
    }

    deinit {
        if let deferred {
            deferred.recycle()
        } else {
            Element.recycle(&stored)
        }
    }

    /// The entries.
    public var entries: [Element] {
        deferred?.value ?? stored
    }

    /// Changes the entries in place.
    ///
    /// - Parameters:
    ///   - storage: the storage; replaced by a copy if somebody else holds it.
    ///   - body: receives the entries.
    public static func update(
        _ storage: inout TensorStorage, _ body: (inout MutableSpan<Element>) -> Void
    ) {
        if !isKnownUniquelyReferenced(&storage) || storage.deferred != nil {
            let entries = storage.entries
            storage = TensorStorage(
                [Element](count: entries.count) { Element.copy(entries.span, into: &$0) })
        }
        // Out of its place while it changes: a span of a class's property would not be exclusive.
        var entries = exchange(&storage.stored, with: [])
        var span = entries.mutableSpan
        body(&span)
        storage.stored = entries
    }
}

/// The result of a computation that is done once, if at all.
private final class Deferred<Element: Scalar>: Sendable {
    private enum State: Sendable {
        case open(@Sendable () -> [Element])
        case done([Element])
    }

    private let state: Mutex<State>

    init(_ computation: @escaping @Sendable () -> [Element]) {
        state = Mutex(.open(computation))
    }

    var value: [Element] {
        state.withLock { state in
            switch state {
            case .done(let entries): return entries
            case .open(let computation):
                let entries = computation()
                state = .done(entries)
                return entries
            }
        }
    }

    func recycle() {
        state.withLock { state in
            guard case .done(var entries) = state else { return }
            state = .done([])
            Element.recycle(&entries)
        }
    }
}

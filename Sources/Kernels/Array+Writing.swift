extension Array where Element: Scalar {
    /// An array whose entries are all written by `body`, and not set to zero before.
    ///
    /// It may be one that a tensor has let go; only a new one counts as allocated.
    ///
    /// - Parameters:
    ///   - count: the number of entries.
    ///   - body: writes every entry; one it leaves out has an arbitrary value.
    public init(count: Int, writing body: (inout MutableSpan<Element>) -> Void) {
        if let recycled = Element.recycled(count: count) {
            self = recycled
            var span = mutableSpan
            body(&span)
            return
        }
        Counters.add(bytesAllocated: count * MemoryLayout<Element>.stride)
        self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            let whole = UnsafeMutableBufferPointer(rebasing: buffer.prefix(count))
            var span = MutableSpan(_unsafeElements: whole)
            body(&span)
            initialized = count
        }
    }
}

extension Array where Element: Scalar {
    /// An array whose entries are all written by `body`, and not set to zero before.
    ///
    /// - Parameters:
    ///   - count: the number of entries.
    ///   - body: writes every entry; one it leaves out has an arbitrary value.
    public init(count: Int, writing body: (inout MutableSpan<Element>) -> Void) {
        Counters.add(bytesAllocated: count * MemoryLayout<Element>.stride)
        self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            let whole = UnsafeMutableBufferPointer(rebasing: buffer.prefix(count))
            var span = MutableSpan(_unsafeElements: whole)
            body(&span)
            initialized = count
        }
    }
}

// The one place where spans become pointers. C never dereferences the address that stands for an
// empty array.

extension Span {
    @inline(__always)
    func withPointer<R>(_ body: (UnsafePointer<Element>) -> R) -> R {
        withUnsafeBufferPointer { buffer in
            body(buffer.baseAddress ?? UnsafePointer(nowhere(Element.self)))
        }
    }
}

extension MutableSpan {
    @inline(__always)
    mutating func withPointer<R>(_ body: (UnsafeMutablePointer<Element>) -> R) -> R {
        withUnsafeMutableBufferPointer { buffer in
            body(buffer.baseAddress ?? nowhere(Element.self))
        }
    }
}

@inline(__always)
private func nowhere<T>(_: T.Type) -> UnsafeMutablePointer<T> {
    UnsafeMutablePointer(bitPattern: 64).unsafelyUnwrapped
}

/// A size as C takes it.
@inline(__always)
func c(_ size: Int) -> Int32 {
    Int32(size)
}

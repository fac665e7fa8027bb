extension Scalar {
    /// Fourier transforms of rows, without a factor.
    ///
    /// - Parameters:
    ///   - transform: the kind and the direction.
    ///   - x: the rows before; complex numbers are pairs.
    ///   - n: the length of a row in its longer form.
    ///   - y: the rows after.
    public static func fourier(
        _ transform: FourierTransform, _ x: Span<Self>, length n: Int,
        into y: inout MutableSpan<Self>
    ) {
        let half = 2 * (n / 2 + 1)
        let (before, after) =
            switch transform {
            case .complex: (2 * n, 2 * n)
            case .realToComplex: (n, half)
            case .complexToReal: (half, n)
            }
        let rows = rowCount(x.count, columns: before, "\(transform)")
        require(
            y.count == rows * after,
            "\(transform): \(x.count) entries into \(y.count), rows of length \(n)")
        guard y.count > 0, n > 0 else { return }
        // The usual count of a transform of a length that is a power of two.
        Counters.add(flops: rows * 5 * n * (Int.bitWidth - n.leadingZeroBitCount))
        x.withPointer { x in y.withPointer { y in cFourier(transform, rows, n, x, y) } }
    }
}

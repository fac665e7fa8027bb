// Functions of one and two entries, over whole arrays and broadcast over rows and columns.

extension Scalar {
    /// yᵢ ← f(xᵢ).
    public static func map(
        _ function: UnaryFunction, _ x: Span<Self>, into y: inout MutableSpan<Self>
    ) {
        require(x.count == y.count, "\(function): \(x.count) entries into \(y.count)")
        let n = x.count
        Counters.add(flops: n)
        x.withPointer { x in y.withPointer { y in cUnary(function, n, x, y) } }
    }

    /// xᵢ ← f(xᵢ).
    public static func map(_ function: UnaryFunction, inPlace x: inout MutableSpan<Self>) {
        let n = x.count
        Counters.add(flops: n)
        x.withPointer { x in cUnary(function, n, x, x) }
    }

    /// zᵢ ← f(xᵢ, yᵢ).
    public static func zip(
        _ function: BinaryFunction, _ x: Span<Self>, _ y: Span<Self>,
        into z: inout MutableSpan<Self>
    ) {
        require(
            x.count == y.count && x.count == z.count,
            "\(function): \(x.count) and \(y.count) entries into \(z.count)")
        let n = x.count
        Counters.add(flops: n)
        x.withPointer { x in
            y.withPointer { y in
                z.withPointer { z in cBinary(function, n, x, y, z) }
            }
        }
    }

    /// xᵢ ← f(xᵢ, yᵢ).
    public static func zip(
        _ function: BinaryFunction, inPlace x: inout MutableSpan<Self>, _ y: Span<Self>
    ) {
        require(x.count == y.count, "\(function): \(x.count) entries with \(y.count)")
        let n = x.count
        Counters.add(flops: n)
        x.withPointer { x in y.withPointer { y in cBinary(function, n, x, y, x) } }
    }

    /// zᵢ ← f(xᵢ, y).
    public static func zip(
        _ function: BinaryFunction, _ x: Span<Self>, _ y: Self, into z: inout MutableSpan<Self>
    ) {
        require(x.count == z.count, "\(function): \(x.count) entries into \(z.count)")
        let n = x.count
        Counters.add(flops: n)
        x.withPointer { x in z.withPointer { z in cBinaryRight(function, n, x, y, z) } }
    }

    /// zᵢ ← f(x, yᵢ).
    public static func zip(
        _ function: BinaryFunction, _ x: Self, _ y: Span<Self>, into z: inout MutableSpan<Self>
    ) {
        require(y.count == z.count, "\(function): \(y.count) entries into \(z.count)")
        let n = y.count
        Counters.add(flops: n)
        y.withPointer { y in z.withPointer { z in cBinaryLeft(function, n, x, y, z) } }
    }

    /// zᵢⱼ ← f(xᵢⱼ, rowⱼ): the same row of numbers for every row of the matrix.
    public static func zipRows(
        _ function: BinaryFunction, _ x: Span<Self>, row: Span<Self>,
        into z: inout MutableSpan<Self>
    ) {
        require(x.count == z.count, "\(function): \(x.count) entries into \(z.count)")
        let columns = row.count
        let rows = rowCount(x.count, columns: columns, "\(function)")
        Counters.add(flops: x.count)
        x.withPointer { x in
            row.withPointer { row in
                z.withPointer { z in
                    for i in 0..<rows {
                        cBinary(function, columns, x + i * columns, row, z + i * columns)
                    }
                }
            }
        }
    }

    /// zᵢⱼ ← f(xᵢⱼ, columnᵢ): one number for every row of the matrix.
    public static func zipColumns(
        _ function: BinaryFunction, _ x: Span<Self>, column: Span<Self>,
        into z: inout MutableSpan<Self>
    ) {
        require(x.count == z.count, "\(function): \(x.count) entries into \(z.count)")
        let rows = column.count
        let columns = rowCount(x.count, columns: rows, "\(function)")
        Counters.add(flops: x.count)
        x.withPointer { x in
            column.withPointer { column in
                z.withPointer { z in
                    for i in 0..<rows {
                        let (from, to) = (x + i * columns, z + i * columns)
                        cBinaryRight(function, columns, from, column[i], to)
                    }
                }
            }
        }
    }

    /// yᵢ ← a xᵢ + b.
    public static func affine(
        _ a: Self, _ x: Span<Self>, _ b: Self, into y: inout MutableSpan<Self>
    ) {
        require(x.count == y.count, "affine: \(x.count) entries into \(y.count)")
        let n = x.count
        Counters.add(flops: 2 * n)
        x.withPointer { x in y.withPointer { y in cAffine(n, a, x, b, y) } }
    }

    /// yᵢ ← min(max(xᵢ, lower), upper).
    public static func clamp(
        _ x: Span<Self>, lower: Self, upper: Self, into y: inout MutableSpan<Self>
    ) {
        require(x.count == y.count, "clamp: \(x.count) entries into \(y.count)")
        require(lower <= upper, "clamp: the interval [\(lower), \(upper)] is empty")
        let n = x.count
        Counters.add(flops: 2 * n)
        x.withPointer { x in y.withPointer { y in cClamp(n, x, lower, upper, y) } }
    }

    /// y ← a x + b y.
    public static func axpby(
        _ a: Self, _ x: Span<Self>, _ b: Self, into y: inout MutableSpan<Self>
    ) {
        require(x.count == y.count, "axpby: \(x.count) entries into \(y.count)")
        let n = x.count
        Counters.add(flops: 3 * n)
        x.withPointer { x in y.withPointer { y in cAxpby(n, a, x, b, y) } }
    }

    /// zᵢ ← zᵢ + xᵢ yᵢ.
    public static func multiplyAdd(
        _ x: Span<Self>, _ y: Span<Self>, into z: inout MutableSpan<Self>
    ) {
        require(
            x.count == y.count && x.count == z.count,
            "multiplyAdd: \(x.count) and \(y.count) entries into \(z.count)")
        let n = x.count
        Counters.add(flops: 2 * n)
        x.withPointer { x in
            y.withPointer { y in
                z.withPointer { z in cMultiplyAdd(n, x, y, z) }
            }
        }
    }

    /// zᵢ ← xᵢ where the mask is not 0, else yᵢ; what is not taken may be infinite or a NaN.
    public static func choose(
        _ x: Span<Self>, _ y: Span<Self>, where mask: Span<Self>, into z: inout MutableSpan<Self>
    ) {
        require(
            x.count == z.count && y.count == z.count && mask.count == z.count,
            "choose: \(x.count) and \(y.count) entries by \(mask.count) into \(z.count)")
        let n = z.count
        x.withPointer { x in
            y.withPointer { y in
                mask.withPointer { mask in
                    z.withPointer { z in cChoose(n, mask, x, y, z) }
                }
            }
        }
    }

    /// Sets every entry to one value.
    public static func fill(_ x: inout MutableSpan<Self>, with value: Self) {
        let n = x.count
        x.withPointer { x in x.update(repeating: value, count: n) }
    }

    /// y ← x.
    public static func copy(_ x: Span<Self>, into y: inout MutableSpan<Self>) {
        require(x.count == y.count, "copy: \(x.count) entries into \(y.count)")
        let n = x.count
        x.withPointer { x in y.withPointer { y in y.update(from: x, count: n) } }
    }
}

/// The number of rows of an array with the given number of columns.
func rowCount(_ count: Int, columns: Int, _ routine: @autoclosure () -> String) -> Int {
    guard columns > 0 else {
        require(count == 0, "\(routine()): \(count) entries in rows of 0")
        return 0
    }
    require(
        count.isMultiple(of: columns), "\(routine()): \(count) entries in rows of \(columns)")
    return count / columns
}

public import Kernels

extension SparseMatrix {
    /// A x.
    public static func * (a: SparseMatrix, x: [Element]) -> [Element] {
        product(a, x)
    }

    /// A B with B dense.
    @specialized(where Element == Double)
    @specialized(where Element == Float)
    public static func * (a: SparseMatrix, b: Matrix<Element>) -> Matrix<Element> {
        require(
            a.columns == b.rows, "product of a sparse \(a.shape) and a \(b.shape) matrix")
        Counters.add(flops: 2 * a.values.count * b.columns)
        var result = Matrix<Element>(rows: a.rows, columns: b.columns)
        let n = b.columns
        for i in 0..<a.rows {
            for p in a.rowStarts[i]..<a.rowStarts[i + 1] {
                let (from, value) = (a.columnIndices[p] * n, a.values[p])
                for j in 0..<n {
                    result.entries[i * n + j] += value * b.entries[from + j]
                }
            }
        }
        return result
    }
}

/// A x, or Aᵀ x.
public func product<Element: Scalar>(
    _ a: SparseMatrix<Element>, _ x: [Element], transposed: Bool = false
) -> [Element] {
    var y = [Element](repeating: 0, count: transposed ? a.columns : a.rows)
    multiply(a, x, transposed: transposed, into: &y)
    return y
}

/// y ← A x, or Aᵀ x, without a new array.
@specialized(where Element == Double)
@specialized(where Element == Float)
public func multiply<Element: Scalar>(
    _ a: SparseMatrix<Element>, _ x: [Element], transposed: Bool = false, into y: inout [Element]
) {
    let (inputs, outputs) = transposed ? (a.rows, a.columns) : (a.columns, a.rows)
    require(
        x.count == inputs && y.count == outputs,
        "multiply: a sparse \(a.shape)\(transposed ? " transposed" : "") matrix, a vector of "
            + "\(x.count) entries, a result of \(y.count)")
    Counters.add(flops: 2 * a.values.count)
    if transposed {
        for j in y.indices {
            y[j] = 0
        }
        for i in 0..<a.rows {
            let xi = x[i]
            for p in a.rowStarts[i]..<a.rowStarts[i + 1] {
                y[a.columnIndices[p]] += a.values[p] * xi
            }
        }
    } else {
        for i in 0..<a.rows {
            var sum: Element = 0
            for p in a.rowStarts[i]..<a.rowStarts[i + 1] {
                sum += a.values[p] * x[a.columnIndices[p]]
            }
            y[i] = sum
        }
    }
}

import Kernels
import TestSupport
import Testing

/// op(X) of a row-major matrix, entry by entry: the definition that the library is compared with.
private struct Plain<T: Scalar> {
    let rows: Int
    let columns: Int
    var entries: [T]

    init(_ rows: Int, _ columns: Int, _ entries: [T]) {
        self.rows = rows
        self.columns = columns
        self.entries = entries
    }

    func transposed(_ really: Bool = true) -> Plain {
        guard really else { return self }
        var result = Plain(columns, rows, entries)
        for i in 0..<rows {
            for j in 0..<columns {
                result.entries[j * rows + i] = entries[i * columns + j]
            }
        }
        return result
    }

    static func * (a: Plain, b: Plain) -> Plain {
        var result = Plain(a.rows, b.columns, Array(repeating: 0, count: a.rows * b.columns))
        for i in 0..<a.rows {
            for j in 0..<b.columns {
                for k in 0..<a.columns {
                    result.entries[i * b.columns + j] +=
                        a.entries[i * a.columns + k] * b.entries[k * b.columns + j]
                }
            }
        }
        return result
    }

    /// The triangle as a full matrix: symmetric, or with zeros in the other triangle.
    func triangle(_ triangle: Triangle, unit: Bool = false, symmetric: Bool = false) -> Plain {
        var result = self
        for i in 0..<rows {
            for j in 0..<columns where (triangle == .upper) == (j < i) && i != j {
                result.entries[i * columns + j] = symmetric ? entries[j * columns + i] : 0
            }
            if unit {
                result.entries[i * columns + i] = 1
            }
        }
        return result
    }

    func combined(_ alpha: T, _ beta: T, _ old: [T]) -> [T] {
        entries.indices.map { alpha * entries[$0] + beta * old[$0] }
    }
}

@Suite("Matrix products against their definition")
struct MatrixProductTests {
    // k terms of size 1 with factors below 2: k roundings of at most 2k each; k ≤ 41.
    private let tolerance = 2 * 41 * 41 * Double.ulpOfOne
    private let singleTolerance = 2 * 41 * 41 * Float.ulpOfOne

    private func gemmError<T: Scalar>(_: T.Type, seed: UInt64) -> T {
        var numbers = TestNumbers(seed: seed)
        var worst: T = 0
        let sizes = [0, 1, 2, 3, 8, 17, 41]
        for m in sizes {
            for n in sizes {
                for k in sizes {
                    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
                        let a: [T] = numbers.array(m * k)
                        let b: [T] = numbers.array(k * n)
                        let old: [T] = numbers.array(m * n)
                        var c = old
                        var span = c.mutableSpan
                        T.gemm(
                            a.span, b.span, into: &span, m: m, n: n, k: k, transposeA: ta,
                            transposeB: tb, alpha: 1.5, beta: -0.5)
                        let left = Plain(ta ? k : m, ta ? m : k, a).transposed(ta)
                        let right = Plain(tb ? n : k, tb ? k : n, b).transposed(tb)
                        let exact = (left * right).combined(1.5, -0.5, old)
                        worst = max(worst, largestDifference(c, exact))
                    }
                }
            }
        }
        return worst
    }

    @Test("gemm of all shapes and transposes")
    func gemm() {
        #expect(gemmError(Double.self, seed: 10) < tolerance)
        #expect(gemmError(Float.self, seed: 11) < singleTolerance)
    }

    private static func widened(_ x: [Float]) -> [Double] {
        x.map { Double($0) }
    }

    @Test(
        "Large products in single precision, which another library makes on some processors",
        arguments: [(false, false), (true, false), (false, true), (true, true)])
    func large(ta: Bool, tb: Bool) {
        // More than a million products of two numbers, and no multiple of a vector.
        let (m, n, k) = (101, 97, 113)
        var numbers = TestNumbers(seed: 12)
        let a: [Float] = numbers.array(m * k)
        let b: [Float] = numbers.array(k * n)
        let old: [Float] = numbers.array(m * n)
        let (wideA, wideB) = (Self.widened(a), Self.widened(b))
        for (alpha, beta) in [(1, 0), (1.5, -0.5), (-1, 1)] as [(Float, Float)] {
            // With beta = 0 what was there is not read.
            var c = beta == 0 ? [Float](repeating: .nan, count: m * n) : old
            var span = c.mutableSpan
            Float.gemm(
                a.span, b.span, into: &span, m: m, n: n, k: k, transposeA: ta, transposeB: tb,
                alpha: alpha, beta: beta)
            var exact = Self.widened(old)
            var exactSpan = exact.mutableSpan
            Double.gemm(
                wideA.span, wideB.span, into: &exactSpan, m: m, n: n, k: k, transposeA: ta,
                transposeB: tb, alpha: Double(alpha), beta: Double(beta))
            // k + 2 roundings of sums below 1.5 k + 1, each by half a unit at most.
            let bound = Double(k + 2) * (1.5 * Double(k) + 1) * Double(Float.ulpOfOne) / 2
            #expect(largestDifference(Self.widened(c), exact) < bound)
        }
    }

    @Test("With beta = 0 what was there is not read, also where k = 0")
    func notRead() {
        let one: [Double] = [1]
        for k in 0...1 {
            var c = [Double.nan]
            let a = Array(one.prefix(k))
            var span = c.mutableSpan
            Double.gemm(a.span, a.span, into: &span, m: 1, n: 1, k: k)
            #expect(c == [Double(k)])
            var y = [Double.nan]
            var ySpan = y.mutableSpan
            Double.gemv(a.span, rows: 1, columns: k, a.span, into: &ySpan)
            #expect(y == [Double(k)])
        }
    }

    @Test("gemv and ger", arguments: [(1, 1), (5, 3), (3, 5), (41, 17), (0, 3), (3, 0)])
    func matrixVector(m: Int, n: Int) {
        var numbers = TestNumbers(seed: 12)
        let a: [Double] = numbers.array(m * n)
        for transposed in [false, true] {
            let matrix = Plain(m, n, a).transposed(transposed)
            let x: [Double] = numbers.array(matrix.columns)
            let old: [Double] = numbers.array(matrix.rows)
            var y = old
            var span = y.mutableSpan
            Double.gemv(
                a.span, rows: m, columns: n, transposed: transposed, x.span, into: &span,
                alpha: 2, beta: -1)
            let exact = (matrix * Plain(matrix.columns, 1, x)).combined(2, -1, old)
            expectClose(y, exact, within: tolerance)
        }
        let x: [Double] = numbers.array(m)
        let y: [Double] = numbers.array(n)
        var updated = a
        var span = updated.mutableSpan
        Double.ger(x.span, y.span, into: &span, alpha: 2)
        expectClose(updated, (Plain(m, 1, x) * Plain(1, n, y)).combined(2, 1, a), within: tolerance)
    }

    @Test("Symmetric products read one triangle", arguments: [Triangle.upper, .lower])
    func symmetric(triangle: Triangle) {
        var numbers = TestNumbers(seed: 13)
        let (m, n) = (7, 5)
        let old: [Double] = numbers.array(m * n)
        let b: [Double] = numbers.array(m * n)
        for side in [Side.left, .right] {
            let order = side == .left ? m : n
            let a: [Double] = numbers.array(order * order)
            let full = Plain(order, order, a).triangle(triangle, symmetric: true)
            var c = old
            var span = c.mutableSpan
            Double.symm(
                a.span, b.span, into: &span, m: m, n: n, side: side, triangle: triangle,
                alpha: 1.5, beta: 0.5)
            let right = Plain(m, n, b)
            let exact = side == .left ? full * right : right * full
            expectClose(c, exact.combined(1.5, 0.5, old), within: tolerance)

            let x = Array(b.prefix(order))
            var y = Array(old.prefix(order))
            var ySpan = y.mutableSpan
            Double.symv(a.span, triangle: triangle, x.span, into: &ySpan, alpha: 2, beta: 1)
            let product = (full * Plain(order, 1, x)).combined(2, 1, Array(old.prefix(order)))
            expectClose(y, product, within: tolerance)
        }
    }

    @Test("syrk writes one triangle", arguments: [Triangle.upper, .lower])
    func rankUpdate(triangle: Triangle) {
        var numbers = TestNumbers(seed: 14)
        let (n, k) = (6, 9)
        for transposed in [false, true] {
            let a: [Double] = numbers.array(n * k)
            let old: [Double] = numbers.array(n * n)
            var c = old
            var span = c.mutableSpan
            Double.syrk(
                a.span, into: &span, n: n, k: k, triangle: triangle, transposed: transposed,
                alpha: 2, beta: 3)
            let left = Plain(transposed ? k : n, transposed ? n : k, a).transposed(transposed)
            let full = (left * left.transposed()).combined(2, 3, old)
            for i in 0..<n {
                for j in 0..<n where i != j && (triangle == .upper) == (j < i) {
                    #expect(c[i * n + j] == old[i * n + j])
                    c[i * n + j] = full[i * n + j]
                }
            }
            expectClose(c, full, within: tolerance)
        }
    }

    @Test(
        "Triangular products, and the solves that undo them", arguments: [Triangle.upper, .lower])
    func triangular(triangle: Triangle) {
        var numbers = TestNumbers(seed: 15)
        let (m, n) = (8, 5)
        for (transposed, unit) in [(false, false), (true, false), (false, true), (true, true)] {
            for side in [Side.left, .right] {
                let order = side == .left ? m : n
                var a: [Double] = numbers.array(order * order)
                for i in 0..<order {
                    a[i * order + i] += 4
                }
                let matrix = Plain(order, order, a).triangle(triangle, unit: unit)
                let factor = matrix.transposed(transposed)
                let b: [Double] = numbers.array(m * n)
                var x = b
                var span = x.mutableSpan
                Double.trmm(
                    a.span, inPlace: &span, m: m, n: n, side: side, triangle: triangle,
                    transposed: transposed, unit: unit, alpha: 2)
                let right = Plain(m, n, b)
                let exact = side == .left ? factor * right : right * factor
                expectClose(x, exact.combined(2, 0, b), within: tolerance)
                var back = x
                var backSpan = back.mutableSpan
                Double.trsm(
                    a.span, inPlace: &backSpan, m: m, n: n, side: side, triangle: triangle,
                    transposed: transposed, unit: unit, alpha: 0.5)
                // Substitution through 8 rows with a unit diagonal may double an error in each.
                expectClose(back, b, within: 256 * tolerance)

                let v = Array(b.prefix(order))
                var product = v
                var productSpan = product.mutableSpan
                Double.trmv(
                    a.span, triangle: triangle, transposed: transposed, unit: unit,
                    inPlace: &productSpan)
                expectClose(product, (factor * Plain(order, 1, v)).entries, within: tolerance)
                var solved = product
                var solvedSpan = solved.mutableSpan
                Double.trsv(
                    a.span, triangle: triangle, transposed: transposed, unit: unit,
                    inPlace: &solvedSpan)
                expectClose(solved, v, within: 256 * tolerance)
            }
        }
    }

    @Test("Level 1", arguments: [0, 1, 5, 100])
    func vectors(count: Int) {
        var numbers = TestNumbers(seed: 16)
        let x: [Double] = numbers.array(count)
        let y: [Double] = numbers.array(count)
        var product = 0.0
        var absolute = 0.0
        var squares = 0.0
        for i in 0..<count {
            product += x[i] * y[i]
            absolute += abs(x[i])
            squares += x[i] * x[i]
        }
        // 100 terms below 1 have 100 roundings of at most 100 ε.
        let bound = 1e4 * Double.ulpOfOne
        expectClose(Double.dot(x.span, y.span), product, within: bound)
        expectClose(Double.norm1(x.span), absolute, within: bound)
        expectClose(Double.norm2(x.span), squares.squareRoot(), within: bound)
        var z = y
        var span = z.mutableSpan
        Double.axpy(0.5, x.span, into: &span)
        Double.scale(&span, by: 2)
        expectClose(z, (0..<count).map { x[$0] + 2 * y[$0] }, within: bound)
        if count > 0 {
            let largest = Double.indexOfLargestMagnitude(x.span)
            #expect(abs(x[largest]) == x.map { abs($0) }.max())
        }
    }
}

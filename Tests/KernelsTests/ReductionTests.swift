import Foundation
import Kernels
import TestSupport
import Testing

@Suite("Reductions")
struct ReductionTests {
    @Test("One infinite entry or NaN anywhere is found, and a sum that overflows is none")
    func isFinite() {
        func isFinite<T: Scalar>(_ x: [T]) -> Bool { T.isFinite(x.span) }
        func check<T: Scalar>(_: T.Type) {
            #expect(isFinite([T]()))
            let large = [T](repeating: .greatestFiniteMagnitude, count: 37)
            #expect(isFinite(large))
            for place in large.indices {
                for value in [T.nan, .infinity, -.infinity] {
                    for rest in [large, [T](repeating: 0, count: 37)] {
                        var x = rest
                        x[place] = value
                        #expect(!isFinite(x))
                    }
                }
            }
        }
        check(Float.self)
        check(Double.self)
    }

    @Test("Sums agree with compensated ones", arguments: [0, 1, 7, 8, 16, 17, 100, 1001])
    func sums(count: Int) {
        var numbers = TestNumbers(seed: 6)
        let x: [Double] = numbers.array(count)
        var exact: Float80 = 0
        var squares: Float80 = 0
        for value in x {
            exact += Float80(value)
            squares += Float80(value) * Float80(value)
        }
        // n entries of size 1 in at least 8 lanes: (n / 8 + 4) roundings of a partial sum below n.
        let bound = (Double(count) / 8 + 4) * Double(count) * Double.ulpOfOne
        expectClose(Double.sum(x.span), Double(exact), within: bound)
        expectClose(Double.reduce(.sumOfSquares, x.span), Double(squares), within: bound)
    }

    @Test("Extrema, of which a NaN is one", arguments: [1, 7, 15, 16, 31, 32, 33, 100])
    func extrema(count: Int) {
        var numbers = TestNumbers(seed: 7)
        var x: [Float] = numbers.array(count)
        #expect(Float.reduce(.maximum, x.span) == x.max())
        #expect(Float.reduce(.minimum, x.span) == x.min())
        for place in [0, count / 2, count - 1] {
            let old = x[place]
            x[place] = .nan
            #expect(Float.reduce(.maximum, x.span).isNaN)
            x[place] = -.infinity
            #expect(Float.reduce(.minimum, x.span) == -.infinity)
            x[place] = old
        }
    }

    @Test("The extrema of nothing are infinite")
    func emptyExtrema() {
        let none: [Double] = []
        #expect(Double.reduce(.maximum, none.span) == -.infinity)
        #expect(Double.reduce(.minimum, none.span) == .infinity)
    }

    @Test("Softmax and its logarithm agree with their definition", arguments: [1, 3, 10, 600])
    func softmax(columns: Int) {
        var numbers = TestNumbers(seed: 8)
        let rows = 61
        let noise: [Double] = numbers.array(rows * columns)
        // 700 would overflow e to the power unless the largest entry is taken off first.
        let x = noise.map { 700 + 30 * $0 }
        let p = [Double](count: x.count) {
            Double.softmaxRows(x.span, columns: columns, into: &$0)
        }
        let logP = [Double](count: x.count) {
            Double.logSoftmaxRows(x.span, columns: columns, into: &$0)
        }
        let total = [Double](count: rows) {
            Double.logSumExpRows(x.span, rows: rows, columns: columns, into: &$0)
        }
        var worst = 0.0
        var worstLog = 0.0
        var worstTotal = 0.0
        for i in 0..<rows {
            let row = x[i * columns..<(i + 1) * columns].map { Float80($0) }
            let top = row.max() ?? 0
            let sum = row.reduce(0) { $0 + Foundation.exp($1 - top) }
            worstTotal = max(worstTotal, abs(Double(Float80(total[i]) - top - Foundation.log(sum))))
            for j in 0..<columns {
                let exact = Foundation.exp(row[j] - top) / sum
                let entry = i * columns + j
                worst = max(worst, Double((Float80(p[entry]) - exact).magnitude / exact))
                worstLog = max(worstLog, abs(Double(Float80(logP[entry]) - Foundation.log(exact))))
            }
        }
        // x − top is exact to ε/2 of 60, so that the power has a relative error of 60 ε at most.
        #expect(worst < 60 * .ulpOfOne)
        #expect(worstLog < 60 * .ulpOfOne)
        // Half a unit of 730, and what the logarithm of the sum has.
        #expect(worstTotal < 1.5 * (730.0).ulp)
    }

    @Test("Infinite entries: log Σ exp is their limit")
    func infinite() {
        let x: [Float] = [-.infinity, -.infinity, -.infinity, 2, .infinity, 1, .nan, 1]
        let y = [Float](count: 4) { Float.logSumExpRows(x.span, rows: 4, columns: 2, into: &$0) }
        #expect(y[0] == -.infinity && y[1] == 2 && y[2] == .infinity && y[3].isNaN)
    }

    @Test("Row and column sums", arguments: [(1, 1), (5, 1), (9, 4), (3, 40), (0, 3), (3, 0)])
    func rowsAndColumns(rows: Int, columns: Int) {
        // Integers, whose sums are exact in any order.
        let x = (0..<rows * columns).map { Double(($0 * 37) % 101) }
        let byRow = [Double](count: rows) {
            Double.sumRows(x.span, rows: rows, columns: columns, into: &$0)
        }
        let byColumn = [Double](count: columns) {
            Double.sumColumns(x.span, rows: rows, columns: columns, into: &$0)
        }
        var rowSums = [Double](repeating: 0, count: rows)
        var columnSums = [Double](repeating: 0, count: columns)
        for i in 0..<rows {
            for j in 0..<columns {
                rowSums[i] += x[i * columns + j]
                columnSums[j] += x[i * columns + j]
            }
        }
        #expect(byRow == rowSums)
        #expect(byColumn == columnSums)
    }

    @Test(
        "The least difference is found, and the first place that has it", arguments: [1, 9, 40, 77])
    func differences(count: Int) {
        var numbers = TestNumbers(seed: 21)
        let (x, y): ([Double], [Double]) = (numbers.array(count), numbers.array(count))
        let expected = zip(x, y).map { $0 - $1 }
        let least = Double.leastDifference(x.span, y.span)
        #expect(least == expected.min())
        #expect(
            Double.firstIndex(ofDifferenceUpTo: least, x.span, y.span)
                == expected.firstIndex(of: least))
        #expect(Double.firstIndex(ofDifferenceUpTo: least - 1, x.span, y.span) == count)
        let none: [Double] = []
        #expect(Double.leastDifference(none.span, none.span) == .infinity)
    }

    @Test("Products with rows and sums of rows agree with BLAS", arguments: [1, 3, 4, 9])
    func rows(count: Int) {
        var numbers = TestNumbers(seed: 22)
        let columns = 83
        let a: [Double] = numbers.array(count * columns)
        let (x, w): ([Double], [Double]) = (numbers.array(columns), numbers.array(count))
        var y: [Double] = numbers.array(columns)
        var sums = y
        let products = [Double](count: count) { Double.rowProducts(a.span, x.span, into: &$0) }
        let expected = [Double](count: count) {
            Double.gemv(a.span, rows: count, columns: columns, x.span, into: &$0)
        }
        var first = y.mutableSpan
        var second = sums.mutableSpan
        Double.gemv(
            a.span, rows: count, columns: columns, transposed: true, w.span, into: &first, beta: 1)
        Double.addRows(a.span, weights: w.span, into: &second)
        // Sums of at most 83 products of numbers below 1, twice.
        expectClose(products, expected, within: 2 * 83 * Double.ulpOfOne)
        expectClose(sums, y, within: 2 * 10 * Double.ulpOfOne)
    }
}

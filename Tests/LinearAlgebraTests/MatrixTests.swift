import Kernels
import LinearAlgebra
import TestSupport
import Testing

@Suite("Matrices")
struct MatrixTests {
    private let a = Matrix<Double>([[1, 2, 3], [4, 5, 6]])

    @Test("Entries, rows, columns and blocks are where they were put")
    func indexing() {
        #expect(a[1, 2] == 6 && a.storage == [1, 2, 3, 4, 5, 6])
        #expect(a.row(1) == [4, 5, 6] && a.column(1) == [2, 5] && a.diagonal == [1, 5])
        #expect(a[0..<2, 1..<3] == Matrix([[2, 3], [5, 6]]))
        #expect(a.rows([1, 0, 1]) == Matrix([[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
        #expect(a.columns([2, 0]) == Matrix([[3, 1], [6, 4]]))
        var b = a
        b[0..<1, 1..<3] = Matrix([[7, 8]])
        b[1, 0] = 9
        b.setColumn(1, to: [10, 11])
        b.setRow(1, to: [b[1, 0], 12, 13])
        #expect(b == Matrix([[1, 10, 8], [9, 12, 13]]))
        #expect(a[0, 1] == 2)
        #expect(a.reshaped(rows: 3, columns: 2) == Matrix([[1, 2], [3, 4], [5, 6]]))
        #expect(a.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
        #expect(Matrix<Float>.identity(2) == Matrix(diagonal: [1, 1]))
        #expect(Matrix(column: [1.0, 2]).transposed == Matrix(row: [1.0, 2]))
    }

    @Test("Sums, differences, multiples, norms")
    func arithmetic() {
        let b = Matrix<Double>([[1, 0, -1], [2, 2, 2]])
        #expect(a + b == Matrix([[2, 2, 2], [6, 7, 8]]) && a - b + b == a)
        #expect(2 * a == a * 2 && 2 * a == a + a && a / 2 == 0.5 * a && -a == a - 2 * a)
        #expect(a.hadamard(b) == Matrix([[1, 0, -3], [8, 10, 12]]))
        var c = a
        c += b
        c -= a
        c *= 3
        c.add(a, scaledBy: -1)
        #expect(c == 3 * b - a)
        c.addOuter([1, 2], [1, 0, 1], scaledBy: 2)
        #expect(c == 3 * b - a + 2 * outer([1, 2], [1, 0, 1]))
        #expect(a.squaredNorm() == 91 && a.maximumMagnitude == 6)
        // Six roundings of a number near 10.
        expectClose(a.frobeniusNorm, (91.0).squareRoot(), within: 60 * .ulpOfOne)
        #expect(a.rowSums == [6, 15] && a.columnSums == [5, 7, 9])
        #expect(Matrix<Double>([[1, 2], [3, 5]]).trace == 6)
        #expect(a.map { $0 * $0 } == a.map(.square))
    }

    @Test("Products with transposed operands are those of the transposed matrices")
    func products() {
        let a = normalMatrix(4, 6, seed: 1)
        let b = normalMatrix(6, 3, seed: 2)
        let exact = a * b
        // Six products of size 1, added in another order at most.
        let bound = 100 * Double.ulpOfOne
        expectClose(product(a.transposed, b, transposeLeft: true), exact, within: bound)
        expectClose(product(a, b.transposed, transposeRight: true), exact, within: bound)
        expectClose(
            product(b, a, transposeLeft: true, transposeRight: true), exact.transposed,
            within: bound)
        expectClose(gram(a), a.transposed * a, within: bound)
        expectClose(gram(a, ofRows: true), a * a.transposed, within: bound)
        var c = exact
        multiply(a, b, into: &c, alpha: 2, beta: -1)
        expectClose(c, exact, within: bound)
        let x = normalVector(6, seed: 3)
        expectClose(a * x, (a * Matrix(column: x)).storage, within: bound)
        let y = normalVector(4, seed: 4)
        expectClose(product(a, y, transposed: true), a.transposed * y, within: bound)
        var z = y
        multiply(a, x, into: &z, alpha: -1, beta: 1)
        expectClose(z, difference(y, a * x), within: bound)
    }

    @Test("A copy is not changed with the original, and the entries change in place")
    func values() {
        var b = a
        axpy(2, [1, 1, 1, 1, 1, 1], &b.storage)
        #expect(b == a + Matrix(rows: 2, columns: 3, repeating: 2))
        Counters.reset()
        for _ in 0..<10 {
            b.storage[0] += 1
        }
        #expect(b[0, 0] == 13 && Counters.current.bytesAllocated == 0)
    }

    @Test("Matrices without entries")
    func empty() {
        let none = Matrix<Double>(rows: 0, columns: 3)
        let thin = Matrix<Double>(rows: 3, columns: 0)
        #expect(none * thin == Matrix(rows: 0, columns: 0))
        #expect(thin * none == Matrix(rows: 3, columns: 3))
        #expect(none.transposed == thin && none.frobeniusNorm == 0 && none * [1, 2, 3] == [])
        #expect(Matrix<Double>([]).rows == 0)
    }

    @Test("Shapes that do not fit stop the process and are named")
    func shapes() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            let a = Matrix<Double>(rows: 2, columns: 3)
            _ = product(a, a, transposeRight: false)
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("product of a 2×3 and a 2×3 matrix"))
    }

    @Test("Vectors: norms, sums and multiples")
    func vectors() {
        let x = [3.0, -4]
        let y = [1.0, 2]
        #expect(dot(x, y) == -5 && norm(x) == 5 && squaredNorm(x) == 25 && norm1(x) == 7)
        #expect(normInfinity(x) == 4 && normInfinity([Double]()) == 0 && sum(x) == -1)
        #expect(sum(x, y) == [4, -2] && difference(x, y) == [2, -6])
        #expect(hadamard(x, y) == [3, -8] && scaled(x, by: 2) == [6, -8])
        #expect(distance(x, [0, 0]) == 5)
        // Two roundings: of 1/5 and of the product.
        expectClose(normalized(x), [0.6, -0.8], within: .ulpOfOne)
        #expect(mapped(.relu, x) == [3, 0] && outer(x, y) == Matrix([[3, 6], [-4, -8]]))
        // The squares of these leave the range of double precision.
        expectClose(norm([3e200, 4e200]) / 5e200, 1, within: 4 * .ulpOfOne)
    }
}

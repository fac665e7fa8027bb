import LinearAlgebra
import Randomness
import TestSupport
import Testing

@Suite("Sparse matrices")
struct SparseMatrixTests {
    private func sparse(_ rows: Int, _ columns: Int, _ count: Int) -> SparseMatrix<Double> {
        var random = RandomStream(seed: 1).stream("sparse")
        let entries = (0..<count).map { _ in
            SparseMatrix<Double>.Entry(
                random.integer(below: rows), random.integer(below: columns), random.normal())
        }
        return SparseMatrix(rows: rows, columns: columns, entries)
    }

    @Test("Products agree with those of the dense matrix", arguments: [(9, 14), (14, 9), (5, 5)])
    func products(rows: Int, columns: Int) {
        let a = sparse(rows, columns, 40)
        let x = normalVector(columns, seed: 2)
        let y = normalVector(rows, seed: 3)
        let B = normalMatrix(columns, 3, seed: 4)
        // At most 14 products of size 1 in another order.
        let bound = 100 * Double.ulpOfOne
        expectClose(a * x, a.dense * x, within: bound)
        expectClose(product(a, y, transposed: true), a.dense.transposed * y, within: bound)
        expectClose(a * B, a.dense * B, within: bound)
        #expect(a.transposed.dense == a.dense.transposed && a.transposed.transposed == a)
        #expect(SparseMatrix(a.dense) == a)
    }

    @Test("Entries of one place are added, in any order of the list")
    func duplicates() {
        let a = SparseMatrix<Double>(
            rows: 2, columns: 3, [.init(1, 2, 1), .init(0, 1, 5), .init(1, 0, 3), .init(1, 2, 2)])
        #expect(a.dense == Matrix([[0, 5, 0], [3, 0, 3]]))
        #expect(a.rowStarts == [0, 1, 3] && a.columnIndices == [1, 0, 2])
    }

    @Test("No entries at all")
    func empty() {
        let a = SparseMatrix<Float>(rows: 2, columns: 3, [])
        #expect(a * [1, 1, 1] == [0, 0] && a.dense == Matrix(rows: 2, columns: 3))
    }
}

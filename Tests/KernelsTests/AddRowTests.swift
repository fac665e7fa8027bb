import Kernels
import Testing

@Suite("One row added to another")
struct AddRowTests {
    @Test("The row of the target has a times the source more, and all else stays")
    func addRow() {
        var x: [Double] = [1, 2, 3, 10, 20, 30, 100, 200, 300]
        var span = x.mutableSpan
        Double.addRow(2, times: -0.5, to: 0, columns: 3, in: &span)
        #expect(x == [-49, -98, -147, 10, 20, 30, 100, 200, 300])
    }

    @Test("Columns behind the last whole row stay, as in a buffer that is longer than the matrix")
    func longer() {
        var x: [Float] = [1, 2, 3, 4, 5]
        var span = x.mutableSpan
        Float.addRow(0, times: 1, to: 1, columns: 2, in: &span)
        #expect(x == [1, 2, 4, 6, 5])
    }
}

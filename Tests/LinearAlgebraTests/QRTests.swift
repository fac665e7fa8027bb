import LinearAlgebra
import TestSupport
import Testing

@Suite("QR")
struct QRTests {
    @Test(
        "A = Q R, Qᵀ Q = I and R is upper triangular",
        arguments: [(1, 1), (5, 5), (20, 7), (7, 20), (3, 0), (0, 3)])
    func factors(rows: Int, columns: Int) throws {
        let a = normalMatrix(rows, columns, seed: 1)
        let factor = try qr(a)
        let k = min(rows, columns)
        // Householder QR: n ε ‖A‖ with ‖A‖ < 10.
        expectClose(factor.Q * factor.R, a, within: 1e-13)
        expectClose(gram(factor.Q), .identity(k), within: 1e-13)
        var largestBelow = 0.0
        for i in 0..<k {
            for j in 0..<min(i, columns) {
                largestBelow = max(largestBelow, abs(factor.R[i, j]))
            }
        }
        #expect(largestBelow == 0)
    }

    @Test("Entries that are not numbers are an error")
    func notFinite() {
        #expect(throws: FactorizationError.notFinite(routine: "qr")) {
            try qr(Matrix<Double>([[1, .nan]]))
        }
    }
}

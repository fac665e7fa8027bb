import Autodiff
import Kernels
import LinearAlgebra
import Testing

/// A stack of symmetric matrices with eigenvalues well above 0.
private func positive(_ x: Tensor<Double>) -> Tensor<Double> {
    let order = x.shape[x.rank - 1]
    return matmul(x, x, transposeB: true) + Tensor<Double>.ones([order]).diagonalMatrix
}

/// A stack of matrices that are far from singular.
private func regular(_ x: Tensor<Double>) -> Tensor<Double> {
    x + 4 * Tensor<Double>.ones([x.shape[x.rank - 1]]).diagonalMatrix
}

/// The value, or no number at all, which no comparison accepts.
private func attempt(_ body: () throws -> Tensor<Double>) -> Tensor<Double> {
    do {
        return try body()
    } catch {
        Issue.record(error)
        return Tensor(.nan)
    }
}

let factorizationCases: [OperationCase] = {
    var cases: [OperationCase] = []
    for shape in [[3, 3], [1, 1], [0, 0], [2, 3, 3], [0, 2, 2]] {
        let order = shape[shape.count - 1]
        let sides: [Int] = shape.dropLast() + [2]
        cases += [
            OperationCase("cholesky", [shape]) { x in attempt { try cholesky(positive(x[0])) } },
            OperationCase("solve", [shape, sides]) { x in
                attempt { try solve(regular(x[0]), x[1]) }
            },
            OperationCase("solve of vectors", [shape, Array(shape.dropLast())]) { x in
                attempt { try solve(regular(x[0]), x[1]) }
            },
            OperationCase("inverse", [shape]) { x in attempt { try inverse(regular(x[0])) } },
            OperationCase("determinant", [shape]) { x in
                attempt { try 0.1 * determinant(regular(x[0])) }
            },
            OperationCase("logarithm of the determinant", [shape]) { x in
                attempt { try logAbsoluteDeterminant(regular(x[0])) }
            },
            OperationCase("eigenvalues", [shape]) { x in
                attempt { try eigenSymmetric(positive(x[0])).values }
            },
            // Squares, because the signs of the vectors are anybody's choice.
            OperationCase("eigenvectors", [shape]) { x in
                let steps = Tensor((0..<order).map { Double(3 * $0) })
                return attempt {
                    square(
                        try eigenSymmetric(x[0] + x[0].transposed + steps.diagonalMatrix).vectors)
                }
            },
        ]
        for triangle in [Triangle.lower, .upper] {
            for transposed in [false, true] {
                cases.append(
                    OperationCase("triangular \(triangle) \(transposed)", [shape, sides]) {
                        triangularSolve(
                            regular($0[0]), $0[1], triangle: triangle, transposed: transposed)
                    })
            }
        }
    }
    return cases
}()

let fourierCases: [OperationCase] = {
    var cases: [OperationCase] = []
    for n in [1, 2, 5, 8] {
        cases += [
            OperationCase("fft", [[3, n, 2]]) { fft($0[0]) },
            OperationCase("inverse fft", [[n, 3, 2]]) { inverseFFT($0[0], axis: 0) },
            OperationCase("real fft", [[3, n]]) { realFFT($0[0]) },
            OperationCase("real fft of the first axis", [[n, 3]]) { realFFT($0[0], axis: 0) },
            OperationCase("inverse real fft", [[2, n / 2 + 1, 2]]) {
                inverseRealFFT($0[0], length: n)
            },
            OperationCase("inverse real fft of the first axis", [[n / 2 + 1, 3, 2]]) {
                inverseRealFFT($0[0], length: n, axis: 0)
            },
        ]
    }
    cases.append(OperationCase("fft", [[0, 4, 2]]) { fft($0[0]) })
    cases.append(OperationCase("fft", [[3, 0, 2]]) { inverseFFT($0[0]) })
    return cases
}()

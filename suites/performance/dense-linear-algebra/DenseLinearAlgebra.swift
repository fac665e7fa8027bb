import LinearAlgebra
import Randomness
import SuiteKit

/// Products and factorizations in double precision, beside NumPy, SciPy and PyTorch.
package enum DenseLinearAlgebra {
    static let paper = Paper("dense-linear-algebra", [DenseOperation.self])

    /// One operation on the data that `peer.py` states.
    struct DenseOperation: Workload {
        /// What is computed.
        let operation: Operation
        /// The order n of the matrices.
        let size: Int
        /// How it is computed.
        let method: Method

        func prepared() throws -> OperationTask {
            OperationTask(
                operation: operation, method: method, A: operation.matrix(size),
                B: Matrix(rows: size, columns: size, SplitMix64.normals(size * size, seed: 2)))
        }
    }

    enum Operation: String, Decodable, CaseIterable {
        /// A B.
        case gemm
        /// The Cholesky factor of AAᵀ/n + I.
        case cholesky
        /// Eigenvalues and eigenvectors of (A + Aᵀ)/2.
        case eigh
        /// U, σ and V of A.
        case svd

        /// The matrix that is worked on, made of n² standard normal numbers.
        func matrix(_ n: Int) -> Matrix<Double> {
            let A = Matrix(rows: n, columns: n, SplitMix64.normals(n * n, seed: 1))
            switch self {
            case .gemm, .svd: return A
            case .cholesky: return gram(A, ofRows: true) * (1 / Double(n)) + Matrix.identity(n)
            case .eigh: return 0.5 * (A + A.transposed)
            }
        }
    }

    enum Method: String, Decodable, CaseIterable {
        /// The core's routine.
        case library
        /// For a product, three loops; all else is the library's.
        case loops
    }

    struct OperationTask: RepeatedTask {
        let operation: Operation
        let method: Method
        let A: Matrix<Double>
        let B: Matrix<Double>
        private var result = Result.none

        private enum Result {
            case none
            case product(Matrix<Double>)
            case cholesky(Cholesky<Double>)
            case eigen(SymmetricEigen<Double>)
            case svd(SVD<Double>)
        }

        init(operation: Operation, method: Method, A: Matrix<Double>, B: Matrix<Double>) {
            self.operation = operation
            self.method = method
            self.A = A
            self.B = B
        }

        mutating func perform() throws {
            switch operation {
            case .gemm: result = .product(method == .library ? A * B : loops(A, B))
            case .cholesky: result = .cholesky(try LinearAlgebra.cholesky(A))
            case .eigh: result = .eigen(try eigenSymmetric(A))
            case .svd: result = .svd(try LinearAlgebra.svd(A))
            }
        }

        var checksum: Double {
            switch result {
            case .none: 0
            case .product(let C): sum(C.storage)
            case .cholesky(let factor): factor.logDeterminant / 2
            case .eigen(let eigen): eigen.values.last ?? 0
            case .svd(let svd): sum(svd.values)
            }
        }
    }

    /// A B by three loops, the control of the claims about speed.
    private static func loops(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Matrix<Double> {
        let (a, b, n) = (A.storage, B.storage, B.columns)
        return Matrix(rows: A.rows, columns: n) { c in
            for i in 0..<A.rows {
                for j in 0..<n {
                    var sum = 0.0
                    for k in 0..<A.columns { sum += a[i * A.columns + k] * b[k * n + j] }
                    c[i * n + j] = sum
                }
            }
        }
    }
}

import Foundation
package import LinearAlgebra
package import Randomness

extension OverparameterizedSensing {
    /// Entries iid N(0, 1).
    static func gaussian(
        _ rows: Int, _ columns: Int, _ random: inout RandomStream
    ) -> Matrix<Double> {
        Matrix(rows: rows, columns: columns, random.normals(rows * columns))
    }

    /// M* = U diag(σ) Uᵀ with orthonormal U, n × r.
    package struct Target {
        /// The eigenvectors of M*, as columns.
        package let U: Matrix<Double>
        /// M*.
        package let M: Matrix<Double>

        package init(order: Int, spectrum: [Double], random: RandomStream) {
            var random = random
            let r = spectrum.count
            U = Matrix(
                rows: order, columns: r, random.orthonormalColumns(rows: order, columns: r))
            M = product(U * Matrix(diagonal: spectrum), U, transposeRight: true)
        }

        /// F Gᵀ − M*.
        package func residual(_ F: Matrix<Double>, _ G: Matrix<Double>) -> Matrix<Double> {
            var result = M
            residual(F, G, into: &result)
            return result
        }

        /// F Gᵀ − M*, without a new array.
        func residual(
            _ F: Matrix<Double>, _ G: Matrix<Double>, into result: inout Matrix<Double>
        ) {
            multiply(F, G, transposeRight: true, into: &result)
            result -= M
        }
    }

    /// A*A for m measurements ⟨A_i, ·⟩ with A_i the symmetric part of a matrix of N(0, 1/m) entries.
    ///
    /// It acts on symmetric matrices as one matrix of order n(n+1)/2 in the basis of entries on and
    /// above the diagonal, those above it weighted by √2 so that inner products are kept.
    package struct Sensing {
        private let order: Int
        private let normal: Matrix<Double>?

        /// m = 0 stands for full observation, A*A = identity.
        package init(order: Int, measurements m: Int, random: RandomStream) {
            self.order = order
            guard m > 0 else {
                normal = nil
                return
            }
            var random = random
            let scale = 1 / sqrt(Double(m))
            var rows = Matrix<Double>(rows: m, columns: order * (order + 1) / 2)
            for i in 0..<m {
                let A = scale * gaussian(order, order, &random)
                let symmetric = 0.5 * (A + A.transposed)
                rows.setRow(i, to: Self.packed(symmetric))
            }
            normal = product(rows, rows, transposeLeft: true)
        }

        /// A*A(R) for a symmetric R.
        package func apply(_ R: Matrix<Double>) -> Matrix<Double> {
            guard let normal else { return R }
            return Self.unpacked(normal * Self.packed(R), order: order)
        }

        /// A*A(R) X with R = XXᵀ − M*: the gradient of ¼⟨R, A*A(R)⟩ in X.
        package func gradient(of residual: Matrix<Double>, at X: Matrix<Double>) -> Matrix<Double> {
            product(apply(residual), X)
        }

        private static func packed(_ A: Matrix<Double>) -> [Double] {
            var values: [Double] = []
            values.reserveCapacity(A.rows * (A.rows + 1) / 2)
            for i in 0..<A.rows {
                values.append(A[i, i])
                for j in (i + 1)..<max(A.rows, i + 1) { values.append(2.squareRoot() * A[i, j]) }
            }
            return values
        }

        private static func unpacked(_ values: [Double], order: Int) -> Matrix<Double> {
            var A = Matrix<Double>(rows: order, columns: order)
            var next = 0
            for i in 0..<order {
                A[i, i] = values[next]
                next += 1
                for j in (i + 1)..<max(order, i + 1) {
                    A[i, j] = values[next] / 2.squareRoot()
                    A[j, i] = A[i, j]
                    next += 1
                }
            }
            return A
        }
    }

    /// The factors F and G with their residual FGᵀ − M*.
    package struct Pair {
        package var F: Matrix<Double>
        package var G: Matrix<Double>
        private var residual: Matrix<Double>
        private var stepF: Matrix<Double>
        private var stepG: Matrix<Double>

        /// F₀ = α N(0,1), G₀ = ratio α N(0,1), independent.
        package init(
            order: Int, columns: Int, alpha: Double, ratio: Double, random: RandomStream
        ) {
            var forF = random.stream("F")
            var forG = random.stream("G")
            F = alpha * gaussian(order, columns, &forF)
            G = (alpha * ratio) * gaussian(order, columns, &forG)
            residual = Matrix(rows: order, columns: order)
            stepF = F
            stepG = G
        }

        /// ‖FGᵀ − M*‖²_F of the last step's result.
        package var loss: Double { residual.squaredNorm() }

        /// FᵀF − GᵀG.
        package var imbalance: Matrix<Double> {
            product(F, F, transposeLeft: true) - product(G, G, transposeLeft: true)
        }

        /// F ← F − η (FGᵀ − M*) G and G ← G − η (FGᵀ − M*)ᵀ F at once, where `balance` adds the
        /// gradient of (λ/4)‖FᵀF − GᵀG‖²_F.
        package mutating func step(_ target: Target, eta: Double, balance: Double = 0) {
            target.residual(F, G, into: &residual)
            multiply(residual, G, into: &stepF)
            multiply(residual, F, transposeLeft: true, into: &stepG)
            if balance != 0 {
                let difference = imbalance
                multiply(F, difference, into: &stepF, alpha: balance, beta: 1)
                multiply(G, difference, into: &stepG, alpha: -balance, beta: 1)
            }
            F.add(stepF, scaledBy: -eta)
            G.add(stepG, scaledBy: -eta)
            target.residual(F, G, into: &residual)
        }

        /// The modified step (Eq. 5.1): F = AΣBᵀ becomes βA, and G becomes G BΣ/β.
        ///
        /// - Returns: ‖F'G'ᵀ − FGᵀ‖_F, zero in exact arithmetic.
        package mutating func equalize(to beta: Double, _ target: Target) throws -> Double {
            let before = product(F, G, transposeRight: true)
            let parts = try svd(F)
            F = beta * parts.U
            let scaled = product(G, parts.Vt, transposeRight: true)
            G = scaled * Matrix(diagonal: parts.values.map { $0 / beta })
            target.residual(F, G, into: &residual)
            return (product(F, G, transposeRight: true) - before).frobeniusNorm
        }
    }

    /// Losses at about sixty iterations spread evenly over log t, and the first below 1e-20.
    struct Curve {
        private let kept: Set<Int>
        private(set) var times: [Double] = []
        private(set) var losses: [Double] = []
        private(set) var last = 0.0
        private(set) var firstBelow: Int?

        init(until steps: Int) {
            let count = 60
            let ratio = log(Double(steps)) / Double(count)
            kept = Set((0...count).map { Int(exp(ratio * Double($0)).rounded()) })
        }

        mutating func add(_ loss: Double, at t: Int) {
            last = loss
            if loss < 1e-20, firstBelow == nil { firstBelow = t }
            guard kept.contains(t) else { return }
            times.append(Double(t))
            losses.append(loss)
        }
    }
}

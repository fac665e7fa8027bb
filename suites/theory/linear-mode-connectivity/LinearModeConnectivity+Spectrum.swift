import Autodiff
import Foundation
package import LinearAlgebra
package import NeuralNetworks

extension LinearModeConnectivity {
    /// Which singular directions of the weights a search sees.
    enum Part: String, Decodable, CaseIterable {
        /// All, and the biases.
        case full
        /// Those of singular values of at least γ s₁, without biases.
        case top
        /// The others, without biases.
        case tail
    }

    /// The singular value decompositions of a network's weights.
    package struct Spectrum {
        /// W = U diag(s) Vᵀ of one layer.
        package struct Layer {
            /// The left singular vectors, as columns.
            package var U: Matrix<Double>
            /// s, descending.
            package let values: [Double]
            /// The right singular vectors, as rows.
            package var Vt: Matrix<Double>
        }

        /// The layers in order.
        package var layers: [Layer]

        /// The decompositions of a network's weights.
        package init(_ network: MLP<Double>) throws(FactorizationError) {
            layers = []
            for layer in network.layers {
                let parts = try svd(layer.weight.matrix)
                layers.append(Layer(U: parts.U, values: parts.values, Vt: parts.Vt))
            }
        }

        /// The decompositions of P W Qᵀ: the singular values stay, the vectors are permuted.
        package func permuted(by permutation: Permutation) -> Spectrum {
            var result = self
            for (l, order) in permutation.orders.enumerated() {
                result.layers[l].U = layers[l].U.rows(order)
                result.layers[l + 1].Vt = result.layers[l + 1].Vt.columns(order)
            }
            return result
        }

        /// R_γ: the mean over layers of Σ_{i∈A, j∈B} (uᵢ·u′ⱼ)(vᵢ·v′ⱼ) / √(|A||B|), where A and B hold
        /// the singular values of at least γ times the largest.
        ///
        /// The sum is the inner product of the partial polar factors U_A V_Aᵀ and U′_B V′_Bᵀ, so no
        /// sign or basis of singular vectors matters, and R is a cosine.
        package func alignment(with other: Spectrum, gamma: Double) -> Double {
            var total = 0.0
            for (mine, its) in zip(layers, other.layers) {
                let (A, B) = (mine.count(above: gamma), its.count(above: gamma))
                let inner = dot(mine.polarFactor(A).storage, its.polarFactor(B).storage)
                total += inner / sqrt(Double(A * B))
            }
            return total / Double(layers.count)
        }

        /// The weights with only the singular values of at least γ s₁, or only the others; biases
        /// are 0.
        package func part(of network: MLP<Double>, gamma: Double, isTop: Bool) -> MLP<Double> {
            let parts = zip(network.layers, layers).map { layer, spectrum in
                let kept = spectrum.count(above: gamma)
                let top = spectrum.weights(first: kept)
                return Dense(
                    weight: isTop ? top : layer.weight.matrix - top,
                    bias: [Double](repeating: 0, count: layer.outputs))
            }
            return MLP(layers: parts, activation: network.activation)
        }

        /// The largest |s(P W Qᵀ) − s(W)| / s₁ over the layers.
        ///
        /// - Parameters:
        ///   - permutation: the P of every layer.
        ///   - network: the network of this spectrum.
        ///   - smoothing: ε, where (1 − ε) P + ε 1 1ᵀ / n stands in for P.
        /// - Returns: the largest change, 0 up to rounding without smoothing.
        /// - Throws: `notConverged` or `notFinite`.
        package func change(
            by permutation: Permutation, of network: MLP<Double>, smoothing: Double
        ) throws(FactorizationError) -> Double {
            var largest = 0.0
            for (l, layer) in network.layers.enumerated() {
                var W = layer.weight.matrix
                if l < permutation.orders.count {
                    W = smoothed(W.rows(permutation.orders[l]), by: smoothing)
                }
                if l > 0 {
                    let columns = W.columns(permutation.orders[l - 1]).transposed
                    W = smoothed(columns, by: smoothing).transposed
                }
                let values = try singularValues(W)
                let difference = normInfinity(LinearAlgebra.difference(values, layers[l].values))
                largest = max(largest, difference / layers[l].values[0])
            }
            return largest
        }

        /// (1 − ε) W + ε 1 1ᵀ W / n.
        private func smoothed(_ W: Matrix<Double>, by epsilon: Double) -> Matrix<Double> {
            guard epsilon > 0 else { return W }
            let ones = [Double](repeating: 1, count: W.rows)
            var result = (1 - epsilon) * W
            result.addOuter(ones, W.columnSums, scaledBy: epsilon / Double(W.rows))
            return result
        }

        /// The largest relative distance over the layers of ‖W − W′‖² and its spectral expression
        /// Σ s² + Σ s′² − 2 Σᵢⱼ sᵢ s′ⱼ (uᵢ·u′ⱼ)(vᵢ·v′ⱼ).
        ///
        /// - Parameters:
        ///   - network: the network of this spectrum.
        ///   - other: the second spectrum.
        ///   - second: the network of the second spectrum.
        ///   - crossTerms: whether the terms i ≠ j are there.
        /// - Returns: the largest relative distance.
        package func decompositionError(
            _ network: MLP<Double>, _ other: Spectrum, _ second: MLP<Double>, crossTerms: Bool
        ) -> Double {
            var largest = 0.0
            for l in layers.indices {
                let (mine, its) = (layers[l], other.layers[l])
                let left = product(mine.U, its.U, transposeLeft: true)
                let right = product(mine.Vt, its.Vt, transposeRight: true)
                let cosines = left.hadamard(right)
                let inner =
                    crossTerms
                    ? dot(mine.values, cosines * its.values)
                    : sum(hadamard(hadamard(mine.values, its.values), cosines.diagonal))
                let spectral = squaredNorm(mine.values) + squaredNorm(its.values) - 2 * inner
                let direct =
                    (network.layers[l].weight.matrix - second.layers[l].weight.matrix)
                    .squaredNorm()
                largest = max(largest, abs(spectral - direct) / direct)
            }
            return largest
        }
    }
}

extension LinearModeConnectivity.Spectrum.Layer {
    /// The number of singular values of at least γ s₁.
    func count(above gamma: Double) -> Int {
        values.count { $0 >= gamma * values[0] }
    }

    /// U Vᵀ of the first singular directions.
    func polarFactor(_ count: Int) -> Matrix<Double> {
        product(U[0..<U.rows, 0..<count], Vt[0..<count, 0..<Vt.columns])
    }

    /// U diag(s) Vᵀ of the first singular directions.
    func weights(first count: Int) -> Matrix<Double> {
        var scaled = Vt[0..<count, 0..<Vt.columns]
        for i in 0..<count {
            scaled.setRow(i, to: LinearAlgebra.scaled(scaled.row(i), by: values[i]))
        }
        return product(U[0..<U.rows, 0..<count], scaled)
    }
}

import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import TestSupport
import Testing
import Verification

/// A network with normal weights of deviation 1/√in and biases of deviation ½.
func randomNetwork(_ sizes: [Int], seed: UInt64) -> ReLUNetwork {
    var random = RandomStream(seed: seed)
    return ReLUNetwork(
        layers: zip(sizes, sizes.dropFirst()).map { inputs, outputs in
            let weights = random.normals(inputs * outputs)
            let scale = 1 / Double(inputs).squareRoot()
            return ReLUNetwork.Layer(
                weight: scale * Matrix(rows: outputs, columns: inputs, weights),
                bias: random.normals(outputs).map { $0 / 2 })
        })
}

@Suite("Dense networks with ReLU")
struct ReLUNetworkTests {
    @Test("The Jacobian is that of central differences, row by row the gradients of the outputs")
    func jacobian() {
        let network = randomNetwork([5, 9, 7, 3], seed: 1)
        var random = RandomStream(seed: 2)
        let h = 1e-6
        var (worst, gradients) = (0.0, 0.0)
        for _ in 0..<20 {
            let x = random.normals(5)
            let J = network.jacobian(at: x)
            let z = network.preactivations(Matrix(row: x))
            for c in 0..<3 {
                let g = network.gradients(of: c, at: z).row(0)
                gradients = max(gradients, largestDifference(g, J.row(c)))
            }
            for j in 0..<5 {
                var (up, down) = (x, x)
                up[j] += h
                down[j] -= h
                let values = network.preactivations(Matrix([up, down]))[2]
                for c in 0..<3 {
                    let slope = (values[0, c] - values[1, c]) / (2 * h)
                    worst = max(worst, abs(slope - J[c, j]))
                }
            }
        }
        // Piecewise linear: differences are exact but for rounding, 1e-16 / h, unless a kink lies
        // within h, which at these twenty points none does.
        #expect(worst < 1e-8)
        // Two orders of the same products of at most nine terms.
        #expect(gradients < 1e-14)
    }

    @Test("A perceptron keeps its outputs")
    func perceptron() {
        var random = RandomStream(seed: 3)
        let perceptron = MLP<Double>(sizes: [4, 6, 2], activation: .relu, random: &random)
        let X = Matrix(rows: 3, columns: 4, random.normals(12))
        let expected = perceptron(Tensor(X)).scalars
        let outputs = ReLUNetwork(perceptron).preactivations(X)[1].storage
        // Sums of seven terms of order 1.
        expectClose(outputs, expected, within: 1e-14)
    }

    @Test("No secant is steeper than the product of norms")
    func productOfNorms() {
        let network = randomNetwork([3, 8, 2], seed: 4)
        var random = RandomStream(seed: 5)
        let X = Matrix(rows: 200, columns: 3, random.normals(600))
        let z = network.preactivations(X)[1]
        var steepest = 0.0
        for i in stride(from: 0, to: 200, by: 2) {
            let rise = normInfinity(difference(z.row(i), z.row(i + 1)))
            steepest = max(steepest, rise / normInfinity(difference(X.row(i), X.row(i + 1))))
        }
        #expect(steepest <= network.productOfNorms)
        let affine = ReLUNetwork(layers: [
            .init(weight: Matrix([[1, -2], [3, 0.5]]), bias: [0, 0])
        ])
        #expect(affine.productOfNorms == 3.5)
    }
}

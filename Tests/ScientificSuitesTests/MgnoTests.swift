import Autodiff
import Foundation
import LinearAlgebra
import NeuralNetworks
import PDE
import Randomness
import ScientificSuites
import TestSupport
import Testing

@Suite("Multigrid neural operators")
struct MgnoTests {
    private func image(_ side: Int, _ channels: Int, _ name: String) -> Tensor<Double> {
        var random = RandomStream(seed: 4).stream(name)
        return Tensor(random.normals(side * side * channels), shape: [1, side, side, channels])
    }

    @Test(
        "With classical kernels the convolution is a multigrid cycle",
        arguments: [(1, 0, 15), (1, 1, 15), (2, 1, 31), (2, 2, 7)])
    func classical(before: Int, after: Int, side: Int) {
        let levels = (side + 1).trailingZeroBitCount - 1
        let cycle = Mgno.classicalCycle(levels: levels, before: before, after: after, coarsest: 30)
        let f = image(side, 1, "f")
        let plain = Multigrid(before: before, after: after).cycle(f.scalars, side: side)
        // The same sums in another order, on fields of size 10.
        expectClose(cycle(f).scalars, plain, within: 1e-12)
    }

    @Test(
        "A cycle with random kernels is linear on any grid",
        arguments: [Mgno.Padding.zero, .circular], [16, 17])
    func linear(padding: Mgno.Padding, side: Int) {
        guard padding == .zero || side == 16 else { return }
        var random = RandomStream(seed: 5).stream("kernels")
        let cycle = Mgno.MultigridConvolution<Double>(
            channels: 2, outputs: 3,
            cycle: .init(
                before: [2, 1, 2], after: [1, 0, 0], coarsening: .every, padding: padding),
            random: &random)
        let (f, g) = (image(side, 2, "f"), image(side, 2, "g"))
        let together = cycle(2 * f - 3 * g)
        #expect(together.shape == [1, side, side, 3])
        let apart = 2 * cycle(f) - 3 * cycle(g)
        // Rounding of a few hundred products of numbers below 10.
        expectClose(together.scalars, apart.scalars, within: 1e-12)
    }

    @Test("With circular padding a shift by the coarsest spacing commutes with the cycle")
    func shifts() {
        var random = RandomStream(seed: 6).stream("kernels")
        let cycle = Mgno.MultigridConvolution<Double>(
            channels: 1, outputs: 2,
            cycle: .init(before: [1, 1, 1], coarsening: .every, padding: .circular),
            random: &random)
        let f = image(16, 1, "f")
        func shifted(_ x: Tensor<Double>) -> Tensor<Double> {
            x.gathered((0..<16).map { ($0 + 4) % 16 }, axis: 2)
        }
        expectClose(cycle(shifted(f)).scalars, shifted(cycle(f)).scalars, within: 1e-13)
    }

    @Test("One smoothing step sees its neighbors, three levels see far")
    func reach() {
        var random = RandomStream(seed: 7).stream("kernels")
        func touched(_ before: [Int]) -> Int {
            let cycle = Mgno.MultigridConvolution<Double>(
                channels: 1, outputs: 1, cycle: .init(before: before, coarsening: .every),
                random: &random)
            var f = [Double](repeating: 0, count: 33 * 33)
            f[16 * 33 + 16] = 1
            let u = cycle(Tensor(f, shape: [1, 33, 33, 1])).scalars
            return (0..<33).filter { u[16 * 33 + $0] != 0 }.count
        }
        #expect(touched([1]) == 3)
        // S∗(f − A∗u) adds two pixels on each side.
        #expect(touched([2]) == 7)
        // Of the 9 coarsest points along a side, R, R, S, A and S reach all.
        #expect(touched([1, 1, 2]) == 33)
    }

    @Test("A constant coefficient divides the solution of Poisson's equation")
    func constantCoefficient() {
        let n = 9
        let u = Mgno.darcySolution([Double](repeating: 3, count: n * n), side: n)
        let h = 0.1
        let poisson = PoissonGrid(side: n).solution([Double](repeating: h * h, count: n * n))
        // Conjugate gradients stop at a relative residual of 1e-8, at condition number 40.
        expectClose(u, poisson.map { $0 / 3 }, within: 4e-7 * 0.03)
    }

    @Test("Darcy's solution is that of a Cholesky factorization")
    func darcy() throws {
        var random = RandomStream(seed: 8).stream("a")
        let n = 8
        let a = Mgno.coefficient(side: n, random: &random)
        #expect(Set(a) == [3, 12])
        let matrix = Mgno.darcyMatrix(a, side: n).dense
        let h = 1 / Double(n + 1)
        let exact = try cholesky(matrix).solve([Double](repeating: h * h, count: n * n))
        // The same tolerance; condition number below 4 × 33.
        expectClose(Mgno.darcySolution(a, side: n), exact, within: 2e-6 * 0.03)
    }

    @Test("Sines: −Δ multiplies the coefficient of mode (j, k) by π²(j² + k²)")
    func dirichlet() {
        var random = RandomStream(seed: 9).stream("f")
        let n = 12
        let pairs = Mgno.poisson(.zero, count: 1, side: n, waves: 4, random: &random)
        let S = PoissonGrid(side: n).sines
        let f = S * Matrix(rows: n, columns: n, pairs.inputs[0]) * S
        let u = S * Matrix(rows: n, columns: n, pairs.outputs[0]) * S
        for j in 0..<n {
            for k in 0..<n {
                let square = Double.pi * Double.pi * Double((j + 1) * (j + 1) + (k + 1) * (k + 1))
                expectClose(f[j, k], square * u[j, k], within: 1e-10)
            }
        }
        #expect(abs(f[3, 3]) > 1e-6 && abs(f[4, 4]) < 1e-10)
    }

    @Test("Waves: −Δ multiplies the coefficient of mode (j, k) by 4π²(j² + k²)")
    func periodic() {
        var random = RandomStream(seed: 10).stream("f")
        let n = 12
        let pairs = Mgno.poisson(.circular, count: 1, side: n, waves: 3, random: &random)
        func coefficient(_ u: [Double], _ j: Int, _ k: Int, _ phase: Double) -> Double {
            var sum = 0.0
            for p in 0..<n * n {
                let angle = 2 * Double.pi * Double(j * (p / n) + k * (p % n)) / Double(n)
                sum += u[p] * cos(angle + phase) / Double(n * n)
            }
            return sum
        }
        for j in 0...3 {
            for k in -3...3 {
                for phase in [0.0, 0.7] {
                    let square = 4 * Double.pi * Double.pi * Double(j * j + k * k)
                    let f = coefficient(pairs.inputs[0], j, k, phase)
                    expectClose(
                        f, square * coefficient(pairs.outputs[0], j, k, phase), within: 1e-12)
                }
            }
        }
    }

    @Test("Every network gives one number a pixel, and names all its parameters")
    func shapes() {
        var random = RandomStream(seed: 11).stream("weights")
        let x = Tensor<Float>(repeating: 1, shape: [2, 17, 17, 1])
        func check(_ network: some Layer<Float>) {
            #expect(network(x).shape == x.shape)
            #expect(Set(network.parameterNames).count == network.tensors.count)
        }
        for coarsening in [Mgno.Coarsening.every, .none] {
            check(
                Mgno.Network(
                    layers: 2, channels: 3, cycle: .init(before: [1, 2], coarsening: coarsening),
                    random: &random))
        }
        check(Mgno.FourierNetwork(layers: 2, width: 3, modes: 4, random: &random))
        check(Mgno.DilatedNetwork(blocks: 1, channels: 3, random: &random))
        check(Mgno.UNet(levels: 3, channels: 3, random: &random))
    }
}

import LinearAlgebra
import Optimization
import Randomness
import TestSupport
import Testing
import Verification

@Suite("Bounds of pre-activations")
struct BoundsTests {
    @Test("No sampled pre-activation leaves the bounds", arguments: [0.05, 0.3, 1.0])
    func soundness(radius: Double) {
        let network = randomNetwork([6, 12, 12, 12, 4], seed: 11)
        var random = RandomStream(seed: 12)
        let box = Box(center: random.normals(6), radius: radius)
        let entries = (0..<500).flatMap { _ in
            // Corners and inner points: extremes are mostly attained at corners.
            box.lower.indices.map { j in
                random.bernoulli(0.7)
                    ? (random.bernoulli(0.5) ? box.lower[j] : box.upper[j])
                    : random.uniform(in: box.lower[j]..<box.upper[j])
            }
        }
        let z = network.preactivations(Matrix(rows: 500, columns: 6, entries))
        for bounds in [network.intervalBounds(on: box), network.crownBounds(on: box)] {
            // Rounding of four products of at most twelve terms of order 1.
            let inside = z.indices.allSatisfy { k in
                (0..<500).allSatisfy { bounds[k].contains(z[k].row($0), slack: 1e-13) }
            }
            #expect(inside)
        }
    }

    @Test("Propagated lines are exact where no neuron is undecided, intervals are not")
    func stable() {
        let network = randomNetwork([4, 10, 10, 3], seed: 13)
        var random = RandomStream(seed: 14)
        let x = random.normals(4)
        let box = Box(center: x, radius: 1e-4)
        let bounds = network.crownBounds(on: box)
        #expect(
            bounds.dropLast().allSatisfy { box in
                box.lower.indices.allSatisfy { box.lower[$0] > 0 || box.upper[$0] < 0 }
            })
        // The network is affine on the box: its range is z(x) ± radius ‖J‖₁.
        let J = network.jacobian(at: x)
        let z = network.preactivations(Matrix(row: x))[2].row(0)
        let reach = (0..<3).map { 1e-4 * norm1(J.row($0)) }
        // Rounding of numbers of order 1.
        expectClose(bounds[2].upper, sum(z, reach), within: 1e-13)
        expectClose(bounds[2].lower, difference(z, reach), within: 1e-13)
        let naive = network.intervalBounds(on: box)[2]
        #expect(naive.upper[0] - naive.lower[0] > 1.1 * 2 * reach[0])
    }

    @Test("A linear program over the triangles around the ReLUs is at least as tight")
    func linearProgram() throws {
        let network = randomNetwork([3, 6, 2], seed: 15)
        let box = Box(center: [0.1, -0.2, 0.3], radius: 0.8)
        let bounds = network.crownBounds(on: box)
        let (first, last) = (network.layers[0], network.layers[1])
        for c in 0..<2 {
            // Variables x and h with h ≥ 0, h ≥ z and h below the chord.
            let objective = [0, 0, 0] + last.weight.row(c).map { -$0 }
            var program = LinearProgram(
                minimizing: objective,
                lower: box.lower + [Double](repeating: 0, count: 6),
                upper: box.upper + bounds[0].upper.map { max($0, 0) })
            for i in 0..<6 {
                let (l, u) = (bounds[0].lower[i], bounds[0].upper[i])
                var unit = [Double](repeating: 0, count: 6)
                unit[i] = 1
                let w = first.weight.row(i)
                program.constrain(w.map { -$0 } + unit, atLeast: first.bias[i])
                let slope = u <= 0 ? 0 : l >= 0 ? 1 : u / (u - l)
                let offset = u <= 0 ? 0 : l >= 0 ? 0 : -slope * l
                program.constrain(
                    w.map { -slope * $0 } + unit, atMost: slope * first.bias[i] + offset)
            }
            let solution = try #require(program.solve().solution)
            let tightest = last.bias[c] - solution.objective
            let naive = network.intervalBounds(on: box)[1].upper[c]
            // GLPK's tolerance is 1e-7.
            #expect(tightest <= bounds[1].upper[c] + 1e-6)
            #expect(bounds[1].upper[c] <= naive)
        }
    }
}

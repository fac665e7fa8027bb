import LinearAlgebra
import Randomness
import RobustnessSuites
import TestSupport
import Testing
import Verification

@Suite("Local Lipschitz constants")
struct LocalLipschitzTests {
    typealias Graph = LocalLipschitz.BackwardGraph
    typealias State = LocalLipschitz.State

    /// A network with normal weights of deviation 1/√in and biases of deviation 0.3.
    static func network(_ sizes: [Int], seed: UInt64) -> ReLUNetwork {
        var random = RandomStream(seed: seed)
        return ReLUNetwork(
            layers: zip(sizes, sizes.dropFirst()).map { inputs, outputs in
                let weights = random.normals(inputs * outputs)
                let scale = 1 / Double(inputs).squareRoot()
                return ReLUNetwork.Layer(
                    weight: scale * Matrix(rows: outputs, columns: inputs, weights),
                    bias: random.normals(outputs).map { 0.3 * $0 })
            })
    }

    /// The gradients of every output at points drawn from a box.
    static func gradients(
        _ network: ReLUNetwork, _ box: Box, count: Int, seed: UInt64
    ) -> [Matrix<Double>] {
        var random = RandomStream(seed: seed)
        let rows = (0..<count).map { _ in
            box.lower.indices.map { random.uniform(in: box.lower[$0]..<box.upper[$0]) }
        }
        let z = network.preactivations(Matrix(rows))
        return (0..<network.outputs).map { network.gradients(of: $0, at: z) }
    }

    @Test(
        "Every sampled gradient lies in its box, and its norm below the bound",
        arguments: LocalLipschitz.Relaxation.allCases)
    func sound(relaxation: LocalLipschitz.Relaxation) {
        let network = Self.network([5, 12, 12, 12, 3], seed: 21)
        let box = Box(center: [0.2, -0.4, 0.6, 0, 1], radius: 0.25)
        let states = State.all(network.crownBounds(on: box))
        #expect(states.joined().contains(.unstable))
        let graph = Graph(network, relaxation: relaxation)
        for (c, samples) in Self.gradients(network, box, count: 400, seed: 22).enumerated() {
            let bounds = graph.gradientBounds(of: c, states: states).gradients[0]
            let norm = graph.normBounds(of: c, states: states).best
            // Rounding of products of four matrices of order 12.
            let inside = (0..<400).allSatisfy { bounds.contains(samples.row($0), slack: 1e-13) }
            let below = (0..<400).allSatisfy { norm1(samples.row($0)) <= norm + 1e-13 }
            #expect(inside && below)
        }
    }

    @Test("One undecided neuron on top of another, by hand")
    func chords() {
        // z₁ = x, z₂ = (relu z₁, −relu z₁), z₃ = 3 relu(z₂₁) + 2 relu(z₂₂): q₂ = (3 s, 2 t) and
        // g₁ = 3 s − 2 t ∈ [−2, 3], and so q₁ ∈ [−2, 3] with chords, whose joint bound is 3.
        let network = ReLUNetwork(layers: [
            .init(weight: Matrix([[1]]), bias: [0]),
            .init(weight: Matrix([[1], [-1]]), bias: [0, 0]),
            .init(weight: Matrix([[3, 2]]), bias: [0]),
        ])
        let states: [[State]] = [[.unstable], [.unstable, .unstable]]
        let graph = Graph(network, relaxation: .envelope)
        let (boxes, lines) = graph.gradientBounds(of: 0, states: states)
        #expect(boxes[1] == Box(lower: [-2], upper: [3]))
        // Upper: b/(b − a) (g − a) = 0.6 g + 1.2; lower: −a/(b − a) (g − b) = 0.4 g − 1.2.
        expectClose(
            [
                lines[0].upper[0].slope, lines[0].upper[0].intercept,
                lines[0].lower[0].slope, lines[0].lower[0].intercept,
            ], [0.6, 1.2, 0.4, -1.2], within: 1e-15)
        // At g = 3 the upper chord is 3, at g = −2 the lower one is −2.
        expectClose(boxes[0].lower + boxes[0].upper, [-2, 3], within: 1e-15)
        expectClose(graph.normBounds(of: 0, states: states).best, 3, within: 1e-14)
        // An active neuron below keeps the dependence; RecurJac's does not.
        let active: [[State]] = [[.active], [.unstable, .unstable]]
        let recurjac = Graph(network, relaxation: .constant)
        #expect(recurjac.gradientBounds(of: 0, states: active).lines[0].upper[0].slope == 0)
        #expect(graph.gradientBounds(of: 0, states: active).lines[0].upper[0].slope == 1)
    }

    @Test("Where no neuron is undecided every relaxation gives the norm of the gradient")
    func stable() {
        let network = Self.network([4, 8, 8, 2], seed: 23)
        let x = [0.3, -0.2, 0.5, 0.9]
        let states = State.all(network.crownBounds(on: Box(center: x, radius: 1e-9)))
        let J = network.jacobian(at: x)
        for relaxation in LocalLipschitz.Relaxation.allCases {
            let graph = Graph(network, relaxation: relaxation)
            for c in 0..<2 {
                // Rounding of products of three matrices of order 8.
                expectClose(
                    graph.normBounds(of: c, states: states).best, norm1(J.row(c)), within: 1e-13)
            }
        }
    }

    @Test("A neuron that touches zero is undecided: Clarke's derivative there is [0, 1]")
    func clarke() {
        let box = Box(lower: [0, -1, 0.1, -1], upper: [1, 0, 1, -0.1])
        let states = State.all([box, Box(point: [0])])
        #expect(states == [[.unstable, .unstable, .active, .inactive]])
    }

    @Test("Branch and bound never rises, and ends at the largest norm over all patterns")
    func branchAndBound() {
        let network = Self.network([4, 8, 8, 8, 3], seed: 24)
        let box = Box(center: [0.1, 0.2, 0.3, 0.4], radius: 0.15)
        let states = State.all(network.crownBounds(on: box))
        #expect((4...12).contains(states.joined().count { $0 == .unstable }))
        var search = LocalLipschitz.BranchAndBound(
            Graph(network, relaxation: .envelope), states: states, scoring: .area,
            coins: RandomStream(seed: 0))
        let root = search.bound
        var bounds = [root]
        while search.split() { bounds.append(search.bound) }
        #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 >= $1 })
        let maximum = LocalLipschitz.patternMaximum(network, states)
        // Rounding of products of three matrices of order 8.
        expectClose(search.bound, maximum, within: 1e-13)
        #expect(maximum < 0.999 * root)
    }

    @Test("The enumeration finds the largest norm of a fine grid, and nothing above it")
    func enumeration() throws {
        let network = Self.network([2, 6, 6, 3], seed: 25)
        let box = Box(center: [0.1, -0.3], radius: 0.7)
        let states = State.all(network.crownBounds(on: box))
        var search = LocalLipschitz.Enumeration(network, on: box, known: 0)
        let exact = try search.maximum(states: states)
        let grid = (0..<300 * 300).map { i in
            let (a, b) = (Double(i / 300) + 0.5, Double(i % 300) + 0.5)
            return [
                box.lower[0] + a / 300 * (box.upper[0] - box.lower[0]),
                box.lower[1] + b / 300 * (box.upper[1] - box.lower[1]),
            ]
        }
        let z = network.preactivations(Matrix(grid))
        var largest = 0.0
        for c in 0..<3 {
            let g = network.gradients(of: c, at: z)
            for i in 0..<grid.count { largest = max(largest, norm1(g.row(i))) }
        }
        // The norm takes finitely many values; both are sums of products of order 1.
        expectClose(exact, largest, within: 1e-12)
        #expect(exact < LocalLipschitz.patternMaximum(network, states) + 1e-12)
        #expect(search.programs > 0)
    }
}

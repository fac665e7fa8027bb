import Autodiff
import LinearAlgebra
import Randomness
import RealModule
import ScientificSuites
import TestSupport
import Testing

@Suite("Baselines of convergent graph solvers")
struct ConvergentGraphSolverBaselineTests {
    private typealias CGS = ConvergentGraphSolver

    private static let sizes = CGS.Architecture(
        features: (2, 1), heads: 3, hidden: 2, layers: 1, units: 4, decoder: [4])

    /// Eight nodes with twenty edges between them, and numbers for both.
    private func graph(
        _ seed: UInt64
    ) -> (network: CGS.Network, x: Tensor<Double>, e: Tensor<Double>, random: RandomStream) {
        var random = RandomStream(seed: seed).stream("graph")
        let sources = (0..<20).map { _ in random.integer(below: 8) }
        let targets = (0..<20).map { _ in random.integer(below: 8) }
        let x = Tensor(random.normals(16), shape: [8, 2])
        let e = Tensor(random.normals(20), shape: [20, 1])
        return (CGS.Network(nodes: 8, sources: sources, targets: targets), x, e, random)
    }

    /// relu(A z W + A b Ω), edge by edge; the last tensors of a solver are W and Ωᵀ.
    private func image(
        _ z: [Double], _ b: [Double], _ W: [Double], _ Omega: [Double], _ network: CGS.Network
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: z.count)
        for (source, target) in zip(network.sources, network.targets) {
            for c in 0..<3 {
                for k in 0..<3 {
                    sums[target * 3 + c] += z[source * 3 + k] * W[k * 3 + c]
                    sums[target * 3 + c] += b[source * 3 + k] * Omega[c * 3 + k]
                }
            }
        }
        return sums.map { max($0, 0) }
    }

    @Test("W of IGNN is projected so that its map contracts, by κ = 0.9 in the worst case")
    func projection() throws {
        let (network, _, _, stream) = graph(1)
        var random = stream
        var solver = CGS.Solver(.ignn, Self.sizes, gamma: 0.5, random: &random)
        let before = try #require(solver.mixing).scalars
        solver.project(on: network)
        let W = try #require(solver.mixing).scalars
        #expect(W != before)
        var degrees = [Double](repeating: 0, count: 8)
        for target in network.targets { degrees[target] += 1 }
        let largest = degrees.max() ?? 0
        // ‖A z W‖_max ≤ λ ‖z‖_max maxᵢ Σ |Wₖᵢ|, and signs of a column attain it at the largest degree.
        let sums = (0..<3).map { c in (0..<3).reduce(0) { $0 + abs(W[$1 * 3 + c]) } }
        var worst = 0.0
        let zero = [Double](repeating: 0, count: 24)
        for c in 0..<3 {
            let signs = (0..<24).map { W[$0 % 3 * 3 + c] < 0 ? -1.0 : 1 }
            worst = max(worst, normInfinity(image(signs, zero, W, zero, network)))
        }
        // A column outside of the ball lands on its surface, up to a few roundings.
        expectClose(worst, 0.9, within: 1e-14)
        expectClose(sums.max() ?? 0, 0.9 / largest, within: 1e-15)
        for _ in 0..<20 {
            let (z, y) = (random.normals(24), random.normals(24))
            let b = random.normals(24)
            let Omega = random.normals(9)
            let change = difference(
                image(z, b, W, Omega, network), image(y, b, W, Omega, network))
            #expect(normInfinity(change) <= 0.9 * normInfinity(difference(z, y)) * (1 + 1e-14))
        }
        solver.project(on: network)
        // Nothing is left to do, up to rounding of the sum that is compared with the radius.
        expectClose(try #require(solver.mixing).scalars, W, within: 1e-16)
    }

    @Test("The spectral radius of the adjacency matrix is at most the largest in-degree")
    func spectralRadius() {
        let (network, _, _, stream) = graph(2)
        var random = stream
        var degrees = [Double](repeating: 0, count: 8)
        for target in network.targets { degrees[target] += 1 }
        var v = random.uniforms(8)
        var growth = 0.0
        let steps = 200
        for _ in 0..<steps {
            var next = [Double](repeating: 0, count: 8)
            for (source, target) in zip(network.sources, network.targets) {
                next[target] += v[source]
            }
            let size = normInfinity(next)
            growth += size > 0 ? Double.log(size) : 0
            v = size > 0 ? scaled(next, by: 1 / size) : next
        }
        // The mean growth of a positive vector is ln ρ, up to a constant over the steps.
        #expect(growth / Double(steps) <= Double.log(degrees.max() ?? 0) + 1e-12)
    }

    @Test("IGNN's states satisfy their equation")
    func fixedPoint() throws {
        let (network, _, _, stream) = graph(3)
        var random = stream
        var solver = CGS.Solver(.ignn, Self.sizes, gamma: 0.5, random: &random)
        solver.project(on: network)
        let b = Tensor(random.normals(24), shape: [8, 3])
        let z = try solver.mixed(b, on: network).scalars
        let parameters = solver.tensors.suffix(2).map(\.scalars)
        let next = image(z, b.scalars, parameters[0], parameters[1], network)
        // The residual at which the iteration ends.
        expectClose(z, next, within: 1e-6)
        #expect(norm(z) > 0.1)
    }

    @Test("IGNN's implicit gradient is that of differences of fixed points")
    func implicitGradient() throws {
        let (network, _, _, stream) = graph(4)
        var random = stream
        var solver = CGS.Solver(.ignn, Self.sizes, gamma: 0.5, random: &random)
        solver.project(on: network)
        let b = Tensor(random.normals(24), shape: [8, 3])
        let byParameters = try valueAndGradient(at: solver) {
            square(try $0.mixed(b, on: network)).sum()
        }.gradient.tensors.suffix(2).flatMap(\.scalars)
        let frozen = solver
        let byInput = try valueAndGradient(at: [b]) {
            square(try frozen.mixed($0[0], on: network)).sum()
        }.gradient.flattened
        let start = solver.tensors.suffix(2).flatMap(\.scalars) + b.scalars
        let slopes = finiteDifferenceGradient(at: start) { p in
            var z = [Double](repeating: 0, count: 24)
            for _ in 0..<400 {
                z = image(
                    z, Array(p[18...]), Array(p[..<9]), Array(p[9..<18]), network)
            }
            return squaredNorm(z)
        }
        // Both fixed points, of z and of its adjoint, are found to residuals of 1e-6, that is to
        // 1e-6/(1 − κ) = 1e-5 of numbers of size 1, and products of the two are summed over nodes.
        expectClose(byParameters + byInput, slopes, within: 1e-4 * norm(slopes))
    }

    /// W₂ relu(W₁ [x, Σ over incoming edges [x, e, h]]), edge by edge.
    private func update(
        _ h: [Double], _ x: [Double], _ e: [Double], _ p: [Double], _ network: CGS.Network
    ) -> [Double] {
        // Rows of W₁ have 2 + 2 + 1 + 3 entries.
        var inputs = [[Double]](repeating: [Double](repeating: 0, count: 8), count: 8)
        for node in 0..<8 {
            for k in 0..<2 { inputs[node][k] = x[node * 2 + k] }
        }
        for (edge, (source, target)) in zip(network.sources, network.targets).enumerated() {
            for k in 0..<2 { inputs[target][2 + k] += x[target * 2 + k] }
            inputs[target][4] += e[edge]
            for k in 0..<3 { inputs[target][5 + k] += h[source * 3 + k] }
        }
        return inputs.flatMap { row -> [Double] in
            let middle = (0..<3).map { i in max(0, dot(Array(p[i * 8..<i * 8 + 8]), row)) }
            return (0..<3).map { i in dot(Array(p[24 + i * 3..<27 + i * 3]), middle) }
        }
    }

    /// Twenty steps a tenth of the way.
    private func damped(
        _ x: [Double], _ e: [Double], _ p: [Double], _ network: CGS.Network
    ) -> [Double] {
        var h = [Double](repeating: 0, count: 24)
        for _ in 0..<20 {
            h = sum(scaled(h, by: 0.9), scaled(update(h, x, e, p, network), by: 0.1))
        }
        return h
    }

    @Test("SSE takes twenty damped steps and a whole one")
    func steadyState() {
        let (network, x, e, stream) = graph(5)
        var random = stream
        let steady = CGS.SteadyState(Self.sizes, random: &random)
        let p = steady.tensors.flattened
        let h = damped(x.scalars, e.scalars, p, network)
        let last = update(h, x.scalars, e.scalars, p, network)
        // Sums of some fifty terms, over 21 steps that may double them.
        expectClose(
            steady(x, e, on: network).scalars, last, within: 1e-13 * max(1, norm(last)))
    }

    @Test("SSE's gradient is that of its last step alone")
    func lastStep() {
        let (network, x, e, stream) = graph(6)
        var random = stream
        let steady = CGS.SteadyState(Self.sizes, random: &random)
        let p = steady.tensors.flattened
        let gradient = valueAndGradient(at: steady) {
            square($0(x, e, on: network)).sum()
        }.gradient.tensors.flattened
        let h = damped(x.scalars, e.scalars, p, network)
        let partial = finiteDifferenceGradient(at: p) {
            squaredNorm(update(h, x.scalars, e.scalars, $0, network))
        }
        let whole = finiteDifferenceGradient(at: p) {
            let h = damped(x.scalars, e.scalars, $0, network)
            return squaredNorm(update(h, x.scalars, e.scalars, $0, network))
        }
        // Rounding over h, 1e-16 / 6e-6, and h² times third derivatives.
        expectClose(gradient, partial, within: 1e-8 * norm(partial))
        #expect(distance(gradient, whole) > 1e-2 * norm(whole))
    }

    @Test("Renaming nodes renames what the baselines predict", arguments: [true, false])
    func permutation(isSteady: Bool) throws {
        let (network, x, e, stream) = graph(7)
        var random = stream
        var solver = CGS.Solver(
            isSteady ? .sse : .ignn, Self.sizes, gamma: 0.5, random: &random)
        solver.project(on: network)
        let order = random.permutation(8)
        let renamed = CGS.Network(
            nodes: 8, sources: network.sources.map { order[$0] },
            targets: network.targets.map { order[$0] })
        let places = (0..<8).map { order.firstIndex(of: $0) ?? 0 }
        let plain = try solver.solution(x, e, on: network).value.scalars
        let moved = try solver.solution(x.gathered(places), e, on: renamed).value.scalars
        // The same sums in the same order of edges; fixed points end at residuals of 1e-6, whose
        // norm may round to either side of it.
        expectClose(moved, places.map { plain[$0] }, within: isSteady ? 1e-14 : 1e-5)
    }
}

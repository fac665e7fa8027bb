import Autodiff
import LinearAlgebra
import NeuralNetworks
import PDE
import Randomness
import ScientificSuites
import TestSupport
import Testing

@Suite("Networks that scientific suites compare with")
struct ScientificBaselineTests {
    private typealias MMGP = MeshMorphingGp

    private func graph() -> MMGP.MeshSamples.Graph {
        var random = RandomStream(seed: 1).stream("sample")
        return MMGP.MeshSamples([MMGP.Sample(scale: 1, random: &random)]).graphs[0]
    }

    @Test("A sample's graph has every side of its mesh once in each direction")
    func sides() throws {
        var random = RandomStream(seed: 1).stream("sample")
        let sample = MMGP.Sample(scale: 1, random: &random)
        let samples = MMGP.MeshSamples([sample])
        let graph = samples.graphs[0]
        let directed = Set(zip(graph.sources, graph.targets).map { [$0, $1] })
        #expect(directed.count == graph.sources.count)
        #expect(directed == Set(directed.map { [$0[1], $0[0]] }))
        // Euler's formula of a disc: points − sides + triangles = 1.
        let mesh = sample.mesh
        #expect(mesh.count - directed.count / 2 + mesh.triangles.count == 1)
        let marked = (0..<mesh.count).filter { graph.nodes[$0, 2] == 1 }
        #expect(marked == mesh.boundary.sorted())
        let again = try MMGP.MeshSamples(samples.artifact).graphs[0]
        #expect(again.nodes == graph.nodes && again.field == graph.field)
        #expect(again.sources == graph.sources && again.targets == graph.targets)
    }

    @Test("The graph network gives points in another order their numbers in that order")
    func permutation() {
        let graph = graph()
        let count = graph.field.count
        var random = RandomStream(seed: 2).stream("network")
        let model = MMGP.MeshGraphNet(rounds: 3, width: 6, random: &random)
        let order = random.permutation(count)
        var places = [Int](repeating: 0, count: count)
        for (old, new) in order.enumerated() { places[new] = old }
        let renamed = MMGP.MeshSamples.Graph(
            nodes: graph.nodes.rows(places), field: places.map { graph.field[$0] },
            sources: graph.sources.map { order[$0] }, targets: graph.targets.map { order[$0] })
        let plain = model(.init(graph)).scalars
        // The same sums, in the same order of sides; products of matrices may take other blocks.
        expectClose(model(.init(renamed)).scalars, places.map { plain[$0] }, within: 1e-5)
    }

    @Test(
        "After k rounds a point has heard of those within k sides, and of no other",
        arguments: 1...3)
    func locality(rounds: Int) {
        let graph = graph()
        let count = graph.field.count
        var random = RandomStream(seed: 3).stream("network")
        let model = MMGP.MeshGraphNet(rounds: rounds, width: 6, random: &random)
        let origin = count / 2
        var distance = [Int](repeating: count, count: count)
        distance[origin] = 0
        for step in 0..<rounds {
            for (i, j) in zip(graph.sources, graph.targets) where distance[i] == step {
                distance[j] = min(distance[j], step + 1)
            }
        }
        var nodes = graph.nodes
        // μ of one point, which no side's features know of.
        nodes[origin, 4] += 1
        let changed = MMGP.MeshSamples.Graph(
            nodes: nodes, field: graph.field, sources: graph.sources, targets: graph.targets)
        let before = model(.init(graph)).scalars
        let after = model(.init(changed)).scalars
        for point in 0..<count where distance[point] > rounds {
            #expect(before[point] == after[point])
        }
        // Leaky units have no slope 0.
        let heard = (0..<count).filter { distance[$0] == rounds }
        #expect(heard.contains { before[$0] != after[$0] })
    }

    @Test("A graph network that was stored has the errors that it had")
    func stored() throws {
        let graphs = [graph()]
        var random = RandomStream(seed: 4).stream("network")
        let trained = MMGP.TrainedGraphNet(
            network: MMGP.MeshGraphNet(rounds: 2, width: 6, random: &random), scale: 0.3)
        let again = try MMGP.TrainedGraphNet(trained.artifact(rounds: 2, width: 6))
        #expect(again.error(on: graphs[...]) == trained.error(on: graphs[...]))
        // A network of scale 0 predicts 0.
        let zero = MMGP.TrainedGraphNet(
            network: MMGP.MeshGraphNet(rounds: 2, width: 6, random: &random), scale: 0)
        let field = graphs[0].field
        expectClose(
            zero.error(on: graphs[...]),
            norm(field) / Double(field.count).squareRoot() / normInfinity(field), within: 1e-14)
    }

    /// A convolution by 3 × 3, or by 1 × 1, on a square with channels last, pixel by pixel.
    private func convolved(
        _ x: [Double], _ side: Int, _ layer: [Tensor<Float>]
    ) -> [Double] {
        let shape = layer[0].shape
        let (outputs, kernel, channels) = (shape[0], shape[1], shape[3])
        let weight = layer[0].scalars
        var y: [Double] = []
        for p in 0..<side * side {
            for o in 0..<outputs {
                var total = Double(layer[1].scalars[o])
                for tap in 0..<kernel * kernel {
                    let i = p / side + tap / kernel - kernel / 2
                    let j = p % side + tap % kernel - kernel / 2
                    guard (0..<side).contains(i), (0..<side).contains(j) else { continue }
                    for c in 0..<channels {
                        let place: Int = (o * kernel * kernel + tap) * channels + c
                        let w = weight[place]
                        total += Double(w) * x[(i * side + j) * channels + c]
                    }
                }
                y.append(total)
            }
        }
        return y
    }

    private func directions(_ seed: UInt64) -> DeepConjugateDirection.DirectionNetwork {
        var random = RandomStream(seed: seed).stream("network")
        return .init(channels: 2, fine: 2, coarse: 2, after: 2, random: &random)
    }

    /// Means over squares of four pixels.
    private func pooled(_ x: [Double], _ side: Int) -> [Double] {
        let half = side / 2
        var y = [Double](repeating: 0, count: half * half * 2)
        for p in 0..<side * side {
            let (i, j) = (p / side / 2, p % side / 2)
            let q = i * half + j
            for c in 0..<2 { y[q * 2 + c] += x[p * 2 + c] / 4 }
        }
        return y
    }

    /// Each number at four pixels.
    private func doubled(_ x: [Double], _ side: Int) -> [Double] {
        (0..<4 * side * side).flatMap { p -> [Double] in
            let (i, j) = (p / (2 * side) / 2, p % (2 * side) / 2)
            let q = 2 * (i * side + j)
            return [x[q], x[q + 1]]
        }
    }

    @Test("Directions are those of convolutions pixel by pixel, with residual connections")
    func directionNetwork() {
        let (side, network) = (6, directions(4))
        let layers = network.tensors.count / 2
        let tensors = network.tensors
        func layer(_ i: Int) -> [Tensor<Float>] { Array(tensors[2 * i..<2 * i + 2]) }
        #expect(layers == 8)
        func block(_ x: [Double], _ side: Int, _ first: Int) -> [Double] {
            let inner = convolved(x, side, layer(first)).map { max($0, 0) }
            return sum(convolved(inner, side, layer(first + 1)).map { max($0, 0) }, x)
        }
        var random = RandomStream(seed: 5).stream("b")
        let r = random.normals(side * side)
        let unit = scaled(r, by: 1 / norm(r))
        let image = scaled(unit, by: Double(side))
        let upper = block(convolved(image, side, layer(0)), side, 1)
        let lower = block(pooled(upper, side), side / 2, 3)
        let joined = block(sum(doubled(lower, side / 2), upper), side, 5)
        let direct = convolved(joined, side, layer(7))
        let own = network.direction(unit, on: PoissonGrid(side: side))
        // Single precision through eight layers of some twenty products.
        expectClose(own, direct, within: 1e-5 * normInfinity(direct))
    }

    @Test("With zero weights in its blocks the direction network is its ends alone")
    func residualIdentity() {
        let side = 4
        var network = directions(6)
        network.forEachParameter { name, tensor in
            let isInside = !name.hasPrefix("first") && !name.hasPrefix("last")
            if isInside { tensor = .zeros(tensor.shape) }
        }
        let tensors = network.tensors
        var random = RandomStream(seed: 7).stream("b")
        let r = random.normals(side * side)
        let unit = scaled(r, by: 1 / norm(r))
        let first = convolved(scaled(unit, by: 4), side, Array(tensors[..<2]))
        // What stays at both resolutions: the image, and its means over squares.
        let both = sum(doubled(pooled(first, side), side / 2), first)
        let direct = convolved(both, side, Array(tensors.suffix(2)))
        let own = network.direction(unit, on: PoissonGrid(side: side))
        // Single precision, ten products.
        expectClose(own, direct, within: 1e-6 * normInfinity(direct))
    }

    @Test("A residual network adds what its blocks give, and is its ends with zero blocks")
    func residualNetwork() {
        var random = RandomStream(seed: 8).stream("network")
        var network = DeepONet.ResidualNetwork(inputs: 3, width: 4, blocks: 2, random: &random)
        // Biases start at 0, where a test would not see them.
        network.forEachTensor { tensor in
            guard tensor.rank == 1 else { return }
            tensor = Tensor(random.normals(tensor.count).map { Float($0) }, shape: tensor.shape)
        }
        func layer(_ i: Int, _ x: [Double]) -> [Double] {
            let (W, b) = (network.tensors[2 * i], network.tensors[2 * i + 1])
            var y = b.scalars.map { Double($0) }
            for row in y.indices {
                for k in x.indices { y[row] += Double(W.scalars[row * x.count + k]) * x[k] }
            }
            return y
        }
        func relu(_ x: [Double]) -> [Double] { x.map { max($0, 0) } }
        let x = [0.4, -1.1, 0.7]
        func value() -> Float {
            network(Tensor(x.map { Float($0) }, shape: [1, 3])).scalars[0]
        }
        #expect(network.tensors.count == 12)
        var h = relu(layer(0, x))
        for i in [1, 3] { h = relu(sum(h, layer(i + 1, relu(layer(i, h))))) }
        // Single precision through six layers.
        expectClose(Double(value()), layer(5, h)[0], within: 1e-5)
        var position = 0
        network.forEachTensor { tensor in
            if (2..<10).contains(position) { tensor = .zeros(tensor.shape) }
            position += 1
        }
        expectClose(Double(value()), layer(5, relu(layer(0, x)))[0], within: 1e-6)
    }
}

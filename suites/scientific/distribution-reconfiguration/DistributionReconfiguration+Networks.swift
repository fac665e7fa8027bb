package import Graphs
import Kernels
import PDE
package import PowerFlow
package import Randomness

extension DistributionReconfiguration {
    /// A small network with all of its spanning trees.
    package struct SmallNetwork: Sendable {
        /// The buses and lines.
        package let network: PowerNetwork
        /// P of every bus before it is scaled; Q is half of it.
        package let base: [Double]
        /// The open lines of every tree, in ascending order.
        package let trees: [[Int]]
        private let feeders: [PowerNetwork.Feeder]

        /// A random planar network: a random tree in the Delaunay triangulation of random points,
        /// and a few more of its sides as ties; resistances and reactances uniform on [0.1, 1].
        package init(buses: Int, ties: Int, random: inout RandomStream) {
            let mesh = delaunay(x: random.uniforms(buses), y: random.uniforms(buses))
            var sides = mesh.edges
            random.shuffle(&sides)
            var forest = DisjointSets(buses)
            var (edges, others) = ([Graph.Edge](), [Graph.Edge]())
            for (i, j) in sides {
                if forest.unite(i, j) {
                    edges.append(.init(i, j))
                } else {
                    others.append(.init(i, j))
                }
            }
            let graph = Graph(nodes: buses, edges: edges + others.prefix(ties))
            let lines = graph.edges.count
            network = PowerNetwork(
                graph: graph, resistances: random.uniforms(lines).map { 0.1 + 0.9 * $0 },
                reactances: random.uniforms(lines).map { 0.1 + 0.9 * $0 })
            // Drops of voltage of a few percent along the longest branches, so that every tree carries
            // the loads.
            base = (0..<buses).map { $0 == 0 ? 0 : 0.002 * (0.5 + random.uniform()) }
            var trees: [[Int]] = []
            graph.forEachSpanningTree { trees.append($0) }
            self.trees = trees
            feeders = trees.compactMap { [network] in network.feeder(open: $0) }
        }

        /// The number of lines that are open.
        package var surplus: Int { network.graph.edges.count - network.graph.nodes + 1 }

        /// The loads at the given multiples of the base.
        package func loads(_ factors: [Double]) -> PowerNetwork.Loads {
            let active = zip(base, factors).map { $0 * $1 }
            return PowerNetwork.Loads(active: active, reactive: active.map { 0.5 * $0 })
        }

        /// The loss of every tree.
        package func losses(_ loads: PowerNetwork.Loads) -> [Double] {
            feeders.map { network.state($0, loads, tolerance: 1e-8).loss }
        }
    }

    /// One task: loads, the lines that are open now, and the best ones.
    package struct Task: Sendable {
        /// Multiples of the base loads, from 0.2 to 1.8.
        package let factors: [Double]
        /// The tree that is in use.
        package let current: Int
        /// The tree of least loss.
        package var best: Int
        /// The loss of every tree.
        package let losses: [Double]

        /// A random task.
        package init(_ network: SmallNetwork, random: inout RandomStream) {
            factors = network.base.map { _ in 0.2 + 1.6 * random.uniform() }
            current = random.integer(below: network.trees.count)
            let losses = network.losses(network.loads(factors))
            best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
            self.losses = losses
        }
    }

    /// The words of a network: eight levels of load, its lines, and a mark before the answer.
    package struct Language: Sendable {
        /// Loads that are told apart.
        package static let levels = 8
        /// Buses with loads.
        package let buses: Int
        /// Lines.
        package let lines: Int
        /// Open lines of an answer.
        package let answer: Int

        /// The language of a network.
        package init(_ network: SmallNetwork) {
            self.init(
                buses: network.network.graph.nodes, lines: network.network.graph.edges.count,
                answer: network.surplus)
        }

        /// The language of networks of a size.
        package init(buses: Int, lines: Int, answer: Int) {
            self.buses = buses
            self.lines = lines
            self.answer = answer
        }

        /// The number of words.
        package var vocabulary: Int { Self.levels + lines + 1 }
        /// The length of a question, its mark included.
        package var question: Int { buses - 1 + answer + 1 }
        /// The length of what the model sees: a question and an answer without its last word.
        package var context: Int { question + answer - 1 }

        /// The question: every bus's load, the lines that are open now, and the mark.
        package func question(_ task: Task, _ network: SmallNetwork) -> [Int] {
            let loads = task.factors.dropFirst().map { factor in
                min(Self.levels - 1, max(0, Int((factor - 0.2) / 1.6 * Double(Self.levels))))
            }
            return loads + network.trees[task.current].map { Self.levels + $0 }
                + [vocabulary - 1]
        }

        /// The word of a line.
        package func word(_ line: Int) -> Int { Self.levels + line }

        /// The line of a word; none if the word is another.
        package func line(_ word: Int) -> Int? {
            let line = word - Self.levels
            return line >= 0 && line < lines ? line : nil
        }
    }

    /// What is wrong with an answer.
    package struct Defects: Equatable, Sendable {
        /// The share of words that name no line, or one that was named before.
        package var invalid = 0.0
        /// Whether the lines that stay closed have a cycle.
        package var hasCycle = false
        /// The parts that they leave unconnected, less one.
        package var extraParts = 0
        /// The cycle's share of all lines, in the terms of the paper's loss.
        package var cycleShare = 0.0

        /// Whether anything is.
        package var isImproper: Bool { invalid > 0 || hasCycle || extraParts > 0 }

        /// IEL + CYL + SUL: the share of invalid lines, that of lines on a cycle, and that of
        /// surplus parts.
        package func penalty(answer: Int) -> Double {
            invalid + cycleShare + Double(extraParts) / Double(answer)
        }

        /// The defects of an answer's words.
        package init(_ words: [Int], _ language: Language, _ graph: Graph) {
            var open: [Int] = []
            var wrong = 0
            for word in words {
                if let line = language.line(word), !open.contains(line) {
                    open.append(line)
                } else {
                    wrong += 1
                }
            }
            invalid = Double(wrong) / Double(max(1, words.count))
            let closed = graph.edges.indices.filter { !open.contains($0) }
            hasCycle = graph.cycleRank(closed) > 0
            extraParts = graph.componentCount(closed) - 1
            guard hasCycle else { return }
            var forest = DisjointSets(graph.nodes)
            var tree: [Int] = []
            for line in closed {
                let edge = graph.edges[line]
                guard forest.unite(edge.from, edge.to) else {
                    let cycle = graph.path(from: edge.from, to: edge.to, in: tree).count + 1
                    cycleShare = Double(cycle) / Double(graph.edges.count)
                    break
                }
                tree.append(line)
            }
        }
    }
}

import Graphs
import LinearAlgebra
import Optimization
import PowerFlow
import Randomness
import ScientificSuites
import TestSupport
import Testing

@Suite("Distribution reconfiguration")
struct DistributionReconfigurationTests {
    private typealias Suite = DistributionReconfiguration

    private func network() -> Suite.SmallNetwork {
        var random = RandomStream(seed: 1).stream("network")
        return Suite.SmallNetwork(buses: 8, ties: 3, random: &random)
    }

    @Test(
        "A small network's trees are all there, each a spanning tree, and as many as the minor says"
    )
    func trees() {
        let network = network()
        let graph = network.network.graph
        #expect(network.surplus == 3)
        // A determinant of order 7 with entries up to 7.
        expectClose(
            graph.spanningTreeCount(), Double(network.trees.count),
            within: 1e-9 * Double(network.trees.count))
    }

    @Test("Every tree of a small network carries any loads of a task")
    func steadiness() {
        for seed in 0..<5 as Range<UInt64> {
            var random = RandomStream(seed: seed).stream("network")
            let network = Suite.SmallNetwork(buses: 10, ties: 3, random: &random)
            let most = network.loads([Double](repeating: 1.8, count: 10))
            #expect(network.losses(most).allSatisfy { $0.isFinite })
        }
    }

    @Test("A label has the least loss of all trees, and branch exchange does not go below it")
    func labels() {
        let network = network()
        var random = RandomStream(seed: 2).stream("task")
        let task = Suite.Task(network, random: &random)
        let loads = network.loads(task.factors)
        let least = network.network.leastLoss(loads)
        #expect(least.open == network.trees[task.best])
        let path = network.network.branchExchange(from: network.trees[task.current], loads)
        // Losses of tasks are computed to changes of 1e-8.
        #expect((path.last?.loss ?? 0) >= least.loss - 1e-12)
        expectClose(task.losses[task.best], least.loss, within: 1e-7)
    }

    @Test("Answers that are trees have no defects; other answers have those that they should")
    func defects() {
        let graph = Graph(
            nodes: 4, edges: [.init(0, 1), .init(1, 2), .init(2, 3), .init(3, 0), .init(0, 2)])
        let language = Suite.Language(buses: 4, lines: 5, answer: 2)
        func defects(_ words: [Int]) -> Suite.Defects { Suite.Defects(words, language, graph) }
        #expect(!defects([language.word(0), language.word(2)]).isImproper)
        // Bus 1 is cut off, and the other three form a cycle.
        let cut = defects([language.word(0), language.word(1)])
        #expect(cut.hasCycle && cut.extraParts == 1)
        expectClose(cut.penalty(answer: 2), 3.0 / 5 + 1.0 / 2, within: 1e-15)
        // The second word is no line: one of two is left open.
        let unknown = defects([language.word(4), 0])
        #expect(unknown.invalid == 0.5 && unknown.hasCycle)
        #expect(defects([language.word(4), language.word(4)]).invalid == 0.5)
    }

    @Test("A question holds every load's level, the open lines and the mark")
    func questions() {
        let network = network()
        var random = RandomStream(seed: 3).stream("task")
        let task = Suite.Task(network, random: &random)
        let language = Suite.Language(network)
        let words = language.question(task, network)
        #expect(words.count == language.question)
        #expect(words.prefix(7).allSatisfy { $0 >= 0 && $0 < 8 })
        #expect(words.dropFirst(7).dropLast().allSatisfy { language.line($0) != nil })
        #expect(words.last == language.vocabulary - 1)
        #expect(language.line(language.vocabulary - 1) == nil)
    }

    @Test("The best tree of eight buses is that of a mixed-integer program")
    func integers() throws {
        // Without losses the flow P of a line is fixed by balance at the buses, Q is half of it, and
        // the loss is Σ r (P² + Q²) = Σ 1.25 r P², here through its tangents.
        let network = network()
        let graph = network.network.graph
        let (n, m) = (graph.nodes, graph.edges.count)
        // Five times the base, for the program's tolerances; the best tree is the same.
        let loads = network.base.map { 5 * $0 }
        let total = loads.reduce(0, +)
        // Variables: P, whether a line is closed, and P² of every line.
        var program = LinearProgram(
            minimizing: [Double](repeating: 0, count: 2 * m)
                + network.network.resistances.map { 1.25 * $0 },
            lower: [Double](repeating: -total, count: m) + [Double](repeating: 0, count: 2 * m),
            upper: [Double](repeating: total, count: m) + [Double](repeating: 1, count: m)
                + [Double](repeating: .infinity, count: m))
        for bus in 1..<n {
            let terms = graph.edges.enumerated().compactMap { line, edge in
                edge.to == bus
                    ? LinearProgram.Term(line, 1) : edge.from == bus ? .init(line, -1) : nil
            }
            program.constrain(terms, equal: loads[bus])
        }
        program.constrain((m..<2 * m).map { .init($0, 1) }, equal: Double(n - 1))
        let tangents = (-40...40).map { total * Double($0) / 40 }
        for line in 0..<m {
            program.constrain([.init(line, 1), .init(m + line, -total)], atMost: 0)
            program.constrain([.init(line, 1), .init(m + line, total)], atLeast: 0)
            for p in tangents {
                program.constrain([.init(2 * m + line, 1), .init(line, -2 * p)], atLeast: -p * p)
            }
        }
        let found = try #require(program.solve(integers: Array(m..<2 * m)).solution)
        let open = (0..<m).filter { found.x[m + $0] < 0.5 }
        // The same objective over all trees: flows by balance, from the leaves to the root.
        func value(_ open: [Int]) throws -> Double {
            let closed = (0..<m).filter { !open.contains($0) }
            var A = Matrix<Double>(rows: n - 1, columns: n - 1)
            for (column, line) in closed.enumerated() {
                let edge = graph.edges[line]
                if edge.to > 0 { A[edge.to - 1, column] += 1 }
                if edge.from > 0 { A[edge.from - 1, column] -= 1 }
            }
            let flows = try solve(A, Array(loads.dropFirst()))
            var sum = 0.0
            for (line, flow) in zip(closed, flows) {
                var square = 0.0
                for p in tangents { square = max(square, p * (2 * flow - p)) }
                sum += 1.25 * network.network.resistances[line] * square
            }
            return sum
        }
        let values = try network.trees.map(value)
        // The simplex method's tolerances are 1e-7 of numbers of size 0.01.
        expectClose(found.objective, values.min() ?? 0, within: 1e-8)
        #expect(open == network.trees[values.firstIndex(of: values.min() ?? 0) ?? 0])
        // With losses the order of the best trees may change by the drop of voltage, a few percent.
        let exact = network.losses(network.loads([Double](repeating: 1, count: n)))
        let best = exact.min() ?? 0
        let chosen = exact[network.trees.firstIndex(of: open) ?? 0]
        #expect(chosen <= 1.05 * best)
    }
}

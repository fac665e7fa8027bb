import Graphs
import LinearAlgebra
import PowerFlow
import RealModule
import TestSupport
import Testing

@Suite("Power flow")
struct PowerNetworkTests {
    private let ties = [32, 33, 34, 35, 36]

    /// What each bus takes out, from the voltages and the lines' currents.
    private func drawn(
        _ network: PowerNetwork, _ state: PowerNetwork.State, open: [Int]
    ) -> (p: [Double], q: [Double]) {
        let n = network.graph.nodes
        var (ir, ii) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
        for (line, edge) in network.graph.edges.enumerated() where !open.contains(line) {
            let (r, x) = (network.resistances[line], network.reactances[line])
            let (dr, di) = (
                state.real[edge.from] - state.real[edge.to],
                state.imaginary[edge.from] - state.imaginary[edge.to]
            )
            let square = r * r + x * x
            let (cr, ci) = ((dr * r + di * x) / square, (di * r - dr * x) / square)
            ir[edge.from] -= cr
            ii[edge.from] -= ci
            ir[edge.to] += cr
            ii[edge.to] += ci
        }
        var (p, q) = ([Double](), [Double]())
        for bus in 0..<n {
            p.append(state.real[bus] * ir[bus] + state.imaginary[bus] * ii[bus])
            q.append(state.imaginary[bus] * ir[bus] - state.real[bus] * ii[bus])
        }
        return (p, q)
    }

    @Test("Power balances at every bus, and the slack bus feeds loads and losses")
    func balance() throws {
        let network = PowerNetwork.baranWu
        let loads = PowerNetwork.baranWuLoads()
        let feeder = try #require(network.feeder(open: ties))
        let state = network.state(feeder, loads)
        let found = drawn(network, state, open: ties)
        // Sweeps end at changes of 1e-12; admittances are up to 1e3.
        expectClose(Array(found.p.dropFirst()), Array(loads.active.dropFirst()), within: 1e-8)
        expectClose(Array(found.q.dropFirst()), Array(loads.reactive.dropFirst()), within: 1e-8)
        expectClose(-found.p[0], sum(loads.active) + state.loss, within: 1e-8)
    }

    @Test("Sweeps and Newton's method find the same state")
    func newton() throws {
        let network = PowerNetwork.baranWu
        let loads = PowerNetwork.baranWuLoads()
        let feeder = try #require(network.feeder(open: ties))
        let swept = network.state(feeder, loads)
        let state = try #require(try network.meshedState(open: ties, loads))
        expectClose(swept.magnitudes, state.magnitudes, within: 1e-9)
        expectClose(swept.loss, state.loss, within: 1e-9)
    }

    @Test("With loops closed Newton's method balances every bus, at less loss than any tree")
    func meshed() throws {
        let network = PowerNetwork.baranWu
        let loads = PowerNetwork.baranWuLoads()
        let state = try #require(try network.meshedState(open: [], loads))
        let found = drawn(network, state, open: [])
        expectClose(Array(found.p.dropFirst()), Array(loads.active.dropFirst()), within: 1e-10)
        #expect(1000 * state.loss < 139.551)
    }

    @Test("Two buses: the loss solves the quadratic equation of a single line")
    func twoBuses() throws {
        let network = PowerNetwork(
            graph: Graph(nodes: 2, edges: [Graph.Edge(0, 1)]), resistances: [0.1],
            reactances: [0])
        let loads = PowerNetwork.Loads(active: [0, 1], reactive: [0, 0])
        let feeder = try #require(network.feeder(open: []))
        let state = network.state(feeder, loads)
        // V = 1 − 0.1/V, so V = (1 + √0.6)/2; the sweeps contract by 0.1/V² = 0.13.
        let v = (1 + 0.6.squareRoot()) / 2
        expectClose(state.real[1], v, within: 1e-11)
        expectClose(state.loss, 0.1 / (v * v), within: 1e-11)
    }

    @Test("A line that cannot carry the load has no steady state, and an infinite loss")
    func collapse() throws {
        let network = PowerNetwork(
            graph: Graph(nodes: 2, edges: [Graph.Edge(0, 1)]), resistances: [0.1],
            reactances: [0])
        func loss(_ load: Double) -> Double {
            network.loss(open: [], PowerNetwork.Loads(active: [0, load], reactive: [0, 0]))
        }
        // V = 1 − 0.1 P/V has a root as long as 0.4 P ≤ 1; at P = 1 sweeps contract by 0.13.
        #expect(loss(1).isFinite)
        #expect(loss(3) == .infinity)
    }

    @Test("Of all 50 751 trees of the feeder the known optimum loses least")
    func everyTree() {
        let network = PowerNetwork.baranWu
        let least = network.leastLoss(PowerNetwork.baranWuLoads(), tolerance: 1e-8)
        #expect(least.open == [6, 8, 13, 31, 36])
        // The digits of the literature.
        expectClose(1000 * least.loss, 139.55, within: 0.005)
    }

    @Test(
        "Losses of the feeder are those of the literature, and branch exchange finds the best tree")
    func benchmark() {
        let network = PowerNetwork.baranWu
        let loads = PowerNetwork.baranWuLoads()
        // Baran and Wu (1989): 202.68 kW; the optimum of many papers since: 139.55 kW.
        expectClose(1000 * network.loss(open: ties, loads), 202.68, within: 0.005)
        let path = network.branchExchange(from: ties, loads)
        #expect(path.last?.open == [6, 8, 13, 31, 36])
        expectClose(1000 * (path.last?.loss ?? 0), 139.55, within: 0.005)
        #expect(zip(path, path.dropFirst()).allSatisfy { $0.loss > $1.loss })
    }

    @Test("Lines that leave a cycle or an island are no feeder")
    func improper() {
        let network = PowerNetwork.baranWu
        #expect(network.feeder(open: [32, 33, 34, 35]) == nil)
        #expect(network.feeder(open: [0, 33, 34, 35, 36]) == nil)
    }
}

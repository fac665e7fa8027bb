public import Graphs
import Kernels
import RealModule

/// Buses joined by lines, with bus 0 held at a voltage of 1; all quantities per unit.
public struct PowerNetwork: Equatable, Sendable {
    /// Buses and lines.
    public let graph: Graph
    /// The resistance of each line.
    public let resistances: [Double]
    /// The reactance of each line.
    public let reactances: [Double]

    /// A network of the given lines.
    public init(graph: Graph, resistances: [Double], reactances: [Double]) {
        require(
            resistances.count == graph.edges.count && reactances.count == graph.edges.count,
            "PowerNetwork: \(resistances.count) resistances and \(reactances.count) reactances "
                + "for \(graph.edges.count) lines")
        self.graph = graph
        self.resistances = resistances
        self.reactances = reactances
    }

    /// What every bus takes out.
    public struct Loads: Equatable, Sendable {
        /// How a load depends on its voltage.
        public enum Kind: String, Decodable, CaseIterable, Sendable {
            /// P + jQ at any voltage.
            case power
            /// The current that P + jQ has at a voltage of 1.
            case current
        }

        /// P of each bus.
        public let active: [Double]
        /// Q of each bus.
        public let reactive: [Double]
        /// How the loads depend on the voltage.
        public let kind: Kind

        /// The given loads.
        public init(active: [Double], reactive: [Double], kind: Kind = .power) {
            require(
                active.count == reactive.count,
                "Loads: \(active.count) and \(reactive.count) of them")
            self.active = active
            self.reactive = reactive
            self.kind = kind
        }
    }

    /// A steady state.
    public struct State: Equatable, Sendable {
        /// The real part of each bus's voltage.
        public let real: [Double]
        /// The imaginary part of each bus's voltage.
        public let imaginary: [Double]
        /// Σ R |I|² over all lines; infinite where there is no steady state, because lines cannot carry
        /// the loads.
        public let loss: Double

        /// |V| of each bus.
        public var magnitudes: [Double] {
            zip(real, imaginary).map { Double.hypot($0, $1) }
        }
    }
}

extension PowerNetwork {
    /// A spanning tree of closed lines, in the order in which power goes out from bus 0.
    public struct Feeder: Equatable, Sendable {
        /// The buses but the first, each after its parent.
        let order: [Int]
        /// The bus that each one is fed from.
        let parents: [Int]
        /// The line that feeds each bus; −1 at bus 0.
        let lines: [Int]
    }

    /// The order of buses on a tree.
    ///
    /// - Parameter open: the lines that are not in the tree.
    /// - Returns: none if the other lines are no spanning tree.
    public func feeder(open: [Int]) -> Feeder? {
        let n = graph.nodes
        var isOpen = [Bool](repeating: false, count: graph.edges.count)
        for line in open { isOpen[line] = true }
        var neighbors = [[(bus: Int, line: Int)]](repeating: [], count: n)
        var closed = 0
        for (line, edge) in graph.edges.enumerated() where !isOpen[line] {
            neighbors[edge.from].append((edge.to, line))
            neighbors[edge.to].append((edge.from, line))
            closed += 1
        }
        guard closed == n - 1 else { return nil }
        var (parents, lines) = ([Int](repeating: -1, count: n), [Int](repeating: -1, count: n))
        var seen = [Bool](repeating: false, count: n)
        seen[0] = true
        var queue = [0]
        var head = 0
        while head < queue.count {
            let bus = queue[head]
            head += 1
            for (next, line) in neighbors[bus] where !seen[next] {
                seen[next] = true
                parents[next] = bus
                lines[next] = line
                queue.append(next)
            }
        }
        guard queue.count == n else { return nil }
        return Feeder(order: Array(queue.dropFirst()), parents: parents, lines: lines)
    }

    /// The steady state of a tree by sweeps: currents are added up from the ends to bus 0, then
    /// voltages drop on the way back (Shirmohammadi et al. 1988).
    ///
    /// - Parameters:
    ///   - feeder: the tree.
    ///   - loads: what the buses take out; that of bus 0 does not matter.
    ///   - tolerance: sweeps end when no voltage changes by more.
    ///   - limit: the largest number of sweeps.
    /// - Returns: the state after the last sweep; its loss is infinite if the limit was reached before the
    ///   voltages settled. What the sum would be then says nothing: voltages wander, and currents with
    ///   them.
    public func state(
        _ feeder: Feeder, _ loads: Loads, tolerance: Double = 1e-12, limit: Int = 60
    ) -> State {
        let n = graph.nodes
        require(loads.active.count == n, "PowerNetwork: \(loads.active.count) loads, \(n) buses")
        var (vr, vi) = ([Double](repeating: 1, count: n), [Double](repeating: 0, count: n))
        var (ir, ii) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
        var (loss, change) = (0.0, Double.infinity)
        for _ in 0..<limit {
            Counters.add(flops: 25 * n)
            for bus in 0..<n {
                let (p, q) = (loads.active[bus], loads.reactive[bus])
                switch loads.kind {
                case .power:
                    // I = conj(S / V).
                    let square = vr[bus] * vr[bus] + vi[bus] * vi[bus]
                    ir[bus] = (p * vr[bus] + q * vi[bus]) / square
                    ii[bus] = (p * vi[bus] - q * vr[bus]) / square
                case .current:
                    (ir[bus], ii[bus]) = (p, -q)
                }
            }
            for bus in feeder.order.reversed() {
                ir[feeder.parents[bus]] += ir[bus]
                ii[feeder.parents[bus]] += ii[bus]
            }
            (loss, change) = (0, 0)
            for bus in feeder.order {
                let (r, x) = (resistances[feeder.lines[bus]], reactances[feeder.lines[bus]])
                let real = vr[feeder.parents[bus]] - r * ir[bus] + x * ii[bus]
                let imaginary = vi[feeder.parents[bus]] - r * ii[bus] - x * ir[bus]
                change = max(change, abs(real - vr[bus]), abs(imaginary - vi[bus]))
                (vr[bus], vi[bus]) = (real, imaginary)
                loss += r * (ir[bus] * ir[bus] + ii[bus] * ii[bus])
            }
            if change <= tolerance { break }
        }
        return State(real: vr, imaginary: vi, loss: change <= tolerance ? loss : .infinity)
    }

    /// The loss of the tree without the given lines; infinite if there is no tree or no steady state.
    ///
    /// - Parameters:
    ///   - open: the lines that are not in the tree.
    ///   - loads: what the buses take out.
    ///   - tolerance: sweeps end when no voltage changes by more.
    /// - Returns: Σ R |I|².
    public func loss(open: [Int], _ loads: Loads, tolerance: Double = 1e-12) -> Double {
        guard let feeder = feeder(open: open) else { return .infinity }
        return state(feeder, loads, tolerance: tolerance).loss
    }
}

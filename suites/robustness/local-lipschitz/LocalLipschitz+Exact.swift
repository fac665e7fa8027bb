import LinearAlgebra
import Optimization
package import Verification

extension LocalLipschitz {
    /// The local Lipschitz constant itself, by enumeration of the patterns of ReLU states that
    /// points of the box have: depth first, a linear program for each undecided neuron.
    package struct Enumeration {
        private let network: ReLUNetwork
        private let graph: BackwardGraph
        private let box: Box
        /// The linear programs solved.
        package private(set) var programs = 0
        /// max_c sup ‖∂z_c‖₁ so far.
        private var best: Double

        /// An affine function of x, positive or negative by the pattern: sign (aᵀx + b) > 0.
        private struct HalfSpace {
            let a: [Double]
            let b: Double
        }

        /// - Parameters:
        ///   - network: the network.
        ///   - box: where x may be.
        ///   - known: a value that ‖∂z_c‖₁ takes somewhere in the box, or 0.
        package init(_ network: ReLUNetwork, on box: Box, known: Double) {
            self.network = network
            self.box = box
            graph = BackwardGraph(network, relaxation: .envelope)
            best = known
        }

        /// The largest ‖∂z_c(x)‖₁ over outputs c and the points x of the box where all zₖ are
        /// nonzero.
        ///
        /// Branches that cannot have more than the largest value so far are left out.
        package mutating func maximum(states: [[State]]) throws(EnumerationError) -> Double {
            let center = zip(box.lower, box.upper).map { ($0 + $1) / 2 }
            try descend(
                states, layer: 0, index: 0, outputs: Array(0..<network.outputs),
                map: (network.layers[0].weight, network.layers[0].bias), halfSpaces: [],
                witness: center)
            return best
        }

        /// Decides the neurons from (layer, index) on.
        private mutating func descend(
            _ states: [[State]], layer: Int, index: Int, outputs: [Int],
            map: (A: Matrix<Double>, b: [Double]), halfSpaces: [HalfSpace], witness: [Double]
        ) throws(EnumerationError) {
            let promising = outputs.filter { graph.normBounds(of: $0, states: states).best > best }
            if promising.isEmpty { return }
            guard let i = states[layer][index...].firstIndex(of: .unstable) else {
                // zₖ₊₁ is affine in x, now that layer k is decided.
                guard layer + 1 < states.count else {
                    // No neuron is undecided, and the bound is the norm.
                    for output in promising {
                        best = max(best, graph.normBounds(of: output, states: states).best)
                    }
                    return
                }
                var W = network.layers[layer + 1].weight
                for j in states[layer].indices where states[layer][j] == .inactive {
                    W.setColumn(j, to: Array(repeating: 0, count: W.rows))
                }
                let b = sum(product(W, map.b), network.layers[layer + 1].bias)
                return try descend(
                    states, layer: layer + 1, index: 0, outputs: promising, map: (W * map.A, b),
                    halfSpaces: halfSpaces, witness: witness)
            }
            let (a, b) = (map.A.row(i), map.b[i])
            for (state, sign) in [(State.active, 1.0), (.inactive, -1.0)] {
                let side = HalfSpace(a: scaled(a, by: sign), b: sign * b)
                let all = halfSpaces + [side]
                guard let point = try witnessOf(all, near: witness) else { continue }
                var decided = states
                decided[layer][i] = state
                try descend(
                    decided, layer: layer, index: i + 1, outputs: promising, map: map,
                    halfSpaces: all, witness: point)
            }
        }

        /// A point of the box inside all half-spaces, or nil: the center of the largest margin.
        private mutating func witnessOf(
            _ halfSpaces: [HalfSpace], near witness: [Double]
        ) throws(EnumerationError) -> [Double]? {
            let margin = 1e-9
            if let last = halfSpaces.last {
                if dot(last.a, witness) + last.b > margin * norm1(last.a) { return witness }
                let most = box.extreme(of: Matrix(row: last.a), bias: [last.b], side: .above)[0]
                if most <= 0 { return nil }
            }
            programs += 1
            let d = box.dimension
            // Maximize t with aᵀx + b ≥ t ‖a‖₁ and t ≤ 1.
            var program = LinearProgram(
                minimizing: Array(repeating: 0, count: d) + [-1],
                lower: box.lower + [-Double.infinity], upper: box.upper + [1])
            for side in halfSpaces {
                program.constrain(side.a + [-norm1(side.a)], atLeast: -side.b)
            }
            switch program.solve() {
            case .optimal(let solution) where solution.x[d] > margin:
                return Array(solution.x.prefix(d))
            case .optimal, .infeasible: return nil
            case .unbounded, .iterationLimit, .timeLimit, .numericalFailure:
                throw .unsolved(halfSpaces: halfSpaces.count)
            }
        }
    }

    /// Why an enumeration stopped.
    package enum EnumerationError: Error, CustomStringConvertible {
        /// A linear program ended without an answer.
        case unsolved(halfSpaces: Int)

        /// One sentence a reader of a log can act on.
        package var description: String {
            switch self {
            case .unsolved(let count):
                "the linear program of a pattern with \(count) decided neurons has no answer"
            }
        }
    }
}

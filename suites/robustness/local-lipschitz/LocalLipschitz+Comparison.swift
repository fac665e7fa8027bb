import LinearAlgebra
import Randomness
import SuiteKit
import Verification

extension LocalLipschitz {
    /// The bounds of one network beside each other, at several inputs.
    struct Comparison {
        private let network: ReLUNetwork
        private let ours: BackwardGraph
        private let recurjac: BackwardGraph
        private let naive: BackwardGraph

        init(
            network: ReLUNetwork, relaxation: Relaxation, rival: Relaxation,
            interceptScale: Double
        ) {
            self.network = network
            ours = BackwardGraph(network, relaxation: relaxation, interceptScale: interceptScale)
            recurjac = BackwardGraph(network, relaxation: rival)
            naive = BackwardGraph(network, relaxation: .interval)
        }

        /// One row for every input and output.
        private struct Rows {
            var input: [Int] = []
            var output: [Int] = []
            var ours: [Double] = []
            var separate: [Double] = []
            var recurjac: [Double] = []
            var naive: [Double] = []
            var sampled: [Double] = []
            var center: [Double] = []

            /// The columns, with the ratios that claims speak of.
            var table: Table {
                let columns: [(String, [Double])] = [
                    ("input", input.map(Double.init)), ("output", output.map(Double.init)),
                    ("ours", ours), ("separate", separate), ("recurjac", recurjac),
                    ("naive", naive), ("sampled", sampled), ("center", center),
                    ("ours_over_recurjac", zip(ours, recurjac).map { $0 / $1 }),
                    ("ours_over_naive", zip(ours, naive).map { $0 / $1 }),
                    ("sampled_over_ours", zip(sampled, ours).map { $0 / $1 }),
                ]
                return Table(
                    name: "bounds",
                    columns: columns.map { Table.Entry(name: $0.0, column: .numbers($0.1)) })
            }
        }

        /// Bounds and samples at every input, and their means over the inputs.
        func record(
            at centers: Matrix<Double>, epsilon: Double, samples: Int, random: RandomStream
        ) -> Record {
            var rows = Rows()
            var unstable = 0
            for input in 0..<centers.rows {
                let x = centers.row(input)
                let box = neighborhood(of: x, epsilon: epsilon)
                let states = State.all(network.crownBounds(on: box))
                unstable += states.joined().count { $0 == .unstable }
                let J = network.jacobian(at: x)
                var stream = random.stream(input)
                rows.sampled += sampledNorms(network, on: box, count: samples, random: &stream)
                for c in 0..<network.outputs {
                    rows.input.append(input)
                    rows.output.append(c)
                    let bounds = ours.normBounds(of: c, states: states)
                    rows.ours.append(bounds.best)
                    rows.separate.append(bounds.separate)
                    rows.recurjac.append(recurjac.normBounds(of: c, states: states).best)
                    rows.naive.append(naive.normBounds(of: c, states: states).best)
                    rows.center.append(norm1(J.row(c)))
                }
            }

            // L is the largest over the outputs.
            let columns = [rows.ours, rows.recurjac, rows.naive, rows.sampled, rows.separate]
            let lips = columns.map { column in
                (0..<centers.rows).map { input in
                    column[input * network.outputs..<(input + 1) * network.outputs].max() ?? 0
                }
            }
            let global = network.productOfNorms
            let names = ["lip_ours", "lip_recurjac", "lip_naive", "lip_sample", "lip_separate"]
            var record = Record()
            for (name, values) in zip(names, lips) { record.report(name, mean(values)) }
            record.report("lip_global", global)
            record.report("ours_over_recurjac", mean(zip(lips[0], lips[1]).map { $0 / $1 }))
            record.report("ours_over_naive", mean(zip(lips[0], lips[2]).map { $0 / $1 }))
            record.report("global_over_ours", mean(lips[0].map { global / $0 }))
            record.report("n_unstable", Double(unstable) / Double(centers.rows))
            record.report(rows.table)
            return record
        }
    }

    /// The mean of numbers, at least one.
    static func mean(_ values: [Double]) -> Double {
        sum(values) / Double(values.count)
    }
}

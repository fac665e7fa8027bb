import LinearAlgebra
import Randomness
package import SuiteKit

/// Almost-Linear RNNs Yield Highly Interpretable Symbolic Codes in Dynamical Systems Reconstruction.
///
/// A recurrent network that is linear but for P ReLUs learns a chaotic system from a series; the signs
/// of its P units divide the states into regions with one linear map each, which are symbols.
package enum AlmostLinearRNN {
    package static let paper = Paper(
        "almost-linear-rnn", [Reconstruction.self, Symbols.self])

    /// Experiments 1 and 2: networks are trained on a system and then run freely.
    struct Reconstruction: Experiment {
        /// The system.
        let system: System
        /// P.
        let units: Int
        /// M.
        let latent: Int
        /// What stands in Φ.
        let unit: Unit
        /// T̃, steps of a window.
        let length: Int
        /// τ, the interval of teacher forcing.
        let interval: Int
        /// Windows in a batch.
        let batch: Int
        /// Steps of RAdam.
        let steps: Int
        /// The first learning rate.
        let firstRate: Double
        /// The last learning rate.
        let lastRate: Double
        /// The largest norm of a gradient.
        let clipNorm: Double
        /// The deviation of the noise on inputs.
        let noise: Double
        /// The length of each series.
        let points: Int
        /// How often during the training D_stsp is looked at, to keep the best network.
        let checkpoints: Int
        /// How many networks are trained, of which the best by D_stsp is reported.
        let networks: Int

        func run(_ trial: Trial) throws -> Record {
            let data = try Series(system, points: points, trial.random("data"))
            let shape = Shape(latent: latent, observed: 3, units: units)
            let plan = Plan(
                length: length, interval: interval, batch: batch, steps: steps,
                rates: (firstRate, lastRate), clipNorm: clipNorm, noise: noise,
                checkpoints: checkpoints)
            let space = StateSpace(data.test)
            var best: (result: Trained, quality: Quality)?
            var all: [(loss: Double, quality: Quality)] = []
            for k in 0..<networks {
                let result = try train(
                    shape, unit: unit, plan, on: data, random: trial.random("network \(k)"))
                let quality = Quality(result.network, data, space)
                all.append((result.loss, quality))
                if quality.divergence < best?.quality.divergence ?? .infinity {
                    best = (result, quality)
                }
            }
            guard let (result, quality) = best else { return Record() }

            // A linear network may grow too slowly for its orbit to have left already.
            let leaves =
                quality.orbit.escaped
                || (units == 0 && escapesLater(result.network, quality.orbit))

            var record = Record()
            record.report("train_loss", result.loss)
            record.report(
                "prediction_error", predictionError(result.network, data.test, ahead: 20))
            record.report("d_stsp", quality.divergence)
            record.report("d_h", quality.spectral)
            record.report("lyapunov", quality.exponent / system.interval)
            record.report("escaped", quality.orbit.escaped)
            record.report(
                "bounded_exponent",
                leaves ? 0 : quality.exponent / system.interval)
            record.report("regions", quality.itinerary.used.count)
            let pieces = (data.train, data.test)
            let head = Array(0..<min(10_000, points))
            record.report(
                "data_d_stsp", space.divergence(of: pieces.0.rows(head)))
            record.report(
                "data_d_h", spectralDistance(pieces.0.rows(head), pieces.1.rows(head)))
            record.report(
                "networks",
                columns: [
                    "loss": .numbers(all.map(\.loss)),
                    "d_stsp": .numbers(all.map(\.quality.divergence)),
                    "d_h": .numbers(all.map(\.quality.spectral)),
                    "lyapunov": .numbers(all.map { $0.quality.exponent / system.interval }),
                    "regions": .counts(all.map(\.quality.itinerary.used.count)),
                ])
            record.report(
                "training",
                columns: [
                    "step": .counts(result.curve.steps), "loss": .numbers(result.curve.losses),
                ])
            let (run, symbols) = (quality.orbit.states, quality.itinerary.symbols)
            record.report(table("orbit", run, symbols, seed: trial.seed))
            record.report(table("truth", data.test, nil, seed: trial.seed))
            record.store("network", result.network.artifact)
            return record
        }

        /// The first 2000 points of a series, with their symbols.
        private func table(
            _ name: String, _ x: Matrix<Double>, _ symbols: [Int]?, seed: Int
        ) -> Table {
            let rows = Array(0..<min(2000, x.rows))
            var entries = ["x", "y", "z"].enumerated().map { n, axis in
                Table.Entry(name: axis, column: .numbers(rows.map { x[$0, n] }))
            }
            if let symbols {
                entries.append(
                    .init(name: "symbol", column: .labels(rows.map { word(symbols[$0], units) })))
            }
            entries.append(.init(name: "seed", column: .counts(rows.map { _ in seed })))
            return Table(name: name, columns: entries)
        }
    }

    /// A region as its sign pattern, the first unit first.
    static func word(_ region: Int, _ units: Int) -> String {
        units == 0 ? "Ω" : (0..<units).map { region & 1 << $0 == 0 ? "−" : "+" }.joined()
    }

    /// A network's free run of 10000 steps after 1000 beside the data.
    struct Quality {
        /// The free run.
        let orbit: Orbit
        /// Its regions.
        let itinerary: Itinerary
        /// D_stsp.
        let divergence: Double
        /// D_H.
        let spectral: Double
        /// The largest Lyapunov exponent, a step.
        var exponent: Double { orbit.exponent }

        init(_ network: Network, _ data: Series, _ space: StateSpace) {
            orbit = AlmostLinearRNN.orbit(
                network, from: data.test.row(0), transient: 1000, steps: 10_000)
            itinerary = Itinerary(network, orbit.states)
            divergence = space.divergence(of: orbit)
            let generated = orbit.observed(3)
            let truth = data.test.rows(Array(0..<min(generated.rows, data.test.rows)))
            spectral =
                orbit.escaped || truth.rows < generated.rows
                ? 1 : spectralDistance(truth, generated)
        }
    }

    /// Experiment 3: what the regions of a trained network say of its orbits.
    struct Symbols: Experiment {
        /// The system.
        let system: System
        /// P.
        let units: Int
        /// The length of the series that is put into symbols.
        let points: Int
        /// Whether the network is trained, or as it was at first: for the control.
        let isTrained: Bool
        /// Whether the region that a state is in is the one of its affine map, or another: for the
        /// control.
        let flipsPattern: Bool
        /// Whether real fixed points are tested, or virtual ones: for the control.
        let testsVirtual: Bool

        func run(_ trial: Trial) throws -> Record {
            let artifact = try trial.artifact("network")
            guard let stored = Network(artifact) else {
                throw ResourceError.wrongForm(
                    name: "network", expected: "sizes and parameters", found: "something else")
            }
            var start = trial.random("untrained")
            let network =
                isTrained
                ? stored
                : Network(
                    stored.shape, parameters: try Network.start(stored.shape, &start))
            let data = try Series(system, points: points, trial.random("data"))
            let run = orbit(network, from: data.test.row(0), transient: 1000, steps: 10_000)
            let itinerary = Itinerary(network, run.states)
            let fixed = try fixedPoints(network)
            let forced = forcedStates(network, data.test)
            let symbols = Itinerary(network, forced)

            var record = Record()
            record.report("regions", itinerary.used.count)
            record.report("least_share", itinerary.shares.min() ?? 0)
            record.report("affine_error", affineError(network, run.states))
            record.report("real_fixed_points", fixed.count { $0.isReal })
            record.report("virtual_fixed_points", fixed.count { !$0.isReal })
            let tested = fixed.filter { $0.isReal != testsVirtual }
            record.report("fixed_point_residual", tested.map(\.residual).max() ?? 0)
            record.report("two_cycles", twoCycles(network, itinerary.used).count)
            record.report("entropy", try itinerary.entropy)
            record.report(
                "agreement", agreement(network, forced, symbols.symbols, length: 20))
            let apart = zip(itinerary.shares, symbols.shares).map { abs($0 - $1) }
            record.report("share_distance", sum(apart) / 2)
            record.report(
                "fixed",
                columns: [
                    "region": .labels(fixed.map { word($0.region, units) }),
                    "real": .numbers(fixed.map { $0.isReal ? 1 : 0 }),
                    "radius": .numbers(fixed.map(\.radius)),
                    "residual": .numbers(fixed.map(\.residual)),
                    "x": .numbers(fixed.map { $0.point[0] }),
                    "y": .numbers(fixed.map { $0.point[1] }),
                ])
            report(itinerary, seed: trial.seed, in: &record)
            return record
        }

        /// The largest |F(z) − ((A + W D_Ω) z + h)| / max(1, ‖z‖) on an orbit.
        private func affineError(_ network: Network, _ states: Matrix<Double>) -> Double {
            var worst = 0.0
            for t in stride(from: 0, to: states.rows, by: 10) {
                let z = states.row(t)
                let region = network.region(of: z) ^ (flipsPattern ? 1 << (units - 1) : 0)
                let gap = difference(network.step(z), network.affine(region, z))
                worst = max(worst, normInfinity(gap) / max(1, normInfinity(z)))
            }
            return worst
        }

        private func report(_ itinerary: Itinerary, seed: Int, in record: inout Record) {
            let (used, transitions) = (itinerary.used, itinerary.transitions)
            var (from, to, share): ([String], [String], [Double]) = ([], [], [])
            for (i, a) in used.enumerated() {
                for (j, b) in used.enumerated() {
                    from.append(word(a, units))
                    to.append(word(b, units))
                    share.append(transitions[i, j])
                }
            }
            record.report(
                "transitions",
                columns: [
                    "from": .labels(from), "to": .labels(to), "share": .numbers(share),
                    "seed": .counts(from.map { _ in seed }),
                ])
        }
    }
}

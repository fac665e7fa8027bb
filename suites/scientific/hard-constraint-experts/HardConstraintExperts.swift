import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import SuiteKit

/// Scaling physics-informed hard constraints with mixture-of-experts.
///
/// A network gives functions φᵢ(t, x), and a layer the weights of Σ wᵢ φᵢ that meet a differential
/// equation best, on the whole domain (PI-HC) or on every block for itself (PI-HC-MoE). Without the
/// layer the equation is met only as far as the network has learned it (PI-SC).
package enum HardConstraintExperts {
    static let paper = Paper(
        "hard-constraint-experts",
        [Training.self, Prediction.self, Scaling.self, ImplicitGradient.self])

    /// Trains the network of one method without data.
    struct Training: Experiment {
        /// Blocks K; 0 for PI-SC.
        let experts: Int
        /// Functions N.
        let functions: Int
        /// Which initial weights.
        let start: Int
        /// What gives the functions.
        let basis: Architecture
        /// Hidden layers and their units, or Fourier layers and their channels.
        let layers: Int
        let width: Int
        /// Modes of Fourier layers along an axis.
        let modes: Int
        /// Points of the grid.
        let times: Int
        let places: Int
        /// Samples of a step.
        let batch: Int
        /// Steps of Adam, and their size.
        let steps: Int
        let learningRate: Double
        /// The longest gradient; longer ones are shortened to it.
        let clip: Double
        /// Steps of the layer's solver at most.
        let iterations: Int
        /// Which conditions experts share, and how much each kind of residual counts for them.
        let sharing: Sharing
        let weighting: Weighting
        /// Cells and steps of the reference.
        let cells: Int
        let referenceSteps: Int

        func run(_ trial: Trial) throws -> Record {
            let grid = Grid(times: times, places: places)
            var weights = trial.random("weights \(start)")
            switch basis {
            case .mlp:
                return try trained(
                    network(functions: functions, width: width, layers: layers, random: &weights),
                    on: grid, trial)
            case .fno:
                return try trained(
                    GridOperator(
                        functions: functions, width: width, layers: layers, modes: modes, on: grid,
                        random: &weights), on: grid, trial)
            }
        }

        /// Trains a network and looks at its solution for u₀ = 0.1.
        private func trained<Network: Model>(
            _ start: Network, on grid: Grid, _ trial: Trial
        ) throws -> Record where Network.Precision == Double {
            let layer = Layer(
                experts: experts, sharing: sharing, weighting: weighting,
                solver: .init(iterations: iterations))
            let equation = Sorption.freundlich
            var samples = trial.random("samples \(self.start)")
            var network = start
            let shown = Problem(
                equation: equation, initial: [Double](repeating: 0.1, count: places))
            let truth = reference(
                equation, initial: 0.1, on: grid, cells: cells, steps: referenceSteps)
            var state = OptimizerState<Double>()
            let adam = Adam(learningRate: learningRate)
            let schedule = Schedule.step(every: 800, factor: 0.5)
            var (seen, losses, errors): ([Int], [Double], [Double]) = ([], [], [])
            for step in 0...steps {
                if step * 12 / steps != (step - 1) * 12 / steps || step == 0 {
                    let basis = Basis(network, shown, on: grid)
                    let output = try layer.output(shown, basis)
                    seen.append(step)
                    errors.append(relativeError(stitched(output, basis), truth))
                    losses.append(layer.loss(shown, basis, output).total)
                }
                guard step < steps else { break }
                let problems = (0..<batch).map { _ in
                    Problem(
                        equation: equation,
                        initial: [Double](repeating: 0.2 * samples.uniform(), count: places))
                }
                // Where functions are nearly dependent, the layer's derivatives are huge for a step.
                let gradient = try meanGradient(network, layer, problems, grid)
                    .clipped(toNorm: clip)
                adam.step(
                    &network, gradient: gradient, state: &state, factor: schedule.factor(at: step))
            }
            let basis = Basis(network, shown, on: grid)
            let field = stitched(try layer.output(shown, basis), basis)
            var record = Record()
            record.report("final_loss", losses.last ?? 0)
            record.report("final_error", errors.last ?? 0)
            record.report(
                "curve",
                columns: [
                    "step": .counts(seen), "loss": .numbers(losses), "error": .numbers(errors),
                ])
            // Every second place is enough for a picture.
            let points = (0..<grid.count).filter { $0 % places % 2 == 0 }
            record.report(
                "maps",
                columns: [
                    "t": .numbers(points.map { grid.time($0) }),
                    "x": .numbers(points.map { grid.place($0) }),
                    "reference": .numbers(points.map { truth[$0] }),
                    "solution": .numbers(points.map { field[$0] }),
                    "error": .numbers(points.map { abs(field[$0] - truth[$0]) }),
                ])
            record.store("network", artifact(of: network))
            return record
        }
    }

    /// What trained networks predict for initial values that they have not seen; a seed is a sample.
    struct Prediction: Experiment {
        /// Blocks K; 0 for PI-SC.
        let experts: Int
        /// Functions N.
        let functions: Int
        /// Which initial weights the network had.
        let start: Int
        /// What gives the functions, as in training.
        let basis: Architecture
        let layers: Int
        let width: Int
        let modes: Int
        /// Points of the grid.
        let times: Int
        let places: Int
        /// Steps of the layer's solver at most.
        let iterations: Int
        /// Which conditions experts share, and how much each kind of residual counts for them.
        let sharing: Sharing
        let weighting: Weighting
        /// Blocks in which the solution is found; 0 for as many as in training.
        let blocks: Int
        /// Whether weights are solved for; otherwise all are 1.
        let solves: Bool
        /// Cells and steps of the reference.
        let cells: Int
        let referenceSteps: Int

        func run(_ trial: Trial) throws -> Record {
            let grid = Grid(times: times, places: places)
            var random = trial.random("sample")
            let initial = 0.2 * random.uniform()
            let problem = Problem(
                equation: .freundlich, initial: [Double](repeating: initial, count: places))
            let basis = try trainedBasis(problem, grid, trial)
            let layer = Layer(
                experts: blocks > 0 ? blocks : experts, sharing: sharing, weighting: weighting,
                solver: .init(iterations: solves ? iterations : 0))
            let output = try layer.output(problem, basis)
            let loss = layer.loss(problem, basis, output)
            let field = stitched(output, basis)
            let truth = reference(
                .freundlich, initial: initial, on: grid, cells: cells, steps: referenceSteps)
            let ones = [Double](repeating: 1, count: functions)
            let global = try layer.solver.minimize(
                Constraint(
                    problem, basis, grid.regions(1)[0], ridge: layer.ridge, weighting: weighting),
                from: ones)
            var record = Record()
            record.report("rel_l2", relativeError(field, truth))
            record.report(
                "global_distance",
                relativeError(field, basis.values * global.point.weights))
            record.report("pde_residual", layer.ownResidual(problem, basis, output))
            record.report("stitched_residual", loss.equation)
            record.report("ic_error", loss.initial)
            record.report("bc_error", (loss.left + loss.right) / 2)
            record.report("lm_iterations", output.iterations.max() ?? 0)
            record.report("solve_flops", output.flops.reduce(0, +))
            record.report("expert_flops", output.flops.max() ?? 0)
            return record
        }

        /// The functions that the trained network gives.
        private func trainedBasis(
            _ problem: Problem, _ grid: Grid, _ trial: Trial
        ) throws -> Basis {
            let artifact = try trial.artifact("network")
            var random = trial.random("shape")
            switch basis {
            case .mlp:
                let shape = network(
                    functions: functions, width: width, layers: layers, random: &random)
                return Basis(loading(artifact, into: shape), problem, on: grid)
            case .fno:
                let shape = GridOperator(
                    functions: functions, width: width, layers: layers, modes: modes, on: grid,
                    random: &random)
                return Basis(loading(artifact, into: shape), problem, on: grid)
            }
        }
    }
}

import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import SuiteKit

extension Mgno {
    /// Which network learns.
    enum Method: String, Decodable, CaseIterable {
        /// Multigrid cycles.
        case mgno
        /// The same convolutions at full resolution.
        case cnn
        /// The Fourier neural operator.
        case fno
        /// A network of dilated convolutions with residual connections.
        case resnet
        /// A U-Net.
        case unet
    }

    /// The operator from a coefficient to the solution of Darcy's equation.
    struct Darcy: Experiment {
        /// Which network learns.
        let method: Method
        /// Levels J.
        let levels: Int
        /// What is learned.
        let problem: Problem
        /// Inner points along a side.
        let side: Int
        /// How many times as fine the grid is on which solutions are computed.
        let refinement: Int
        /// Pairs to train on, and to test on.
        let training: Int
        let testing: Int
        /// Channels C.
        let channels: Int
        /// Layers L.
        let layers: Int
        /// Smoothing steps of a layer, over all levels, at any J.
        let budget: Int
        /// Modes along an axis, and layers, of the Fourier operator.
        let modes: Int
        let fourierLayers: Int
        /// Epochs, batch and step size.
        let epochs: Int
        let batch: Int
        let learningRate: Double
        /// Whether the loss is H¹ instead of L².
        let countsGradients: Bool

        func run(_ trial: Trial) throws -> Record {
            var data = trial.random("pairs")
            let pairs = pairs(
                problem, count: training + testing, side: side, refinement: refinement,
                random: &data)
            let train = Pairs(
                inputs: Array(pairs.inputs[..<training]),
                outputs: Array(pairs.outputs[..<training]))
            let test = Pairs(
                inputs: Array(pairs.inputs[training...]),
                outputs: Array(pairs.outputs[training...]))
            let learning = Learning(
                epochs: epochs, batch: batch, learningRate: learningRate,
                countsGradients: countsGradients)
            var start = trial.random("parameters")
            let (result, parameters): (Learning.Result, Int)
            switch method {
            case .mgno, .cnn:
                var network = Network(
                    layers: layers, channels: channels,
                    cycle: Cycle(before: steps, coarsening: method == .cnn ? .none : .every),
                    random: &start)
                parameters = network.scalarCount
                result = try learning.fit(&network, train, test, side: side, trial: trial)
            case .fno:
                var network = FourierNetwork(
                    layers: fourierLayers, width: channels, modes: modes, random: &start)
                parameters = network.scalarCount
                result = try learning.fit(&network, train, test, side: side, trial: trial)
            case .resnet:
                var network = DilatedNetwork(
                    blocks: layers, channels: channels, random: &start)
                parameters = network.scalarCount
                result = try learning.fit(&network, train, test, side: side, trial: trial)
            case .unet:
                var network = UNet(levels: levels, channels: channels, random: &start)
                parameters = network.scalarCount
                result = try learning.fit(&network, train, test, side: side, trial: trial)
            }
            var record = Record()
            record.report("test_rel_l2", result.testL2)
            record.report("test_rel_h1", result.testH1)
            record.report("train_rel_l2", result.trainL2)
            record.report("gap", result.testL2 / result.trainL2)
            record.report("parameters", parameters)
            record.report(
                "curve",
                columns: ["epoch": .numbers(result.epochs), "error": .numbers(result.tests)])
            record.report("maps", columns: maps(test, result.predicted))
            return record
        }

        /// Smoothing steps of every level. A transfer down and up has three kernels, as many as one
        /// step and a half: what fewer levels save in transfers they have in steps.
        /// What is left over goes to the coarsest levels, where a step costs least.
        private var steps: [Int] {
            let total = budget + (3 * (4 - levels) + 1) / 2
            return (0..<levels).map { l in
                total / levels + (l >= levels - total % levels ? 1 : 0)
            }
        }

        /// The first test pair and its prediction.
        private func maps(
            _ test: Pairs, _ predicted: [Double]
        ) -> KeyValuePairs<String, Column> {
            let ticks = (1...side).map { Double($0) / Double(side + 1) }
            let truth = test.outputs[0]
            return [
                "x": .numbers(ticks.flatMap { _ in ticks }),
                "y": .numbers(ticks.flatMap { [Double](repeating: $0, count: side) }),
                "coefficient": .numbers(test.inputs[0]), "solution": .numbers(truth),
                "prediction": .numbers(predicted),
                "error": .numbers(zip(predicted, truth).map { abs($0 - $1) }),
            ]
        }
    }
}

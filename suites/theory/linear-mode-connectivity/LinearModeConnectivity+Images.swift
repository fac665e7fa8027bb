import Autodiff
import NeuralNetworks
import SuiteKit

extension LinearModeConnectivity {
    /// Images for training and test, one row of pixels of [0, 1] for each.
    struct Images {
        /// Where they come from.
        enum Source: String, Decodable, CaseIterable {
            /// 1797 digits of 8 × 8 pixels; 500 of them are the test.
            case digits8x8
            /// 5000 digits of 28 × 28 pixels; 1000 of them are the test.
            case mnist5k
            /// 60000 and 10000 pieces of clothing of 28 × 28 pixels.
            case fashionMNIST = "fashion_mnist"
        }

        let training: Examples<Float>
        let test: Examples<Float>

        /// The number of classes.
        let classes = 10

        /// The number of pixels of an image.
        var pixels: Int { training.inputs.shape[1] }

        /// The images of a source, which the trial's experiment lists under `data`.
        init(_ source: Source, _ trial: Trial) throws {
            switch source {
            case .digits8x8:
                let table = try trial.data("digits8x8").table
                let columns = (0..<64).map { table.numbers("p\($0)") ?? [] }
                let labels = (table.numbers("digit") ?? []).map { Int($0) }
                let pixels = labels.indices.flatMap { i in columns.map { Float($0[i] / 16) } }
                self.init(
                    Examples(inputs: Tensor(pixels, shape: [labels.count, 64]), labels: labels),
                    testCount: 500)
            case .mnist5k:
                self.init(
                    try Self.examples("mnist5k_images", "mnist5k_labels", trial), testCount: 1000)
            case .fashionMNIST:
                let name = source.rawValue
                self.init(
                    training: try Self.examples(
                        "\(name)-train-images", "\(name)-train-labels", trial),
                    test: try Self.examples("\(name)-test-images", "\(name)-test-labels", trial))
            }
        }

        /// Takes `testCount` examples for the test, spread evenly over all.
        private init(_ all: Examples<Float>, testCount: Int) {
            let isTest = (0..<all.count).map { ($0 * testCount) % all.count < testCount }
            self.init(
                training: all.gathered(isTest.indices.filter { !isTest[$0] }),
                test: all.gathered(isTest.indices.filter { isTest[$0] }))
        }

        private init(training: Examples<Float>, test: Examples<Float>) {
            self.training = training
            self.test = test
        }

        private static func examples(
            _ images: String, _ labels: String, _ trial: Trial
        ) throws -> Examples<Float> {
            let bytes = try trial.data(images).bytes
            let pixels = bytes.values.map { Float($0) / 255 }
            let count = bytes.shape[0]
            return Examples(
                inputs: Tensor(pixels, shape: [count, pixels.count / count]),
                labels: try trial.data(labels).bytes.values.map { Int($0) })
        }
    }
}

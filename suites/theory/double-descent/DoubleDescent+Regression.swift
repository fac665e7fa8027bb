import LinearAlgebra
import Randomness

extension DoubleDescent {
    /// What a trained readout comes to.
    struct Fit {
        /// Share of test images whose largest output is not their class.
        var testError: Double
        /// ‖Z W − Y‖²/(N C) on the clean test set.
        var testMSE: Double
        /// ‖Z W − Y‖²/(N C) on the noisy training set.
        var trainMSE: Double
        /// ‖W‖_F.
        var norm: Double
    }

    /// The training and test set of a trial with their targets.
    struct Task {
        let images: Images
        /// Targets of the training set, partly with wrong labels.
        let Y: Matrix<Double>
        /// Targets of the test set.
        let testY: Matrix<Double>

        init(_ images: Images, classes: Int, noise: Double, _ random: RandomStream) {
            let labels = redrawn(images.trainLabels, share: noise, classes: classes, random)
            self.images = images
            Y = targets(labels, classes: classes)
            testY = targets(images.testLabels, classes: classes)
        }
    }

    /// The regression on the first P random features.
    struct Regression {
        let task: Task
        /// Z on the training points.
        let Z: Matrix<Double>
        /// Z on the test points.
        let testZ: Matrix<Double>
        let spectrum: Spectrum
        /// Z V: the training points in the coordinates Vᵀ W.
        let rotated: Matrix<Double>
        /// The same of the test points.
        let testRotated: Matrix<Double>
        /// Uᵀ Y.
        let projected: Matrix<Double>

        init(_ task: Task, _ features: RandomFeatures, count P: Int) throws {
            self.task = task
            (Z, testZ) = features(task.images.train, test: task.images.test, count: P)
            spectrum = try Spectrum(Z)
            rotated = product(Z, spectrum.Vt, transposeRight: true)
            testRotated = product(testZ, spectrum.Vt, transposeRight: true)
            projected = product(spectrum.U, task.Y, transposeLeft: true)
        }

        /// Measures the readout W = V A.
        func fit(coordinates A: Matrix<Double>) -> Fit {
            measure(A, train: rotated, test: testRotated)
        }

        /// Measures the readout W.
        func fit(weights W: Matrix<Double>) -> Fit { measure(W, train: Z, test: testZ) }

        private func measure(
            _ W: Matrix<Double>, train: Matrix<Double>, test: Matrix<Double>
        ) -> Fit {
            var residual = task.Y
            multiply(train, W, into: &residual, beta: -1)
            let outputs = product(test, W)
            var wrong = 0
            for (i, label) in task.images.testLabels.enumerated()
            where largest(outputs, row: i) != label {
                wrong += 1
            }
            return Fit(
                testError: Double(wrong) / Double(outputs.rows),
                testMSE: (outputs - task.testY).squaredNorm() / Double(outputs.storage.count),
                trainMSE: residual.squaredNorm() / Double(residual.storage.count),
                norm: W.frobeniusNorm)
        }

        private func largest(_ outputs: Matrix<Double>, row: Int) -> Int {
            let C = outputs.columns
            var best = 0
            for c in 1..<C where outputs.storage[row * C + c] > outputs.storage[row * C + best] {
                best = c
            }
            return best
        }
    }
}

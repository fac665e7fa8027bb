import LinearAlgebra
import SuiteKit
import Verification

extension LocalLipschitz.Relaxation {
    /// The name of the method in records.
    var column: String {
        switch self {
        case .envelope: "ours"
        case .constant: "recurjac"
        case .interval: "naive"
        }
    }
}

extension LocalLipschitz {
    /// Data sets of images.
    enum Images: String, Decodable, CaseIterable {
        /// 8 × 8 digits.
        case digits
        /// 28 × 28 clothing.
        case fashion

        /// All images with intensities in [0, 1].
        func load(_ trial: Trial) throws -> Sample {
            switch self {
            case .digits:
                let table = try trial.data("digits8x8").table
                let pixels = table.entries.filter { $0.name != "digit" }
                    .compactMap { $0.column.numbers }
                // Intensities go from 0 to 16.
                return Sample(
                    points: Matrix(pixels).transposed / 16,
                    labels: (table.numbers("digit") ?? []).map { Int($0) }, classes: 10)
            case .fashion:
                let images = try trial.data("fashion_mnist-train-images").bytes
                let labels = try trial.data("fashion_mnist-train-labels").bytes
                let count = images.shape[0]
                let entries = images.values.map { Double($0) / 255 }
                return Sample(
                    points: Matrix(rows: count, columns: entries.count / count, entries),
                    labels: labels.values.map { Int($0) }, classes: 10)
            }
        }
    }

    /// The Adult census: numbers scaled to [0, 1], an indicator for every value of a word, and
    /// whether the income is above 50K.
    struct Census {
        let sample: Sample
        /// The columns of the six features that are numbers.
        let continuous: [Int]

        init(_ table: Table) throws {
            var columns: [[Double]] = []
            var continuous: [Int] = []
            var labels: [Int] = []
            for entry in table.entries {
                switch entry.column {
                case .labels(let words) where entry.name == "income":
                    labels = words.map { $0.hasPrefix(">") ? 1 : 0 }
                case .labels(let words):
                    // An unknown value has no indicator.
                    for value in Set(words).subtracting([""]).sorted() {
                        columns.append(words.map { $0 == value ? 1 : 0 })
                    }
                case .numbers(let values):
                    guard let low = values.min(), let high = values.max() else { continue }
                    continuous.append(columns.count)
                    columns.append(values.map { ($0 - low) / (high - low) })
                }
            }
            guard labels.count == table.rows else {
                throw ResourceError.wrongForm(
                    name: "adult_train", expected: "a table with the words of 'income'",
                    found: "a table without them")
            }
            sample = Sample(points: Matrix(columns).transposed, labels: labels, classes: 2)
            self.continuous = continuous
        }

        /// All values of one feature, the others as they are.
        func range(of feature: Int, at x: [Double]) -> Box {
            var (lower, upper) = (x, x)
            lower[feature] = 0
            upper[feature] = 1
            return Box(lower: lower, upper: upper)
        }

        /// ∂z/∂x of one feature, at points evenly over its range.
        func derivatives(
            of network: ReLUNetwork, output: Int, along feature: Int, at x: [Double], count: Int
        ) -> [Double] {
            let rows = (0..<count).map { i in
                var point = x
                point[feature] = Double(i) / Double(count - 1)
                return point
            }
            let z = network.preactivations(Matrix(rows))
            return network.gradients(of: output, at: z).column(feature)
        }
    }
}

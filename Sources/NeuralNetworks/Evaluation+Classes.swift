public import Autodiff
public import Kernels
import RealModule

/// How a classifier's answers compare with the labels of examples.
public struct ClassificationReport: Sendable, Equatable {
    /// How often a class (row) was answered with a class (column), row-major.
    public let confusion: [[Int]]
    /// The share of examples whose class is among the k largest outputs, for k = 1, 2, ….
    public let topAccuracies: [Double]
    /// Σ (share of a bin) |accuracy − mean confidence| over bins of equal width of the largest
    /// probability: the expected calibration error (Guo et al., 2017).
    public let calibrationError: Double
    /// The mean of −log of the probability of the class.
    public let meanLoss: Double

    /// The share of examples that are classified right.
    public var accuracy: Double { topAccuracies.first ?? 0 }

    /// The report on outputs.
    ///
    /// - Parameters:
    ///   - logits: n × classes, n ≥ 1.
    ///   - labels: the class of every example, counted from 0.
    ///   - bins: the number of bins of the calibration error.
    public init<E: Scalar>(logits: Tensor<E>, labels: [Int], bins: Int = 15) {
        require(
            logits.rank == 2 && logits.shape[0] == labels.count && !labels.isEmpty && bins > 0,
            "ClassificationReport: outputs of shape \(logits.shape), \(labels.count) labels")
        let classes = logits.shape[1]
        let logarithms = logSoftmax(logits.detached).scalars
        let answers = largestColumns(logits)
        var confusion = [[Int]](repeating: Array(repeating: 0, count: classes), count: classes)
        var ranks = [Int](repeating: 0, count: classes)
        var (counts, right) = ([Int](repeating: 0, count: bins), [Int](repeating: 0, count: bins))
        var confidences = [Double](repeating: 0, count: bins)
        var loss = 0.0
        for (i, label) in labels.enumerated() {
            let row = logarithms[i * classes..<(i + 1) * classes]
            let own = row[i * classes + label]
            // Of equal outputs the first ones come first.
            let above = row.indices.count { place in
                row[place] > own || row[place] == own && place < i * classes + label
            }
            ranks[above] += 1
            confusion[label][answers[i]] += 1
            loss -= Double(own)
            let confidence = Double(E.exp(row[i * classes + answers[i]]))
            let bin = min(bins - 1, Int(confidence * Double(bins)))
            counts[bin] += 1
            confidences[bin] += confidence
            if answers[i] == label { right[bin] += 1 }
        }
        self.confusion = confusion
        var reached = 0
        topAccuracies = ranks.map { count in
            reached += count
            return Double(reached) / Double(labels.count)
        }
        var gaps = 0.0
        for bin in 0..<bins { gaps += (Double(right[bin]) - confidences[bin]).magnitude }
        calibrationError = gaps / Double(labels.count)
        meanLoss = loss / Double(labels.count)
    }
}

extension Model {
    /// The outputs for many examples, computed in blocks, so that they do not need much memory.
    ///
    /// - Parameters:
    ///   - inputs: one row for each example, at least one.
    ///   - block: the number of examples at a time.
    /// - Returns: the outputs, as a constant.
    public func outputs(_ inputs: Tensor<Precision>, block: Int = 1024) -> Tensor<Precision> {
        let model = detached
        let rows = inputs.shape.first ?? 0
        return .concatenated(
            stride(from: 0, to: rows, by: block).map { start in
                model(inputs.sliced(start..<min(start + block, rows)))
            })
    }

    /// How the answers compare with the labels of examples.
    ///
    /// - Parameters:
    ///   - inputs: one row for each example, at least one.
    ///   - labels: the class of every example, counted from 0.
    ///   - bins: the number of bins of the calibration error.
    /// - Returns: the report.
    public func report(
        on inputs: Tensor<Precision>, labels: [Int], bins: Int = 15
    ) -> ClassificationReport {
        ClassificationReport(logits: outputs(inputs), labels: labels, bins: bins)
    }
}

public import Autodiff
public import Kernels

extension Model {
    /// The mean loss over examples.
    ///
    /// - Parameters:
    ///   - loss: the loss.
    ///   - examples: the examples, at least one.
    /// - Returns: the mean.
    public func meanLoss(_ loss: Loss, on examples: Examples<Precision>) -> Double {
        var total = 0.0
        forEachBlock(of: examples) { outputs, targets in
            total += Double(loss(outputs, targets).scalar) * Double(targets.count)
        }
        return total / Double(examples.count)
    }

    /// The share of examples that are classified right.
    ///
    /// The answer is the class of the largest output, or where the targets are ±1, the output's
    /// sign.
    ///
    /// - Parameter examples: the examples, at least one.
    /// - Returns: a number from 0 to 1.
    public func accuracy(on examples: Examples<Precision>) -> Double {
        var (right, asked) = (0, 0)
        forEachBlock(of: examples) { outputs, targets in
            switch targets {
            case .classes(let labels):
                let answers = largestColumns(outputs)
                right += labels.indices.count { labels[$0] == answers[$0] }
                asked += labels.count
            case .values(let values):
                let (f, y) = (outputs.scalars, values.scalars)
                right += f.indices.count { f[$0] * y[$0] > 0 }
                asked += y.count
            }
        }
        return Double(right) / Double(asked)
    }

    /// Evaluates the model in blocks, so that many examples do not need much memory.
    private func forEachBlock(
        of examples: Examples<Precision>, _ body: (Tensor<Precision>, Targets<Precision>) -> Void
    ) {
        let model = detached
        for start in stride(from: 0, to: examples.count, by: 1024) {
            let range = start..<min(start + 1024, examples.count)
            let targets = examples.targets.gathered(Array(range))
            body(model(examples.inputs.sliced(range)), targets)
        }
    }
}

/// The column of the largest entry of every row, the first of equal ones.
///
/// - Parameter matrix: n × columns, at least one column.
/// - Returns: one column for each row.
@specialized(where E == Float)
@specialized(where E == Double)
public func largestColumns<E: Scalar>(_ matrix: Tensor<E>) -> [Int] {
    require(
        matrix.rank == 2 && matrix.shape[1] > 0, "largestColumns: a shape of \(matrix.shape)")
    let (entries, columns) = (matrix.scalars, matrix.shape[1])
    return (0..<matrix.shape[0]).map { row in
        var best = row * columns
        for i in best..<best + columns where entries[i] > entries[best] {
            best = i
        }
        return best - row * columns
    }
}

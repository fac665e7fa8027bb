import Autodiff
public import Kernels
import LinearAlgebra
public import NeuralNetworks

/// Bounds of what a dense network with ReLU gives for a batch of boxes, in either precision.
///
/// Bounds hold up to rounding. Those of a hidden layer are bounds of its sums, before the ReLU.
public struct BatchPropagation<Element: Scalar>: Sendable {
    /// z = W h + b.
    struct Layer: Sendable {
        let weight: Matrix<Element>
        let magnitude: Matrix<Element>
        let bias: [Element]
    }

    /// Where the bounds of hidden layers come from that lines through ReLUs are drawn by.
    public enum Intermediate: String, Decodable, CaseIterable, Sendable {
        /// Interval arithmetic (CROWN-IBP: H. Zhang et al., ICLR 2020).
        case interval
        /// Lines propagated backwards from each layer (CROWN: H. Zhang et al., NeurIPS 2018).
        case crown
    }

    let layers: [Layer]

    /// The propagation through a perceptron with ReLU.
    public init(_ perceptron: MLP<Element>) {
        require(
            perceptron.activation == .relu || perceptron.layers.count == 1,
            "BatchPropagation: a perceptron with \(perceptron.activation)")
        layers = perceptron.layers.map { layer in
            let weight = layer.weight.matrix
            return Layer(
                weight: weight,
                magnitude: Matrix(
                    rows: weight.rows, columns: weight.columns, weight.storage.map { abs($0) }),
                bias: layer.bias?.scalars ?? [Element](repeating: 0, count: layer.outputs))
        }
    }

    /// The number of layers.
    public var depth: Int { layers.count }
    /// The length of an input.
    public var inputs: Int { layers[0].weight.columns }

    /// Bounds of every layer by interval arithmetic: W m + b ± |W| r for inputs within r of m.
    ///
    /// - Parameter boxes: one box for each example.
    /// - Returns: one batch for each layer, the last of them of the outputs.
    public func intervalBounds(on boxes: BoxBatch<Element>) -> [BoxBatch<Element>] {
        check(boxes)
        var (center, radius) = (boxes.centers, boxes.radii)
        return layers.indices.map { k in
            let z = interval(k, center, radius)
            if k < depth - 1 {
                let h = BoxBatch(lower: z.lower.map(.relu), upper: z.upper.map(.relu))
                (center, radius) = (h.centers, h.radii)
            }
            return z
        }
    }

    /// Bounds of the outputs that are linear in the inputs, propagated backwards.
    ///
    /// Around a ReLU of undecided sign the upper line is the chord, and the lower one x ↦ x where
    /// u > −l and x ↦ 0 else.
    ///
    /// - Parameters:
    ///   - boxes: one box for each example.
    ///   - intermediate: where the bounds of hidden layers come from.
    /// - Returns: the bounds of the outputs.
    public func crownBounds(
        on boxes: BoxBatch<Element>, intermediate: Intermediate = .crown
    ) -> BoxBatch<Element> {
        check(boxes)
        let (center, radius) = (boxes.centers, boxes.radii)
        guard depth > 1 else { return interval(0, center, radius) }
        let hidden: [BoxBatch<Element>]
        switch intermediate {
        case .interval: hidden = intervalBounds(on: boxes)
        case .crown: hidden = [interval(0, center, radius)]
        }
        var lines: [BatchLines<Element>] = []
        var work = work
        for k in 0..<depth - 1 {
            let z = k < hidden.count ? hidden[k] : backward(k, lines, center, radius, in: &work)
            lines.append(BatchLines(reluOn: z))
        }
        return backward(depth - 1, lines, center, radius, in: &work)
    }

    private func check(_ boxes: BoxBatch<Element>) {
        require(
            boxes.dimension == inputs,
            "boxes of dimension \(boxes.dimension) for a network with \(inputs) inputs")
    }

    /// W m + b ± |W| r of one layer.
    private func interval(
        _ k: Int, _ center: Matrix<Element>, _ radius: Matrix<Element>
    ) -> BoxBatch<Element> {
        let layer = layers[k]
        let sums = product(center, layer.weight, transposeRight: true)
        let reach = product(radius, layer.magnitude, transposeRight: true)
        let middle = Matrix<Element>(rows: sums.rows, columns: sums.columns) {
            Element.zipRows(.add, sums.storage.span, row: layer.bias.span, into: &$0)
        }
        return BoxBatch(lower: middle - reach, upper: middle + reach)
    }
}

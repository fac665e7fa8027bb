import Kernels
import LinearAlgebra

extension ReLUNetwork {
    /// Bounds of z₁, …, zₙ for x in a box, layer by layer in interval arithmetic.
    public func intervalBounds(on box: Box) -> [Box] {
        check(box)
        var h = box
        return layers.map { layer in
            let z = h.image(weight: layer.weight, bias: layer.bias)
            h = Box(lower: z.lower.map { max($0, 0) }, upper: z.upper.map { max($0, 0) })
            return z
        }
    }

    /// Bounds of z₁, …, zₙ for x in a box by linear bounds propagated backwards (CROWN).
    ///
    /// The lines through a ReLU come from the bounds of its own layer, themselves found this way.
    /// H. Zhang et al., "Efficient neural network robustness certification with general activation
    /// functions", NeurIPS 2018.
    public func crownBounds(on box: Box) -> [Box] {
        check(box)
        var bounds: [Box] = []
        var lines: [Lines] = []
        for k in layers.indices {
            let lower = crownBound(layer: k, lines: lines, on: box, side: .below)
            let upper = crownBound(layer: k, lines: lines, on: box, side: .above)
            // Two propagations of one exact number can round past each other.
            let z = Box(lower: zip(lower, upper).map { min($0, $1) }, upper: upper)
            bounds.append(z)
            lines.append(Lines(reluOn: z))
        }
        return bounds
    }

    /// The bounds of zₖ from one side, given the lines through the ReLUs before it.
    private func crownBound(layer k: Int, lines: [Lines], on box: Box, side: Side) -> [Double] {
        var A = layers[k].weight
        var c = layers[k].bias
        for j in stride(from: k - 1, through: 0, by: -1) {
            lines[j].substitute(into: &A, &c, side: side)
            multiply(A, layers[j].bias, into: &c, beta: 1)
            A = A * layers[j].weight
        }
        return box.extreme(of: A, bias: c, side: side)
    }

    private func check(_ box: Box) {
        require(
            box.dimension == inputs,
            "a box of dimension \(box.dimension) for a network with \(inputs) inputs")
    }
}

import Kernels
import LinearAlgebra

extension BatchPropagation {
    /// How many rows of coefficients go through a layer in one product.
    private static var blockRows: Int { 512 }

    /// Room for the way back from any layer.
    var work: BackwardWork<Element> {
        let rows = layers.map { max(Self.blockRows, 2 * $0.bias.count) }.max() ?? 0
        let width = layers.map(\.weight.columns).max() ?? 0
        return BackwardWork(count: rows * width)
    }

    /// Bounds of layer k ≥ 1 from both sides by lines through the ReLUs before it.
    ///
    /// Examples are taken together only until a product has rows enough.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func backward(
        _ k: Int, _ lines: [BatchLines<Element>], _ center: Matrix<Element>,
        _ radius: Matrix<Element>, in work: inout BackwardWork<Element>
    ) -> BoxBatch<Element> {
        let (examples, outputs) = (center.rows, layers[k].bias.count)
        let group = max(1, min(examples, Self.blockRows / max(1, 2 * outputs)))
        var (lower, upper) = ([Element](), [Element]())
        lower.reserveCapacity(examples * outputs)
        upper.reserveCapacity(examples * outputs)
        for start in stride(from: 0, to: examples, by: group) {
            let block = BackwardBlock(
                members: start..<min(start + group, examples), outputs: outputs)
            var constants = (0..<block.parts).flatMap { _ in layers[k].bias }
            for j in stride(from: k - 1, through: 0, by: -1) {
                block.pass(
                    lines[j], bias: layers[j].bias,
                    j == k - 1 ? layers[k].weight.storage : work.coefficients,
                    isShared: j == k - 1, into: &work.relaxed, constants: &constants)
                if j == k - 1, let places = block.undecided(lines[j]) {
                    block.multiplyOnce(
                        &work.relaxed, by: layers[j].weight, kept: places.kept,
                        undecided: places.undecided, into: &work.coefficients)
                } else {
                    block.multiply(
                        &work.relaxed, by: layers[j].weight, kept: block.kept(lines[j]),
                        into: &work.coefficients)
                }
            }
            block.addExtremes(of: work.coefficients, center, radius, to: &constants)
            for part in stride(from: 0, to: block.parts, by: 2) {
                for i in part * outputs..<(part + 1) * outputs {
                    // Two propagations of one exact number can round past each other.
                    lower.append(min(constants[i], constants[i + outputs]))
                    upper.append(constants[i + outputs])
                }
            }
        }
        return BoxBatch(
            lower: Matrix(rows: examples, columns: outputs, lower),
            upper: Matrix(rows: examples, columns: outputs, upper))
    }
}

/// What the way back writes to.
struct BackwardWork<Element: Scalar> {
    /// The coefficients of what goes into a layer.
    var coefficients: [Element]
    /// Those of what comes out of a layer less its bias.
    var relaxed: [Element]

    init(count: Int) {
        coefficients = [Element](repeating: 0, count: count)
        relaxed = coefficients
    }
}

/// Some examples whose linear bounds go back through the layers together.
///
/// The coefficients of an example are its own, since its lines are. It has two parts of as many rows
/// as the layer has outputs: one for bounds from below, and one for bounds from above.
private struct BackwardBlock {
    /// The examples.
    let members: Range<Int>
    /// The rows of a part.
    let outputs: Int

    /// The number of parts.
    var parts: Int { 2 * members.count }

    /// From coefficients of relu(z) to coefficients of z less its bias.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func pass<Element: Scalar>(
        _ lines: BatchLines<Element>, bias: [Element], _ coefficients: [Element], isShared: Bool,
        into relaxed: inout [Element], constants: inout [Element]
    ) {
        let n = bias.count
        let size = outputs * n
        var target = relaxed.mutableSpan
        var sums = constants.mutableSpan
        for part in 0..<parts {
            let example = members.lowerBound + part / 2
            let entries = example * n..<(example + 1) * n
            let place = part * size..<(part + 1) * size
            var rows = target._mutatingExtracting(place)
            var sum = sums._mutatingExtracting(part * outputs..<(part + 1) * outputs)
            Element.relaxRows(
                coefficients.span.extracting(isShared ? 0..<size : place),
                lowerSlopes: lines.lowerSlopes.span.extracting(entries),
                upperSlopes: lines.upperSlopes.span.extracting(entries),
                upperIntercepts: lines.upperIntercepts.span.extracting(entries),
                bias: bias.span, above: part % 2 == 1, into: &rows, constants: &sum)
        }
    }

    /// The neurons that a product needs, if there are so few of them that it is worth it to leave the
    /// others out: the coefficients of those that a ReLU cuts off are 0.
    func kept<Element: Scalar>(_ lines: BatchLines<Element>) -> [Int]? {
        members.count == 1 ? lines.kept(members.lowerBound) : nil
    }

    /// The neurons that a ReLU does not cut off, and the undecided ones among them, if there are so few
    /// of these that `multiplyOnce` is worth it.
    func undecided<Element: Scalar>(
        _ lines: BatchLines<Element>
    ) -> (kept: [Int], undecided: [Int])? {
        members.count == 1 ? lines.undecided(members.lowerBound) : nil
    }

    /// From coefficients of W h to coefficients of h; those of other rows of W than `kept` are 0.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func multiply<Element: Scalar>(
        _ relaxed: inout [Element], by W: Matrix<Element>, kept: [Int]?,
        into coefficients: inout [Element]
    ) {
        let rows = parts * outputs
        let factors = kept.map { W.rows($0).storage } ?? W.storage
        if let kept {
            var matrix = relaxed.mutableSpan
            var used = matrix._mutatingExtracting(0..<rows * W.rows)
            Element.packColumns(kept.span, of: W.rows, in: &used)
        }
        let inner = kept?.count ?? W.rows
        var results = coefficients.mutableSpan
        var product = results._mutatingExtracting(0..<rows * W.columns)
        Element.gemm(
            relaxed.span.extracting(0..<rows * inner), factors.span, into: &product, m: rows,
            n: W.columns, k: inner)
    }

    /// The same for one example and the layer where the way back begins: there both parts are the same
    /// but for undecided neurons, so that the product from above is that from below and a product
    /// with what differs.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func multiplyOnce<Element: Scalar>(
        _ relaxed: inout [Element], by W: Matrix<Element>, kept: [Int], undecided: [Int],
        into coefficients: inout [Element]
    ) {
        let size = outputs * W.rows
        var matrix = relaxed.mutableSpan
        Element.addRow(0, times: -1, to: 1, columns: size, in: &matrix)
        var below = matrix._mutatingExtracting(0..<size)
        Element.packColumns(kept.span, of: W.rows, in: &below)
        var difference = matrix._mutatingExtracting(size..<2 * size)
        Element.packColumns(undecided.span, of: W.rows, in: &difference)

        let width = outputs * W.columns
        var results = coefficients.mutableSpan
        for (part, places) in [kept, undecided].enumerated() {
            var product = results._mutatingExtracting(part * width..<(part + 1) * width)
            let start = part * size
            Element.gemm(
                relaxed.span.extracting(start..<start + outputs * places.count),
                W.rows(places).storage.span, into: &product, m: outputs, n: W.columns,
                k: places.count)
        }
        Element.addRow(0, times: 1, to: 1, columns: width, in: &results)
    }

    /// The extremes over the boxes |x − center| ≤ radius.
    func addExtremes<Element: Scalar>(
        of coefficients: [Element], _ center: Matrix<Element>, _ radius: Matrix<Element>,
        to constants: inout [Element]
    ) {
        let n = center.columns
        let size = outputs * n
        let (middles, reaches) = (center.storage, radius.storage)
        var sums = constants.mutableSpan
        for part in 0..<parts {
            let example = members.lowerBound + part / 2
            let entries = example * n..<(example + 1) * n
            var sum = sums._mutatingExtracting(part * outputs..<(part + 1) * outputs)
            Element.addExtremes(
                coefficients.span.extracting(part * size..<(part + 1) * size),
                center: middles.span.extracting(entries),
                radius: reaches.span.extracting(entries), above: part % 2 == 1, to: &sum)
        }
    }
}

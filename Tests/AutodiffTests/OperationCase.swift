import Autodiff
import Randomness
import Testing

/// An operation with the shapes and the range of operands that its derivatives are tested on.
struct OperationCase: Sendable, CustomTestStringConvertible {
    let name: String
    let shapes: [[Int]]
    let range: Range<Double>
    let isSigned: Bool
    let apply: @Sendable ([Tensor<Double>]) -> Tensor<Double>

    init(
        _ name: String, _ shapes: [[Int]], in range: Range<Double> = 0.2..<1.5,
        isSigned: Bool = true, _ apply: @escaping @Sendable ([Tensor<Double>]) -> Tensor<Double>
    ) {
        self.name = name
        self.shapes = shapes
        self.range = range
        self.isSigned = isSigned
        self.apply = apply
    }

    var testDescription: String { "\(name) of \(shapes)" }

    /// Random operands; away from 0, where some operations have a kink.
    func operands(_ random: inout RandomStream) -> [Tensor<Double>] {
        shapes.map { shape in
            let entries = (0..<shape.reduce(1, *)).map { _ in
                let size = random.uniform(in: range)
                return isSigned ? size * random.sign() : size
            }
            return Tensor(entries, shape: shape)
        }
    }

    /// Σ f (f + w) with fixed weights w: a number whose second derivatives see the operation's
    /// first ones, also where the operation is linear.
    func objective(_ x: [Tensor<Double>], weights: Tensor<Double>) -> Tensor<Double> {
        let f = apply(x)
        return (f * (f + weights)).sum()
    }
}

/// Shapes with ordinary axes, axes of length one, an empty axis, and none at all.
let ordinaryShapes = [[3, 4], [1, 4], [3, 1], [0, 4], [2, 0], [2, 1, 3], [5], []]

let elementwiseCases: [OperationCase] = {
    func each(
        _ name: String, isSigned: Bool = true, in range: Range<Double> = 0.2..<1.5,
        _ f: @escaping @Sendable (Tensor<Double>) -> Tensor<Double>
    ) -> [OperationCase] {
        ordinaryShapes.map { shape in
            OperationCase(name, [shape], in: range, isSigned: isSigned) { f($0[0]) }
        }
    }
    var cases: [OperationCase] = []
    cases += each("negation") { -$0 }
    cases += each("exp") { exp($0) }
    cases += each("log", isSigned: false) { log($0) }
    cases += each("log(1 + x)", isSigned: false) { log(onePlus: $0) }
    cases += each("sin") { sin($0) }
    cases += each("cos") { cos($0) }
    cases += each("tanh") { tanh($0) }
    cases += each("sigmoid") { sigmoid($0) }
    cases += each("softplus") { softplus($0) }
    cases += each("relu") { relu($0) }
    cases += each("gelu") { gelu($0) }
    cases += each("gelu with tanh") { geluTanh($0) }
    cases += each("silu") { silu($0) }
    cases += each("elu") { elu($0, alpha: 0.7) }
    cases += each("selu") { selu($0) }
    cases += each("leaky relu") { leakyRelu($0, slope: 0.1) }
    cases += each("log sigmoid") { logSigmoid($0) }
    cases += each("exp − 1") { expMinusOne($0) }
    cases += each("reciprocal", in: 0.5..<1.5) { reciprocal($0) }
    cases += each("erf") { erf($0) }
    cases += each("abs") { abs($0) }
    cases += each("sqrt", isSigned: false) { sqrt($0) }
    cases += each("square") { square($0) }
    cases += each("cube") { pow($0, 3) }
    cases += each("power 0") { pow($0, 0) }
    cases += each("power −2", in: 0.5..<1.5) { pow($0, -2) }
    cases += each("power 2.5", isSigned: false) { pow($0, 2.5) }
    cases += each("clip") { $0.clipped(to: -0.7...0.9) }
    cases += each("number + x") { 2 + $0 + 3 }
    cases += each("number − x") { 2 - ($0 - 3) }
    cases += each("number × x") { 2 * $0 * 3 }
    cases += each("number / x", in: 0.5..<1.5) { 2 / $0 + $0 / 4 }
    return cases
}()

/// Pairs of shapes in every way in which one operand can be repeated.
let pairs: [[[Int]]] = [
    [[3, 4], [3, 4]], [[3, 4], [4]], [[4], [3, 4]], [[3, 4], [1, 4]], [[3, 4], [3, 1]],
    [[3, 1], [1, 4]], [[1, 4], [3, 1]], [[3, 4], []], [[], [3, 4]], [[2, 3, 4], [3, 1]],
    [[2, 1, 4], [3, 1]], [[2, 3, 4], [2, 1, 1]], [[0, 4], [4]], [[0, 4], [1, 1]], [[3, 1], [0]],
    [[], []], [[1], [1, 1]],
]

let binaryCases: [OperationCase] = pairs.flatMap { shapes in
    [
        OperationCase("+", shapes) { $0[0] + $0[1] },
        OperationCase("−", shapes) { $0[0] - $0[1] },
        OperationCase("×", shapes) { $0[0] * $0[1] },
        OperationCase("/", shapes, in: 0.5..<1.5) { $0[0] / $0[1] },
        OperationCase("maximum", shapes) { maximum($0[0], $0[1]) },
        OperationCase("minimum", shapes) { minimum($0[0], $0[1]) },
        OperationCase("select", shapes) { select($0[0], $0[1], where: $0[0] .> 0.1) },
    ]
}

let reductionCases: [OperationCase] = {
    var cases: [OperationCase] = []
    for shape in ordinaryShapes {
        cases.append(OperationCase("sum", [shape]) { $0[0].sum() })
        cases.append(OperationCase("squared norm", [shape]) { $0[0].squaredNorm() })
        cases.append(OperationCase("dot", [shape, shape]) { dot($0[0], $0[1]) })
        guard !shape.isEmpty else { continue }
        cases.append(OperationCase("sum of the first axis", [shape]) { $0[0].sum(axes: [0]) })
        cases.append(
            OperationCase("sum of the last axis", [shape]) {
                $0[0].sum(axes: [-1], keepingAxes: true)
            })
        cases.append(OperationCase("softmax", [shape]) { softmax($0[0]) })
        cases.append(OperationCase("log softmax", [shape]) { logSoftmax($0[0]) })
        guard !shape.contains(0) else { continue }
        cases.append(OperationCase("mean", [shape]) { $0[0].mean() })
        cases.append(OperationCase("log-sum-exp", [shape]) { logSumExp($0[0]) })
        cases.append(OperationCase("maximum of an axis", [shape]) { $0[0].max(axis: 0) })
        cases.append(
            OperationCase("minimum of an axis", [shape]) { $0[0].min(axis: -1, keepingAxis: true) })
    }
    cases.append(OperationCase("log-sum-exp", [[0, 3]]) { logSumExp($0[0]) })
    for (n, classes) in [(3, 4), (1, 1), (0, 4)] {
        cases.append(
            OperationCase("cross-entropies", [[n, classes]]) {
                crossEntropies($0[0], labels: Array([3, 0, 3].prefix(n).map { $0 % classes }))
            })
    }
    cases.append(OperationCase("inner axis", [[2, 3, 4]]) { $0[0].sum(axes: [1]) })
    cases.append(OperationCase("outer axes", [[2, 3, 4]]) { $0[0].mean(axes: [0, 2]) })
    cases.append(OperationCase("inner maximum", [[2, 3, 4]]) { $0[0].max(axis: 1) })
    return cases
}()

let layoutCases: [OperationCase] = [
    OperationCase("reshape", [[2, 6]]) { $0[0].reshaped(to: [3, -1]) },
    OperationCase("reshape", [[0, 6]]) { $0[0].reshaped(to: [2, 0]) },
    OperationCase("transpose", [[2, 3]]) { $0[0].transposed },
    OperationCase("transpose", [[0, 3]]) { $0[0].transposed },
    OperationCase("transpose", [[2, 3, 4]]) { $0[0].transposed },
    OperationCase("permute", [[2, 3, 4]]) { $0[0].permuted([2, 0, 1]) },
    OperationCase("broadcast", [[3, 1]]) { $0[0].broadcast(to: [2, 3, 4]) },
    OperationCase("broadcast", [[]]) { $0[0].broadcast(to: [2, 3]) },
    OperationCase("broadcast", [[1, 3]]) { $0[0].broadcast(to: [0, 3]) },
    OperationCase("slice", [[4, 3]]) { $0[0].sliced(1..<3) },
    OperationCase("slice", [[2, 5, 3]]) { $0[0].sliced(2..<5, axis: 1) },
    OperationCase("empty slice", [[4, 3]]) { $0[0].sliced(2..<2, axis: -1) },
    OperationCase("concatenate", [[2, 3], [1, 3], [0, 3]]) { .concatenated($0) },
    OperationCase("concatenate", [[2, 3], [2, 1]]) { .concatenated($0, axis: -1) },
    OperationCase("gather", [[4, 3]]) { $0[0].gathered([2, 0, 2]) },
    OperationCase("gather", [[4]]) { $0[0].gathered([]) },
    OperationCase("scatter", [[3, 2]]) { $0[0].scattered(to: [1, 1, 3], of: 5) },
    OperationCase("pick", [[3, 4]]) { $0[0].picked([1, 3, 1]) },
]

let productCases: [OperationCase] = {
    var cases: [OperationCase] = []
    for (m, k, n) in [(2, 3, 4), (1, 3, 1), (2, 0, 3), (0, 2, 3), (3, 1, 2)] {
        for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
            let shapes = [ta ? [k, m] : [m, k], tb ? [n, k] : [k, n]]
            cases.append(
                OperationCase("product \(ta) \(tb)", shapes) {
                    matmul($0[0], $0[1], transposeA: ta, transposeB: tb)
                })
        }
    }
    for (ta, tb) in [(false, false), (true, true)] {
        let shapes = [ta ? [5, 3, 2] : [5, 2, 3], tb ? [5, 4, 3] : [5, 3, 4]]
        cases.append(
            OperationCase("stacked product \(ta) \(tb)", shapes) {
                matmul($0[0], $0[1], transposeA: ta, transposeB: tb)
            })
    }
    for shapes in [
        [[5, 2, 3], [3, 4]], [[2, 3], [5, 3, 4]], [[5, 1, 2, 3], [6, 3, 4]], [[0, 2, 3], [3, 4]],
        [[1, 2, 3], [0, 3, 4]],
    ] {
        cases.append(OperationCase("repeated product", shapes) { matmul($0[0], $0[1]) })
        cases.append(
            OperationCase("repeated product of transposes", shapes) {
                matmul($0[0].transposed, $0[1].transposed, transposeA: true, transposeB: true)
            })
    }
    for n in [0, 1, 3] {
        cases.append(
            OperationCase("dense", [[n, 4], [2, 4], [2]]) {
                dense($0[0], weight: $0[1], bias: $0[2])
            })
        cases.append(
            OperationCase("dense without bias", [[n, 4], [2, 4]]) {
                dense($0[0], weight: $0[1], bias: nil)
            })
    }
    return cases
}()

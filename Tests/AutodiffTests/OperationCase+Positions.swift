import Autodiff

/// Operations that choose, order or run along an axis.
let positionCases: [OperationCase] = {
    let indices = Indices([2, 0, 1, 1, 0, 0], shape: [3, 2])
    var cases = [
        OperationCase("gather of an axis", [[2, 4, 3]]) { $0[0].gathered([3, 0, 3], axis: 1) },
        OperationCase("gather of nothing", [[2, 0, 3]]) { $0[0].gathered([], axis: 1) },
        OperationCase("scatter of an axis", [[2, 3, 2]]) {
            $0[0].scattered(to: [1, 1, 3], of: 5, axis: 1)
        },
        OperationCase("take", [[3, 4]]) { $0[0].taken(indices, along: 1) },
        OperationCase("take of the first axis", [[4, 2]]) { $0[0].taken(indices, along: 0) },
        OperationCase("add at", [[3, 2]]) { $0[0].added(to: indices, along: -1, of: 5) },
        OperationCase("flip", [[2, 3, 2]]) { $0[0].flipped([0, -1]) },
        OperationCase("diagonal", [[2, 3, 3]]) { $0[0].diagonal },
        OperationCase("diagonal matrix", [[2, 3]]) { $0[0].diagonalMatrix },
        OperationCase("stack", [[2, 3], [2, 3]]) { .stacked($0, axis: -1) },
        OperationCase("split", [[2, 5]]) { x in
            let parts = x[0].split([2, 0, 3], axis: 1)
            return .concatenated([parts[2], parts[0]], axis: 1)
        },
        OperationCase("slices", [[3, 4, 2]]) { $0[0].sliced([1..<3, 0..<3]) },
        OperationCase("slice with steps", [[2, 7]]) { $0[0].sliced(1..<7, by: 2, axis: 1) },
        OperationCase("pad", [[2, 3]]) { $0[0].padded([(1, 0), (2, 1)], with: 0.5) },
        OperationCase("pad of nothing", [[0, 3]]) { $0[0].padded([(1, 1)]) },
        OperationCase("repeat", [[2, 2]]) { $0[0].repeated(3, axis: 1) },
        OperationCase("triangles", [[2, 3, 4]]) {
            $0[0].lowerTriangle(1) + 2 * $0[0].upperTriangle()
        },
        OperationCase("softmax of an axis", [[2, 3, 2]]) { softmax($0[0], axis: 1) },
        OperationCase("log softmax of an axis", [[3, 2]]) { logSoftmax($0[0], axis: 0) },
        OperationCase("log-sum-exp of an axis", [[3, 2]]) {
            logSumExp($0[0], axis: 0, keepingAxis: true)
        },
        OperationCase("maximum of axes", [[2, 3, 2]]) { $0[0].max(axes: [0, 2]) },
        OperationCase("minimum of axes", [[2, 3, 2]]) {
            $0[0].min(axes: [1, 2], keepingAxes: true)
        },
        OperationCase("largest", [[2, 3]]) { $0[0].max() - $0[0].min() },
        OperationCase("recurrence with a start", [[2, 4, 3], [2, 4, 3], [2, 3]]) {
            linearRecurrence($0[0], $0[1], axis: 1, initial: $0[2])
        },
        OperationCase("backward recurrence with a start", [[4, 3], [4, 3], [3]]) {
            linearRecurrence($0[0], $0[1], axis: 0, initial: $0[2], reversed: true)
        },
        OperationCase("scan", [[2, 4, 3], [2, 3], [3, 3]]) { x in
            scan(over: x[0], axis: 1, initial: x[1]) { state, input in
                state = tanh(matmul(state, x[2]) + input)
                return state
            }.outputs
        },
    ]
    for shape in [[3, 4], [1, 4], [3, 1], [0, 4], [2, 0], [2, 3, 2], [5]] {
        cases.append(OperationCase("sort", [shape]) { $0[0].sorted(axis: 0).values })
        cases.append(
            OperationCase("descending", [shape]) { $0[0].sorted(descending: true).values })
        cases.append(OperationCase("cumulative sum", [shape]) { $0[0].cumulativeSum() })
        cases.append(
            OperationCase("sum from the back", [shape]) {
                $0[0].cumulativeSum(axis: 0, reversed: true)
            })
        for reversed in [false, true] {
            cases.append(
                OperationCase("recurrence \(reversed)", [shape, shape]) {
                    linearRecurrence($0[0], $0[1], axis: 0, reversed: reversed)
                })
        }
        guard !shape.contains(0) else { continue }
        cases.append(OperationCase("top", [shape]) { $0[0].top(1).values })
        cases.append(OperationCase("variance", [shape]) { $0[0].variance(axes: [0]) })
        cases.append(
            OperationCase("variance of all", [shape]) {
                $0[0].variance(axes: Array(shape.indices), keepingAxes: true)
            })
    }
    return cases
}()

let einsumCases: [OperationCase] = [
    OperationCase("matrix product", [[2, 3], [3, 4]]) { einsum("ij,jk->ik", $0[0], $0[1]) },
    OperationCase("stack in another order", [[3, 2, 5], [4, 5, 2]]) {
        einsum("ibj,kjb->kib", $0[0], $0[1])
    },
    OperationCase("outer product", [[2], [3]]) { einsum("i,j->ji", $0[0], $0[1]) },
    OperationCase("inner product", [[3], [3]]) { einsum("i,i->", $0[0], $0[1]) },
    OperationCase("entrywise product", [[2, 3], [2, 3]]) { einsum("ij, ij -> ij", $0[0], $0[1]) },
    OperationCase("permuted sum", [[2, 3, 4]]) { einsum("abc->ca", $0[0]) },
    OperationCase("sum of an operand first", [[2, 3], [2, 4]]) { einsum("ij,ik->k", $0[0], $0[1]) },
    OperationCase("three operands", [[2, 3], [3, 4], [4, 2]]) {
        einsum("ij,jk,kl->il", $0[0], $0[1], $0[2])
    },
    OperationCase("bilinear form", [[5, 3], [3, 4], [5, 4]]) {
        einsum("ni,ij,nj->n", $0[0], $0[1], $0[2])
    },
    OperationCase("an empty axis", [[2, 0], [0, 4]]) { einsum("ij,jk->ik", $0[0], $0[1]) },
]

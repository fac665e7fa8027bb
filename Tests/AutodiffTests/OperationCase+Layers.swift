import Autodiff
import Kernels

let convolutionCases: [OperationCase] = {
    var cases: [OperationCase] = []
    let plain: [([Int], [Int], Extent, Extent, Extent, Int)] = [
        ([2, 4, 5, 3], [2, 3, 3, 3], 1, 1, 1, 1),
        ([2, 5, 4, 2], [3, 3, 2, 2], 2, Extent(height: 1, width: 0), 1, 1),
        ([1, 6, 5, 1], [2, 2, 3, 1], Extent(height: 1, width: 2), 2, 2, 1),
        ([2, 3, 3, 4], [6, 2, 2, 2], 1, 0, 1, 2),
        ([1, 4, 4, 3], [3, 3, 3, 1], Extent(height: 2, width: 1), 1, 1, 3),
        ([2, 3, 2, 4], [3, 1, 1, 4], 1, 0, 1, 1),
        ([2, 3, 2, 4], [4, 1, 1, 2], 1, 0, 1, 2),
        ([0, 3, 3, 2], [2, 2, 2, 2], 1, 0, 1, 1),
        ([2, 3, 3, 0], [2, 2, 2, 0], 1, 0, 1, 1),
        ([1, 1, 1, 1], [1, 3, 3, 1], 1, 1, 1, 1),
    ]
    for (x, w, stride, padding, dilation, groups) in plain {
        cases.append(
            OperationCase("conv2d \(stride) \(padding) \(dilation) \(groups)", [x, w, [w[0]]]) {
                conv2d(
                    $0[0], weight: $0[1], bias: $0[2], stride: stride, padding: padding,
                    dilation: dilation, groups: groups)
            })
        cases.append(
            OperationCase("conv2d without bias", [x, w]) {
                conv2d(
                    $0[0], weight: $0[1], stride: stride, padding: padding, dilation: dilation,
                    groups: groups)
            })
    }
    cases.append(
        OperationCase("conv1d", [[2, 7, 3], [4, 3, 3], [4]]) {
            conv1d($0[0], weight: $0[1], bias: $0[2], stride: 2, padding: 1)
        })
    cases.append(
        OperationCase("transposed", [[2, 3, 2, 3], [3, 3, 2, 2], [2]]) {
            transposedConv2d(
                $0[0], weight: $0[1], bias: $0[2], stride: 2, padding: Extent(height: 1, width: 0),
                outputPadding: 1)
        })
    cases.append(
        OperationCase("transposed in groups", [[1, 2, 2, 4], [4, 2, 2, 3]]) {
            transposedConv2d($0[0], weight: $0[1], groups: 2)
        })
    return cases
}()

let poolingCases: [OperationCase] = {
    var cases: [OperationCase] = []
    let sizes: [([Int], Extent, Extent?, Extent)] = [
        ([2, 4, 4, 3], 2, nil, 0),
        ([1, 5, 4, 9], 3, 2, 1),
        ([2, 4, 3, 1], Extent(height: 2, width: 1), 1, 0),
        ([0, 4, 4, 2], 2, nil, 0),
        ([1, 1, 1, 1], 1, nil, 0),
    ]
    for (shape, window, stride, padding) in sizes {
        cases.append(
            OperationCase("maximum of \(window)", [shape]) {
                maxPool2d($0[0], window: window, stride: stride, padding: padding)
            })
        for counting in [false, true] {
            cases.append(
                OperationCase("mean of \(window) \(counting)", [shape]) {
                    averagePool2d(
                        $0[0], window: window, stride: stride, padding: padding,
                        countingPadding: counting)
                })
        }
    }
    cases.append(OperationCase("global mean", [[2, 3, 2, 4]]) { globalAveragePool($0[0]) })
    return cases
}()

let layerCases: [OperationCase] = {
    var cases: [OperationCase] = []
    for shape in [[3, 5], [2, 2, 20], [0, 3], [2, 1], [4], [1, 4]] {
        let parameters = [shape.last ?? 1]
        cases.append(
            OperationCase("layer norm", [shape, parameters, parameters]) {
                layerNorm($0[0], scale: $0[1], shift: $0[2], epsilon: 0.1)
            })
        cases.append(
            OperationCase("RMS norm", [shape, parameters]) {
                rmsNorm($0[0], scale: $0[1], epsilon: 0.1)
            })
        cases.append(
            OperationCase("batch norm", [shape, parameters, parameters]) {
                batchNorm($0[0], scale: $0[1], shift: $0[2], epsilon: 0.1).value
            })
        cases.append(
            OperationCase(
                "batch norm with given statistics",
                [shape] + [[Int]](repeating: parameters, count: 4), isSigned: false
            ) {
                batchNorm($0[0], mean: $0[1], variance: $0[2], scale: $0[3], shift: $0[4])
            })
    }
    for groups in [1, 2, 4] {
        cases.append(
            OperationCase("group norm \(groups)", [[2, 3, 2, 4], [4], [4]]) {
                groupNorm($0[0], groups: groups, scale: $0[1], shift: $0[2], epsilon: 0.1)
            })
    }
    for isCausal in [false, true] {
        cases.append(
            OperationCase("attention \(isCausal)", [[2, 3, 4], [2, 5, 4], [2, 5, 2]]) {
                attention($0[0], $0[1], $0[2], isCausal: isCausal)
            })
        cases.append(
            OperationCase("long attention \(isCausal)", [[18, 1], [18, 1], [18, 1]]) {
                attention($0[0], $0[1], $0[2], isCausal: isCausal)
            })
        cases.append(
            OperationCase("two heads \(isCausal)", [[2, 3, 4], [2, 3, 4], [2, 3, 2], [3, 3]]) {
                multiHeadAttention(
                    $0[0], $0[1], $0[2], heads: 2, isCausal: isCausal, mask: $0[3])
            })
    }
    cases.append(
        OperationCase("no keys' batch", [[0, 3, 4], [0, 5, 4], [0, 5, 2]]) {
            attention($0[0], $0[1], $0[2])
        })
    cases.append(
        OperationCase("embedding", [[4, 3]]) {
            embedding($0[0], Indices([3, 1, 1, 0, 3, 3], shape: [2, 3]))
        })
    return cases
}()

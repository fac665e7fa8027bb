public import Kernels

// Convolutions. Output, gradient by the inputs and gradient by the weights are three bilinear maps,
// each of which has the other two as its derivatives, so that all derivatives exist.

/// A two-dimensional convolution (a correlation, as in all deep learning) of images with channels
/// last.
///
/// - Parameters:
///   - x: the images, n × height × width × channels.
///   - weight: outputs × kernel height × kernel width × (channels / groups).
///   - bias: one number for each output; none stands for zero.
///   - stride: how far the kernel moves at a time.
///   - padding: the margin of zeros around the images.
///   - dilation: the distance of neighbouring taps of the kernel.
///   - groups: the number of groups into which channels and outputs are split.
/// - Returns: n × places along the height × places along the width × outputs.
public func conv2d<E: Scalar>(
    _ x: Tensor<E>, weight: Tensor<E>, bias: Tensor<E>? = nil, stride: Extent = 1,
    padding: Extent = 0, dilation: Extent = 1, groups: Int = 1
) -> Tensor<E> {
    require(
        x.rank == 4 && weight.rank == 4 && groups > 0 && weight.shape[3] * groups == x.shape[3]
            && weight.shape[0].isMultiple(of: groups),
        "conv2d: images of shape \(x.shape) and weights of shape \(weight.shape) in \(groups) "
            + "groups do not fit together")
    let window = Window(
        image: Extent(height: x.shape[1], width: x.shape[2]), channels: x.shape[3],
        kernel: Extent(height: weight.shape[1], width: weight.shape[2]), stride: stride,
        padding: padding, dilation: dilation)
    require(
        window.output.height > 0 && window.output.width > 0 || x.count == 0,
        "conv2d: a kernel of shape \(weight.shape) does not fit into images of shape \(x.shape)")
    require(
        bias.map { $0.shape == [weight.shape[0]] } ?? true,
        "conv2d: a bias of shape \(bias?.shape ?? []) for weights of shape \(weight.shape)")
    let sizes = Convolution(
        window: window, images: x.shape[0], outputs: weight.shape[0], groups: groups)
    return convolve(x, weight, bias, sizes)
}

/// A one-dimensional convolution of series with channels last.
///
/// - Parameters:
///   - x: the series, n × length × channels.
///   - weight: outputs × kernel × (channels / groups).
///   - bias: one number for each output; none stands for zero.
///   - stride: how far the kernel moves at a time.
///   - padding: the margin of zeros at both ends.
///   - dilation: the distance of neighbouring taps of the kernel.
///   - groups: the number of groups into which channels and outputs are split.
/// - Returns: n × places × outputs.
public func conv1d<E: Scalar>(
    _ x: Tensor<E>, weight: Tensor<E>, bias: Tensor<E>? = nil, stride: Int = 1,
    padding: Int = 0, dilation: Int = 1, groups: Int = 1
) -> Tensor<E> {
    require(
        x.rank == 3 && weight.rank == 3,
        "conv1d: series of shape \(x.shape) and weights of shape \(weight.shape)")
    return conv2d(
        x.insertingAxis(at: 1), weight: weight.insertingAxis(at: 1), bias: bias,
        stride: Extent(height: 1, width: stride), padding: Extent(height: 0, width: padding),
        dilation: Extent(height: 1, width: dilation), groups: groups
    ).removingAxis(at: 1)
}

/// The adjoint of a two-dimensional convolution by its images: a transposed convolution.
///
/// - Parameters:
///   - x: the images, n × height × width × channels.
///   - weight: channels × kernel height × kernel width × (outputs / groups), as the convolution
///     has it that this one is the adjoint of.
///   - bias: one number for each output; none stands for zero.
///   - stride: how far the results of neighbouring pixels lie apart.
///   - padding: how much is cut off around the result.
///   - outputPadding: how much is added to the result at the end of each axis, below the stride.
///   - dilation: the distance of neighbouring taps of the kernel.
///   - groups: the number of groups into which channels and outputs are split.
/// - Returns: n × height × width × outputs with
///   height = (height of x − 1) stride − 2 padding + dilation (kernel − 1) + 1 + outputPadding.
public func transposedConv2d<E: Scalar>(
    _ x: Tensor<E>, weight: Tensor<E>, bias: Tensor<E>? = nil, stride: Extent = 1,
    padding: Extent = 0, outputPadding: Extent = 0, dilation: Extent = 1, groups: Int = 1
) -> Tensor<E> {
    require(
        x.rank == 4 && weight.rank == 4 && groups > 0 && weight.shape[0] == x.shape[3]
            && weight.shape[0].isMultiple(of: groups),
        "transposedConv2d: images of shape \(x.shape) and weights of shape \(weight.shape) in "
            + "\(groups) groups do not fit together")
    func length(_ axis: Int, _ path: KeyPath<Extent, Int>) -> Int {
        (x.shape[axis] - 1) * stride[keyPath: path] - 2 * padding[keyPath: path]
            + dilation[keyPath: path] * (weight.shape[axis] - 1) + 1
            + outputPadding[keyPath: path]
    }
    let image = Extent(height: length(1, \.height), width: length(2, \.width))
    let window = Window(
        image: image, channels: weight.shape[3] * groups,
        kernel: Extent(height: weight.shape[1], width: weight.shape[2]), stride: stride,
        padding: padding, dilation: dilation)
    require(
        window.output == Extent(height: x.shape[1], width: x.shape[2]),
        "transposedConv2d: no images of \(image) give those of shape \(x.shape) by weights of "
            + "shape \(weight.shape); the output padding \(outputPadding) must be below \(stride)")
    require(
        bias.map { $0.shape == [window.channels] } ?? true,
        "transposedConv2d: a bias of shape \(bias?.shape ?? []) for \(window.channels) outputs")
    let sizes = Convolution(
        window: window, images: x.shape[0], outputs: weight.shape[0], groups: groups)
    let result = convolveInput(x, weight, sizes)
    return bias.map { result + $0 } ?? result
}

private func convolve<E: Scalar>(
    _ x: Tensor<E>, _ weight: Tensor<E>, _ bias: Tensor<E>?, _ sizes: Convolution
) -> Tensor<E> {
    let (a, w, b) = (x.scalars, weight.scalars, bias?.scalars ?? [])
    let entries = [E](count: sizes.outputCount) { y in
        E.convolve(a.span, weights: w.span, bias: b.span, sizes, into: &y)
    }
    let inputs = [x, weight] + (bias.map { [$0] } ?? [])
    return .result(entries, sizes.outputShape, of: inputs) { pass in
        let g = pass.gradient
        var shares = [
            pass.ifNeeded(0) { convolveInput(g, pass.input(1), sizes) },
            pass.ifNeeded(1) { convolveWeights(pass.input(0), g, sizes) },
        ]
        if pass.inputCount == 3 {
            shares.append(pass.ifNeeded(2) { g.sum(axes: [0, 1, 2]) })
        }
        return shares
    }
}

private func convolveInput<E: Scalar>(
    _ g: Tensor<E>, _ weight: Tensor<E>, _ sizes: Convolution
) -> Tensor<E> {
    let (a, w) = (g.scalars, weight.scalars)
    let entries = [E](count: sizes.inputCount) { x in
        E.convolveInput(a.span, weights: w.span, sizes, into: &x)
    }
    return .result(entries, sizes.inputShape, of: g, weight) { pass in
        [
            pass.ifNeeded(0) { convolve(pass.gradient, pass.input(1), nil, sizes) },
            pass.ifNeeded(1) { convolveWeights(pass.gradient, pass.input(0), sizes) },
        ]
    }
}

private func convolveWeights<E: Scalar>(
    _ x: Tensor<E>, _ g: Tensor<E>, _ sizes: Convolution
) -> Tensor<E> {
    let (a, b) = (x.scalars, g.scalars)
    let entries = [E](count: sizes.weightCount) { w in
        E.convolveWeights(a.span, b.span, sizes, into: &w)
    }
    return .result(entries, sizes.weightShape, of: x, g) { pass in
        [
            pass.ifNeeded(0) { convolveInput(pass.input(1), pass.gradient, sizes) },
            pass.ifNeeded(1) { convolve(pass.input(0), pass.gradient, nil, sizes) },
        ]
    }
}

extension Convolution {
    fileprivate var inputShape: [Int] {
        [images, window.image.height, window.image.width, window.channels]
    }

    fileprivate var outputShape: [Int] {
        [images, window.output.height, window.output.width, outputs]
    }

    fileprivate var weightShape: [Int] {
        [outputs, window.kernel.height, window.kernel.width, window.channels / groups]
    }
}

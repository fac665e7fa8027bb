public import Kernels

/// The largest entries of every channel under a window that moves over images.
///
/// The derivative goes to the first of equal entries; the margin does not count.
///
/// - Parameters:
///   - x: the images, n × height × width × channels.
///   - window: the size of the window.
///   - stride: how far it moves at a time; none stands for its size.
///   - padding: the margin around the images, smaller than the window.
/// - Returns: n × places along the height × places along the width × channels.
public func maxPool2d<E: Scalar>(
    _ x: Tensor<E>, window: Extent, stride: Extent? = nil, padding: Extent = 0
) -> Tensor<E> {
    let places = poolingWindow(x, window, stride, padding, "maxPool2d")
    let images = x.shape[0]
    let entries = x.scalars
    let count = images * places.places * places.channels
    let shape = [images, places.output.height, places.output.width, places.channels]
    var y: [E] = []
    let chosen = [E](count: count) { taps in
        y = [E](count: count) {
            E.maxPool(entries.span, places, images: images, into: &$0, taps: &taps)
        }
    }
    // As a tensor, the taps have the same kind of storage as everything else.
    let taps = Tensor(chosen, shape)
    return .result(y, shape, of: x) { pass in
        maxPut(pass.gradient, places, taps, pass.shape(0))
    }
}

/// The mean of every channel under a window that moves over images.
///
/// - Parameters:
///   - x: the images, n × height × width × channels.
///   - window: the size of the window.
///   - stride: how far it moves at a time; none stands for its size.
///   - padding: the margin of zeros around the images, smaller than the window.
///   - countingPadding: whether the margin counts as entries of the mean.
/// - Returns: n × places along the height × places along the width × channels.
public func averagePool2d<E: Scalar>(
    _ x: Tensor<E>, window: Extent, stride: Extent? = nil, padding: Extent = 0,
    countingPadding: Bool = true
) -> Tensor<E> {
    let places = poolingWindow(x, window, stride, padding, "averagePool2d")
    let sums = windowSum(.gather, x, places)
    if countingPadding || padding == 0 {
        return sums * (1 / E(places.taps))
    }
    let one = Window(
        image: places.image, channels: 1, kernel: places.kernel, stride: places.stride,
        padding: places.padding)
    return sums / windowSum(.gather, .ones([1, x.shape[1], x.shape[2], 1]), one)
}

/// The mean of every channel over all axes between the first and the last: n × … × channels gives
/// n × channels.
public func globalAveragePool<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    require(x.rank >= 3, "globalAveragePool: a tensor of shape \(x.shape), not n × … × channels")
    return x.mean(axes: Array(1..<x.rank - 1))
}

private func poolingWindow<E>(
    _ x: Tensor<E>, _ kernel: Extent, _ stride: Extent?, _ padding: Extent, _ operation: String
) -> Window {
    require(
        x.rank == 4,
        "\(operation): images of shape \(x.shape), not n × height × width × channels")
    require(
        padding.height < kernel.height && padding.width < kernel.width,
        "\(operation): a window of \(kernel) is not larger than the padding \(padding)")
    let window = Window(
        image: Extent(height: x.shape[1], width: x.shape[2]), channels: x.shape[3],
        kernel: kernel, stride: stride ?? kernel, padding: padding)
    require(
        window.places > 0 || x.count == 0,
        "\(operation): a window of \(kernel) does not fit into images of shape \(x.shape)")
    return window
}

private func maxPut<E: Scalar>(
    _ y: Tensor<E>, _ window: Window, _ taps: Tensor<E>, _ shape: [Int]
) -> Tensor<E> {
    let (entries, chosen) = (y.scalars, taps.scalars)
    let x = [E](count: Shape.count(shape)) {
        E.maxPut(entries.span, window, images: shape[0], taps: chosen.span, into: &$0)
    }
    return .result(x, shape, of: y) { pass in
        maxTake(pass.gradient, window, taps, pass.shape(0))
    }
}

private func maxTake<E: Scalar>(
    _ x: Tensor<E>, _ window: Window, _ taps: Tensor<E>, _ shape: [Int]
) -> Tensor<E> {
    let (entries, chosen) = (x.scalars, taps.scalars)
    let y = [E](count: Shape.count(shape)) {
        E.maxTake(entries.span, window, images: shape[0], taps: chosen.span, into: &$0)
    }
    return .result(y, shape, of: x) { pass in
        maxPut(pass.gradient, window, taps, pass.shape(0))
    }
}

private func windowSum<E: Scalar>(
    _ sum: WindowSum, _ source: Tensor<E>, _ window: Window
) -> Tensor<E> {
    let size = sum == .gather ? window.output : window.image
    let shape = [source.shape[0], size.height, size.width, window.channels]
    let entries = source.scalars
    let target = [E](count: Shape.count(shape)) {
        E.windowSum(sum, window, images: shape[0], entries.span, into: &$0)
    }
    return .result(target, shape, of: source) { pass in
        windowSum(sum == .gather ? .spread : .gather, pass.gradient, window)
    }
}

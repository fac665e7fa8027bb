public import Kernels

// Fourier transforms. A complex number is a pair of real ones along the last axis, real part first.
// All are linear, and the adjoint of each is another one.

/// Xₖ = Σ xₜ e^(−2πi k t / n): the discrete Fourier transform.
///
/// - Parameters:
///   - x: complex numbers, … × 2.
///   - axis: the axis t runs along, not the last; negative numbers count from the back.
/// - Returns: a tensor shaped like x.
public func fft<E: Scalar>(_ x: Tensor<E>, axis: Int = -2) -> Tensor<E> {
    transformed(x, axis, .forward, "fft")
}

/// xₜ = (1/n) Σ Xₖ e^(2πi k t / n): the inverse of `fft`.
///
/// - Parameters:
///   - x: complex numbers, … × 2.
///   - axis: the axis k runs along, not the last; negative numbers count from the back.
/// - Returns: a tensor shaped like x.
public func inverseFFT<E: Scalar>(_ x: Tensor<E>, axis: Int = -2) -> Tensor<E> {
    let sums = transformed(x, axis, .backward, "inverseFFT")
    return sums * (1 / E(max(1, x.shape[Shape.axis(axis, of: x.shape)])))
}

/// The first n / 2 + 1 entries of the discrete Fourier transform of real numbers, which determine
/// the others.
///
/// - Parameters:
///   - x: real numbers, of length n along the axis.
///   - axis: the axis; negative numbers count from the back.
/// - Returns: complex numbers, shaped like x with n / 2 + 1 along the axis, × 2.
public func realFFT<E: Scalar>(_ x: Tensor<E>, axis: Int = -1) -> Tensor<E> {
    let place = Shape.axis(axis, of: x.shape)
    let rows = x.movingAxis(place, to: -1)
    return halfSpectrum(rows).movingAxis(-2, to: place)
}

/// The real numbers whose `realFFT` is given: its inverse.
///
/// The imaginary parts of the first entry, and of the last one if n is even, have no influence.
///
/// - Parameters:
///   - x: complex numbers, n / 2 + 1 along the axis, … × 2.
///   - length: n.
///   - axis: the axis, not the last; negative numbers count from the back.
/// - Returns: real numbers, n along the axis.
public func inverseRealFFT<E: Scalar>(
    _ x: Tensor<E>, length: Int, axis: Int = -2
) -> Tensor<E> {
    let place = complexAxis(x, axis, "inverseRealFFT")
    require(
        length > 0 && x.shape[place] == length / 2 + 1,
        "inverseRealFFT: axis \(axis) of the shape \(x.shape) is not \(length) / 2 + 1 long")
    let rows = realSums(x.movingAxis(place, to: -2), length)
    return rows.movingAxis(-1, to: place) * (1 / E(length))
}

private func complexAxis<E>(_ x: Tensor<E>, _ axis: Int, _ operation: String) -> Int {
    let place = Shape.axis(axis, of: x.shape)
    require(
        place < x.rank - 1 && x.shape[x.rank - 1] == 2,
        "\(operation): the shape \(x.shape) does not end in pairs behind axis \(axis)")
    return place
}

private func transformed<E: Scalar>(
    _ x: Tensor<E>, _ axis: Int, _ direction: FourierDirection, _ operation: String
) -> Tensor<E> {
    let place = complexAxis(x, axis, operation)
    return sums(x.movingAxis(place, to: -2), direction).movingAxis(-2, to: place)
}

/// The transform along the last axis but one, without a factor.
private func sums<E: Scalar>(_ x: Tensor<E>, _ direction: FourierDirection) -> Tensor<E> {
    let n = x.shape[x.rank - 2]
    let entries = x.scalars
    let y = [E](count: x.count) {
        E.fourier(.complex(direction), entries.span, length: n, into: &$0)
    }
    return .result(y, x.shape, of: x) { pass in sums(pass.gradient, direction.opposite) }
}

/// The forward transform of real rows.
private func halfSpectrum<E: Scalar>(_ x: Tensor<E>) -> Tensor<E> {
    let n = x.shape[x.rank - 1]
    require(n > 0, "realFFT: the axis of the shape \(x.shape) is empty")
    let shape: [Int] = x.shape.dropLast() + [n / 2 + 1, 2]
    let entries = x.scalars
    let y = [E](count: Shape.count(shape)) {
        E.fourier(.realToComplex, entries.span, length: n, into: &$0)
    }
    return .result(y, shape, of: x) { pass in
        // An entry stands for itself and its conjugate, which the gradient does not count.
        realSums(pass.gradient * copies(n).affine(-0.5, 1.5), n)
    }
}

/// The backward transform to real rows, without a factor.
private func realSums<E: Scalar>(_ x: Tensor<E>, _ n: Int) -> Tensor<E> {
    let shape: [Int] = x.shape.dropLast(2) + [n]
    let entries = x.scalars
    let y = [E](count: Shape.count(shape)) {
        E.fourier(.complexToReal, entries.span, length: n, into: &$0)
    }
    return .result(y, shape, of: x) { pass in halfSpectrum(pass.gradient) * copies(n) }
}

/// How often each of n / 2 + 1 entries stands in a whole spectrum of n: once or twice.
private func copies<E: Scalar>(_ n: Int) -> Tensor<E> {
    let counts = (0...n / 2).map { k -> E in k == 0 || 2 * k == n ? 1 : 2 }
    return Tensor(counts, shape: [n / 2 + 1, 1])
}

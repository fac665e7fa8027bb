public import Autodiff
public import Kernels
public import Randomness

/// Multiplication of the low Fourier modes of an image by complex matrices (Li et al., ICLR 2021).
///
/// A circular convolution with a band-limited kernel: with m modes along an axis, those of rows
/// 0, …, m − 1 and −m, …, −1 and of columns 0, …, m − 1 are kept, and all others become 0.
public struct SpectralConvolution<Element: Scalar>: Layer {
    /// The precision of the parameters.
    public typealias Precision = Element
    private var real: Tensor<Element>
    private var imaginary: Tensor<Element>
    private let modes: Int

    /// A layer with random matrices, whose parts are drawn from U(−1/outputs, 1/outputs).
    ///
    /// - Parameters:
    ///   - channels: numbers a pixel of the input.
    ///   - outputs: numbers a pixel of the output.
    ///   - modes: m.
    ///   - random: where the numbers come from; real parts before imaginary ones.
    public init(channels: Int, outputs: Int, modes: Int, random: inout RandomStream) {
        self.modes = modes
        let bound = 1 / Double(channels * outputs)
        func weights() -> Tensor<Element> {
            Initializer.uniform(bound: bound * Double(channels)).tensor(
                [2 * modes * modes, channels, outputs], inputs: channels, outputs: outputs,
                random: &random)
        }
        real = weights()
        imaginary = weights()
    }

    /// A layer with the given matrices.
    ///
    /// - Parameters:
    ///   - real: their real parts, 2m² × channels × outputs: rows 0, …, m − 1, −m, …, −1 of modes
    ///     along the height, for each of them columns 0, …, m − 1 along the width.
    ///   - imaginary: their imaginary parts, of the same shape.
    ///   - modes: m.
    public init(real: Tensor<Element>, imaginary: Tensor<Element>, modes: Int) {
        require(
            real.rank == 3 && real.shape[0] == 2 * modes * modes && imaginary.shape == real.shape,
            "SpectralConvolution: matrices of shapes \(real.shape) and \(imaginary.shape) for "
                + "\(modes) modes")
        self.real = real
        self.imaginary = imaginary
        self.modes = modes
    }

    /// Gives `real` and `imaginary`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        body("real", &real)
        body("imaginary", &imaginary)
    }

    /// The convolution.
    ///
    /// - Parameters:
    ///   - x: n × height × width × channels, at least 2m high and 2m − 2 wide.
    ///   - pass: nothing is drawn from it.
    /// - Returns: n × height × width × outputs.
    public func output(
        _ x: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        let m = modes
        require(
            x.rank == 4 && x.shape[1] >= 2 * m && x.shape[2] / 2 + 1 >= m
                && x.shape[3] == real.shape[1],
            "SpectralConvolution: \(m) modes and \(real.shape[1]) channels of a tensor of shape "
                + "\(x.shape)")
        let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
        let outputs = real.shape[2]
        let spectrum = fft(realFFT(x, axis: 2), axis: 1)
        let rows = Array(0..<m) + Array(h - m..<h)
        let low = spectrum.sliced(0..<m, axis: 2).gathered(rows, axis: 1)
            .permuted([1, 2, 0, 3, 4])
        func part(_ i: Int) -> Tensor<Element> {
            low.sliced(i..<i + 1, axis: 4).reshaped(to: [2 * m * m, n, c])
        }
        let (a, b) = (part(0), part(1))
        let re = matmul(a, real) - matmul(b, imaginary)
        let im = matmul(a, imaginary) + matmul(b, real)
        let changed = Tensor.stacked([re, im], axis: 3)
            .reshaped(to: [2 * m, m, n, outputs, 2]).permuted([2, 0, 1, 3, 4])
        let whole = changed.scattered(to: rows, of: h, axis: 1)
            .padded([(0, 0), (0, 0), (0, w / 2 + 1 - m)])
        return inverseRealFFT(inverseFFT(whole, axis: 1), length: w, axis: 2)
    }
}

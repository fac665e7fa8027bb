public import Autodiff
public import Kernels
public import Randomness

/// The distribution of a layer's entries before training, from the numbers of its inputs (fan in)
/// and outputs (fan out).
public enum Initializer: Sendable, Equatable {
    /// Zero.
    case zeros
    /// One number.
    case constant(Double)
    /// U(−1/√in, 1/√in): the default of PyTorch's linear layers.
    case uniformFanIn
    /// U(−a, a) with a = √(6 / (in + out)): Glorot and Bengio (2010).
    case glorotUniform
    /// N(0, 2 / (in + out)): Glorot and Bengio (2010).
    case glorotNormal
    /// U(−a, a) with a = √(6 / in): He et al. (2015).
    case heUniform
    /// N(0, 2 / in): He et al. (2015).
    case heNormal
    /// U(−a, a) with a = √(3 / in): LeCun et al. (1998).
    case leCunUniform
    /// N(0, 1 / in): LeCun et al. (1998).
    case leCunNormal
    /// N(0, 1 / in²), for the last layer of a network in the maximal update parametrization: Yang
    /// et al. (2021), Table 3.
    case maximalUpdateOutput
    /// N(0, s²).
    case normal(deviation: Double)
    /// N(0, s²) restricted to (−2 s, 2 s), whose own deviation is 0.880 s.
    case truncatedNormal(deviation: Double)
    /// U(−a, a).
    case uniform(bound: Double)
    /// γ times a random matrix with orthonormal rows or columns, whichever are fewer: Saxe et al.
    /// (2014). The first axis are the rows, all others together the columns.
    case orthogonal(gain: Double = 1)

    /// A tensor drawn from the distribution.
    ///
    /// - Parameters:
    ///   - shape: the shape of the result.
    ///   - inputs: the fan in.
    ///   - outputs: the fan out.
    ///   - random: where the numbers come from.
    /// - Returns: independent draws.
    public func tensor<E: Scalar>(
        _ shape: [Int], inputs: Int, outputs: Int, random: inout RandomStream
    ) -> Tensor<E> {
        let count = shape.reduce(1, *)
        let (fanIn, fanOut) = (Double(max(inputs, 1)), Double(max(outputs, 1)))
        let numbers: [Double]
        switch self {
        case .zeros: return .zeros(shape)
        case .uniformFanIn: numbers = random.uniforms(count, within: (1 / fanIn).squareRoot())
        case .glorotUniform:
            numbers = random.uniforms(count, within: (6 / (fanIn + fanOut)).squareRoot())
        case .glorotNormal:
            numbers = random.normals(count, deviation: (2 / (fanIn + fanOut)).squareRoot())
        case .heUniform: numbers = random.uniforms(count, within: (6 / fanIn).squareRoot())
        case .heNormal: numbers = random.normals(count, deviation: (2 / fanIn).squareRoot())
        case .leCunUniform: numbers = random.uniforms(count, within: (3 / fanIn).squareRoot())
        case .leCunNormal: numbers = random.normals(count, deviation: (1 / fanIn).squareRoot())
        case .constant(let value): return Tensor(repeating: E(value), shape: shape)
        case .maximalUpdateOutput: numbers = random.normals(count, deviation: 1 / fanIn)
        case .normal(let deviation): numbers = random.normals(count, deviation: deviation)
        case .truncatedNormal(let deviation):
            numbers = (0..<count).map { _ in deviation * random.truncatedNormal(in: -2...2) }
        case .uniform(let bound): numbers = random.uniforms(count, within: bound)
        case .orthogonal(let gain):
            let rows = shape.first ?? 1
            numbers = random.orthonormal(rows, count / max(rows, 1)).map { gain * $0 }
        }
        return Tensor(numbers.map { E($0) }, shape: shape)
    }
}

extension RandomStream {
    fileprivate mutating func uniforms(_ count: Int, within bound: Double) -> [Double] {
        var numbers = [Double](repeating: 0, count: count)
        fillUniform(&numbers, in: -bound..<bound)
        return numbers
    }

    fileprivate mutating func normals(_ count: Int, deviation: Double) -> [Double] {
        var numbers = [Double](repeating: 0, count: count)
        fillNormal(&numbers, deviation: deviation)
        return numbers
    }

    /// A matrix with orthonormal columns, or rows if those are fewer, row-major.
    fileprivate mutating func orthonormal(_ rows: Int, _ columns: Int) -> [Double] {
        if rows >= columns { return orthonormalColumns(rows: rows, columns: columns) }
        let transposed = orthonormalColumns(rows: columns, columns: rows)
        return (0..<rows * columns).map { i in
            transposed[i % columns * rows + i / columns]
        }
    }
}

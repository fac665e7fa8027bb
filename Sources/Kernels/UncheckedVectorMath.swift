/// An elementary function of one number, applied to every entry of an array.
public enum UnaryFunction: Sendable, CaseIterable {
    /// eˣ.
    case exp
    /// eˣ − 1, accurate near 0.
    case expMinusOne
    /// The natural logarithm.
    case log
    /// log(1 + x), accurate near 0.
    case logOnePlus
    /// The hyperbolic tangent.
    case tanh
    /// 1 / (1 + e⁻ˣ).
    case sigmoid
    /// log(1 + eˣ).
    case softplus
    /// The error function.
    case erf
    /// The sine.
    case sin
    /// The cosine.
    case cos
    /// max(x, 0).
    case relu
    /// 1 where x > 0, else 0.
    case step
    /// √x.
    case squareRoot
    /// x².
    case square
    /// 1 / x.
    case reciprocal
    /// |x|.
    case absolute
    /// −x.
    case negate
    /// −1, 0 or 1 (a zero keeps its sign).
    case sign
}

/// A function of two numbers, applied entry by entry.
public enum BinaryFunction: Sendable, CaseIterable {
    /// x + y.
    case add
    /// x − y.
    case subtract
    /// x y.
    case multiply
    /// x / y.
    case divide
    /// max(x, y); a NaN comes through.
    case maximum
    /// min(x, y); a NaN comes through.
    case minimum
    /// 1 where x > y, else 0.
    case greater
    /// y where x > 0, else 0: the gradient y carried back through relu at x.
    case reluGradient
    /// y (1 − x²): the gradient y carried back through tanh with value x.
    case tanhGradient
    /// y x (1 − x): the gradient y carried back through the sigmoid with value x.
    case sigmoidGradient
}

/// What becomes of an array as one number.
public enum Reduction: Sendable, CaseIterable {
    /// Σ xᵢ.
    case sum
    /// Σ xᵢ².
    case sumOfSquares
    /// The largest entry, −∞ of none; NaN if there is one.
    case maximum
    /// The smallest entry, +∞ of none; NaN if there is one.
    case minimum
}

/// A function of the rows or columns of a row-major matrix.
public enum RowFunction: Sendable, CaseIterable {
    /// Every row becomes eˣ / Σ eˣ.
    case softmax
    /// Every row becomes x − log Σ eˣ.
    case logSoftmax
    /// Every row gives log Σ eˣ.
    case logSumExp
    /// Every row gives its sum.
    case sumRows
    /// Every column gives its sum.
    case sumColumns
    /// The transposed matrix.
    case transpose
}

/// The vector mathematics of one precision, without any check: what `Scalar`'s routines call.
public protocol UncheckedVectorMath {
    /// yᵢ ← f(xᵢ).
    static func cUnary(
        _ function: UnaryFunction, _ n: Int, _ x: UnsafePointer<Self>,
        _ y: UnsafeMutablePointer<Self>)
    /// zᵢ ← f(xᵢ, yᵢ).
    static func cBinary(
        _ function: BinaryFunction, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
        _ z: UnsafeMutablePointer<Self>)
    /// zᵢ ← f(xᵢ, y).
    static func cBinaryRight(
        _ function: BinaryFunction, _ n: Int, _ x: UnsafePointer<Self>, _ y: Self,
        _ z: UnsafeMutablePointer<Self>)
    /// zᵢ ← f(x, yᵢ).
    static func cBinaryLeft(
        _ function: BinaryFunction, _ n: Int, _ x: Self, _ y: UnsafePointer<Self>,
        _ z: UnsafeMutablePointer<Self>)
    /// yᵢ ← a xᵢ + b.
    static func cAffine(
        _ n: Int, _ a: Self, _ x: UnsafePointer<Self>, _ b: Self, _ y: UnsafeMutablePointer<Self>)
    /// yᵢ ← min(max(xᵢ, lower), upper).
    static func cClamp(
        _ n: Int, _ x: UnsafePointer<Self>, _ lower: Self, _ upper: Self,
        _ y: UnsafeMutablePointer<Self>)
    /// yᵢ ← a xᵢ + b yᵢ.
    static func cAxpby(
        _ n: Int, _ a: Self, _ x: UnsafePointer<Self>, _ b: Self, _ y: UnsafeMutablePointer<Self>)
    /// zᵢ ← zᵢ + xᵢ yᵢ.
    static func cMultiplyAdd(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
        _ z: UnsafeMutablePointer<Self>)
    /// zᵢ ← xᵢ where the mask is not 0, else yᵢ.
    static func cChoose(
        _ n: Int, _ mask: UnsafePointer<Self>, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
        _ z: UnsafeMutablePointer<Self>)
    /// One number of the whole array.
    static func cReduce(_ reduction: Reduction, _ n: Int, _ x: UnsafePointer<Self>) -> Self
    /// The least xᵢ − yᵢ.
    static func cLeastDifference(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>
    ) -> Self
    /// The first i with xᵢ − yᵢ ≤ bound, n if there is none.
    static func cFindDifference(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ bound: Self
    ) -> Int
    /// y ← A x.
    static func cRowProducts(
        _ rows: Int, _ columns: Int, _ a: UnsafePointer<Self>, _ x: UnsafePointer<Self>,
        _ y: UnsafeMutablePointer<Self>)
    /// y ← y + Aᵀ w.
    static func cAddRows(
        _ rows: Int, _ columns: Int, _ w: UnsafePointer<Self>, _ a: UnsafePointer<Self>,
        _ y: UnsafeMutablePointer<Self>)
    /// A function of rows or columns.
    static func cRows(
        _ function: RowFunction, _ rows: Int, _ columns: Int, _ x: UnsafePointer<Self>,
        _ y: UnsafeMutablePointer<Self>)
    /// A step of gradient descent with momentum.
    static func cMomentum(
        _ n: Int, _ step: MomentumStep<Self>, _ g: UnsafePointer<Self>,
        _ v: UnsafeMutablePointer<Self>, _ x: UnsafeMutablePointer<Self>)
    /// A step of Adam.
    static func cAdam(
        _ n: Int, _ step: AdamStep<Self>, _ g: UnsafePointer<Self>,
        _ m: UnsafeMutablePointer<Self>, _ v: UnsafeMutablePointer<Self>,
        _ x: UnsafeMutablePointer<Self>)
    /// A step scaled by the root of the squared gradients; `b` is nil without momentum.
    static func cRootScaled(
        _ n: Int, _ step: RootScaledStep<Self>, _ g: UnsafePointer<Self>,
        _ s: UnsafeMutablePointer<Self>, _ b: UnsafeMutablePointer<Self>?,
        _ x: UnsafeMutablePointer<Self>)
    /// A step of Lion.
    static func cLion(
        _ n: Int, _ step: LionStep<Self>, _ g: UnsafePointer<Self>,
        _ m: UnsafeMutablePointer<Self>, _ x: UnsafeMutablePointer<Self>)
}

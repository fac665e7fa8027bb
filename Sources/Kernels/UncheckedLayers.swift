/// An activation with a derivative of its own, applied to every entry of an array.
public enum SmoothActivation: Sendable, CaseIterable {
    /// x Φ(x) with the distribution function Φ of the standard normal.
    case gelu
    /// ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), which is near x Φ(x).
    case geluTanh
    /// x / (1 + e⁻ˣ).
    case silu
}

/// What goes from images to the places of a window and back, entry by entry.
public enum WindowSum: Sendable {
    /// y at a place ← y + Σ x under the window.
    case gather
    /// x under the window ← x + y at the place.
    case spread
}

/// Which of the three products of a convolution with one filter for each channel is added up.
public enum DepthwiseProduct: Sendable {
    /// The outputs from inputs and weights.
    case output
    /// The inputs from outputs and weights.
    case input
    /// The weights from inputs and outputs.
    case weights
}

/// The kernels of layers in one precision, without any check: what `Scalar`'s routines call.
public protocol UncheckedLayers {
    /// C ← op(A) op(B) + beta C with rows that lie `lda`, `ldb` and `ldc` apart.
    static func cGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int32, _ n: Int32, _ k: Int32,
        _ a: UnsafePointer<Self>, _ lda: Int32, _ b: UnsafePointer<Self>, _ ldb: Int32,
        _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int32)
    /// The patches of some output lines, one a row.
    static func cPatches(
        _ window: Window, _ lines: Range<Int>, _ channels: Range<Int>, _ x: UnsafePointer<Self>,
        _ patches: UnsafeMutablePointer<Self>)
    /// Patches added to the images they come from.
    static func cAddPatches(
        _ window: Window, _ lines: Range<Int>, _ channels: Range<Int>,
        _ patches: UnsafePointer<Self>, _ x: UnsafeMutablePointer<Self>)
    /// The largest entries under a window and their taps.
    static func cMaxPool(
        _ window: Window, _ images: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
        _ taps: UnsafeMutablePointer<Self>)
    /// The entries at given taps.
    static func cMaxTake(
        _ window: Window, _ images: Int, _ x: UnsafePointer<Self>, _ taps: UnsafePointer<Self>,
        _ y: UnsafeMutablePointer<Self>)
    /// Entries added at given taps.
    static func cMaxPut(
        _ window: Window, _ images: Int, _ y: UnsafePointer<Self>, _ taps: UnsafePointer<Self>,
        _ x: UnsafeMutablePointer<Self>)
    /// Sums under a window, or their adjoint.
    static func cWindowSum(
        _ sum: WindowSum, _ window: Window, _ images: Int, _ from: UnsafePointer<Self>,
        _ to: UnsafeMutablePointer<Self>)
    /// A product of a convolution with one filter for each channel, added to the result.
    static func cDepthwise(
        _ product: DepthwiseProduct, _ window: Window, _ images: Int, _ a: UnsafePointer<Self>,
        _ b: UnsafePointer<Self>, _ result: UnsafeMutablePointer<Self>)
    /// Rows, or columns, moved and scaled to mean 0 and variance 1, then scaled and moved.
    static func cNorm(
        _ norm: Norm, _ rows: Int, _ columns: Int, _ epsilon: Self, _ x: UnsafePointer<Self>,
        _ scale: UnsafePointer<Self>, _ shift: UnsafePointer<Self>,
        _ y: UnsafeMutablePointer<Self>, _ means: UnsafeMutablePointer<Self>,
        _ factors: UnsafeMutablePointer<Self>)
    /// The gradient carried back through a norm.
    static func cNormGradient(
        _ norm: Norm, _ rows: Int, _ columns: Int, _ x: UnsafePointer<Self>,
        _ means: UnsafePointer<Self>, _ factors: UnsafePointer<Self>,
        _ scale: UnsafePointer<Self>, _ g: UnsafePointer<Self>, _ dx: UnsafeMutablePointer<Self>,
        _ dscale: UnsafeMutablePointer<Self>, _ dshift: UnsafeMutablePointer<Self>)
    /// The softmax of scaled rows, of which only a part counts if causal.
    static func cAttentionWeights(
        _ matrices: Int, _ rows: Int, _ columns: Int, _ isCausal: Bool, _ factor: Self,
        _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// The gradient carried back through the softmax of scaled rows.
    static func cSoftmaxGradient(
        _ rows: Int, _ columns: Int, _ factor: Self, _ y: UnsafePointer<Self>,
        _ g: UnsafePointer<Self>, _ dx: UnsafeMutablePointer<Self>)
    /// yᵢ ← f(xᵢ).
    static func cSmooth(
        _ f: SmoothActivation, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// dxᵢ ← gᵢ f′(xᵢ).
    static func cSmoothGradient(
        _ f: SmoothActivation, _ n: Int, _ x: UnsafePointer<Self>, _ g: UnsafePointer<Self>,
        _ dx: UnsafeMutablePointer<Self>)
}

/// What is brought to a common mean and size.
public enum Norm: Sendable, CaseIterable {
    /// Every row: (x − mean) / √(variance + ε).
    case rows
    /// Every row: x / √(mean square + ε).
    case rowsUncentered
    /// Every column: (x − mean) / √(variance + ε).
    case columns
}

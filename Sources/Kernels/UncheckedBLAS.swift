/// The BLAS of one precision, without any check: what `Scalar`'s routines call.
public protocol UncheckedBLAS {
    /// xᵀ y.
    static func cDot(_ n: Int32, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Self
    /// y ← y + a x.
    static func cAxpy(
        _ n: Int32, _ a: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// x ← a x.
    static func cScal(_ n: Int32, _ a: Self, _ x: UnsafeMutablePointer<Self>)
    /// ‖x‖₂.
    static func cNrm2(_ n: Int32, _ x: UnsafePointer<Self>) -> Self
    /// ‖x‖₁.
    static func cAsum(_ n: Int32, _ x: UnsafePointer<Self>) -> Self
    /// The index of the entry of largest magnitude.
    static func cIamax(_ n: Int32, _ x: UnsafePointer<Self>) -> Int
    /// y ← alpha op(A) x + beta y.
    static func cGemv(
        _ transposed: Bool, _ m: Int32, _ n: Int32, _ alpha: Self, _ a: UnsafePointer<Self>,
        _ x: UnsafePointer<Self>, _ beta: Self, _ y: UnsafeMutablePointer<Self>)
    /// A ← A + alpha x yᵀ.
    static func cGer(
        _ m: Int32, _ n: Int32, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
        _ a: UnsafeMutablePointer<Self>)
    /// y ← alpha A x + beta y with A symmetric.
    static func cSymv(
        _ triangle: Triangle, _ n: Int32, _ alpha: Self, _ a: UnsafePointer<Self>,
        _ x: UnsafePointer<Self>, _ beta: Self, _ y: UnsafeMutablePointer<Self>)
    /// x ← op(A)⁻¹ x with A triangular.
    static func cTrsv(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32,
        _ a: UnsafePointer<Self>, _ x: UnsafeMutablePointer<Self>)
    /// x ← op(A) x with A triangular.
    static func cTrmv(
        _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ n: Int32,
        _ a: UnsafePointer<Self>, _ x: UnsafeMutablePointer<Self>)
    /// C ← alpha op(A) op(B) + beta C.
    static func cGemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int32, _ n: Int32, _ k: Int32,
        _ alpha: Self, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ beta: Self,
        _ c: UnsafeMutablePointer<Self>)
    /// C ← alpha op(A) op(A)ᵀ + beta C in one triangle.
    static func cSyrk(
        _ triangle: Triangle, _ transposed: Bool, _ n: Int32, _ k: Int32, _ alpha: Self,
        _ a: UnsafePointer<Self>, _ beta: Self, _ c: UnsafeMutablePointer<Self>)
    /// C ← alpha A B + beta C or alpha B A + beta C with A symmetric.
    static func cSymm(
        _ side: Side, _ triangle: Triangle, _ m: Int32, _ n: Int32, _ alpha: Self,
        _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ beta: Self,
        _ c: UnsafeMutablePointer<Self>)
    /// B ← alpha op(A)⁻¹ B or alpha B op(A)⁻¹ with A triangular.
    static func cTrsm(
        _ side: Side, _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ m: Int32,
        _ n: Int32, _ alpha: Self, _ a: UnsafePointer<Self>, _ b: UnsafeMutablePointer<Self>)
    /// B ← alpha op(A) B or alpha B op(A) with A triangular.
    static func cTrmm(
        _ side: Side, _ triangle: Triangle, _ transposed: Bool, _ unit: Bool, _ m: Int32,
        _ n: Int32, _ alpha: Self, _ a: UnsafePointer<Self>, _ b: UnsafeMutablePointer<Self>)
}

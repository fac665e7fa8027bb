public import Kernels

/// A = U diag(σ) Vᵀ, thin: with k = min(m, n), U is m × k and Vᵀ is k × n.
public struct SVD<Element: Scalar>: Sendable {
    /// The left singular vectors, as columns.
    public let U: Matrix<Element>
    /// σ, descending.
    public let values: [Element]
    /// The right singular vectors, as rows.
    public let Vt: Matrix<Element>

    /// The number of singular values above `relativeCutoff` σ₁, by default max(m, n) ε σ₁.
    public func rank(relativeCutoff: Element? = nil) -> Int {
        let threshold = threshold(relativeCutoff)
        return values.count { $0 > threshold }
    }

    /// A⁺ = V diag(1/σ) Uᵀ over the singular values above `relativeCutoff` σ₁, by default
    /// max(m, n) ε σ₁.
    public func pseudoInverse(relativeCutoff: Element? = nil) -> Matrix<Element> {
        let threshold = threshold(relativeCutoff)
        let weights = values.map { $0 > threshold ? 1 / $0 : 0 }
        let weighted = Matrix<Element>(rows: U.rows, columns: U.columns) { result in
            Element.zipRows(.multiply, U.entries.span, row: weights.span, into: &result)
        }
        return product(Vt, weighted, transposeLeft: true, transposeRight: true)
    }

    private func threshold(_ relativeCutoff: Element?) -> Element {
        let cutoff = relativeCutoff ?? Element(max(U.rows, Vt.columns)) * Element.ulpOfOne
        return cutoff * (values.first ?? 0)
    }
}

/// The thin singular value decomposition.
///
/// - Throws: `notConverged` or `notFinite`.
public func svd<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> SVD<Element> {
    let k = min(a.rows, a.columns)
    var U = Matrix<Element>(rows: a.rows, columns: k)
    var Vt = Matrix<Element>(rows: k, columns: a.columns)
    let values = try decompose(a, &U.entries, &Vt.entries, vectors: true)
    return SVD(U: U, values: values, Vt: Vt)
}

/// The singular values, descending, without the vectors.
///
/// - Throws: `notConverged` or `notFinite`.
public func singularValues<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> [Element] {
    var (u, vt): ([Element], [Element]) = ([], [])
    return try decompose(a, &u, &vt, vectors: false)
}

/// ‖A‖₂ = σ₁; 0 of an empty matrix.
public func spectralNorm<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> Element {
    try singularValues(a).first ?? 0
}

/// ‖A‖_* = Σ σᵢ.
public func nuclearNorm<Element: Scalar>(
    _ a: Matrix<Element>
) throws(FactorizationError) -> Element {
    sum(try singularValues(a))
}

/// A⁺, from the singular values above `relativeCutoff` σ₁ (max(m, n) ε if it is not given).
public func pseudoInverse<Element: Scalar>(
    _ a: Matrix<Element>, relativeCutoff: Element? = nil
) throws(FactorizationError) -> Matrix<Element> {
    try svd(a).pseudoInverse(relativeCutoff: relativeCutoff)
}

private func decompose<Element: Scalar>(
    _ a: Matrix<Element>, _ u: inout [Element], _ vt: inout [Element], vectors: Bool
) throws(FactorizationError) -> [Element] {
    try a.checkFinite("svd")
    var work = a.entries
    var values = [Element](repeating: 0, count: min(a.rows, a.columns))
    var span = work.mutableSpan
    var valueSpan = values.mutableSpan
    var uSpan = u.mutableSpan
    var vtSpan = vt.mutableSpan
    let info = Element.gesdd(
        &span, rows: a.rows, columns: a.columns, values: &valueSpan, u: &uSpan, vt: &vtSpan,
        vectors: vectors)
    try check(info, "svd") { .notConverged(routine: "svd", remaining: $0) }
    return values
}

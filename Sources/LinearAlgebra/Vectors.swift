public import Kernels

/// xᵀ y.
public func dot<Element: Scalar>(_ x: [Element], _ y: [Element]) -> Element {
    Element.dot(x.span, y.span)
}

/// ‖x‖₂, without overflow on the way.
public func norm<Element: Scalar>(_ x: [Element]) -> Element {
    Element.norm2(x.span)
}

/// ‖x‖₂².
public func squaredNorm<Element: Scalar>(_ x: [Element]) -> Element {
    Element.reduce(.sumOfSquares, x.span)
}

/// ‖x‖₁.
public func norm1<Element: Scalar>(_ x: [Element]) -> Element {
    Element.norm1(x.span)
}

/// ‖x‖_∞; 0 of no entries.
public func normInfinity<Element: Scalar>(_ x: [Element]) -> Element {
    x.isEmpty ? 0 : x[Element.indexOfLargestMagnitude(x.span)].magnitude
}

/// ‖x − y‖₂.
public func distance<Element: Scalar>(_ x: [Element], _ y: [Element]) -> Element {
    norm(difference(x, y))
}

/// Σ xᵢ.
public func sum<Element: Scalar>(_ x: [Element]) -> Element {
    Element.sum(x.span)
}

/// x + y.
public func sum<Element: Scalar>(_ x: [Element], _ y: [Element]) -> [Element] {
    combined(.add, x, y)
}

/// x − y.
public func difference<Element: Scalar>(_ x: [Element], _ y: [Element]) -> [Element] {
    combined(.subtract, x, y)
}

/// The entries of x times those of y.
public func hadamard<Element: Scalar>(_ x: [Element], _ y: [Element]) -> [Element] {
    combined(.multiply, x, y)
}

/// f(xᵢ, yᵢ).
public func combined<Element: Scalar>(
    _ function: BinaryFunction, _ x: [Element], _ y: [Element]
) -> [Element] {
    [Element](count: x.count) { result in
        Element.zip(function, x.span, y.span, into: &result)
    }
}

/// f(xᵢ), by the vector library.
public func mapped<Element: Scalar>(_ function: UnaryFunction, _ x: [Element]) -> [Element] {
    [Element](count: x.count) { result in
        Element.map(function, x.span, into: &result)
    }
}

/// a x.
public func scaled<Element: Scalar>(_ x: [Element], by a: Element) -> [Element] {
    [Element](count: x.count) { result in
        Element.zip(.multiply, x.span, a, into: &result)
    }
}

/// x ← a x.
public func scale<Element: Scalar>(_ x: inout [Element], by a: Element) {
    var span = x.mutableSpan
    Element.scale(&span, by: a)
}

/// y ← y + a x.
public func axpy<Element: Scalar>(_ a: Element, _ x: [Element], _ y: inout [Element]) {
    var span = y.mutableSpan
    Element.axpy(a, x.span, into: &span)
}

/// x / ‖x‖₂, for x ≠ 0.
public func normalized<Element: Scalar>(_ x: [Element]) -> [Element] {
    let length = norm(x)
    require(length > 0, "normalized: a vector of \(x.count) entries has norm \(length)")
    return scaled(x, by: 1 / length)
}

/// x yᵀ.
public func outer<Element: Scalar>(_ x: [Element], _ y: [Element]) -> Matrix<Element> {
    var result = Matrix<Element>(rows: x.count, columns: y.count)
    result.addOuter(x, y)
    return result
}

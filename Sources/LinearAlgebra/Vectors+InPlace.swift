public import Kernels

// Updates of vectors that keep the arrays they are given: y = x shares the storage of x, and the next
// write then makes a new array.

/// y ← x, entry by entry.
public func copy<Element: Scalar>(_ x: [Element], into y: inout [Element]) {
    var span = y.mutableSpan
    Element.copy(x.span, into: &span)
}

/// y ← a x + b y.
public func axpby<Element: Scalar>(
    _ a: Element, _ x: [Element], _ b: Element, _ y: inout [Element]
) {
    var span = y.mutableSpan
    Element.axpby(a, x.span, b, into: &span)
}

/// z ← f(xᵢ, yᵢ).
public func combine<Element: Scalar>(
    _ function: BinaryFunction, _ x: [Element], _ y: [Element], into z: inout [Element]
) {
    var span = z.mutableSpan
    Element.zip(function, x.span, y.span, into: &span)
}

/// Sets every entry to one value.
public func fill<Element: Scalar>(_ x: inout [Element], with value: Element) {
    var span = x.mutableSpan
    Element.fill(&span, with: value)
}

/// x ← f(xᵢ, yᵢ).
public func combine<Element: Scalar>(
    _ function: BinaryFunction, inPlace x: inout [Element], _ y: [Element]
) {
    var span = x.mutableSpan
    Element.zip(function, inPlace: &span, y.span)
}

/// y ← f(xᵢ), by the vector library.
public func map<Element: Scalar>(
    _ function: UnaryFunction, _ x: [Element], into y: inout [Element]
) {
    var span = y.mutableSpan
    Element.map(function, x.span, into: &span)
}

/// x ← f(xᵢ), by the vector library.
public func map<Element: Scalar>(_ function: UnaryFunction, inPlace x: inout [Element]) {
    var span = x.mutableSpan
    Element.map(function, inPlace: &span)
}

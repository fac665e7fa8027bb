public import Kernels
public import LinearAlgebra
public import Testing

/// Expects |a − b| ≤ tolerance; two infinities of one sign are close, a NaN is close to nothing.
public func expectClose<Element: Scalar>(
    _ a: Element, _ b: Element, within tolerance: Element,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let distance = a == b ? 0 : (a - b).magnitude
    if !(distance <= tolerance) {
        Issue.record(
            "\(a) and \(b) are \(distance) apart, \(tolerance) is allowed",
            sourceLocation: sourceLocation)
    }
}

/// Expects two vectors of one length whose entries are all within the tolerance.
public func expectClose<Element: Scalar>(
    _ a: [Element], _ b: [Element], within tolerance: Element,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard a.count == b.count else {
        Issue.record("\(a.count) entries against \(b.count)", sourceLocation: sourceLocation)
        return
    }
    for i in a.indices {
        let distance = a[i] == b[i] ? 0 : (a[i] - b[i]).magnitude
        if !(distance <= tolerance) {
            Issue.record(
                "entry \(i): \(a[i]) and \(b[i]) are \(distance) apart, \(tolerance) is allowed",
                sourceLocation: sourceLocation)
            return
        }
    }
}

/// Expects two matrices of one shape whose entries are all within the tolerance.
public func expectClose<Element: Scalar>(
    _ a: Matrix<Element>, _ b: Matrix<Element>, within tolerance: Element,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard a.rows == b.rows, a.columns == b.columns else {
        Issue.record("a \(a.shape) matrix against \(b.shape)", sourceLocation: sourceLocation)
        return
    }
    expectClose(a.storage, b.storage, within: tolerance, sourceLocation: sourceLocation)
}

/// The largest |aᵢ − bᵢ|; NaN if a difference is not a number, infinite if the lengths differ.
public func largestDifference<Element: Scalar>(_ a: [Element], _ b: [Element]) -> Element {
    guard a.count == b.count else { return .infinity }
    var largest: Element = 0
    for i in a.indices where a[i] != b[i] {
        let distance = (a[i] - b[i]).magnitude
        if !(distance <= largest) {
            largest = distance
        }
        if largest.isNaN {
            return largest
        }
    }
    return largest
}

/// The distance of `value` to `reference` in units in the last place of the reference.
///
/// Infinite values and NaN are at distance 0 of themselves and at an infinite one of all else; so is
/// a zero from one of the other sign.
public func ulpDistance<Element: BinaryFloatingPoint>(
    _ value: Element, _ reference: Element
) -> Double {
    if value.isNaN || reference.isNaN {
        return value.isNaN && reference.isNaN ? 0 : .infinity
    }
    if value == reference {
        return value.sign == reference.sign ? 0 : .infinity
    }
    guard value.isFinite, reference.isFinite else { return .infinity }
    return Double((value - reference).magnitude / reference.ulp)
}

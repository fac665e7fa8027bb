public import Kernels

// Comparisons, and functions that take one of two entries.

infix operator .> : ComparisonPrecedence
infix operator .< : ComparisonPrecedence

extension Tensor {
    /// 1 where a > b, else 0: a constant.
    public static func .> (a: Tensor, b: Tensor) -> Tensor {
        zipped(.greater, a, b)
    }

    /// 1 where a < b, else 0: a constant.
    public static func .< (a: Tensor, b: Tensor) -> Tensor {
        zipped(.greater, b, a)
    }

    /// 1 where the entry is above a number, else 0: a constant.
    public static func .> (a: Tensor, b: Element) -> Tensor {
        a .> Tensor(b)
    }

    /// 1 where the entry is below a number, else 0: a constant.
    public static func .< (a: Tensor, b: Element) -> Tensor {
        a .< Tensor(b)
    }

    /// Every entry moved to the nearest point of an interval.
    ///
    /// - Parameter interval: where the entries end up; outside it the derivative is 0, on its ends
    ///   it is 1.
    /// - Returns: the moved entries.
    public func clipped(to interval: ClosedRange<Element>) -> Tensor {
        let (lower, upper) = (interval.lowerBound, interval.upperBound)
        let x = scalars
        let y = [Element](count: count) {
            Element.clamp(x.span, lower: lower, upper: upper, into: &$0)
        }
        return .result(y, shape, of: self) { pass in
            let x = pass.input(0)
            return select(.zeros(x.shape), pass.gradient, where: (x .< lower) + (x .> upper))
        }
    }
}

/// The larger of two entries; where they are equal, each has half of the derivative.
public func maximum<E: Scalar>(_ a: Tensor<E>, _ b: Tensor<E>) -> Tensor<E> {
    .zipped(.maximum, a, b) { pass in
        let share = preference(pass.input(0), pass.input(1))
        return [
            pass.ifNeeded(0) { (pass.gradient * share).summed(to: pass.shape(0)) },
            pass.ifNeeded(1) { (pass.gradient * (1 - share)).summed(to: pass.shape(1)) },
        ]
    }
}

/// The smaller of two entries; where they are equal, each has half of the derivative.
public func minimum<E: Scalar>(_ a: Tensor<E>, _ b: Tensor<E>) -> Tensor<E> {
    .zipped(.minimum, a, b) { pass in
        let share = preference(pass.input(1), pass.input(0))
        return [
            pass.ifNeeded(0) { (pass.gradient * share).summed(to: pass.shape(0)) },
            pass.ifNeeded(1) { (pass.gradient * (1 - share)).summed(to: pass.shape(1)) },
        ]
    }
}

/// 1 where a > b, ½ where they are equal, else 0: a constant.
private func preference<E>(_ a: Tensor<E>, _ b: Tensor<E>) -> Tensor<E> {
    0.5 * ((a .> b) - (a .< b) + 1)
}

/// The entry of a where the condition is not 0, the entry of b elsewhere.
///
/// What is not taken has no influence, not even as an infinity or a NaN.
///
/// - Parameters:
///   - a: what is taken where the condition holds.
///   - b: what is taken elsewhere.
///   - condition: 0 for b; no derivative is taken by it. Axes of length one of the three are
///     repeated to fit.
/// - Returns: the chosen entries.
public func select<E: Scalar>(
    _ a: Tensor<E>, _ b: Tensor<E>, where condition: Tensor<E>
) -> Tensor<E> {
    let pair = Shape.broadcast(a.shape, b.shape, "select")
    let shape = Shape.broadcast(pair, condition.shape, "select")
    let mask = condition.detached.broadcast(to: shape)
    let (first, second) = (a.detached.broadcast(to: shape), b.detached.broadcast(to: shape))
    let chosen = [E](count: mask.count) { entries in
        E.choose(
            first.scalars.span, second.scalars.span, where: mask.scalars.span, into: &entries)
    }
    return .result(chosen, shape, of: a, b) { pass in
        let g = pass.gradient
        let zero = Tensor<E>(0)
        return [
            pass.ifNeeded(0) { select(g, zero, where: mask).summed(to: pass.shape(0)) },
            pass.ifNeeded(1) { select(zero, g, where: mask).summed(to: pass.shape(1)) },
        ]
    }
}

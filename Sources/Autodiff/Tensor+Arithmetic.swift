import Kernels

extension Tensor {
    /// f(aᵢ, bᵢ), the shapes stretched to fit, without a record.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    static func zipped(_ f: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor {
        let shape = Shape.broadcast(a.shape, b.shape, "\(f)")
        let count = Shape.count(shape)
        let (x, y) = (a.scalars, b.scalars)
        // Where an operand has as many entries as the result, it already lies as the result does.
        if x.count == count && y.count == count {
            return Tensor(.init(count: count) { Element.zip(f, x.span, y.span, into: &$0) }, shape)
        }
        if count == 0 { return Tensor([], shape) }
        if x.count == count {
            if y.count == 1 {
                let number = y[0]
                return Tensor(
                    .init(count: count) { Element.zip(f, x.span, number, into: &$0) }, shape)
            }
            if Shape.isRow(b.shape, of: shape) {
                return Tensor(
                    .init(count: count) { Element.zipRows(f, x.span, row: y.span, into: &$0) },
                    shape)
            }
            if Shape.isColumn(b.shape, of: shape) {
                return Tensor(
                    .init(count: count) {
                        Element.zipColumns(f, x.span, column: y.span, into: &$0)
                    },
                    shape)
            }
        } else if x.count == 1 && y.count == count {
            let number = x[0]
            return Tensor(.init(count: count) { Element.zip(f, number, y.span, into: &$0) }, shape)
        } else if y.count == count && (f == .add || f == .multiply) {
            return zipped(f, b, a)
        }
        return zipped(f, a.detached.broadcast(to: shape), b.detached.broadcast(to: shape))
    }

    /// The entrywise sum; axes of length one are repeated to fit.
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        let sum = zipped(.add, a, b)
        return result(sum.scalars, sum.shape, of: a, b) { pass in
            let g = pass.gradient
            return [
                pass.ifNeeded(0) { g.summed(to: pass.shape(0)) },
                pass.ifNeeded(1) { g.summed(to: pass.shape(1)) },
            ]
        }
    }

    /// The entrywise difference; axes of length one are repeated to fit.
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        let difference = zipped(.subtract, a, b)
        return result(difference.scalars, difference.shape, of: a, b) { pass in
            let g = pass.gradient
            return [
                pass.ifNeeded(0) { g.summed(to: pass.shape(0)) },
                pass.ifNeeded(1) { -g.summed(to: pass.shape(1)) },
            ]
        }
    }

    /// The entrywise product; axes of length one are repeated to fit.
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        let product = zipped(.multiply, a, b)
        return result(product.scalars, product.shape, of: a, b) { pass in
            let g = pass.gradient
            return [
                pass.ifNeeded(0) { (g * pass.input(1)).summed(to: pass.shape(0)) },
                pass.ifNeeded(1) { (g * pass.input(0)).summed(to: pass.shape(1)) },
            ]
        }
    }

    /// The entrywise quotient; axes of length one are repeated to fit.
    public static func / (a: Tensor, b: Tensor) -> Tensor {
        let quotient = zipped(.divide, a, b)
        return result(quotient.scalars, quotient.shape, of: a, b) { pass in
            let share = pass.gradient / pass.input(1)
            return [
                pass.ifNeeded(0) { share.summed(to: pass.shape(0)) },
                pass.ifNeeded(1) { -(share * pass.output).summed(to: pass.shape(1)) },
            ]
        }
    }

    /// The entrywise negative.
    public static prefix func - (x: Tensor) -> Tensor {
        x.mapped(.negate) { pass in -pass.gradient }
    }

    /// a x + b, entry by entry.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func affine(_ a: Element, _ b: Element) -> Tensor {
        let x = scalars
        let y = [Element](count: count) { Element.affine(a, x.span, b, into: &$0) }
        return .result(y, shape, of: self) { pass in pass.gradient.affine(a, 0) }
    }

    /// A number added to every entry.
    public static func + (x: Tensor, b: Element) -> Tensor { x.affine(1, b) }

    /// A number added to every entry.
    public static func + (b: Element, x: Tensor) -> Tensor { x.affine(1, b) }

    /// A number taken off every entry.
    public static func - (x: Tensor, b: Element) -> Tensor { x.affine(1, -b) }

    /// A number minus every entry.
    public static func - (b: Element, x: Tensor) -> Tensor { x.affine(-1, b) }

    /// A number times every entry.
    public static func * (a: Element, x: Tensor) -> Tensor { x.affine(a, 0) }

    /// A number times every entry.
    public static func * (x: Tensor, a: Element) -> Tensor { x.affine(a, 0) }

    /// Every entry divided by a number.
    public static func / (x: Tensor, a: Element) -> Tensor { x / Tensor(a) }

    /// A number divided by every entry.
    public static func / (a: Element, x: Tensor) -> Tensor { Tensor(a) / x }
}
